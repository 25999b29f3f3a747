// SHA-256 of an upload and of its two parts, from one pass over bytes that come in order.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <optional>

#include "common/crypto/Hash.h"

namespace veilpix::store {

struct SpoolDigest {
    QByteArray whole;
    QByteArray content;
    QByteArray thumbnail;
};

class PairDigest {
public:
    // The content has that many bytes; the thumbnail is what follows.
    explicit PairDigest(qint64 contentLength) : m_contentLength(contentLength) {}

    void update(QByteArrayView bytes);
    // Bytes so far.
    [[nodiscard]] qint64 size() const { return m_size; }
    // Of what came. Once.
    [[nodiscard]] SpoolDigest finish();

private:
    qint64 m_contentLength;
    qint64 m_size = 0;
    crypto::Sha256 m_whole; // the content's as well, until its end
    std::optional<crypto::Digest> m_content;
    crypto::Sha256 m_thumbnail;
};

} // namespace veilpix::store
