#include <QDir>
#include <QFileInfo>
#include <cstdio>
#include <unistd.h>

#include "cli/Commands.h"
#include "cli/Console.h"
#include "cli/PasswordSource.h"
#include "cli/Streams.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/identity/KeyRingFile.h"
#include "common/picture/DeviceIo.h"

namespace veilpix::cli {

namespace {

Result<OutputStream> writeText(const QString& path, crypto::ByteView text, bool secret)
{
    VEILPIX_TRY(auto output, OutputStream::create(path, false));
    if (secret) {
        output.keepForOwnerAlone();
    }
    VEILPIX_TRY_VOID(picture::writeAll(output.device(), text).and_then([&] { return output.commit(); }));
    return output;
}

// --words-file, or the terminal; a script that asks for neither gets a ring that only its password opens. Gives the
// file, if there is one.
tl::expected<std::optional<OutputStream>, ExitCode> handOverWords(const CommandLine& line,
                                                                  const identity::RecoveryWords& words)
{
    const QString option = u"words-file"_s;
    if (line.isSet(option)) {
        const auto text = words.toText();
        const auto lineEnd = crypto::SecretBytes::join({text.reveal(), crypto::viewOf(std::string_view("\n"))});
        auto written = writeText(line.value(option), lineEnd.reveal(), true);
        if (!written) {
            return tl::unexpected(complain(line.value(option), written.error()));
        }
        return std::optional(std::move(*written));
    }
    if (::isatty(STDERR_FILENO) == 1) {
        note(u"recovery words, which open the key ring without its password; write them down:"_s);
        const QStringList list = words.words();
        for (qsizetype i = 0; i < list.size(); i += 6) {
            std::fprintf(stderr, "  %s\n", qPrintable(list.mid(i, 6).join(u' ')));
        }
    } else {
        note(u"no recovery words were kept (--words-file would): the password alone opens this key ring"_s);
    }
    return std::optional<OutputStream>();
}

// All that is asked for, or nothing. The ring comes last, so that whatever ends the program in between, there is never
// a ring whose words nobody has seen.
ExitCode writeAllFiles(const CommandLine& line, const identity::SealedKeyRing& sealed, const QByteArray& publicText,
                       const identity::RecoveryWords& words)
{
    const QString path = line.value(u"out"_s);
    const QString publicPath = path + u".pub"_s;
    auto wordsFile = handOverWords(line, words);
    if (!wordsFile) {
        return wordsFile.error();
    }
    const auto giveUp = [&](const QString& place, const Error& error) {
        if (*wordsFile) {
            (*wordsFile)->takeBack();
        }
        const ExitCode code = complain(place, error);
        const bool givenOut = *wordsFile || ::isatty(STDERR_FILENO) == 1;
        note(givenOut ? u"no key ring was made; the recovery words that were given out open nothing"_s
                      : u"no key ring was made"_s);
        return code;
    };
    auto publicFile = writeText(publicPath, crypto::viewOf(publicText), false);
    if (!publicFile) {
        return giveUp(publicPath, publicFile.error());
    }
    if (const auto written = identity::KeyRingFile(path).write(sealed); !written) {
        publicFile->takeBack();
        return giveUp(path, written.error());
    }
    return ExitCode::Done;
}

// Looked at before the person thinks up a password; the writing refuses too.
ExitCode checkPlaces(const CommandLine& line)
{
    const QString path = line.value(u"out"_s);
    const QString wordsPath = line.value(u"words-file"_s);
    const bool wordsTaken = wordsPath != u"-"_s && QFileInfo(wordsPath).isFile();
    for (const QString& place : {path, path + u".pub"_s, wordsPath}) {
        if (place.isEmpty()) {
            continue;
        }
        if (place == wordsPath ? wordsTaken : QFileInfo::exists(place) || QFileInfo(place).isSymLink()) {
            return complain(ExitCode::File, place + u": is there already and is never replaced; choose another name"_s);
        }
        if (!QFileInfo(place).dir().exists()) {
            return complain(ExitCode::File, place + u": its folder is not there"_s);
        }
    }
    if (wordsPath == path || wordsPath == path + u".pub"_s) {
        return complain(ExitCode::Usage, wordsPath + u": two outputs cannot go to one place"_s);
    }
    return ExitCode::Done;
}

Result<identity::SealedKeyRing> makeKeyRing(const identity::Password& password, const identity::RecoveryWords& words)
{
    crypto::SystemRandom random;
    auto identity = identity::PrivateIdentity::generate(random);
    if (!identity) {
        return tl::unexpected(identity.error());
    }
    VEILPIX_TRY(auto recovery, identity::RecoveryKeys::derive(words));
    VEILPIX_TRY(auto ring, identity::KeyRing::create(std::move(*identity), std::move(recovery), random));
    VEILPIX_TRY(const auto parameters, identity::StretchParameters::fresh(QString(), random));
    VEILPIX_TRY(const auto keys, identity::PasswordKeys::derive(password, parameters));
    return identity::SealedKeyRing::seal(ring, parameters, keys.slotKey, random);
}

} // namespace

ExitCode keygen(const QStringList& arguments)
{
    CommandLine line(u"keygen"_s, QString(),
                     u"Makes a key ring, and beside it the public identity that others encrypt for."_s,
                     u"R.vpk holds the private keys, sealed under the password; keep a copy of it. R.vpk.pub is "
                     u"public.\nWhat is there already is never replaced.\n\nExample:\n  veilpix-cli keygen "
                     u"--out ada.vpk --words-file ada.words"_s);
    line.addFile({u"o"_s, u"out"_s}, u"R.vpk"_s, u"The key ring to make; R.vpk.pub is made beside it."_s);
    line.addValue({u"words-file"_s}, u"FILE"_s,
                  u"Write the 24 recovery words to FILE. Without it a terminal shows them once."_s);
    line.addPasswordOptions();
    if (const auto ended = line.parse(arguments, 0, 0, {u"out"_s})) {
        return *ended;
    }

    const QString path = line.value(u"out"_s);
    if (const auto code = checkPlaces(line); code != ExitCode::Done) {
        return code;
    }

    const auto password = readPassword(line, PasswordUse::Choose);
    if (!password) {
        return password.error();
    }
    crypto::SystemRandom random;
    const auto words = identity::RecoveryWords::generate(random);
    if (!words) {
        return complain(path, words.error());
    }
    const auto sealed = makeKeyRing(*password, *words);
    if (!sealed) {
        return complain(path, sealed.error());
    }
    const auto opened = sealed->open(*password);
    if (!opened) {
        return complain(path, opened.error());
    }

    const QByteArray publicText = opened->identity().toText();
    if (const auto code = writeAllFiles(line, *sealed, publicText, *words); code != ExitCode::Done) {
        return code;
    }
    note(u"fingerprint %1"_s.arg(QString::fromLatin1(opened->fingerprint().toHex())));
    return ExitCode::Done;
}

} // namespace veilpix::cli
