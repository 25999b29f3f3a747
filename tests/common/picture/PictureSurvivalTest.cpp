// What other programs do to a PNG: lossless re-saves keep an encrypted picture whole, everything else is refused with
// a reason that a person understands. The programs are the real ones.
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <csetjmp>
#include <png.h>

#include "common/base/Literals.h"
#include "tests/common/picture/PictureFixture.h"

using namespace veilpix;
using namespace veilpix::picture;

class PictureSurvivalTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QByteArray m_content;
    Sealed m_sealed;

    [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }

    // Runs a program on in.png, which makes out.png; its bytes.
    QByteArray run(const QString& program, const QStringList& arguments, const QString& result = u"out.png"_s)
    {
        QFile::remove(path(result));
        QProcess process;
        process.setWorkingDirectory(m_folder.path());
        process.start(u"/usr/bin/"_s + program, arguments);
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
        if (setjmp(png_jmpbuf(png))) {
            qFatal("libpng failed");
        }
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
        for (int y = 0; y < image.height(); ++y) {
            rows.push_back(const_cast<png_bytep>(image.constScanLine(y)));
        }
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
        if (!image.save(&buffer, "PNG", quality)) {
            qFatal("cannot save a PNG");
        }
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
        QFile file(path(u"in.png"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(m_sealed.png) == m_sealed.png.size());
    }

    void survivesImageMagick_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("out");
        const auto row = [](const char* title, const QString& options, const QString& out = u"out.png"_s) {
            QTest::newRow(title) << options.split(u' ', Qt::SkipEmptyParts) << out;
        };
        row("plain", {});
        row("comment and density", u"-set comment hello -density 300"_s);
        row("level 9, filter 5", u"-quality 95"_s);
        row("stored", u"-quality 00"_s);
        row("interlaced", u"-interlace PNG"_s);
        row("with alpha", {}, u"png32:out.png"_s);
        row("sixteen bits", {}, u"png48:out.png"_s);
        row("sixteen bits with alpha, interlaced", u"-interlace PNG"_s, u"png64:out.png"_s);
    }

    void survivesImageMagick()
    {
        QFETCH(QStringList, options);
        QFETCH(QString, out);
        verifySurvived(run(u"convert"_s, QStringList{u"in.png"_s} + options + QStringList{out}));
    }

    void survivesOptipng()
    {
        const QStringList files{u"in.png"_s, u"-out"_s, u"out.png"_s};
        // It finds noise packed as well as it can be, hence the force.
        verifySurvived(run(u"optipng"_s, QStringList{u"-force"_s, u"-o2"_s} + files));
        verifySurvived(run(u"optipng"_s, QStringList{u"-force"_s, u"-o1"_s, u"-i1"_s} + files));
    }

    void survivesPngcrush()
    {
        const QStringList files{u"in.png"_s, u"out.png"_s};
        verifySurvived(run(u"pngcrush"_s, QStringList{u"-q"_s, u"-force"_s} + files));
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
        for (const int level : {0, 1, 6, 9}) {
            verifySurvived(viaLibpng(level, false));
        }
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
        const QString word = u"resized"_s;
        const auto in = u"in.png"_s;
        const auto out = u"out.png"_s;
        QVERIFY(isPictureSize(std::uint32_t(image().width()), std::uint32_t(image().height())));
        verifyRefused(run(u"convert"_s, {in, u"-resize"_s, u"50%"_s, out}), ErrorCode::NotAVeilpixPicture,
                      u"no encrypted picture is of"_s);
        for (const char* size : {"50%", "99%", "101%", "200%"}) {
            verifyRefused(run(u"convert"_s, {in, u"-resize"_s, QString::fromLatin1(size), out}),
                          ErrorCode::NotAVeilpixPicture, word);
        }
        verifyRefused(saved(image().scaled(image().size() / 2, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)),
                      ErrorCode::NotAVeilpixPicture, word);
        // Whole pixels doubled in height only: the first row is as it was.
        verifyRefused(saved(image().scaled(image().width(), image().height() * 2)), ErrorCode::BadHeader, word);
    }

    void refusesCroppedPictures()
    {
        const QString word = u"cropped"_s;
        const int width = image().width();
        const int height = image().height();
        // Not from the top left: the mark is gone.
        verifyRefused(saved(image().copy(1, 0, width - 1, height)), ErrorCode::NotAVeilpixPicture, word);
        verifyRefused(saved(image().copy(0, 1, width, height - 1)), ErrorCode::NotAVeilpixPicture, word);
        verifyRefused(run(u"convert"_s, {u"in.png"_s, u"-crop"_s, u"200x200+20+20"_s, u"+repage"_s, u"out.png"_s}),
                      ErrorCode::NotAVeilpixPicture, word);
        verifyRefused(saved(image().copy(20, 20, width - 20, height - 120)), ErrorCode::NotAVeilpixPicture,
                      u"no encrypted picture is of %1 × %2 pixels: it was resized or cropped"_s.arg(width - 20)
                          .arg(height - 120));
        // From the bottom: rows are missing, and the header knows how many there were.
        verifyRefused(saved(image().copy(0, 0, width, height - 1)), ErrorCode::BadHeader, u"rows were cut off"_s);
        verifyRefused(saved(image().copy(0, 0, width, height / 2)), ErrorCode::BadHeader, u"rows were cut off"_s);
        // From the right: the header's pixels are no longer where they belong.
        const auto narrower = openAsAlice(saved(image().copy(0, 0, width - width / 10, height)));
        QVERIFY(!narrower);
        QVERIFY2(narrower.error().context.contains(word), qPrintable(narrower.error().context));
        const auto byOne = openAsAlice(saved(image().copy(0, 0, width - 1, height)));
        QVERIFY(!byOne);
        QVERIFY2(byOne.error().context.contains(u"cropped"_s) ||
                     byOne.error().context.contains(u"cut off at the right"_s),
                 qPrintable(byOne.error().context));
        const auto both = openAsAlice(saved(image().copy(0, 0, width * 9 / 10, height * 9 / 10)));
        QVERIFY(!both);
        QVERIFY2(both.error().context.contains(word), qPrintable(both.error().context));
    }

    void refusesTurnedPictures()
    {
        for (const int degrees : {90, 180, 270}) {
            verifyRefused(saved(image().transformed(QTransform().rotate(degrees))), ErrorCode::NotAVeilpixPicture,
                          u"turned"_s);
        }
    }

    void refusesWhatWentThroughJpeg()
    {
        const auto jpeg = u"out.jpg"_s;
        verifyRefused(run(u"convert"_s, {u"in.png"_s, u"-quality"_s, u"100"_s, jpeg}, jpeg), ErrorCode::NotAPng,
                      u"JPEG"_s);
        verifyRefused(run(u"convert"_s, {jpeg, u"out.png"_s}), ErrorCode::NotAVeilpixPicture,
                      u"is a size that one can have: it went through JPEG"_s);
    }

    void refusesOneChangedPixel()
    {
        QImage changed = image();
        const int lastRow = changed.height() - 1;
        changed.setPixel(changed.width() / 2, changed.height() / 2,
                         changed.pixel(changed.width() / 2, changed.height() / 2) ^ 1);
        verifyRefused(saved(changed), ErrorCode::BadContentRow, u"a pixel was changed"_s);
        changed = image();
        changed.setPixel(3, lastRow, changed.pixel(3, lastRow) ^ 0x100);
        verifyRefused(saved(changed), ErrorCode::BadTrailer, u"a pixel of the last row was changed"_s);
        changed = image();
        changed.setPixel(changed.width() - 20, 0,
                         changed.pixel(changed.width() - 20, 0) ^ 0x10000); // in the header's padding
        verifyRefused(saved(changed), ErrorCode::BadHeaderMac, u"a pixel of the header was changed"_s);
        changed = image();
        changed.setPixel(100, 0, changed.pixel(100, 0) ^ 1); // in the wrapped key
        verifyRefused(saved(changed), ErrorCode::NoMatchingKey, u"header were changed"_s);
        verifyRefused(
            run(u"convert"_s, {u"in.png"_s, u"-fill"_s, u"red"_s, u"-draw"_s, u"point 150,150"_s, u"out.png"_s}),
            ErrorCode::BadContentRow, u"a pixel was changed"_s);
    }

    void refusesOtherEdits()
    {
        verifyRefused(saved(image().mirrored()), ErrorCode::NotAVeilpixPicture, u"without the mark"_s);
        verifyRefused(saved(image().convertToFormat(QImage::Format_Grayscale8)), ErrorCode::NotAVeilpixPicture,
                      u"recoloured"_s);
        QImage faint = image().convertToFormat(QImage::Format_ARGB32);
        faint.setPixelColor(0, 0, QColor(1, 2, 3, 128));
        verifyRefused(saved(faint), ErrorCode::NotAVeilpixPicture, u"transparent"_s);
    }
};

QTEST_GUILESS_MAIN(PictureSurvivalTest)
#include "PictureSurvivalTest.moc"
