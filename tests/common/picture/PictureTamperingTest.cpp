// No change gets through: every byte of a small encrypted picture is changed in turn.
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "common/base/Literals.h"
#include "common/base/files/AtomicFile.h"
#include "common/picture/PngReader.h"
#include "common/picture/PngWriter.h"
#include "tests/common/picture/PictureFixture.h"

using namespace veilpix;
using namespace veilpix::picture;

class PictureTamperingTest : public QObject {
    Q_OBJECT

    Sealed m_sealed;
    QByteArray m_content;

    [[nodiscard]] PngLayout layout() const { return {m_sealed.picture.width, m_sealed.picture.height}; }

    [[nodiscard]] bool isPixel(qsizetype at) const
    {
        const auto offset = at - qsizetype(PngLayout::prefixSize);
        const auto stride = qsizetype(layout().rowStride());
        return offset >= 0 && offset < stride * qsizetype(layout().height) &&
               offset % stride >= qsizetype(PngLayout::rowLead);
    }

    // The rows of a sealed picture, pixels only, and a PNG made of rows.
    [[nodiscard]] static std::vector<QByteArray> rowsOf(const Sealed& sealed)
    {
        const PngLayout layout{sealed.picture.width, sealed.picture.height};
        std::vector<QByteArray> rows;
        for (std::uint32_t i = 0; i < layout.height; ++i) {
            rows.push_back(
                sealed.png.mid(qsizetype(PngLayout::prefixSize + i * layout.rowStride() + PngLayout::rowLead),
                               qsizetype(rowBytes(layout.width))));
        }
        return rows;
    }

    [[nodiscard]] static QByteArray pngOf(const std::vector<QByteArray>& rows)
    {
        QBuffer sink;
        sink.open(QIODevice::WriteOnly);
        PngWriter png(sink, {std::uint32_t(rows.front().size() / 3), std::uint32_t(rows.size())});
        bool written = png.begin().has_value();
        for (const QByteArray& row : rows) {
            written = written && png.writePixels(crypto::viewOf(row));
        }
        if (!written || !png.finish()) {
            qFatal("cannot write a PNG");
        }
        return sink.data();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_content = pattern(700);
        m_sealed = seal(requestFor({"bob"}), m_content); // 2048 bits: unwrapping is what takes time here
        QVERIFY(m_sealed.png.size() < 5000);
    }

    void refusesEveryChangedPixelByte()
    {
        const auto& key = rsaKey(u"bob"_s);
        int flips = 0;
        for (qsizetype at = 0; at < m_sealed.png.size(); ++at) {
            if (!isPixel(at)) {
                continue;
            }
            QByteArray changed = m_sealed.png;
            changed[at] = char(changed[at] ^ (1 << (at % 8)));
            const auto opened = openWith(changed, key);
            QVERIFY2(!opened, qPrintable(u"byte %1"_s.arg(at)));
            const ErrorCode code = opened.error().code;
            const bool expected = code == ErrorCode::NotAVeilpixPicture || code == ErrorCode::Unsupported ||
                                  code == ErrorCode::BadHeader || code == ErrorCode::NoMatchingKey ||
                                  code == ErrorCode::BadCommitment || code == ErrorCode::BadHeaderMac ||
                                  code == ErrorCode::BadContentRow || code == ErrorCode::BadTrailer;
            QVERIFY2(expected, qPrintable(u"byte %1: code %2"_s.arg(at).arg(int(code))));
            QVERIFY(!opened.error().context.isEmpty());
            ++flips;
        }
        QCOMPARE(flips, int(rowBytes(layout().width) * layout().height));
    }

