// The parts that need no picture: sizes, identifiers, metadata, the PNG's layout.
#include <QImage>
#include <QTest>
#include <cmath>

#include "common/base/Literals.h"
#include "common/picture/OrderedPipeline.h"
#include "common/picture/PngReader.h"
#include "common/picture/PngWriter.h"
#include "tests/common/picture/PictureFixture.h"

using namespace veilpix;
using namespace veilpix::picture;

class PicturePartsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void padsLengthsAsPadmeDoes()
    {
        // From the definition, in floating point, where it is exact.
        for (std::uint64_t length = 2; length < 5000; ++length) {
            const int exponent = int(std::floor(std::log2(double(length))));
            const int significant = int(std::floor(std::log2(double(exponent ? exponent : 1)))) + 1;
            const std::uint64_t step = std::uint64_t(1) << std::max(0, exponent - significant);
            if (exponent > 0) {
                QCOMPARE(paddedLength(length), (length + step - 1) / step * step);
            }
        }
        QCOMPARE(paddedLength(9), std::uint64_t(10));
        QCOMPARE(paddedLength(1000000), std::uint64_t(1015808));
        QCOMPARE(paddedLength(std::uint64_t(512) << 20), std::uint64_t(512) << 20);
        QCOMPARE(paddedLength((std::uint64_t(512) << 20) + 1), std::uint64_t(528) << 20);
        for (std::uint64_t length = 12; length < (std::uint64_t(600) << 20); length += length / 7 + 1) {
            QVERIFY(paddedLength(length) >= length);
            QVERIFY(double(paddedLength(length)) <= double(length) * 1.12 + 1);
            QCOMPARE(paddedLength(paddedLength(length)), paddedLength(length));
        }
    }

    void choosesTheSmallestSquareThatHolds()
    {
        QCOMPARE(widthFor(1), minimumWidth);
        QCOMPARE(widthFor(3 * 64 * 64), std::uint32_t(64));
        QCOMPARE(widthFor(3 * 64 * 64 + 1), std::uint32_t(65));
        QCOMPARE(widthFor(std::uint64_t(3) * 16001 * 16001), maximumWidth);
        for (std::uint64_t width = 65; width < 16000; width += 97) {
            QCOMPARE(widthFor(3 * width * width), std::uint32_t(width));
            QCOMPARE(widthFor(3 * width * width + 1), std::uint32_t(width + 1));
        }
    }

    void fitsTheLargestContentIntoThePng()
    {
        const auto geometry = PictureGeometry::forContent(maximumMetadata, maximumContent, maximumHeaderLength);
        VERIFY_OK(geometry);
        QVERIFY(geometry->height() <= maximumHeight);
        QVERIFY(geometry->capacity() >= maximumContent);
        VERIFY_REFUSED(PictureGeometry::forContent(0, maximumContent + 1, 92), ErrorCode::TooLarge);
        VERIFY_REFUSED(PictureGeometry::forContent(maximumMetadata + 1, 0, 92), ErrorCode::TooLarge);
    }

    void recognisesWidthsThatAWriterChose()
    {
        for (std::uint64_t size = 100; size < (std::uint64_t(512) << 20); size += size / 3 + 17) {
            const auto geometry = PictureGeometry::forContent(100, size, 500);
            QVERIFY(widthFitsRows(geometry->width, geometry->contentRows));
            if (geometry->width > 100) {
                QVERIFY(!widthFitsRows(geometry->width - geometry->width / 16, geometry->contentRows));
            }
        }
    }

    void readsIdentifiersFromHexStrictly()
    {
        const QByteArray hex = "000102030405060708090a0b0c0d0e0f";
        QCOMPARE(ItemId::fromHex(hex)->toHex(), hex);
        for (const QByteArray& wrong : {QByteArray(), hex.chopped(1), hex + "0", hex.toUpper(), "x" + hex.mid(1)}) {
            QVERIFY(!ItemId::fromHex(wrong));
        }
    }

    void keepsMetadataAsItIs()
    {
        const auto json = someMetadata().toJson();
        VERIFY_OK(json);
        const auto read = PictureMetadata::fromJson(*json);
        VERIFY_OK(read);
        QVERIFY(*read == someMetadata());
        const auto empty = PictureMetadata::fromJson("{}");
        VERIFY_OK(empty);
        QVERIFY(*empty == PictureMetadata());
        VERIFY_OK(PictureMetadata::fromJson(R"({"name":"a","later":[1,{}]})"));
    }

    void refusesMetadataOfTheWrongKind()
    {
        for (const char* json : {"", "[]", "1", "{\"name\":1}", "{\"type\":null}", "{\"width\":-1}", "{\"height\":1.5}",
                                 "{\"width\":\"4\"}", "{\"modified\":\"now\"}", "{\"width\":1e300}", "{} x", "{"}) {
            VERIFY_REFUSED(PictureMetadata::fromJson(json), ErrorCode::BadMetadata);
        }
    }

    void makesFileNamesThatStayInTheirFolder_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* title, const QString& name, const QString& expected) {
            QTest::newRow(title) << name << expected;
        };
        row("plain", u"a b.jpg"_s, u"a b.jpg"_s);
        row("folders", u"../../etc/passwd"_s, u"_.._etc_passwd"_s);
        row("empty", QString(), u"picture"_s);
        row("dots", u".."_s, u"picture"_s);
        row("hidden", u".bashrc"_s, u"bashrc"_s);
        row("windows", u"C:\\x.png"_s, u"C__x.png"_s);
        row("control", u"a\nb\u202egpj.exe"_s, u"a_b_gpj.exe"_s);
        row("beyond the basic plane", u"😀.png"_s, u"😀.png"_s);
        row("long", QString(500, u'x') + u".png"_s, QString(251, u'x') + u".png"_s);
    }

    void makesFileNamesThatStayInTheirFolder()
    {
        QFETCH(QString, name);
        QFETCH(QString, expected);
        PictureMetadata metadata;
        metadata.name = name;
        QCOMPARE(metadata.fileName(), expected);
    }

    void writesPngsThatOthersRead()
    {
        for (const auto& [width, height] : {std::pair(64u, 1u), {64u, 3u}, {999u, 70u}}) {
            const QByteArray pixels = pattern(qsizetype(3) * width * height);
            QBuffer sink;
            sink.open(QIODevice::WriteOnly);
            PngWriter png(sink, {width, height});
            VERIFY_OK(png.begin());
            VERIFY_OK(png.writePixels(crypto::viewOf(pixels).first(3 * width)));
            if (height > 1) {
                VERIFY_OK(png.writePixels(crypto::viewOf(pixels).subspan(3 * width)));
            }
            VERIFY_OK(png.finish());
            QCOMPARE(std::uint64_t(sink.size()), png.layout().fileSize());
            // Qt's reader checks both checksums.
            const QImage image = QImage::fromData(sink.data(), "PNG").convertToFormat(QImage::Format_RGB888);
            QCOMPARE(image.size(), QSize(int(width), int(height)));
            for (int y = 0; y < image.height(); ++y) {
                QCOMPARE(QByteArray(reinterpret_cast<const char*>(image.constScanLine(y)), qsizetype(3 * width)),
                         pixels.mid(qsizetype(3) * y * width, qsizetype(3 * width)));
            }
        }
    }

    void refusesToFinishAPngWithRowsMissing()
    {
        QBuffer sink;
        sink.open(QIODevice::WriteOnly);
        PngWriter png(sink, {64, 2});
        VERIFY_OK(png.begin());
        VERIFY_REFUSED(png.finish(), ErrorCode::Internal);
    }

    void runsBlocksInOrderAndStopsAtTheFirstFailure()
    {
        for (const unsigned threads : {1u, 2u, 5u}) {
            std::vector<int> slots(OrderedPipeline::slotsFor(threads));
            int filled = 0;
            int drained = 0;
            int failAt = -1;
            OrderedPipeline::Stages stages;
            stages.fill = [&](std::size_t slot) -> Result<bool> {
                slots[slot] = filled;
                return filled < 200 ? (++filled, true) : false;
            };
            stages.work = [&](std::size_t slot, unsigned worker) -> Result<void> {
                if (worker >= threads || slots[slot] == failAt) {
                    return fail(ErrorCode::Internal, QString::number(slots[slot]));
                }
                slots[slot] *= 3;
                return {};
            };
            stages.drain = [&](std::size_t slot) -> Result<void> {
                if (slots[slot] != 3 * drained) {
                    return fail(ErrorCode::Internal, u"out of order"_s);
                }
                ++drained;
                return {};
            };
            VERIFY_OK(OrderedPipeline::run(threads, stages));
            QCOMPARE(drained, 200);
            filled = drained = 0;
            failAt = 77;
            const auto failed = OrderedPipeline::run(threads, stages);
            VERIFY_REFUSED(failed, ErrorCode::Internal);
            QCOMPARE(failed.error().context, u"77"_s);
            QCOMPARE(drained, 77);
        }
    }
};

QTEST_GUILESS_MAIN(PicturePartsTest)
#include "PicturePartsTest.moc"
