// Brings one picture's record, the proof of who may open it, and (unless it is in the cache) its encrypted file to this
// computer.
#pragma once

#include <QFile>
#include <memory>
#include <optional>

#include "app/net/CompoundJob.h"
#include "app/pictures/PictureLibrary.h"
#include "app/session/PinBook.h"
#include "common/identity/AccessList.h"

namespace veilpix::pictures {

// What the access list of a record says, once it was checked against the owner's identity, the picture and this
// account's own entry. Errors: BadAccessList, BadSignature. Nothing when an owner shares the picture with nobody.
[[nodiscard]] Result<std::optional<identity::AccessList>>
checkedAccess(const net::CheckedRecord& record, const identity::Identity& owner, const identity::Fingerprint& self);

struct FetchedPicture {
    std::shared_ptr<const PictureEntry> entry;
    std::optional<identity::Identity> owner;
    std::optional<identity::AccessList> access;
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
    void ownerKnown(const identity::Identity& owner);
    void fetchContent();
    void contentFetched(const QString& target);

    PictureLibrary& m_library;
    ItemKey m_item;
    Want m_want;
    FetchedPicture m_fetched;
    QFile m_part;
};

} // namespace veilpix::pictures
