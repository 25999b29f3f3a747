// Pictures: records, pages of them, changes to one, earlier versions, the exchange of a picture's key.
#pragma once

#include <optional>
#include <vector>

#include "common/api/AccessMessages.h"
#include "common/api/Enums.h"
#include "common/api/Field.h"
#include "common/api/Limits.h"
#include "common/api/Storage.h"

namespace veilpix::api {

// One picture as somebody sees it.
template <class Storage> struct BasicPictureRecord {
    using Text = typename Storage::Text;
    using Bytes = typename Storage::Bytes;
    using Time = typename Storage::Time;

    std::optional<Text> itemId; // null: a classic picture
    bool classic = false;
    std::optional<Text> name; // classic pictures only, like the next two
    std::optional<Text> extension;
    std::optional<qint64> quotientSize;
    Text ownerId;
    Text ownerName;
    qint64 version = 0;
    std::optional<Bytes> sealId;     // 16 bytes; native pictures only, like the next one
    std::optional<Bytes> commitment; // 32 bytes
    qint64 size = 0;                 // bytes
    qint64 thumbnailSize = 0;
    Time created{};
    Time changed{};
    Time trashed{}; // invalid: not in the trash
    Role role = Role::Read;
    std::optional<Bytes> wrappedKey; // this account's
    std::optional<Bytes> vaultWrap;  // this account's
    std::optional<Bytes> listRecord;
    qint64 listRecordVersion = 0;
    std::optional<Bytes> accessList; // null without shares, like the next two
    std::optional<Bytes> accessListSignature;
    std::optional<qint64> accessListVersion;
    std::optional<qint64> sharedWith; // people; the owner's only
    Bytes etag;                       // of the content: 32 bytes

    static constexpr const char* schema = "Record";
    static constexpr auto fields()
    {
        using R = BasicPictureRecord;
        return std::tuple(
            Field{hex("item_id", limits::itemId).nullable(), &R::itemId}, Field{boolean("classic"), &R::classic},
            Field{text("name", 1, limits::pictureName).optional().noted("Classic pictures only"), &R::name},
            Field{text("extension", 0, limits::pictureName).optional().noted("Classic pictures only"), &R::extension},
            Field{integer("quotient_size", 0, limits::anything).optional().noted("Classic pictures only"),
                  &R::quotientSize},
            Field{hex("owner_id", limits::userId), &R::ownerId},
            Field{text("owner_name", 1, limits::userName), &R::ownerName},
            Field{integer("version", 0, limits::anything), &R::version},
            Field{hex("seal_id", limits::sealId).optional().noted("Native pictures only"), &R::sealId},
            Field{hex("commitment", limits::hash).optional().noted("Native pictures only"), &R::commitment},
            Field{integer("size", 0, limits::anything), &R::size},
            Field{integer("thumbnail_size", 0, limits::anything), &R::thumbnailSize},
            Field{time("created"), &R::created}, Field{time("changed"), &R::changed},
            Field{time("trashed").nullable(), &R::trashed}, Field{choice("role", namesOf<Role>()), &R::role},
            Field{base64("wrapped_key", 0, limits::wrappedKey).nullable().noted("This account's copy"), &R::wrappedKey},
            Field{base64("vault_wrap", 0, limits::vaultWrap).nullable().noted("This account's copy"), &R::vaultWrap},
            Field{base64("list_record", 0, limits::listRecord).nullable(), &R::listRecord},
            Field{integer("list_record_version", 0, limits::version), &R::listRecordVersion},
            Field{base64("access_list", 0, limits::accessList).nullable(), &R::accessList},
            Field{base64("access_list_signature", 0, limits::signature).nullable(), &R::accessListSignature},
            Field{integer("access_list_version", 0, limits::version).nullable(), &R::accessListVersion},
            Field{integer("shared_with", 0, limits::anything).optional().noted("People; the owner's only"),
                  &R::sharedWith},
            Field{hex("etag", limits::hash).noted("SHA-256 of the content"), &R::etag});
    }
};
using PictureRecord = BasicPictureRecord<Owned>;
using PictureRecordView = BasicPictureRecord<Borrowed>;

struct PicturePage {
    std::vector<PictureRecord> pictures; // newest first
    std::optional<QString> next;         // to be handed back as cursor; null: that was all

    static constexpr const char* schema = "PicturePage";
    static constexpr auto fields()
    {
        return std::tuple(
            Field{list<PictureRecord>("pictures", limits::page).skippingDamaged(), &PicturePage::pictures},
            Field{text("next", 0, 64).nullable(), &PicturePage::next});
    }
};

// A new list record, the reader's own vault wrap, or both.
struct RecordPatch {
    std::optional<QByteArray> listRecord;
    qint64 listRecordVersion = 0; // the stored one + 1
    std::optional<QByteArray> vaultWrap;

    static constexpr const char* schema = "RecordPatch";
    static constexpr const char* anyOf[] = {"list_record", "vault_wrap"};
    static constexpr auto fields()
    {
        return std::tuple(Field{base64("list_record", 1, limits::listRecord).optional(), &RecordPatch::listRecord},
                          Field{integer("list_record_version", 1, limits::version).comesWith("list_record"),
                                &RecordPatch::listRecordVersion},
                          Field{base64("vault_wrap", 1, limits::vaultWrap).optional(), &RecordPatch::vaultWrap});
    }
};

// An earlier version of a picture.
struct PictureVersion {
    qint64 version = 0;
    qint64 size = 0;
    QDateTime created;
    QDateTime expires;
    QByteArray wrappedKey;

    static constexpr const char* schema = "PictureVersion";
    static constexpr auto fields()
    {
        using V = PictureVersion;
        return std::tuple(Field{integer("version", 0, limits::anything), &V::version},
                          Field{integer("size", 0, limits::anything), &V::size}, Field{time("created"), &V::created},
                          Field{time("expires"), &V::expires},
                          Field{base64("wrapped_key", 0, limits::wrappedKey), &V::wrappedKey});
    }
};

struct RekeyWrap {
    QString userId;
    QByteArray wrappedKey;

    static constexpr const char* schema = "RekeyWrap";
    static constexpr auto fields()
    {
        return std::tuple(Field{hex("user_id", limits::userId), &RekeyWrap::userId},
                          Field{base64("wrapped_key", 1, limits::wrappedKey), &RekeyWrap::wrappedKey});
    }
};

// Another content under another key, for the people who are left.
struct Rekey : AccessListPart {
    QString upload;
    std::vector<RekeyWrap> wraps; // the owner's own among them
    std::optional<QByteArray> vaultWrap;
    QByteArray listRecord;
    qint64 listRecordVersion = 0;

    static constexpr const char* schema = "Rekey";
    static constexpr auto fields()
    {
        return std::tuple_cat(
            std::tuple(Field{hex("upload", limits::uploadId), &Rekey::upload},
                       Field{list<RekeyWrap>("wraps", limits::wraps), &Rekey::wraps},
                       Field{base64("vault_wrap", 0, limits::vaultWrap).optional(), &Rekey::vaultWrap},
                       Field{base64("list_record", 1, limits::listRecord), &Rekey::listRecord},
                       Field{integer("list_record_version", 1, limits::version), &Rekey::listRecordVersion}),
            accessListFields("Required when somebody else has a wrap"));
    }
};

} // namespace veilpix::api