    // The same with the content key at hand, so that changes of the stanza reach the header's MAC.
    void refusesEveryChangedHeaderBitThroughItsMac()
    {
        const auto headerRows =
            m_sealed.picture.height - 1 -
            contentRowsFor(paddedLength(plaintextLength(std::uint64_t(someMetadata().toJson()->size()), 700)),
                           layout().width);
        int macs = 0;
        for (std::uint32_t row = 0; row < headerRows; ++row) {
            for (std::uint32_t byte = 0; byte < rowBytes(layout().width); ++byte) {
                QByteArray changed = m_sealed.png;
                const auto at =
                    qsizetype(PngLayout::prefixSize + row * layout().rowStride() + PngLayout::rowLead + byte);
                changed[at] = char(changed[at] ^ 0x10);
                const auto opened = openWith(changed, m_sealed.picture.contentKey);
                QVERIFY(!opened);
                macs += opened.error().code == ErrorCode::BadHeaderMac;
            }
        }
        QVERIFY(macs > 256); // the stanza, the padding, the MAC itself
    }

    void refusesOrIgnoresChangesOutsideOfThePixels()
    {
        for (qsizetype at = 0; at < m_sealed.png.size(); ++at) {
            if (isPixel(at)) {
                continue;
            }
            for (int bit = 0; bit < 8; ++bit) {
                QByteArray changed = m_sealed.png;
                changed[at] = char(changed[at] ^ (1 << bit));
                const auto opened = openWith(changed, m_sealed.picture.contentKey);
                QVERIFY2(!opened || *opened == m_content, qPrintable(u"byte %1"_s.arg(at)));
            }
        }
    }

    void refusesEveryTruncation()
    {
        // Nothing but the checksum, the chunk's CRC and IEND may be missing.
        const auto needed = m_sealed.png.size() - qsizetype(PngLayout::suffixSize);
        for (qsizetype size = 0; size < needed; ++size) {
            const auto opened = openWith(m_sealed.png.left(size), m_sealed.picture.contentKey);
            VERIFY_REFUSED(opened, ErrorCode::NotAPng);
        }
        const auto opened = openWith(m_sealed.png.left(needed - 1), m_sealed.picture.contentKey);
        QVERIFY2(opened.error().context.contains(u"truncated"_s), qPrintable(opened.error().context));
    }

    void refusesRowsThatWereMoved()
    {
        const auto& key = m_sealed.picture.contentKey;
        const auto rows = rowsOf(m_sealed);
        QCOMPARE(*openWith(pngOf(rows), key), m_content);
        const std::size_t content = rows.size() - 3; // the last three: two content rows and the trailer

        auto swapped = rows;
        std::swap(swapped[content], swapped[content + 1]);
        VERIFY_REFUSED(openWith(pngOf(swapped), key), ErrorCode::BadContentRow);
        auto trailerFirst = rows;
        std::swap(trailerFirst[content + 1], trailerFirst[content + 2]);
        VERIFY_REFUSED(openWith(pngOf(trailerFirst), key), ErrorCode::BadContentRow);
        auto doubled = rows;
        doubled[content] = doubled[content + 1];
        VERIFY_REFUSED(openWith(pngOf(doubled), key), ErrorCode::BadContentRow);
        auto cut = rows;
        cut.erase(cut.begin() + std::ptrdiff_t(content));
        const auto refusedCut = openWith(pngOf(cut), key);
        VERIFY_REFUSED(refusedCut, ErrorCode::BadHeader);
        QVERIFY(refusedCut.error().context.contains(u"cut off"_s));
        auto added = rows;
        added.push_back(rows.back());
        VERIFY_REFUSED(openWith(pngOf(added), key), ErrorCode::BadHeader);
    }

    void refusesRowsOfAnotherSealing()
    {
        SealRequest request = requestFor({"bob"});
        request.itemId = m_sealed.picture.itemId;
        request.contentKey = &m_sealed.picture.contentKey;
        request.version = 2;
        const Sealed other = seal(request, m_content);
        auto rows = rowsOf(m_sealed);
        const auto others = rowsOf(other);
        QCOMPARE(rows.size(), others.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            auto mixed = rows;
            mixed[i] = others[i];
            const auto opened = openWith(pngOf(mixed), m_sealed.picture.contentKey);
            QVERIFY(!opened);
        }
        // All of the other's but the header, and the other way round.
        auto mixed = others;
        for (std::size_t i = 0; i < rows.size() - m_sealed.picture.height + 3; ++i) {
            mixed[i] = rows[i];
        }
        QVERIFY(!openWith(pngOf(mixed), m_sealed.picture.contentKey));
    }

