// Raw bytes of a picture: its content or its thumbnail. Goes on from where a lost connection left off, as long as the
// server still has the same bytes (strong ETag).
#pragma once

#include <QIODevice>

#include "app/net/RequestJob.h"

namespace veilpix::net {

class ContentJob final : public RequestJob {
    Q_OBJECT
public:
    enum class Part { Content, Thumbnail, Quotient }; // Quotient: the second half of a classic picture, text

    // sink: open for writing, and seekable if more than one attempt is to help; belongs to the caller and outlives the
    // job. expected: bytes, for progress; anything beyond limit is refused with TooLarge.
    ContentJob(ApiClient& api, const QString& ownerId, const QString& name, Part part, QIODevice& sink, qint64 expected,
               qint64 limit, QObject* parent = nullptr);
    [[nodiscard]] qint64 bytesReceived() const { return m_done; }

protected:
    bool streams() const override { return true; }
    bool receivedPart(const QByteArray& bytes) override;
    void received(const QByteArray&) override;
    void aboutToSend(Request& request) override;

private:
    QIODevice& m_sink;
    QByteArray m_tag;
    qint64 m_expected;
    qint64 m_limit;
    qint64 m_done = 0;
    bool m_fresh = true; // nothing of the present reply was taken yet
};

} // namespace veilpix::net
