// The classic scheme on twelve megapixels beside a Python loop on fewer values, both in this run: what counts is the
// ratio.
#include <QElapsedTimer>
#include <QProcess>
#include <algorithm>
#include <cstdio>

#include "common/base/Literals.h"
#include "common/classic/ClassicDecryptor.h"
#include "common/classic/ClassicEncryptor.h"
#include "tests/support/Places.h"

using namespace veilpix::classic;

namespace {

constexpr int Width = 4000;
constexpr int Height = 3000;
constexpr int Rounds = 5;
constexpr double Values = 3.0 * Width * Height;

// Smooth with some noise, as photographs are.
RgbPicture photograph()
{
    RgbPicture picture{Width, Height, std::vector<std::uint8_t>(std::size_t{3} * Width * Height)};
    std::uint32_t state = 1;
    for (std::size_t i = 0; i < picture.samples.size(); ++i) {
        state = state * 1664525 + 1013904223;
        picture.samples[i] = static_cast<std::uint8_t>((i % (3 * Width)) / 50 + (state >> 28));
    }
    return picture;
}

// The best of some rounds, in nanoseconds a value; prepare is not counted.
template <class Prepare, class Work> double best(Prepare prepare, Work work)
{
    double nanoseconds = 1e18;
    for (int round = 0; round < Rounds; ++round) {
        prepare();
        QElapsedTimer timer;
        timer.start();
        work();
        nanoseconds = std::min(nanoseconds, static_cast<double>(timer.nsecsElapsed()));
    }
    return nanoseconds / Values;
}

} // namespace

int main()
{
    const auto publicKey = ClassicPublicKey::parse(QByteArrayView("99283 39457"));
    const auto privateKey = ClassicPrivateKey::parse(QByteArrayView("86993 99283"));
    const RgbPicture picture = photograph();

    // Memory that was used before: fresh pages would be most of the time.
    ClassicCiphertext ciphertext;
    bool encryptedAll = true;
    const double encrypting = best([] {},
                                   [&] {
                                       const auto encryptor = ClassicEncryptor::create(*publicKey);
                                       encryptedAll =
                                           encryptor && encryptor->encrypt(picture, ciphertext) && encryptedAll;
                                   });
    if (!encryptedAll) {
        return 1;
    }
    const RgbPicture& encrypted = ciphertext.picture;
    const QByteArray& quotient = ciphertext.quotient;
    RgbPicture decrypted;
    const double decrypting = best([&] { decrypted = encrypted; },
                                   [&] {
                                       auto plain = decrypt(std::move(decrypted), quotient, *privateKey);
                                       decrypted = plain ? std::move(plain->picture) : RgbPicture();
                                   });
    if (decrypted != picture) {
        std::fputs("the pictures differ\n", stderr);
        return 1;
    }

    QProcess python;
    python.start(u"/usr/bin/python3"_s, {veilpix::tests::testFile(u"bench/classic_loop.py"_s), u"1500000"_s});
    python.waitForFinished(-1);
    const auto loop = python.readAllStandardOutput().trimmed().split(' ');
    if (python.exitCode() != 0 || loop.size() != 2) {
        return 1;
    }
    std::printf("ns a value        here   Python loop   ratio\n");
    std::printf("encrypt      %9.2f %13.0f %7.0f\n", encrypting, loop[0].toDouble(), loop[0].toDouble() / encrypting);
    std::printf("decrypt      %9.2f %13.0f %7.0f\n", decrypting, loop[1].toDouble(), loop[1].toDouble() / decrypting);
    return 0;
}
