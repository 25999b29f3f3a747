// Brings one picture's record, proved to be one's own or shared, and (unless it is in the cache) its encrypted file to
// this computer.
#pragma once

#include <QFile>
#include <memory>
#include <optional>

#include "app/net/CompoundJob.h"
#include "app/pictures/PictureLibrary.h"
#include "app/session/PinBook.h"

namespace veilpix::pictures {

struct FetchedPicture {
    std::shared_ptr<const PictureEntry> entry; // proved
    QString path; // of the encrypted file, in the cache; empty when only the record was asked for
};

class FetchPictureJob final : public net::CompoundJob {
    Q_OBJECT
public:
    // ContentToSee: while no server answers, also as this computer knows it, if the file is in the cache. What is to be
    // changed needs the server's own word.
    enum class Want { Record, Content, ContentToSee };
    FetchPictureJob(PictureLibrary& library, const ItemKey& item, Want want, QObject* parent);
    [[nodiscard]] const FetchedPicture& fetched() const { return m_fetched; }

protected:
    void run() override;
    void stop() override;

private:
    [[nodiscard]] bool takeKnown();
    void entryFetched();
    void fetchContent();
    void contentFetched(const QString& target);

    PictureLibrary& m_library;
    ItemKey m_item;
    Want m_want;
    FetchedPicture m_fetched;
    QFile m_part;
};

} // namespace veilpix::pictures
