// picture_file seal|open IN OUT: one file in, one file out, with fixed keys, as file_to_file.py times it against age.
#include "common/base/Literals.h"
#include "tests/common/picture/PictureFixture.h"

using namespace veilpix;
using namespace veilpix::picture;

int main(int argc, char** argv)
{
    if (argc != 4) {
        fputs("picture_file seal|open IN OUT\n", stderr);
        return 2;
    }
    QFile source(QString::fromLocal8Bit(argv[2]));
    QFile sink(QString::fromLocal8Bit(argv[3]));
    if (!source.open(QIODevice::ReadOnly | QIODevice::Unbuffered) ||
        !sink.open(QIODevice::WriteOnly | QIODevice::Unbuffered)) {
        return 1;
    }
    if (qstrcmp(argv[1], "seal") == 0) {
        crypto::SystemRandom random;
        return PictureEncryptor(random, alice()).encrypt(requestFor({"alice"}), source, sink) ? 0 : 1;
    }
    auto decryptor = PictureDecryptor::open(source);
    return decryptor && decryptor->unlock(rsaKey(u"alice"_s)) && decryptor->decrypt(sink) ? 0 : 1;
}
