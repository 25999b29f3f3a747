// picture_memory idle | encrypt FILE SIZE | decrypt FILE SIZE
// Does one thing with content of SIZE bytes, checks it, and prints the most memory this process ever had, in KiB.
#include <QCoreApplication>

#include "common/base/Literals.h"
#include "tests/common/picture/PictureFixture.h"

using namespace veilpix;
using namespace veilpix::picture;

namespace {

long peakKib()
{
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly)) {
        return -1;
    }
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmHWM:")) {
            return line.mid(6).simplified().split(' ').first().toLong();
        }
    }
    return -1;
}

bool encrypt(QFile& file, qint64 size)
{
    support::PatternDevice source(size);
    crypto::SystemRandom random;
    const auto sealed = PictureEncryptor(random, alice()).encrypt(requestFor({"alice"}), source, file);
    if (!sealed) {
        qWarning("%s", qPrintable(sealed.error().context));
    }
    return sealed.has_value();
}

bool decrypt(QFile& file, qint64 size)
{
    auto decryptor = PictureDecryptor::open(file);
    if (!decryptor || !decryptor->unlock(rsaKey(u"alice"_s))) {
        return false;
    }
    support::PatternDevice sink(size);
    const auto opened = decryptor->decrypt(sink);
    if (!opened) {
        qWarning("%s", qPrintable(opened.error().context));
    }
    return opened && sink.isComplete();
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    // Keys are part of the idle program.
    (void)alice();
    (void)requestFor({"alice"});
    bool done = arguments.size() == 2 && arguments[1] == "idle"_L1;
    if (arguments.size() == 4) {
        QFile file(arguments[2]);
        const bool sealing = arguments[1] == "encrypt"_L1;
        const auto mode = sealing ? QIODevice::WriteOnly : QIODevice::ReadOnly;
        if (file.open(mode)) {
            done = sealing ? encrypt(file, arguments[3].toLongLong()) : decrypt(file, arguments[3].toLongLong());
        }
    }
    printf("%ld\n", peakKib());
    return done ? 0 : 1;
}
