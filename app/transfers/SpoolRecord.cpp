#include "app/transfers/SpoolRecord.h"

#include <QJsonDocument>
#include <QJsonObject>

#include "app/net/JsonJob.h"
#include "common/crypto/Aead.h"
#include "common/crypto/Kdf.h"
#include "common/crypto/Random.h"

namespace veilpix::transfers {

namespace {

// A key of its own from the vault key; the id is bound in as associated data, so that records cannot be swapped.
Result<crypto::Aead> cipherFor(const crypto::SecretBytes& vaultKey)
{
    auto key = crypto::hkdfSha256({}, vaultKey.reveal(), crypto::zeroTerminated("veilpix/1 spool"));
    if (!key)
        return tl::unexpected(key.error());
    return crypto::Aead::create(*key);
}

QJsonObject toJson(const net::UploadRequest& u)
{
    return {
        {QLatin1String("purpose"), u.purpose},
        {QLatin1String("item_id"), u.itemId},
        {QLatin1String("owner_id"), u.ownerId},
        {QLatin1String("length"), u.length},
        {QLatin1String("content_length"), u.contentLength},
        {QLatin1String("sha256"), QString::fromLatin1(u.sha256)},
        {QLatin1String("wrapped_key"), net::toBase64(u.wrappedKey)},
        {QLatin1String("vault_wrap"), net::toBase64(u.vaultWrap)},
        {QLatin1String("list_record"), net::toBase64(u.listRecord)},
        {QLatin1String("list_record_version"), qint64(u.listRecordVersion)},
        {QLatin1String("idempotency_key"), QString::fromLatin1(u.idempotencyKey)},
    };
}

net::UploadRequest requestOf(const QJsonObject& o)
{
    net::UploadRequest u;
    u.purpose = o.value(QLatin1String("purpose")).toString();
    u.itemId = o.value(QLatin1String("item_id")).toString();
    u.ownerId = o.value(QLatin1String("owner_id")).toString();
    u.length = o.value(QLatin1String("length")).toInteger();
    u.contentLength = o.value(QLatin1String("content_length")).toInteger();
    u.sha256 = o.value(QLatin1String("sha256")).toString().toLatin1();
    u.wrappedKey = net::bytesOf(o.value(QLatin1String("wrapped_key")));
    u.vaultWrap = net::bytesOf(o.value(QLatin1String("vault_wrap")));
    u.listRecord = net::bytesOf(o.value(QLatin1String("list_record")));
    u.listRecordVersion = quint64(o.value(QLatin1String("list_record_version")).toInteger());
    u.idempotencyKey = o.value(QLatin1String("idempotency_key")).toString().toLatin1();
    return u;
}

} // namespace

Result<QByteArray> SpoolRecord::seal(const crypto::SecretBytes& vaultKey) const
{
    QJsonObject object{
        {QLatin1String("name"), name},         {QLatin1String("source"), sourcePath},
        {QLatin1String("size"), sourceSize},   {QLatin1String("purpose"), purpose},
        {QLatin1String("item_id"), itemId},    {QLatin1String("owner_id"), ownerId},
        {QLatin1String("location"), location}, {QLatin1String("seal_id"), QString::fromLatin1(sealId)},
        {QLatin1String("paused"), paused},
    };
    if (upload)
        object.insert(QLatin1String("upload"), toJson(*upload));
    const QByteArray plain = QJsonDocument(object).toJson(QJsonDocument::Compact);
    auto cipher = cipherFor(vaultKey);
    if (!cipher)
        return tl::unexpected(cipher.error());
    QByteArray sealed(qsizetype(crypto::Aead::nonceSize) + plain.size() + qsizetype(crypto::Aead::tagSize),
                      Qt::Uninitialized);
    const crypto::MutableBytes all = crypto::writableView(sealed);
    const auto nonce = all.first(crypto::Aead::nonceSize);
    crypto::SystemRandom random;
    if (auto filled = random.fill(nonce); !filled)
        return tl::unexpected(filled.error());
    const QByteArray bound = id.toLatin1();
    auto done =
        cipher->seal(nonce, crypto::viewOf(bound), crypto::viewOf(plain),
                     all.subspan(crypto::Aead::nonceSize, std::size_t(plain.size())), all.last(crypto::Aead::tagSize));
    if (!done)
        return tl::unexpected(done.error());
    return sealed;
}

Result<SpoolRecord> SpoolRecord::open(const crypto::SecretBytes& vaultKey, const QString& id, const QByteArray& sealed)
{
    constexpr qsizetype overhead = qsizetype{crypto::Aead::nonceSize} + qsizetype{crypto::Aead::tagSize};
    if (sealed.size() < overhead)
        return fail(ErrorCode::BadRecord, QStringLiteral("too short"));
    auto cipher = cipherFor(vaultKey);
    if (!cipher)
        return tl::unexpected(cipher.error());
    QByteArray plain(sealed.size() - overhead, Qt::Uninitialized);
    const crypto::ByteView all = crypto::viewOf(sealed);
    const QByteArray bound = id.toLatin1();
    auto done = cipher->open(all.first(crypto::Aead::nonceSize), crypto::viewOf(bound),
                             all.subspan(crypto::Aead::nonceSize, std::size_t(plain.size())),
                             all.last(crypto::Aead::tagSize), crypto::writableView(plain));
    if (!done)
        return fail(ErrorCode::BadRecord, QStringLiteral("another account's, or damaged"));
    const QJsonObject object = QJsonDocument::fromJson(plain).object();
    SpoolRecord record;
    record.id = id;
    record.name = object.value(QLatin1String("name")).toString();
    record.sourcePath = object.value(QLatin1String("source")).toString();
    record.sourceSize = object.value(QLatin1String("size")).toInteger();
    record.purpose = object.value(QLatin1String("purpose")).toString();
    record.itemId = object.value(QLatin1String("item_id")).toString();
    record.ownerId = object.value(QLatin1String("owner_id")).toString();
    record.location = object.value(QLatin1String("location")).toString();
    record.sealId = object.value(QLatin1String("seal_id")).toString().toLatin1();
    record.paused = object.value(QLatin1String("paused")).toBool();
    if (object.contains(QLatin1String("upload")))
        record.upload = requestOf(object.value(QLatin1String("upload")).toObject());
    return record;
}

} // namespace veilpix::transfers
