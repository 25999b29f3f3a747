// The decoder as the app uses it: the real program, and one with faults.
#include <QImageReader>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>
#include <future>
#include <vector>

#include "app/decoder/DecoderClient.h"
#include "common/base/Literals.h"
#include "tests/app/decoder/ForeignPictures.h"
#include "tests/support/Places.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using decoder::DecoderClient;
using tests::filled;
using tests::saved;

namespace {

DecoderClient::Wish inPixels(int longestSide)
{
    DecoderClient::Wish wish;
    wish.longestSide = longestSide;
    return wish;
}

DecoderClient::Options troubled(std::chrono::milliseconds patience)
{
    return {.program = tests::testProgram(u"decoder_troubled"_s), .patience = patience};
}

bool isAbout(QRgb one, QColor other)
{
    return qAbs(qRed(one) - other.red()) <= 4 && qAbs(qGreen(one) - other.green()) <= 4 &&
           qAbs(qBlue(one) - other.blue()) <= 4;
}

// A photograph whose Exif block says that it has to be turned by 90 degrees.
QByteArray lyingOnItsSide(const QImage& image)
{
    QByteArray jpeg = saved(image, "JPEG");
    return jpeg.insert(2,
                       QByteArray::fromHex("ffe100224578696600004d4d002a00000008000101120003000000010006000000000000"));
}

QByteArray photographTaken(const QByteArray& when)
{
    const QByteArray jpeg = saved(filled({40, 30}, Qt::cyan), "JPEG");
    const QByteArray exif = QByteArray::fromHex("457869660000"     // Exif
                                                "4d4d002a00000008" // big endian, first directory at 8
                                                "0001"
                                                "8769000400000001"
                                                "0000001a" // Exif directory at 26
                                                "00000000"
                                                "0001"
                                                "9003000200000014"
                                                "0000002c" // DateTimeOriginal, 20 bytes at 44
                                                "00000000") +
                            when + '\0';
    const qsizetype size = exif.size() + 2;
    return jpeg.left(2) + QByteArray("\xff\xe1") + char(size >> 8) + char(size & 0xff) + exif + jpeg.mid(2);
}

QByteArray svg(int width, int height, const QByteArray& content)
{
    return "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='" +
           QByteArray::number(width) + "' height='" + QByteArray::number(height) + "'>" + content + "</svg>";
}

// No more than the start of one.
QByteArray pngThatSays(quint32 width, quint32 height)
{
    QByteArray png = saved(filled({1, 1}, Qt::red), "PNG");
    qToBigEndian(width, png.data() + 16);
    qToBigEndian(height, png.data() + 20);
    quint32 crc = 0xffffffff;
    for (const char byte : png.mid(12, 17)) {
        crc ^= quint8(byte);
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
        }
    }
    qToBigEndian(~crc, png.data() + 29);
    return png;
}

} // namespace

class DecoderTest : public QObject {
    Q_OBJECT

    DecoderClient m_decoder;

private Q_SLOTS:
    void decodesWhatThereAreFormatsFor_data()
    {
        QTest::addColumn<QByteArray>("file");
        for (const char* format : {"PNG", "JPEG", "WEBP", "BMP", "TIFF", "PPM"}) {
            QTest::newRow(format) << saved(filled({300, 200}, Qt::darkCyan), format);
        }
        QTest::newRow("SVG") << svg(300, 200, "<rect width='300' height='200' fill='#008080'/>");
        QTest::newRow("PNG, 16 bits") << saved(filled({300, 200}, Qt::darkCyan, QImage::Format_RGBX64), "PNG");
        QTest::newRow("PNG, two colours")
            << saved(filled({300, 200}, Qt::darkCyan).convertToFormat(QImage::Format_Indexed8), "PNG");
    }
    void decodesWhatThereAreFormatsFor()
    {
        QFETCH(QByteArray, file);
        const auto whole = m_decoder.decode(file, inPixels(4000));
        QVERIFY2(whole.has_value(), whole ? "" : qPrintable(whole.error().context));
        QCOMPARE(whole->pixelSize, QSize(300, 200));
        QCOMPARE(whole->image.size(), QSize(300, 200));
        QVERIFY(isAbout(whole->image.pixel(150, 100), Qt::darkCyan));
        const auto small = m_decoder.decode(file, inPixels(60));
        QVERIFY(small.has_value());
        QCOMPARE(small->pixelSize, QSize(300, 200));
        QCOMPARE(small->image.size(), QSize(60, 40));
        QVERIFY(isAbout(small->image.pixel(0, 0), Qt::darkCyan));
        QVERIFY(isAbout(small->image.pixel(59, 39), Qt::darkCyan));
    }

