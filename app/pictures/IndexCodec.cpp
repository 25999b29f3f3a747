#include "app/pictures/IndexCodec.h"

#include <QHash>

#include "common/base/Literals.h"
#include "common/crypto/Kdf.h"
#include "common/identity/ByteReader.h"
#include "common/identity/SealedRecord.h"

namespace veilpix::pictures {

namespace {

constexpr quint8 sealedLayout = 3;
constexpr quint32 mostPictures = 4096; // in a segment; what is written has far fewer
constexpr quint32 mostSegments = 1 << 22;
constexpr quint32 longestText = 128 * 1024; // an access list of 1,024 people is the longest
constexpr IndexHead::Segment headPlace{0, 0};

tl::unexpected<Error> malformed()
{
    return fail(ErrorCode::BadRecord, u"the index breaks its format"_s);
}

class Writer {
public:
    template <class Number> void number(Number value)
    {
        crypto::append(m_bytes, crypto::bigEndian(std::make_unsigned_t<Number>(value)));
    }
    void bytes(crypto::ByteView view) { crypto::append(m_bytes, view); }
    void blob(const QByteArray& blob)
    {
        number(quint32(blob.size()));
        m_bytes.append(blob);
    }
    void text(const QString& text)
    {
        QByteArray utf8 = text.toUtf8();
        blob(utf8);
        crypto::wipe(utf8);
    }
    void reserve(qsizetype size) { m_bytes.reserve(size); }
    [[nodiscard]] QByteArray& result() { return m_bytes; }

private:
    QByteArray m_bytes;
};

class Reader : public identity::ByteReader {
public:
    using identity::ByteReader::ByteReader;
    template <class Number> [[nodiscard]] Number signedNumber()
    {
        return static_cast<Number>(number<std::make_unsigned_t<Number>>());
    }
    [[nodiscard]] crypto::ByteView blob()
    {
        const auto size = number<quint32>();
        return take(size <= longestText ? size : left() + 1);
    }
    [[nodiscard]] QString text()
    {
        const crypto::ByteView utf8 = blob();
        return QString::fromUtf8(reinterpret_cast<const char*>(utf8.data()), qsizetype(utf8.size()));
    }
};

// A text that many pictures have in common is kept once.
class SharedTexts {
public:
    QString of(crypto::ByteView utf8)
    {
        const auto key = QByteArray::fromRawData(reinterpret_cast<const char*>(utf8.data()), qsizetype(utf8.size()));
        if (m_last.first == key) {
            return m_last.second;
        }
        auto known = m_texts.constFind(key);
        if (known == m_texts.cend()) {
            known = m_texts.insert(QByteArray(key.constData(), key.size()), QString::fromUtf8(key));
        }
        m_last = {known.key(), known.value()};
        return known.value();
    }

private:
    QHash<QByteArray, QString> m_texts;
    std::pair<QByteArray, QString> m_last;
};

// Pictures follow each other in time: most fall on the day of the one before.
class LocalDays {
public:
    qint32 of(qint64 time)
    {
        if (time < m_from || time >= m_to) {
            m_day = localDayOf(time);
            const QDate day = QDate::fromJulianDay(m_day);
            m_from = day.startOfDay().toMSecsSinceEpoch();
            m_to = day.addDays(1).startOfDay().toMSecsSinceEpoch();
        }
        return m_day;
    }

private:
    qint64 m_from = 0;
    qint64 m_to = 0;
    qint32 m_day = 0;
};

void writePicture(Writer& to, const IndexedPicture& picture)
{
    to.bytes(picture.id.owner);
    to.bytes(picture.id.item);
    to.number(quint8(picture.role));
    to.number(quint8((picture.classic ? 1 : 0) | (picture.contentKey.isThere() ? 2 : 0)));
    to.bytes(picture.contentKey.reveal());
    to.bytes(picture.thumbnail);
    to.bytes(picture.commitment);
    to.bytes(picture.sealId);
    for (const qint64 value :
         {picture.created, picture.changed, picture.trashed, picture.modified, picture.encryptedSize}) {
        to.number(value);
    }
    for (const quint64 value :
         {picture.fileSize, picture.version, picture.listRecordVersion, picture.accessListVersion}) {
        to.number(value);
    }
    for (const quint32 value : {picture.width, picture.height, picture.thumbnailSize, picture.sharedWith}) {
        to.number(value);
    }
    to.number(picture.error);
    to.text(picture.name);
    to.text(picture.mediaType);
    to.text(picture.ownerName);
    to.blob(picture.readers);
    to.blob(picture.accessList);
    to.blob(picture.accessListSignature);
    to.blob(picture.vaultWrap);
    to.blob(picture.wrappedKey);
}

struct Shared {
    SharedTexts texts;
    LocalDays days;
};

bool readPicture(Reader& from, IndexedPicture& picture, Shared& shared)
{
    picture.id.owner = from.array<12>();
    picture.id.item = from.array<16>();
    const auto role = from.number<quint8>();
    const auto flags = from.number<quint8>();
    const crypto::ByteView key = from.take(32);
    if (!from.held() || role > 2 || flags > 3) {
        return false;
    }
    picture.role = api::Role(role);
    picture.classic = (flags & 1) != 0;
    picture.contentKey = (flags & 2) != 0 ? HeldKey(key) : HeldKey();
    picture.thumbnail = from.array<32>();
    picture.commitment = from.array<32>();
    picture.sealId = from.array<16>();
    for (qint64* value :
         {&picture.created, &picture.changed, &picture.trashed, &picture.modified, &picture.encryptedSize}) {
        *value = from.signedNumber<qint64>();
    }
    for (quint64* value :
         {&picture.fileSize, &picture.version, &picture.listRecordVersion, &picture.accessListVersion}) {
        *value = from.number<quint64>();
    }
    for (quint32* value : {&picture.width, &picture.height, &picture.thumbnailSize, &picture.sharedWith}) {
        *value = from.number<quint32>();
    }
    picture.error = from.number<quint16>();
    picture.name = from.text();
    picture.mediaType = shared.texts.of(from.blob());
    picture.ownerName = shared.texts.of(from.blob());
    for (QByteArray* value : {&picture.readers, &picture.accessList, &picture.accessListSignature, &picture.vaultWrap,
                              &picture.wrappedKey}) {
        *value = crypto::toByteArray(from.blob());
    }
    picture.localDay = shared.days.of(picture.created);
    return from.held();
}

} // namespace

Result<IndexCodec> IndexCodec::create(const identity::KeyRing& ring, const QString& serverId, const QString& accountId)
{
    auto key = crypto::hkdfSha256({}, ring.vaultKey().reveal(), crypto::zeroTerminated("veilpix/1 index"));
    if (!key) {
        return tl::unexpected(key.error());
    }
    IndexCodec codec;
    codec.m_key = std::make_shared<const crypto::SecretBytes>(std::move(*key));
    Writer scope;
    scope.bytes(crypto::zeroTerminated("veilpix/1 index"));
    scope.number(sealedLayout);
    scope.text(serverId);
    scope.text(accountId);
    codec.m_scope = scope.result();
    return codec;
}

QByteArray IndexCodec::binding(const IndexHead::Segment& segment) const
{
    QByteArray bytes = m_scope;
    crypto::append(bytes, crypto::bigEndian(segment.id));
    crypto::append(bytes, crypto::bigEndian(segment.version));
    return bytes;
}

Result<QByteArray> IndexCodec::sealSegment(const IndexHead::Segment& segment,
                                           const std::vector<Picture>& pictures) const
{
    Writer writer;
    writer.reserve(qsizetype(pictures.size()) * 512); // grows seldom: what it leaves behind is not wiped
    writer.number(quint32(pictures.size()));
    for (const Picture& picture : pictures) {
        writePicture(writer, *picture);
    }
    crypto::SystemRandom random;
    auto sealed =
        identity::sealRecord(*m_key, crypto::viewOf(binding(segment)), crypto::viewOf(writer.result()), random);
    crypto::wipe(writer.result());
    return sealed;
}

Result<std::vector<Picture>> IndexCodec::openSegment(const IndexHead::Segment& segment, const QByteArray& sealed) const
{
    const auto plain = identity::openRecord(*m_key, crypto::viewOf(binding(segment)), crypto::viewOf(sealed));
    if (!plain) {
        return tl::unexpected(plain.error());
    }
    Reader reader(plain->reveal());
    const auto count = reader.number<quint32>();
    if (count > mostPictures) {
        return malformed();
    }
    // One piece of memory for all of them, which stays while any is held: a hundred thousand pieces take longer to
    // make, to go through and to give back.
    const auto all = std::make_shared<std::vector<IndexedPicture>>(count);
    Shared shared;
    std::vector<Picture> pictures;
    pictures.reserve(count);
    for (IndexedPicture& picture : *all) {
        if (!readPicture(reader, picture, shared)) {
            return malformed();
        }
        pictures.emplace_back(all, &picture);
    }
    if (!reader.atEnd()) {
        return malformed();
    }
    return pictures;
}

Result<QByteArray> IndexCodec::sealHead(const IndexHead& head) const
{
    Writer writer;
    writer.text(head.cursor);
    writer.number(quint8(head.complete ? 1 : 0));
    writer.number(quint32(head.lists.size()));
    for (const ListPlace& list : head.lists) {
        writer.text(list.cursor);
        writer.number(quint8(list.done ? 1 : 0));
    }
    writer.number(head.freshAt);
    writer.number(quint32(head.segments.size()));
    for (const IndexHead::Segment& segment : head.segments) {
        writer.number(segment.id);
        writer.number(segment.version);
    }
    crypto::SystemRandom random;
    return identity::sealRecord(*m_key, crypto::viewOf(binding(headPlace)), crypto::viewOf(writer.result()), random);
}

Result<IndexHead> IndexCodec::openHead(const QByteArray& sealed) const
{
    const auto plain = identity::openRecord(*m_key, crypto::viewOf(binding(headPlace)), crypto::viewOf(sealed));
    if (!plain) {
        return tl::unexpected(plain.error());
    }
    Reader reader(plain->reveal());
    IndexHead head;
    head.cursor = reader.text();
    head.complete = reader.number<quint8>() != 0;
    const auto lists = reader.number<quint32>();
    for (quint32 i = 0; i < lists && reader.held(); ++i) {
        ListPlace list{reader.text(), false};
        list.done = reader.number<quint8>() != 0;
        head.lists.push_back(std::move(list));
    }
    head.freshAt = reader.signedNumber<qint64>();
    const auto segments = reader.number<quint32>();
    if (segments > mostSegments) {
        return malformed();
    }
    for (quint32 i = 0; i < segments && reader.held(); ++i) {
        const auto id = reader.number<quint32>();
        head.segments.push_back({id, reader.number<quint32>()});
    }
    if (!reader.atEnd()) {
        return malformed();
    }
    return head;
}

} // namespace veilpix::pictures
