// What other programs do to a PNG: lossless re-saves keep an encrypted picture whole, everything else is refused with
// a reason that a person understands. The programs are the real ones.
#include "tests/common/picture/PictureFixture.h"

#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <csetjmp>
#include <png.h>

using namespace veilpix;
using namespace veilpix::picture;

class TestPictureSurvival : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QByteArray m_content;
    Sealed m_sealed;

    [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }

    // Runs a program on in.png, which makes out.png; its bytes.
    QByteArray run(const QString& program, const QStringList& arguments,
                   const QString& result = QStringLiteral("out.png"))
    {
        QFile::remove(path(result));
        QProcess process;
        process.setWorkingDirectory(m_folder.path());
        process.start(QStringLiteral("/usr/bin/") + program, arguments);
        if (!process.waitForFinished(60000) || process.exitStatus() != QProcess::NormalExit ||
            process.exitCode() != 0) {
            qWarning("%s failed or is missing: %s", qPrintable(program), process.readAllStandardError().constData());
            return {};
        }
        return readFile(path(result));
    }

    // libpng itself: level 6 with all filters, at random.
    [[nodiscard]] QByteArray viaLibpng(int level, bool interlace) const
    {
        const QImage image = QImage::fromData(m_sealed.png, "PNG").convertToFormat(QImage::Format_RGB888);
        QByteArray out;
        png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
        png_infop info = png_create_info_struct(png);
        if (setjmp(png_jmpbuf(png)))
            qFatal("libpng failed");
        png_set_write_fn(
            png, &out,
            [](png_structp self, png_bytep bytes, png_size_t size) {
                static_cast<QByteArray*>(png_get_io_ptr(self))
                    ->append(reinterpret_cast<const char*>(bytes), qsizetype(size));
            },
            [](png_structp) {});
        png_set_compression_level(png, level);
        png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_ALL_FILTERS);
        png_set_IHDR(png, info, png_uint_32(image.width()), png_uint_32(image.height()), 8, PNG_COLOR_TYPE_RGB,
                     interlace ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                     PNG_FILTER_TYPE_DEFAULT);
        png_write_info(png, info);
        std::vector<png_bytep> rows;
        for (int y = 0; y < image.height(); ++y)
            rows.push_back(const_cast<png_bytep>(image.constScanLine(y)));
        png_write_image(png, rows.data());
        png_write_end(png, info);
        png_destroy_write_struct(&png, &info);
        return out;
    }

    [[nodiscard]] static QByteArray saved(const QImage& image, int quality = -1)
    {
        QByteArray out;
        QBuffer buffer(&out);
        buffer.open(QIODevice::WriteOnly);
        if (!image.save(&buffer, "PNG", quality))
            qFatal("cannot save a PNG");
        return out;
    }

    [[nodiscard]] QImage image() const { return QImage::fromData(m_sealed.png, "PNG"); }

    void verifySurvived(const QByteArray& png)
    {
        QVERIFY(!png.isEmpty());
        QVERIFY2(png != m_sealed.png, "the program changed nothing, so this shows nothing");
        const auto opened = openAsAlice(png);
        VERIFY_OK(opened);
        QVERIFY(*opened == m_content);
    }

    void verifyRefused(const QByteArray& png, ErrorCode code, const QString& word)
    {
        QVERIFY(!png.isEmpty());
        const auto opened = openAsAlice(png);
        VERIFY_REFUSED(opened, code);
        QVERIFY2(opened.error().context.contains(word), qPrintable(opened.error().context));
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_content = pattern(300000);
        m_sealed = seal(m_content);
        QFile file(path(QStringLiteral("in.png")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(m_sealed.png) == m_sealed.png.size());
    }

    void survivesImageMagick_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("out");
        const auto row = [](const char* title, const QString& options, const QString& out = QStringLiteral("out.png")) {
            QTest::newRow(title) << options.split(u' ', Qt::SkipEmptyParts) << out;
        };
        row("plain", {});
        row("comment and density", QStringLiteral("-set comment hello -density 300"));
        row("level 9, filter 5", QStringLiteral("-quality 95"));
        row("stored", QStringLiteral("-quality 00"));
        row("interlaced", QStringLiteral("-interlace PNG"));
        row("with alpha", {}, QStringLiteral("png32:out.png"));
        row("sixteen bits", {}, QStringLiteral("png48:out.png"));
        row("sixteen bits with alpha, interlaced", QStringLiteral("-interlace PNG"), QStringLiteral("png64:out.png"));
    }

    void survivesImageMagick()
    {
        QFETCH(QStringList, options);
        QFETCH(QString, out);
        verifySurvived(
            run(QStringLiteral("convert"), QStringList{QStringLiteral("in.png")} + options + QStringList{out}));
    }

    void survivesOptipng()
    {
        const QStringList files{QStringLiteral("in.png"), QStringLiteral("-out"), QStringLiteral("out.png")};
        // It finds noise packed as well as it can be, hence the force.
        verifySurvived(
            run(QStringLiteral("optipng"), QStringList{QStringLiteral("-force"), QStringLiteral("-o2")} + files));
        verifySurvived(
            run(QStringLiteral("optipng"),
                QStringList{QStringLiteral("-force"), QStringLiteral("-o1"), QStringLiteral("-i1")} + files));
    }

    void survivesPngcrush()
    {
        const QStringList files{QStringLiteral("in.png"), QStringLiteral("out.png")};
        verifySurvived(
            run(QStringLiteral("pngcrush"), QStringList{QStringLiteral("-q"), QStringLiteral("-force")} + files));
    }

    void survivesQImage()
    {
        verifySurvived(saved(image()));
        verifySurvived(saved(image(), 0));
        verifySurvived(saved(image(), 100));
        verifySurvived(saved(image().convertToFormat(QImage::Format_ARGB32)));
        verifySurvived(saved(image().convertToFormat(QImage::Format_RGB888)));
        verifySurvived(saved(image().convertToFormat(QImage::Format_RGBA64)));
    }

    void survivesLibpngAtAnyLevel()
    {
        for (const int level : {0, 1, 6, 9})
            verifySurvived(viaLibpng(level, false));
        verifySurvived(viaLibpng(6, true));
    }

    void isStillReadAsAForeignFileAndSaysSo()
    {
        QByteArray png = saved(image());
        QBuffer source(&png);
        source.open(QIODevice::ReadOnly);
        const auto foreign = PictureDecryptor::open(source);
        VERIFY_OK(foreign);
        QVERIFY(!foreign->hasOwnLayout());
        QBuffer own(&m_sealed.png);
        own.open(QIODevice::ReadOnly);
        const auto decryptor = PictureDecryptor::open(own);
        VERIFY_OK(decryptor);
        QVERIFY(decryptor->hasOwnLayout());
    }

    void refusesResizedPictures()
    {
        const QString word = QStringLiteral("resized");
        const auto in = QStringLiteral("in.png");
        const auto out = QStringLiteral("out.png");
        QVERIFY(isPictureSize(std::uint32_t(image().width()), std::uint32_t(image().height())));
        verifyRefused(run(QStringLiteral("convert"), {in, QStringLiteral("-resize"), QStringLiteral("50%"), out}),
                      ErrorCode::NotAVeilpixPicture, QStringLiteral("no encrypted picture is of"));
        for (const char* size : {"50%", "99%", "101%", "200%"}) {
            verifyRefused(
                run(QStringLiteral("convert"), {in, QStringLiteral("-resize"), QString::fromLatin1(size), out}),
                ErrorCode::NotAVeilpixPicture, word);
        }
        verifyRefused(saved(image().scaled(image().size() / 2, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)),
                      ErrorCode::NotAVeilpixPicture, word);
        // Whole pixels doubled in height only: the first row is as it was.
        verifyRefused(saved(image().scaled(image().width(), image().height() * 2)), ErrorCode::BadHeader, word);
    }

    void refusesCroppedPictures()
    {
        const QString word = QStringLiteral("cropped");
        const int width = image().width();
        const int height = image().height();
        // Not from the top left: the mark is gone.
        verifyRefused(saved(image().copy(1, 0, width - 1, height)), ErrorCode::NotAVeilpixPicture, word);
        verifyRefused(saved(image().copy(0, 1, width, height - 1)), ErrorCode::NotAVeilpixPicture, word);
        verifyRefused(run(QStringLiteral("convert"),
                          {QStringLiteral("in.png"), QStringLiteral("-crop"), QStringLiteral("200x200+20+20"),
                           QStringLiteral("+repage"), QStringLiteral("out.png")}),
                      ErrorCode::NotAVeilpixPicture, word);
        verifyRefused(saved(image().copy(20, 20, width - 20, height - 120)), ErrorCode::NotAVeilpixPicture,
                      QStringLiteral("no encrypted picture is of %1 × %2 pixels: it was resized or cropped")
                          .arg(width - 20)
                          .arg(height - 120));
        // From the bottom: rows are missing, and the header knows how many there were.
        verifyRefused(saved(image().copy(0, 0, width, height - 1)), ErrorCode::BadHeader,
                      QStringLiteral("rows were cut off"));
        verifyRefused(saved(image().copy(0, 0, width, height / 2)), ErrorCode::BadHeader,
                      QStringLiteral("rows were cut off"));
        // From the right: the header's pixels are no longer where they belong.
        const auto narrower = openAsAlice(saved(image().copy(0, 0, width - width / 10, height)));
        QVERIFY(!narrower);
        QVERIFY2(narrower.error().context.contains(word), qPrintable(narrower.error().context));
        const auto byOne = openAsAlice(saved(image().copy(0, 0, width - 1, height)));
        QVERIFY(!byOne);
        QVERIFY2(byOne.error().context.contains(QStringLiteral("cropped")) ||
                     byOne.error().context.contains(QStringLiteral("cut off at the right")),
                 qPrintable(byOne.error().context));
        const auto both = openAsAlice(saved(image().copy(0, 0, width * 9 / 10, height * 9 / 10)));
        QVERIFY(!both);
        QVERIFY2(both.error().context.contains(word), qPrintable(both.error().context));
    }

    void refusesTurnedPictures()
    {
        for (const int degrees : {90, 180, 270})
            verifyRefused(saved(image().transformed(QTransform().rotate(degrees))), ErrorCode::NotAVeilpixPicture,
                          QStringLiteral("turned"));
    }

    void refusesWhatWentThroughJpeg()
    {
        const auto jpeg = QStringLiteral("out.jpg");
        verifyRefused(run(QStringLiteral("convert"),
                          {QStringLiteral("in.png"), QStringLiteral("-quality"), QStringLiteral("100"), jpeg}, jpeg),
                      ErrorCode::NotAPng, QStringLiteral("JPEG"));
        verifyRefused(run(QStringLiteral("convert"), {jpeg, QStringLiteral("out.png")}), ErrorCode::NotAVeilpixPicture,
                      QStringLiteral("is a size that one can have: it went through JPEG"));
    }

    void refusesOneChangedPixel()
    {
        QImage changed = image();
        const int lastRow = changed.height() - 1;
        changed.setPixel(changed.width() / 2, changed.height() / 2,
                         changed.pixel(changed.width() / 2, changed.height() / 2) ^ 1);
        verifyRefused(saved(changed), ErrorCode::BadContentRow, QStringLiteral("a pixel was changed"));
        changed = image();
        changed.setPixel(3, lastRow, changed.pixel(3, lastRow) ^ 0x100);
        verifyRefused(saved(changed), ErrorCode::BadTrailer, QStringLiteral("a pixel of the last row was changed"));
        changed = image();
        changed.setPixel(changed.width() - 20, 0,
                         changed.pixel(changed.width() - 20, 0) ^ 0x10000); // in the header's padding
        verifyRefused(saved(changed), ErrorCode::BadHeaderMac, QStringLiteral("a pixel of the header was changed"));
        changed = image();
        changed.setPixel(100, 0, changed.pixel(100, 0) ^ 1); // in the wrapped key
        verifyRefused(saved(changed), ErrorCode::NoMatchingKey, QStringLiteral("header were changed"));
        verifyRefused(run(QStringLiteral("convert"),
                          {QStringLiteral("in.png"), QStringLiteral("-fill"), QStringLiteral("red"),
                           QStringLiteral("-draw"), QStringLiteral("point 150,150"), QStringLiteral("out.png")}),
                      ErrorCode::BadContentRow, QStringLiteral("a pixel was changed"));
    }

    void refusesOtherEdits()
    {
        verifyRefused(saved(image().mirrored()), ErrorCode::NotAVeilpixPicture, QStringLiteral("without the mark"));
        verifyRefused(saved(image().convertToFormat(QImage::Format_Grayscale8)), ErrorCode::NotAVeilpixPicture,
                      QStringLiteral("recoloured"));
        QImage faint = image().convertToFormat(QImage::Format_ARGB32);
        faint.setPixelColor(0, 0, QColor(1, 2, 3, 128));
        verifyRefused(saved(faint), ErrorCode::NotAVeilpixPicture, QStringLiteral("transparent"));
    }
};

QTEST_GUILESS_MAIN(TestPictureSurvival)
#include "TestPictureSurvival.moc"