    void aSmallerPngIsTheMeanOfTheLargeOne()
    {
        QImage stripes(1000, 600, QImage::Format_RGB32);
        for (int y = 0; y < stripes.height(); ++y) {
            for (int x = 0; x < stripes.width(); ++x) {
                stripes.setPixel(x, y, x % 2 == 0 ? qRgb(200, 0, 0) : qRgb(0, 100, 0));
            }
        }
        const auto small = m_decoder.decode(saved(stripes, "PNG"), inPixels(100));
        QVERIFY(small.has_value());
        QCOMPARE(small->image.size(), QSize(100, 60));
        QVERIFY(isAbout(small->image.pixel(50, 30), QColor(100, 50, 0)));
    }

    void keepsTransparency()
    {
        QImage image = filled({64, 64}, Qt::transparent, QImage::Format_ARGB32);
        for (int y = 0; y < 32; ++y) {
            for (int x = 0; x < 64; ++x) {
                image.setPixel(x, y, qRgba(255, 0, 0, 128));
            }
        }
        for (const int side : {64, 16}) {
            const auto decoded = m_decoder.decode(saved(image, "PNG"), inPixels(side));
            QVERIFY(decoded.has_value());
            QVERIFY(decoded->image.hasAlphaChannel());
            QCOMPARE(qAlpha(decoded->image.pixel(side / 2, side - 1)), 0);
            QVERIFY(qAbs(qAlpha(decoded->image.pixel(side / 2, 1)) - 128) <= 1);
            QVERIFY(decoded->image.pixelColor(side / 2, 1).red() >= 250);
        }
    }

    void turnsPhotographsUpright()
    {
        const auto decoded = m_decoder.decode(lyingOnItsSide(filled({120, 80}, Qt::blue)), inPixels(60));
        QVERIFY(decoded.has_value());
        QCOMPARE(decoded->pixelSize, QSize(80, 120));
        QCOMPARE(decoded->image.size(), QSize(40, 60));
    }

    void saysWhenAPhotographWasTaken()
    {
        const QByteArray whole = photographTaken("2026:05:03 14:07:00");
        auto wish = inPixels(0);
        wish.taken = true;
        const auto taken = [this, &wish](const QByteArray& file) {
            const auto decoded = m_decoder.decode(file, wish);
            return decoded ? decoded->taken : QDateTime();
        };
        QCOMPARE(taken(whole), QDateTime(QDate(2026, 5, 3), QTime(14, 7)));
        QVERIFY(!taken(photographTaken("a day in early May ")).isValid());
        QVERIFY(!taken(saved(filled({9, 9}, Qt::red), "JPEG")).isValid());
        wish.longestSide = 64;
        QVERIFY(taken(whole).isValid());
        wish.longestSide = 0;
        for (qsizetype size = 0; size < 70; ++size) {
            QVERIFY(!taken(whole.left(size)).isValid());
        }
        for (qsizetype at = 6; at < 80; ++at) {
            for (const char value : {'\x00', '\x7f', '\xff'}) {
                QByteArray damaged = whole;
                damaged[at] = value;
                (void)taken(damaged);
            }
        }
        QVERIFY(taken(whole).isValid());
    }

