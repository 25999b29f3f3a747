// Whatever goes in comes out, bit for bit, for everybody it was sealed for.
#include <QImage>
#include <QTemporaryFile>
#include <QTest>

#include "common/base/Literals.h"
#include "common/picture/PictureRecipients.h"
#include "tests/common/picture/PictureFixture.h"
#include "tests/support/FailDevice.h"

using namespace veilpix;
using namespace veilpix::picture;

namespace {

// As a pipe: no size, no way back.
class Pipe final : public QIODevice {
public:
    explicit Pipe(QByteArray bytes) : m_left(std::move(bytes)) { open(QIODevice::ReadOnly | QIODevice::Unbuffered); }
    [[nodiscard]] bool isSequential() const override { return true; }

protected:
    qint64 readData(char* into, qint64 most) override
    {
        const auto count = std::min<qint64>(most, m_left.size());
        std::copy_n(m_left.cbegin(), count, into);
        m_left.remove(0, count);
        return count > 0 ? count : -1;
    }
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    QByteArray m_left;
};

} // namespace

class PictureRoundTripTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void returnsAnyContent_data()
    {
        QTest::addColumn<qsizetype>("size");
        for (const qsizetype size : {0, 1, 2, 15, 100, 1000, 4096, 65535, 65536, 1 << 20, (1 << 20) + 7, 7654321}) {
            QTest::addRow("%lld bytes", qlonglong(size)) << size;
        }
    }

    void returnsAnyContent()
    {
        QFETCH(qsizetype, size);
        const QByteArray content = pattern(size);
        const Sealed sealed = seal(content);
        QCOMPARE(qsizetype(sealed.picture.size), sealed.png.size());
        QCOMPARE(sealed.picture.fileSize, std::uint64_t(size));
        OpenedPicture details{{}, {}, 0, {}, signingKey().verifyKey()};
        const auto opened = openWith(sealed.png, rsaKey(u"alice"_s), &details);
        VERIFY_OK(opened);
        QCOMPARE(*opened, content);
        QCOMPARE(details.fileSize, std::uint64_t(size));
        QVERIFY(details.metadata == someMetadata());
        QVERIFY(details.signerFingerprint == fingerprint());
        QVERIFY(details.signerKey == signingKey().verifyKey());
    }

    // Around the end of each of the first rows, where file, padding and row meet.
    void returnsContentThatEndsNearARowsEnd()
    {
        const auto metadata = someMetadata().toJson();
        const qsizetype overhead = 12 + metadata->size();
        for (qsizetype rows = 1; rows <= 6; ++rows) {
            for (qsizetype off = -2; off <= 2; ++off) {
                const qsizetype size = rows * qsizetype(rowCapacity(minimumWidth)) - overhead + off;
                if (size < 0) {
                    continue;
                }
                const auto opened = openAsAlice(seal(pattern(size)).png);
                VERIFY_OK(opened);
                QCOMPARE(*opened, pattern(size));
            }
        }
    }

    void isAnOrdinaryPngOfNoise()
    {
        const Sealed sealed = seal(QByteArray(200000, '\0'));
        const QImage image = QImage::fromData(sealed.png, "PNG");
        QCOMPARE(image.format(), QImage::Format_RGB32);
        QCOMPARE(std::uint32_t(image.width()), sealed.picture.width);
        QCOMPARE(std::uint32_t(image.height()), sealed.picture.height);
        QVERIFY(std::abs(image.width() - image.height()) < 40);
        std::array<int, 256> histogram{};
        for (int y = 4; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                ++histogram[std::size_t(qGreen(image.pixel(x, y)))];
            }
        }
        const double mean = double(image.width()) * (image.height() - 4) / 256;
        for (const int count : histogram) {
            QVERIFY(count > mean / 2 && count < mean * 2);
        }
    }

    void sealsTheSameFileDifferentlyEachTime()
    {
        const QByteArray content = pattern(1000);
        const Sealed first = seal(content);
        const Sealed second = seal(content);
        QVERIFY(first.picture.itemId != second.picture.itemId);
        QVERIFY(first.picture.sealId != second.picture.sealId);
        QVERIFY(!first.picture.contentKey.equals(second.picture.contentKey));
        QVERIFY(first.png != second.png);
    }

    void opensForEveryRecipientAndNobodyElse()
    {
        const Sealed sealed = seal(requestFor({"alice", "bob"}), pattern(5000));
        QCOMPARE(sealed.picture.stanzas.size(), std::size_t(2));
        for (const char* name : {"alice", "bob"}) {
            VERIFY_OK(openWith(sealed.png, rsaKey(QString::fromLatin1(name))));
        }
        VERIFY_REFUSED(openWith(sealed.png, rsaKey(u"stranger"_s)), ErrorCode::NoMatchingKey);
        VERIFY_OK(openWith(sealed.png, sealed.picture.contentKey));
        const std::vector keys{rsaKey(u"stranger"_s), rsaKey(u"bob"_s)};
        VERIFY_OK(openWith(sealed.png, std::span<const crypto::RsaPrivateKey>(keys)));
    }

    void takesSixtyFourRecipientsAndNoMore()
    {
        SealRequest request = requestFor({"alice"});
        while (request.recipients.size() < 64) {
            request.recipients.push_back(rsaKey(u"bob"_s).publicKey());
        }
        VERIFY_OK(openAsAlice(seal(request, pattern(10)).png));
        request.recipients.push_back(rsaKey(u"bob"_s).publicKey());
        crypto::SystemRandom random;
        QByteArray png;
        VERIFY_REFUSED(PictureEncryptor(random, alice()).encrypt(request, pattern(10), png),
                       ErrorCode::InvalidArgument);
        QVERIFY(png.isEmpty());
    }

    void addsARecipientWithoutTouchingTheContent()
    {
        for (const qsizetype size : {100, 300000}) {
            const QByteArray content = pattern(size);
            const Sealed sealed = seal(content);
            QBuffer source;
            source.setData(sealed.png);
            source.open(QIODevice::ReadOnly);
            QBuffer sink;
            sink.open(QIODevice::WriteOnly);
            crypto::SystemRandom random;
            const std::vector added{rsaKey(u"bob"_s).publicKey()};
            const auto header = addRecipients(source, sink, sealed.picture.contentKey, added, random);
            VERIFY_OK(header);
            QVERIFY(header->sealId == sealed.picture.sealId);
            QVERIFY(header->stanzas.front() == sealed.picture.stanzas.front());
            for (const char* name : {"alice", "bob"}) {
                const auto opened = openWith(sink.data(), rsaKey(QString::fromLatin1(name)));
                VERIFY_OK(opened);
                QCOMPARE(*opened, content);
            }
            // Content rows and trailer are the very same bytes; Adler-32, CRC and IEND follow them.
            const auto rowSize = qsizetype(PngLayout{sealed.picture.width, 1}.rowStride());
            const qsizetype tail = rowSize * qsizetype(header->contentRows + 1) + qsizetype(PngLayout::suffixSize);
            QCOMPARE(sink.data().right(tail).chopped(PngLayout::suffixSize),
                     sealed.png.right(tail).chopped(PngLayout::suffixSize));
        }
    }

    void refusesToAddRecipientsWithAnotherKey()
    {
        const Sealed sealed = seal(pattern(100));
        const Sealed other = seal(pattern(100));
        QBuffer source;
        source.setData(sealed.png);
        source.open(QIODevice::ReadOnly);
        QBuffer sink;
        sink.open(QIODevice::WriteOnly);
        crypto::SystemRandom random;
        const std::vector added{rsaKey(u"bob"_s).publicKey()};
        VERIFY_REFUSED(addRecipients(source, sink, other.picture.contentKey, added, random), ErrorCode::BadCommitment);
        QVERIFY(sink.data().isEmpty());
    }

    void sealsANewVersionUnderTheSameKeyWithTheStanzasOfTheOldOne()
    {
        const Sealed first = seal(requestFor({"alice", "bob"}), pattern(100));
        SealRequest request;
        request.metadata = someMetadata();
        request.itemId = first.picture.itemId;
        request.contentKey = &first.picture.contentKey;
        request.stanzas = first.picture.stanzas;
        request.version = 2;
        const Signer bob{signingKey("bob"), fingerprint("bob")};
        const Sealed second = seal(request, pattern(200), bob);
        QVERIFY(second.picture.itemId == first.picture.itemId);
        QVERIFY(second.picture.sealId != first.picture.sealId);
        QVERIFY(second.picture.commitment == first.picture.commitment);
        OpenedPicture details{{}, {}, 0, {}, signingKey().verifyKey()};
        const auto opened = openWith(second.png, rsaKey(u"alice"_s), &details);
        VERIFY_OK(opened);
        QCOMPARE(*opened, pattern(200));
        QVERIFY(details.signerFingerprint == fingerprint("bob"));
        QVERIFY(details.signerKey == signingKey("bob").verifyKey());
    }

    void sealsAThumbnailThatOpensWithThePicturesKeyOnly()
    {
        const Sealed picture = seal(pattern(100));
        SealRequest request;
        request.kind = PictureKind::Thumbnail;
        request.metadata = someMetadata();
        request.itemId = picture.picture.itemId;
        request.contentKey = &picture.picture.contentKey;
        const Sealed thumbnail = seal(request, pattern(maximumThumbnail));
        QVERIFY(thumbnail.picture.stanzas.empty());
        VERIFY_OK(openWith(thumbnail.png, picture.picture.contentKey));
        VERIFY_REFUSED(openAsAlice(thumbnail.png), ErrorCode::NoMatchingKey);
        crypto::SystemRandom random;
        QByteArray png;
        VERIFY_REFUSED(PictureEncryptor(random, alice()).encrypt(request, pattern(maximumThumbnail + 1), png),
                       ErrorCode::TooLarge);
    }

    void refusesRequestsThatContradictThemselves()
    {
        const Sealed known = seal(pattern(1));
        crypto::SystemRandom random;
        PictureEncryptor encryptor(random, alice());
        QByteArray png;
        SealRequest nobody = requestFor({});
        VERIFY_REFUSED(encryptor.encrypt(nobody, {}, png), ErrorCode::InvalidArgument);
        SealRequest noVersion = requestFor({"alice"});
        noVersion.version = 0;
        VERIFY_REFUSED(encryptor.encrypt(noVersion, {}, png), ErrorCode::InvalidArgument);
        SealRequest noItem = requestFor({"alice"});
        noItem.contentKey = &known.picture.contentKey;
        VERIFY_REFUSED(encryptor.encrypt(noItem, {}, png), ErrorCode::InvalidArgument);
        SealRequest keyless = requestFor({"alice"});
        keyless.kind = PictureKind::Thumbnail;
        VERIFY_REFUSED(encryptor.encrypt(keyless, {}, png), ErrorCode::InvalidArgument);
        SealRequest talkative = requestFor({"alice"});
        talkative.metadata.name = QString(70000, u'x');
        VERIFY_REFUSED(encryptor.encrypt(talkative, {}, png), ErrorCode::TooLarge);
    }

    void takesSourcesOfUnknownLength()
    {
        for (const qsizetype size : {0, 1, 100000, 262144, 1000000}) {
            support::PatternDevice source(size, true);
            QBuffer sink;
            sink.open(QIODevice::WriteOnly);
            crypto::SystemRandom random;
            VERIFY_OK(PictureEncryptor(random, alice()).encrypt(requestFor({"alice"}), source, sink));
            const auto opened = openAsAlice(sink.data());
            VERIFY_OK(opened);
            QCOMPARE(*opened, pattern(size));
        }
    }

    void opensWhatComesThroughAPipe()
    {
        for (const QByteArray& png :
             {seal(pattern(100000)).png, readFile(vectorFolder() + u"/good/resaved-interlaced.png"_s)}) {
            Pipe source(png);
            auto decryptor = PictureDecryptor::open(source);
            VERIFY_OK(decryptor);
            VERIFY_OK(decryptor->unlock(rsaKey(u"alice"_s)));
            VERIFY_OK(decryptor->verify());
        }
    }

    void startsAtTheSourcesPosition()
    {
        QByteArray content = pattern(1000);
        QBuffer source(&content);
        source.open(QIODevice::ReadOnly);
        source.seek(400);
        QBuffer sink;
        sink.open(QIODevice::WriteOnly);
        crypto::SystemRandom random;
        VERIFY_OK(PictureEncryptor(random, alice()).encrypt(requestFor({"alice"}), source, sink));
        QCOMPARE(*openAsAlice(sink.data()), content.mid(400));
    }

    void makesTheSameBytesWithAnyNumberOfThreads()
    {
        const QByteArray content = pattern(3000000);
        const Sealed known = seal(pattern(1));
        SealRequest request = requestFor({});
        request.itemId = known.picture.itemId;
        request.contentKey = &known.picture.contentKey;
        request.stanzas = known.picture.stanzas;
        QByteArray alone;
        for (const unsigned threads : {1u, 2u, 3u, 8u}) {
            support::DeterministicRandom random("threads");
            QByteArray input = content;
            QBuffer source(&input);
            source.open(QIODevice::ReadOnly);
            QBuffer sink;
            sink.open(QIODevice::WriteOnly);
            PictureControl control;
            control.threads = threads;
            VERIFY_OK(PictureEncryptor(random, alice()).encrypt(request, source, sink, control));
            if (alone.isEmpty()) {
                alone = sink.data();
            }
            QVERIFY(sink.data() == alone);
            const auto opened = openWith(sink.data(), known.picture.contentKey, nullptr, threads);
            VERIFY_OK(opened);
            QVERIFY(*opened == content);
        }
    }

    // Memory is written and read in place, files are not: nobody can tell from what comes out.
    void makesTheSameBytesThroughFilesAndMemory()
    {
        const Sealed known = seal(pattern(1));
        SealRequest request = requestFor({});
        request.itemId = known.picture.itemId;
        request.contentKey = &known.picture.contentKey;
        request.stanzas = known.picture.stanzas;
        for (const qsizetype size : {0, 500, 200000, 3000000}) {
            QByteArray content = pattern(size);
            QTemporaryFile plain;
            QVERIFY(plain.open() && plain.write(content) == content.size() && plain.seek(0));
            QTemporaryFile png;
            QVERIFY(png.open());
            support::DeterministicRandom random("files");
            VERIFY_OK(PictureEncryptor(random, alice()).encrypt(request, plain, png));

            QBuffer source(&content);
            source.open(QIODevice::ReadOnly);
            QByteArray array("in front");
            QBuffer sink(&array);
            sink.open(QIODevice::ReadWrite);
            sink.seek(array.size());
            support::DeterministicRandom again("files");
            VERIFY_OK(PictureEncryptor(again, alice()).encrypt(request, source, sink));
            QVERIFY(png.seek(0));
            QVERIFY(array == "in front" + png.readAll());

            for (const bool toFile : {false, true}) {
                for (QIODevice* from : std::initializer_list<QIODevice*>{&png, &sink}) {
                    QVERIFY(from->seek(from == &sink ? 8 : 0));
                    auto decryptor = PictureDecryptor::open(*from);
                    VERIFY_OK(decryptor);
                    VERIFY_OK(decryptor->unlock(known.picture.contentKey));
                    QTemporaryFile file;
                    QByteArray memory("in front");
                    QBuffer buffer(&memory);
                    memory.reserve(size / 2 + 100); // grows on the way
                    QVERIFY(file.open() && buffer.open(QIODevice::ReadWrite) && buffer.seek(memory.size()));
                    QIODevice& to = toFile ? static_cast<QIODevice&>(file) : buffer;
                    VERIFY_OK(decryptor->decrypt(to));
                    QVERIFY(file.seek(0));
                    QVERIFY(toFile ? file.readAll() == content : memory == "in front" + content);
                }
            }
        }
    }

    void tellsProgressAndStopsWhenAsked()
    {
        const QByteArray content = pattern(4000000);
        for (const unsigned threads : {1u, 3u}) {
            std::stop_source stop;
            std::uint64_t last = 0;
            int reports = 0;
            PictureControl control;
            control.threads = threads;
            control.stop = stop.get_token();
            control.progress = [&](std::uint64_t done, std::uint64_t total) {
                QVERIFY(done > last && done <= total);
                last = done;
                if (++reports == 5) {
                    stop.request_stop();
                }
            };
            QByteArray input = content;
            QBuffer source(&input);
            source.open(QIODevice::ReadOnly);
            QBuffer sink;
            sink.open(QIODevice::WriteOnly);
            crypto::SystemRandom random;
            VERIFY_REFUSED(PictureEncryptor(random, alice()).encrypt(requestFor({"alice"}), source, sink, control),
                           ErrorCode::Cancelled);
            QVERIFY(sink.pos() < 3000000);

            const Sealed sealed = seal(content);
            QBuffer png;
            png.setData(sealed.png);
            png.open(QIODevice::ReadOnly);
            auto decryptor = PictureDecryptor::open(png);
            VERIFY_OK(decryptor->unlock(sealed.picture.contentKey));
            last = 0;
            reports = 0;
            stop = std::stop_source();
            control.stop = stop.get_token();
            VERIFY_REFUSED(decryptor->verify(control), ErrorCode::Cancelled);
            QCOMPARE(reports >= 5, true);
        }
    }

    void reportsDevicesThatFailAtAnyByte()
    {
        QByteArray content = pattern(2500);
        const Sealed sealed = seal(content);
        crypto::SystemRandom random;
        for (qint64 good = 0; good < sealed.png.size(); good += 13) {
            QBuffer source(&content);
            source.open(QIODevice::ReadOnly);
            QBuffer sink;
            sink.open(QIODevice::WriteOnly);
            support::FailDevice failing(sink, good);
            VERIFY_REFUSED(PictureEncryptor(random, alice()).encrypt(requestFor({"alice"}), source, failing),
                           ErrorCode::Io);
        }
        for (qint64 good = 0; good < content.size(); good += 13) {
            QBuffer source(&content);
            source.open(QIODevice::ReadOnly);
            support::FailDevice failing(source, good);
            QBuffer sink;
            sink.open(QIODevice::WriteOnly);
            VERIFY_REFUSED(PictureEncryptor(random, alice()).encrypt(requestFor({"alice"}), failing, sink),
                           ErrorCode::Io);
        }
        for (qint64 good = 0; good < sealed.png.size() - qint64(PngLayout::suffixSize); good += 13) {
            QBuffer source;
            source.setData(sealed.png);
            source.open(QIODevice::ReadOnly);
            support::FailDevice failing(source, good);
            auto decryptor = PictureDecryptor::open(failing);
            if (!decryptor) {
                VERIFY_REFUSED(decryptor, ErrorCode::Io);
                continue;
            }
            VERIFY_OK(decryptor->unlock(sealed.picture.contentKey));
            VERIFY_REFUSED(decryptor->verify(), ErrorCode::Io);
        }
        for (qint64 good = 0; good < content.size(); good += 13) {
            QBuffer source;
            source.setData(sealed.png);
            source.open(QIODevice::ReadOnly);
            QBuffer sink;
            sink.open(QIODevice::WriteOnly);
            support::FailDevice failing(sink, good);
            auto decryptor = PictureDecryptor::open(source);
            VERIFY_OK(decryptor->unlock(sealed.picture.contentKey));
            VERIFY_REFUSED(decryptor->decrypt(failing), ErrorCode::Io);
        }
    }

    void failsWhenRandomnessFails()
    {
        const QByteArray content = pattern(100);
        QByteArray png;
        for (int calls = 0; calls < 4; ++calls) {
            support::FailingRandom random(calls);
            VERIFY_REFUSED(PictureEncryptor(random, alice()).encrypt(requestFor({"alice"}), content, png),
                           ErrorCode::Internal);
        }
    }

    void keepsToTheLimitOfMemoryThatIsGiven()
    {
        const Sealed sealed = seal(pattern(5000));
        QBuffer source;
        source.setData(sealed.png);
        source.open(QIODevice::ReadOnly);
        auto decryptor = PictureDecryptor::open(source);
        VERIFY_OK(decryptor->unlock(sealed.picture.contentKey));
        QByteArray content = "untouched";
        VERIFY_REFUSED(decryptor->decryptTo(content, 4999), ErrorCode::TooLarge);
        QCOMPARE(content, QByteArray("untouched"));
    }

    void refusesFilesBeyondTheLimit()
    {
        support::PatternDevice source(qint64(maximumContent) + 1);
        QBuffer sink;
        sink.open(QIODevice::WriteOnly);
        crypto::SystemRandom random;
        VERIFY_REFUSED(PictureEncryptor(random, alice()).encrypt(requestFor({"alice"}), source, sink),
                       ErrorCode::TooLarge);
        QVERIFY(sink.data().isEmpty());
    }
};

QTEST_GUILESS_MAIN(PictureRoundTripTest)
#include "PictureRoundTripTest.moc"
