// A record with what is proved of it, and with what only its readers know: name, type and size.
#pragma once

#include <QString>
#include <QThreadPool>
#include <memory>
#include <optional>

#include "app/net/CheckedRecord.h"
#include "app/pictures/ItemKey.h"
#include "common/trust/OwnPicture.h"
#include "common/trust/SharedPicture.h"

namespace veilpix::pictures {

struct IndexedPicture;

struct PictureEntry {
    net::CheckedRecord record;
    // At most one of these; neither for classic pictures and for what is not proved.
    std::shared_ptr<const trust::OwnPicture> own;
    std::shared_ptr<const trust::SharedPicture> shared;
    identity::SignedListRecord signedDetails; // of nobody when it is not there
    identity::ListRecord details;             // what is shown: the signed ones, or a classic picture's name
    std::optional<Error> error;               // why it cannot be opened, or is not shown
    bool ownerIsUnknown = false;              // nobody has asked yet who shares it

    [[nodiscard]] ItemKey key() const;
    [[nodiscard]] const trust::ProvenPicture* proven() const;
    [[nodiscard]] QByteArray newVaultWrap() const; // made because the server has none for this account yet
    [[nodiscard]] static trust::Claim claimOf(const net::CheckedRecord& record);

    // Fast with a vault wrap, 1.5 ms of RSA without: not for a thread that draws. Touches nothing but its arguments.
    [[nodiscard]] static PictureEntry open(net::CheckedRecord record, const trust::Viewer& viewer);
    // The same from what the index keeps, without a server: proved anew, but for the details.
    [[nodiscard]] static PictureEntry remembered(const IndexedPicture& picture, const trust::Viewer& viewer);

private:
    void prove(const trust::Claim& claim, const trust::Viewer& viewer);
    void refused(const trust::Refusal& refusal);
};

// Whatever the API spells in hex.
[[nodiscard]] std::optional<identity::ItemIdBytes> itemIdBytes(const QString& hex);
[[nodiscard]] std::optional<identity::CommitmentBytes> commitmentBytes(const QByteArray& raw);

} // namespace veilpix::pictures