    void tooManyPixelsForOneResultAreFewer()
    {
        auto wish = inPixels(100'000);
        wish.mostPixels = 10'000;
        const auto decoded = m_decoder.decode(saved(filled({400, 400}, Qt::green), "JPEG"), wish);
        QVERIFY(decoded.has_value());
        QCOMPARE(decoded->pixelSize, QSize(400, 400));
        QCOMPARE(decoded->image.size(), QSize(100, 100));
    }

    void refusesWhatIsNoPicture_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("nothing") << QByteArray() << ErrorCode::Unsupported;
        QTest::newRow("text") << QByteArray("Dear diary") << ErrorCode::Unsupported;
        QTest::newRow("half a PNG") << saved(filled({90, 90}, Qt::red), "PNG").left(60) << ErrorCode::Unsupported;
        QTest::newRow("a head of 3,600 megapixels") << pngThatSays(60'000, 60'000) << ErrorCode::TooLarge;
        QTest::newRow("a head of no width") << pngThatSays(0, 60'000) << ErrorCode::Unsupported;
    }
    void refusesWhatIsNoPicture()
    {
        QFETCH(QByteArray, file);
        QFETCH(ErrorCode, code);
        const auto decoded = m_decoder.decode(file, inPixels(512));
        QVERIFY(!decoded.has_value());
        QCOMPARE(decoded.error().code, code);
    }

    void takesOnlyAJpegWhereOneIsExpected()
    {
        auto wish = inPixels(512);
        wish.onlyJpeg = true;
        QVERIFY(m_decoder.decode(saved(filled({9, 9}, Qt::red), "JPEG"), wish).has_value());
        QVERIFY(!m_decoder.decode(saved(filled({9, 9}, Qt::red), "PNG"), wish).has_value());
    }

    void anSvgReadsNothing()
    {
        const QTemporaryDir folder;
        const QString secret = folder.filePath(u"secret.png"_s);
        QVERIFY(filled({64, 64}, Qt::red).save(secret));
        const auto text = [](const QString& target) {
            return svg(64, 64,
                       "<rect width='64' height='64' fill='#0000ff'/><image width='64' height='64' xlink:href='" +
                           target.toUtf8() + "'/>");
        };
        QCOMPARE(QImage::fromData(text(secret), "svg").pixel(30, 30), qRgb(255, 0, 0)); // what it does outside
        for (const QString& target :
             {secret, u"file://"_s + secret, u"/etc/passwd"_s, u"/dev/ptmx"_s, u"/dev/zero"_s}) {
            const auto decoded = m_decoder.decode(text(target), inPixels(64));
            QVERIFY2(decoded.has_value(), qPrintable(target));
            QCOMPARE(decoded->image.pixel(30, 30), qRgb(0, 0, 255));
        }
    }

    void aVastSvgIsDrawnInABoundedSize()
    {
        const QByteArray vast = svg(20'000, 20'000, "<rect width='20000' height='20000'/>");
        const auto decoded = m_decoder.decode(vast, inPixels(100'000));
        QVERIFY(decoded.has_value());
        QCOMPARE(decoded->pixelSize, QSize(20'000, 20'000));
        QCOMPARE(decoded->image.size(), QSize(4096, 4096));
    }

    void drawsTheTextOfAnSvg()
    {
        const QByteArray text = svg(200, 60,
                                    "<rect width='200' height='60' fill='#ffffff'/>"
                                    "<text x='10' y='40' font-size='36' font-family='sans-serif'>Veil</text>");
        const auto decoded = m_decoder.decode(text, inPixels(400));
        QVERIFY(decoded.has_value());
        int dark = 0;
        for (int y = 0; y < 60; ++y) {
            for (int x = 0; x < 200; ++x) {
                dark += qGray(decoded->image.pixel(x, y)) < 100 ? 1 : 0;
            }
        }
        QVERIFY2(dark > 100, qPrintable(u"%1 dark pixels"_s.arg(dark)));
    }

    void readsAFileThatIsOpenAlready()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath(u"a.png"_s));
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.write(saved(filled({50, 40}, Qt::magenta), "PNG"));
        QVERIFY(file.flush());
        const auto decoded = m_decoder.decode(file, inPixels(50));
        QVERIFY(decoded.has_value());
        QVERIFY(isAbout(decoded->image.pixel(49, 39), Qt::magenta));
    }

    void manyThreadsAtATimeEachGetTheirOwn()
    {
        std::vector<std::future<int>> threads;
        for (int thread = 0; thread < 6; ++thread) {
            threads.push_back(std::async(std::launch::async, [this, thread] {
                int right = 0;
                for (int i = 0; i < 20; ++i) {
                    const QColor colour(thread * 40, i * 10, 77);
                    const auto decoded = m_decoder.decode(saved(filled({30 + i, 20}, colour), "PNG"), inPixels(100));
                    right += decoded && decoded->image.size() == QSize(30 + i, 20) &&
                             isAbout(decoded->image.pixel(10, 10), colour);
                }
                return right;
            }));
        }
        for (auto& thread : threads) {
            QCOMPARE(thread.get(), 20);
        }
    }

    void goesOnWithAnotherAfterTrouble_data()
    {
        QTest::addColumn<QByteArray>("trouble");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("hangs") << QByteArray("hang") << ErrorCode::Timeout;
        QTest::newRow("crashes") << QByteArray("crash") << ErrorCode::TooLarge;
        QTest::newRow("lies") << QByteArray("lie") << ErrorCode::Unsupported;
    }
    void goesOnWithAnotherAfterTrouble()
    {
        QFETCH(QByteArray, trouble);
        QFETCH(ErrorCode, code);
        using std::chrono::milliseconds;
        DecoderClient client(troubled(code == ErrorCode::Timeout ? milliseconds(2'000) : milliseconds(60'000)));
        const auto refused = client.decode(trouble, inPixels(64));
        QVERIFY(!refused.has_value());
        QCOMPARE(refused.error().code, code);
        // On a machine that is very busy the next one may be late, too.
        const QByteArray good = saved(filled({9, 9}, Qt::red), "PNG");
        QVERIFY(tests::waitUntil([&] { return client.decode(good, inPixels(64)).has_value(); }, 60'000));
    }

    void closingEndsWhoeverWaits()
    {
        DecoderClient client(troubled(std::chrono::milliseconds(80'000)));
        QVERIFY(client.decode(saved(filled({9, 9}, Qt::red), "PNG"), inPixels(64)).has_value());
        std::vector<std::future<ErrorCode>> waiting;
        for (int i = 0; i < 5; ++i) { // more than there are decoders
            waiting.push_back(std::async(std::launch::async, [&client] {
                const auto decoded = client.decode("hang", inPixels(64));
                return decoded ? ErrorCode::Internal : decoded.error().code;
            }));
        }
        client.close();
        for (auto& one : waiting) {
            QCOMPARE(one.get(), ErrorCode::Cancelled);
        }
        QCOMPARE(client.decode("more", inPixels(64)).error().code, ErrorCode::Cancelled);
    }

    void saysThatThereIsNoDecoder()
    {
        DecoderClient missing({.program = u"/nowhere/veilpix-decoder"_s});
        QCOMPARE(missing.decode("x", inPixels(64)).error().code, ErrorCode::NoSuchFile);
        DecoderClient other({.program = u"/bin/true"_s});
        QCOMPARE(other.decode("x", inPixels(64)).error().code, ErrorCode::Internal);
    }

    void isNoProgramForPeople()
    {
        QProcess process;
        process.start(tests::testProgram(u"veilpix-decoder"_s), QStringList());
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitCode(), 2);
        QVERIFY(process.readAllStandardError().contains("is started by veilpix"));
    }
};

QTEST_GUILESS_MAIN(DecoderTest)
#include "DecoderTest.moc"
