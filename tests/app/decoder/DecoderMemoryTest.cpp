// What the largest and the worst pictures take: measured from outside.
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <png.h>
#include <unistd.h>
#include <vector>

#include "app/decoder/DecoderClient.h"
#include "common/base/Literals.h"
#include "tests/app/decoder/ForeignPictures.h"
#include "tests/support/Places.h"

using namespace veilpix;
using decoder::DecoderClient;
using tests::filled;
using tests::saved;

namespace {

constexpr qint64 mebibyte = 1 << 20;

DecoderClient::Wish preview()
{
    DecoderClient::Wish wish;
    wish.longestSide = 512;
    wish.mostWhole = 64'000'000;
    return wish;
}

DecoderClient::Options patient(const QString& program = {})
{
    return {.program = program, .patience = std::chrono::milliseconds(85'000)};
}

QByteArray lineOf(const QString& path, const char* begin)
{
    QFile file(path);
    const QByteArray text = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    for (const QByteArray& line : text.split('\n')) {
        if (line.startsWith(begin)) {
            return line.mid(qstrlen(begin)).trimmed();
        }
    }
    return {};
}

// The most that any decoder of this process has had, in bytes.
qint64 mostTaken()
{
    qint64 most = 0;
    for (const QString& process : QDir(u"/proc"_s).entryList(QDir::Dirs)) {
        const QString status = u"/proc/%1/status"_s.arg(process);
        if (lineOf(status, "PPid:").toLongLong() == getpid()) {
            most = std::max(most, lineOf(status, "VmHWM:").chopped(3).trimmed().toLongLong() * 1024);
        }
    }
    return most;
}

void writePng(QFile& file, quint32 side)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(
        png, &file,
        [](png_structp of, png_bytep bytes, png_size_t size) {
            static_cast<QFile*>(png_get_io_ptr(of))->write(reinterpret_cast<const char*>(bytes), qint64(size));
        },
        nullptr);
    png_set_IHDR(png, info, side, side, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png, 1);
    png_set_filter(png, 0, PNG_FILTER_NONE);
    png_write_info(png, info);
    const std::vector<png_byte> row(std::size_t(side) * 3, 90);
    for (quint32 y = 0; y < side; ++y) {
        png_write_row(png, row.data());
    }
    png_write_end(png, nullptr);
    png_destroy_write_struct(&png, &info);
}

} // namespace

class DecoderMemoryTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

private Q_SLOTS:
    void thePreviewOf100MegapixelsTakesLittle_data()
    {
        QTest::addColumn<bool>("isPng");
        QTest::newRow("PNG") << true;
        QTest::newRow("JPEG") << false;
    }
    void thePreviewOf100MegapixelsTakesLittle()
    {
        QFETCH(bool, isPng);
        QFile file(m_folder.filePath(u"large"_s));
        QVERIFY(file.open(QIODevice::ReadWrite | QIODevice::Truncate));
        if (isPng) {
            writePng(file, 10'000);
        } else {
            file.write(saved(filled({10'000, 10'000}, Qt::darkRed, QImage::Format_RGB888), "JPEG"));
        }
        QVERIFY(file.flush());
        DecoderClient client(patient());
        QElapsedTimer timer;
        timer.start();
        const auto decoded = client.decode(file, preview());
        QVERIFY2(decoded.has_value(), decoded ? "" : qPrintable(decoded.error().context));
        QCOMPARE(decoded->pixelSize, QSize(10'000, 10'000));
        QCOMPARE(decoded->image.size(), QSize(512, 512));
        const qint64 taken = mostTaken();
        qInfo("%lld MiB, %lld ms", static_cast<long long>(taken / mebibyte), static_cast<long long>(timer.elapsed()));
        QVERIFY(taken > 10 * mebibyte);
        QVERIFY(taken <= 300 * mebibyte);
    }

    void aBombOf400MegapixelsIsShownSmaller()
    {
        QFile file(m_folder.filePath(u"bomb"_s));
        QVERIFY(file.open(QIODevice::ReadWrite | QIODevice::Truncate));
        writePng(file, 19'900);
        QVERIFY(file.flush());
        DecoderClient client(patient());
        QVERIFY(client.decode(file, preview()).has_value());
        QVERIFY(mostTaken() <= 300 * mebibyte);
        DecoderClient::Wish whole;
        whole.longestSide = 100'000;
        QElapsedTimer timer;
        timer.start();
        const auto decoded = client.decode(file, whole);
        QVERIFY2(decoded.has_value(), decoded ? "" : qPrintable(decoded.error().context));
        QVERIFY(qint64(decoded->image.width()) * decoded->image.height() <= whole.mostPixels + 20'000);
        const qint64 taken = mostTaken();
        qInfo("%lld MiB, %lld ms", static_cast<long long>(taken / mebibyte), static_cast<long long>(timer.elapsed()));
        QVERIFY(taken <= 1200 * mebibyte);
    }

    void onePictureGetsNoMoreThanItsShare()
    {
        DecoderClient client(patient(tests::testProgram(u"decoder_troubled"_s)));
        const auto refused = client.decode("bomb", preview());
        QVERIFY(!refused.has_value());
        QCOMPARE(refused.error().code, ErrorCode::TooLarge);
        QVERIFY(client.decode(saved(filled({9, 9}, Qt::red), "PNG"), preview()).has_value());
    }
};

QTEST_GUILESS_MAIN(DecoderMemoryTest)
#include "DecoderMemoryTest.moc"
