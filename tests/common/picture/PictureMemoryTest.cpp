// The largest picture there can be goes in and out within 32 MiB above the idle program.
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>
#include <zlib.h>

#include "common/base/Literals.h"
#include "common/picture/PictureGeometry.h"
#include "tests/support/Places.h"

using namespace veilpix::picture;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define VEILPIX_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define VEILPIX_SANITIZED 1
#endif
#endif

class PictureMemoryTest : public QObject {
    Q_OBJECT

#ifdef VEILPIX_SANITIZED
    // A sanitizer's own memory says nothing: then only the work itself is checked, on less.
    static constexpr bool measures = false;
    static constexpr qint64 content = qint64(16) << 20;
#else
    static constexpr bool measures = true;
    static constexpr qint64 content = qint64(maximumContent);
#endif
    static constexpr long allowedKib = 32 * 1024;

    QTemporaryDir m_folder;
    long m_idleKib = 0;

    [[nodiscard]] QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }

    // What the child says; -1 when it failed.
    static long peakOf(const QStringList& arguments)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(veilpix::tests::testProgram(u"picture_memory"_s), arguments);
        if (!process.waitForFinished(240000) || process.exitCode() != 0) {
            return -1;
        }
        return process.readAllStandardOutput().trimmed().toLong();
    }

    void verifyBounded(const QStringList& arguments)
    {
        const long peak = peakOf(arguments);
        QVERIFY(peak > 0);
        qInfo("%s: %ld KiB above the idle program's %ld KiB", qPrintable(arguments.first()), peak - m_idleKib,
              m_idleKib);
        if (measures) {
            QVERIFY(peak - m_idleKib <= allowedKib);
        }
    }

    // The same deflate stream in chunks of 8 KiB, as libpng writes them, with a text chunk in front.
    static void splitIdat(const QString& from, const QString& to)
    {
        QFile in(from);
        QFile out(to);
        QVERIFY(in.open(QIODevice::ReadOnly) && out.open(QIODevice::WriteOnly));
        const auto writeChunk = [&out](const QByteArray& type, const QByteArray& data) {
            const QByteArray body = type + data;
            std::array<char, 4> number{};
            qToBigEndian(quint32(data.size()), number.data());
            out.write(number.data(), 4);
            out.write(body);
            qToBigEndian(quint32(crc32(0, reinterpret_cast<const Bytef*>(body.constData()), uInt(body.size()))),
                         number.data());
            out.write(number.data(), 4);
        };
        out.write(in.read(8 + 25));
        writeChunk("tEXt", QByteArray("Comment\0re-saved", 16));
        qint64 left = qint64(qFromBigEndian<quint32>(in.read(4).constData()));
        QCOMPARE(in.read(4), QByteArray("IDAT"));
        while (left > 0) {
            const QByteArray part = in.read(std::min<qint64>(left, 8192));
            QVERIFY(!part.isEmpty());
            writeChunk("IDAT", part);
            left -= part.size();
        }
        writeChunk("IEND", {});
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_idleKib = peakOf({u"idle"_s});
        QVERIFY(m_idleKib > 0);
    }

    void encryptsTheLargestFile() { verifyBounded({u"encrypt"_s, path("large.png"), QString::number(content)}); }

    void decryptsTheLargestFile()
    {
        verifyBounded({u"decrypt"_s, path("large.png"), QString::number(content)});
        QVERIFY(QFile::remove(path("large.png")));
    }

    void decryptsALargeFileThatAnotherProgramSaved()
    {
        constexpr qint64 size = content / 4;
        verifyBounded({u"encrypt"_s, path("own.png"), QString::number(size)});
        splitIdat(path("own.png"), path("foreign.png"));
        verifyBounded({u"decrypt"_s, path("foreign.png"), QString::number(size)});
    }
};

QTEST_GUILESS_MAIN(PictureMemoryTest)
#include "PictureMemoryTest.moc"
