#include "app/transfers/SpoolRecord.h"

#include <QJsonDocument>
#include <QJsonObject>

#include "app/net/JsonJob.h"
#include "common/base/Literals.h"
#include "common/crypto/Aead.h"
#include "common/crypto/Kdf.h"
#include "common/crypto/Random.h"

namespace veilpix::transfers {

namespace {

// A key of its own from the vault key; the id is bound in as associated data, so that records cannot be swapped.
Result<crypto::Aead> cipherFor(const crypto::SecretBytes& vaultKey)
{
    auto key = crypto::hkdfSha256({}, vaultKey.reveal(), crypto::zeroTerminated("veilpix/1 spool"));
    if (!key) {
        return tl::unexpected(key.error());
    }
    return crypto::Aead::create(*key);
}

QJsonObject toJson(const net::UploadRequest& u)
{
    return {
        {"purpose"_L1, u.purpose},
        {"item_id"_L1, u.itemId},
        {"owner_id"_L1, u.ownerId},
        {"length"_L1, u.length},
        {"content_length"_L1, u.contentLength},
        {"sha256"_L1, QString::fromLatin1(u.sha256)},
        {"wrapped_key"_L1, net::toBase64(u.wrappedKey)},
        {"vault_wrap"_L1, net::toBase64(u.vaultWrap)},
        {"list_record"_L1, net::toBase64(u.listRecord)},
        {"list_record_version"_L1, qint64(u.listRecordVersion)},
        {"idempotency_key"_L1, QString::fromLatin1(u.idempotencyKey)},
    };
}

net::UploadRequest requestOf(const QJsonObject& o)
{
    net::UploadRequest u;
    u.purpose = o.value("purpose"_L1).toString();
    u.itemId = o.value("item_id"_L1).toString();
    u.ownerId = o.value("owner_id"_L1).toString();
    u.length = o.value("length"_L1).toInteger();
    u.contentLength = o.value("content_length"_L1).toInteger();
    u.sha256 = o.value("sha256"_L1).toString().toLatin1();
    u.wrappedKey = net::bytesOf(o.value("wrapped_key"_L1));
    u.vaultWrap = net::bytesOf(o.value("vault_wrap"_L1));
    u.listRecord = net::bytesOf(o.value("list_record"_L1));
    u.listRecordVersion = quint64(o.value("list_record_version"_L1).toInteger());
    u.idempotencyKey = o.value("idempotency_key"_L1).toString().toLatin1();
    return u;
}

} // namespace

Result<QByteArray> SpoolRecord::seal(const crypto::SecretBytes& vaultKey) const
{
    QJsonObject object{
        {"name"_L1, name},         {"source"_L1, sourcePath},
        {"size"_L1, sourceSize},   {"purpose"_L1, purpose},
        {"item_id"_L1, itemId},    {"owner_id"_L1, ownerId},
        {"location"_L1, location}, {"seal_id"_L1, QString::fromLatin1(sealId)},
        {"paused"_L1, paused},
    };
    if (upload) {
        object.insert("upload"_L1, toJson(*upload));
    }
    const QByteArray plain = QJsonDocument(object).toJson(QJsonDocument::Compact);
    auto cipher = cipherFor(vaultKey);
    if (!cipher) {
        return tl::unexpected(cipher.error());
    }
    QByteArray sealed(qsizetype(crypto::Aead::nonceSize) + plain.size() + qsizetype(crypto::Aead::tagSize),
                      Qt::Uninitialized);
    const crypto::MutableBytes all = crypto::writableView(sealed);
    const auto nonce = all.first(crypto::Aead::nonceSize);
    crypto::SystemRandom random;
    if (auto filled = random.fill(nonce); !filled) {
        return tl::unexpected(filled.error());
    }
    const QByteArray bound = id.toLatin1();
    auto done =
        cipher->seal(nonce, crypto::viewOf(bound), crypto::viewOf(plain),
                     all.subspan(crypto::Aead::nonceSize, std::size_t(plain.size())), all.last(crypto::Aead::tagSize));
    if (!done) {
        return tl::unexpected(done.error());
    }
    return sealed;
}

Result<SpoolRecord> SpoolRecord::open(const crypto::SecretBytes& vaultKey, const QString& id, const QByteArray& sealed)
{
    constexpr qsizetype overhead = qsizetype{crypto::Aead::nonceSize} + qsizetype{crypto::Aead::tagSize};
    if (sealed.size() < overhead) {
        return fail(ErrorCode::BadRecord, u"too short"_s);
    }
    auto cipher = cipherFor(vaultKey);
    if (!cipher) {
        return tl::unexpected(cipher.error());
    }
    QByteArray plain(sealed.size() - overhead, Qt::Uninitialized);
    const crypto::ByteView all = crypto::viewOf(sealed);
    const QByteArray bound = id.toLatin1();
    auto done = cipher->open(all.first(crypto::Aead::nonceSize), crypto::viewOf(bound),
                             all.subspan(crypto::Aead::nonceSize, std::size_t(plain.size())),
                             all.last(crypto::Aead::tagSize), crypto::writableView(plain));
    if (!done) {
        return fail(ErrorCode::BadRecord, u"another account's, or damaged"_s);
    }
    const QJsonObject object = QJsonDocument::fromJson(plain).object();
    SpoolRecord record;
    record.id = id;
    record.name = object.value("name"_L1).toString();
    record.sourcePath = object.value("source"_L1).toString();
    record.sourceSize = object.value("size"_L1).toInteger();
    record.purpose = object.value("purpose"_L1).toString();
    record.itemId = object.value("item_id"_L1).toString();
    record.ownerId = object.value("owner_id"_L1).toString();
    record.location = object.value("location"_L1).toString();
    record.sealId = object.value("seal_id"_L1).toString().toLatin1();
    record.paused = object.value("paused"_L1).toBool();
    if (object.contains("upload"_L1)) {
        record.upload = requestOf(object.value("upload"_L1).toObject());
    }
    return record;
}

} // namespace veilpix::transfers