    void saysThatAPictureIsNoPngOrNotEncrypted()
    {
        const auto jpeg = openAsAlice(QByteArray::fromHex("ffd8ffe000104a464946000101") + pattern(100));
        VERIFY_REFUSED(jpeg, ErrorCode::NotAPng);
        QVERIFY(jpeg.error().context.contains(u"JPEG"_s));
        VERIFY_REFUSED(openAsAlice({}), ErrorCode::NotAPng);
        VERIFY_REFUSED(openAsAlice("hello"), ErrorCode::NotAPng);
        VERIFY_REFUSED(openAsAlice(pattern(100000)), ErrorCode::NotAPng);
        std::vector<QByteArray> plain(70, QByteArray(3 * 64, '\x55'));
        const auto another = openAsAlice(pngOf(plain));
        VERIFY_REFUSED(another, ErrorCode::NotAVeilpixPicture);
    }

    // A server probes what it gets: it has to see the same header as the reader, and take nothing half.
    void probesFilesFromTheirFirstBytes()
    {
        const auto start = crypto::viewOf(m_sealed.png).first(ProbedPicture::bytesNeeded);
        const auto probed = ProbedPicture::probe(start, std::uint64_t(m_sealed.png.size()));
        VERIFY_OK(probed);
        QVERIFY(probed->header.itemId == m_sealed.picture.itemId);
        QVERIFY(probed->header.sealId == m_sealed.picture.sealId);
        QCOMPARE(probed->header.version, std::uint64_t(1));
        QCOMPARE(probed->header.stanzaCount, std::uint16_t(1));
        QCOMPARE(probed->png.width, m_sealed.picture.width);
        VERIFY_REFUSED(ProbedPicture::probe(start, std::uint64_t(m_sealed.png.size()) - 1), ErrorCode::BadHeader);
        for (std::size_t size = 0; size < start.size(); ++size) {
            QVERIFY(!ProbedPicture::probe(start.first(size), std::uint64_t(m_sealed.png.size())));
        }
        QByteArray foreign = m_sealed.png;
        foreign[qsizetype(PngLayout::prefixSize)] = 1; // the first block is marked as the last
        VERIFY_REFUSED(ProbedPicture::probe(crypto::viewOf(foreign), std::uint64_t(foreign.size())),
                       ErrorCode::Unsupported);
        QByteArray plain = m_sealed.png;
        plain[qsizetype(PngLayout::prefixSize + PngLayout::rowLead)] = 'v';
        VERIFY_REFUSED(ProbedPicture::probe(crypto::viewOf(plain), std::uint64_t(plain.size())),
                       ErrorCode::NotAVeilpixPicture);
    }

    // A refused picture leaves no file; nothing of it can be found in the folder at any time.
    void leavesNoFileOfARefusedPicture()
    {
        const QTemporaryDir folder;
        Sealed sealed = seal(pattern(20000));
        sealed.png[sealed.png.size() - 200] = char(sealed.png[sealed.png.size() - 200] ^ 1); // in the trailer
        QBuffer source(&sealed.png);
        source.open(QIODevice::ReadOnly);
        {
            auto decryptor = PictureDecryptor::open(source);
            VERIFY_OK(decryptor->unlock(sealed.picture.contentKey));
            auto file = base::AtomicFile::create(folder.filePath(u"a"_s));
            VERIFY_OK(file);
            VERIFY_REFUSED(decryptor->decrypt(file->device()), ErrorCode::BadTrailer);
            QVERIFY(file->device().size() > 0 || file->device().pos() > 0);
            QVERIFY(QDir(folder.path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
        }
        QVERIFY(QDir(folder.path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
    }
};

QTEST_GUILESS_MAIN(PictureTamperingTest)
#include "PictureTamperingTest.moc"
