// What an upload is for. It travels in a header field, as tus has it: names and values in base64, of which the fields
// that are base64 in JSON have the text again.
#pragma once

#include <QByteArray>
#include <QString>
#include <optional>

#include "common/api/AccessMessages.h"
#include "common/api/Enums.h"
#include "common/api/Field.h"
#include "common/api/Json.h"
#include "common/api/Limits.h"

namespace veilpix::api {

struct UploadMetadata : AccessListPart {
    UploadPurpose purpose = UploadPurpose::New;
    QString itemId;
    std::optional<QString> ownerId; // of another person's picture
    qint64 contentLength = 0;       // the encrypted picture comes first, its thumbnail follows
    QByteArray sha256;              // 32 bytes, of all
    std::optional<QByteArray> wrappedKey;
    std::optional<QByteArray> vaultWrap;
    std::optional<QByteArray> listRecord;
    std::optional<qint64> listRecordVersion;

    static constexpr const char* schema = "UploadMetadata";
    static constexpr auto fields()
    {
        using U = UploadMetadata;
        return std::tuple_cat(
            std::tuple(
                Field{choice("purpose", namesOf<UploadPurpose>()), &U::purpose},
                Field{hex("item_id", limits::itemId), &U::itemId},
                Field{hex("owner_id", limits::userId).optional().noted("For replace and rekey"), &U::ownerId},
                Field{integer("content_length", 1, limits::anything), &U::contentLength},
                Field{hex("sha256", limits::hash), &U::sha256},
                Field{base64("wrapped_key", 1, limits::wrappedKey).optional().noted("Required for new"),
                      &U::wrappedKey},
                Field{base64("vault_wrap", 0, limits::vaultWrap).optional(), &U::vaultWrap},
                Field{base64("list_record", 0, limits::listRecord).optional(), &U::listRecord},
                Field{integer("list_record_version", 1, limits::version).optional().noted("Required with list_record"),
                      &U::listRecordVersion}),
            accessListFields("For new"));
    }

    // Of the header field.
    [[nodiscard]] QByteArray toHeader() const;
    // BadRequest (no field named) when it does not parse or names something twice.
    [[nodiscard]] static Read<UploadMetadata> fromHeader(const QByteArray& header);
};

} // namespace veilpix::api
