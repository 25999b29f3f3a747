// Reading PNGs from anywhere: kinds that the vectors lack, damage, and sizes that a file only claims.
#include <QDir>
#include <QFile>
#include <QTest>
#include <QtEndian>

#include "common/base/Literals.h"
#include "common/classic/RgbPicture.h"
#include "tests/support/Places.h"

using namespace veilpix;
using namespace veilpix::classic;

namespace {

QByteArray gradientPng()
{
    QFile file(tests::testFile(u"vectors/classic/gradient_k10a/original.png"_s));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// The picture's IHDR with other sides; its checksum is wrong then, which is checked after the sides.
QByteArray withSides(QByteArray file, quint32 width, quint32 height)
{
    qToBigEndian(width, file.data() + 16);
    qToBigEndian(height, file.data() + 20);
    quint32 crc = 0xFFFFFFFFU;
    for (qsizetype i = 12; i < 29; ++i) {
        crc ^= static_cast<quint8>(file[i]);
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) ? 0xEDB88320U : 0);
        }
    }
    qToBigEndian(~crc, file.data() + 29);
    return file;
}

} // namespace

class ClassicPngTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesWhatItReads()
    {
        const auto picture = RgbPicture::fromPng(gradientPng());
        QVERIFY(picture.has_value());
        const auto file = picture->toPng();
        QVERIFY(file.has_value());
        QCOMPARE(file->mid(24, 5).toHex(), QByteArray("0802000000")); // depth 8, RGB, not interlaced
        QCOMPARE(*RgbPicture::fromPng(*file), *picture);
    }

    void rejectsEveryTruncation()
    {
        const QByteArray file = gradientPng();
        QVERIFY(file.size() > 100);
        // IEND carries nothing: with all but its checksum there the picture is whole.
        for (qsizetype size = 0; size < file.size() - 4; ++size) {
            const auto picture = RgbPicture::fromPng(file.first(size));
            QVERIFY2(!picture.has_value(), qPrintable(QString::number(size)));
            QCOMPARE(picture.error().code, ErrorCode::NotAPng);
        }
    }

    void refusesClaimedSizesBeforeAllocating_data()
    {
        QTest::addColumn<quint32>("width");
        QTest::addColumn<quint32>("height");
        QTest::addColumn<int>("code");
        QTest::newRow("side too long") << 65'536U << 1U << int(ErrorCode::TooLarge);
        QTest::newRow("2^31 - 1") << 0x7FFFFFFFU << 0x7FFFFFFFU << int(ErrorCode::TooLarge);
        QTest::newRow("too many pixels") << 20'000U << 20'000U << int(ErrorCode::TooLarge);
        QTest::newRow("more pixels than the file can hold") << 9'999U << 9'999U << int(ErrorCode::NotAPng);
        QTest::newRow("no width") << 0U << 9U << int(ErrorCode::NotAPng);
    }
    void refusesClaimedSizesBeforeAllocating()
    {
        QFETCH(quint32, width);
        QFETCH(quint32, height);
        QFETCH(int, code);
        const auto picture = RgbPicture::fromPng(withSides(gradientPng(), width, height));
        QVERIFY(!picture.has_value());
        QCOMPARE(int(picture.error().code), code);
    }

    void refusesWhatIsNoPng()
    {
        QCOMPARE(RgbPicture::fromPng(QByteArrayView("\xff\xd8\xff\xe0 JFIF")).error().code, ErrorCode::NotAPng);
        QCOMPARE(RgbPicture::fromPng(QByteArrayView()).error().code, ErrorCode::NotAPng);
    }

    void refusesToWriteSamplesThatDoNotFit()
    {
        QCOMPARE((RgbPicture{2, 2, std::vector<std::uint8_t>(11)}.toPng().error().code), ErrorCode::InvalidArgument);
        QCOMPARE((RgbPicture{}.toPng().error().code), ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(ClassicPngTest)
#include "ClassicPngTest.moc"
