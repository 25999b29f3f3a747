#include "cli/Commands.h"
#include "cli/Console.h"
#include "cli/PasswordSource.h"
#include "cli/Streams.h"
#include "common/identity/KeyRingFile.h"

#include <QFile>
#include <QFileInfo>
#include <cstdio>
#include <unistd.h>

namespace veilpix::cli {

namespace {

Result<void> writeText(const QString& path, crypto::ByteView text, bool force, bool secret)
{
    auto output = OutputStream::create(path, force);
    if (!output)
        return tl::unexpected(output.error());
    QIODevice& device = output->device();
    if (secret) {
        if (auto* file = qobject_cast<QFileDevice*>(&device))
            (void)file->setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    }
    const auto size = static_cast<qint64>(text.size());
    if (device.write(reinterpret_cast<const char*>(text.data()), size) != size)
        return fail(ErrorCode::Io, device.errorString());
    return output->commit();
}

// --words-file, or the terminal; a script that asks for neither gets a ring that only its password opens.
ExitCode handOverWords(const CommandLine& line, const identity::RecoveryWords& words)
{
    const QString option = QStringLiteral("words-file");
    if (line.isSet(option)) {
        const auto text = words.toText();
        const auto lineEnd = crypto::SecretBytes::join({text.reveal(), crypto::viewOf(std::string_view("\n"))});
        if (const auto written = writeText(line.value(option), lineEnd.reveal(), false, true); !written)
            return complain(line.value(option), written.error());
        return ExitCode::Done;
    }
    if (::isatty(STDERR_FILENO) == 1) {
        note(QStringLiteral("recovery words, which open the key ring without its password; write them down:"));
        const QStringList list = words.words();
        for (qsizetype i = 0; i < list.size(); i += 6)
            std::fprintf(stderr, "  %s\n", qPrintable(list.mid(i, 6).join(u' ')));
    } else {
        note(
            QStringLiteral("no recovery words were kept (--words-file would): the password alone opens this key ring"));
    }
    return ExitCode::Done;
}

Result<identity::SealedKeyRing> makeKeyRing(const identity::Password& password, const identity::RecoveryWords& words)
{
    crypto::SystemRandom random;
    auto identity = identity::PrivateIdentity::generate(random);
    if (!identity)
        return tl::unexpected(identity.error());
    auto recovery = identity::RecoveryKeys::derive(words);
    if (!recovery)
        return tl::unexpected(recovery.error());
    auto ring = identity::KeyRing::create(std::move(*identity), std::move(*recovery), random);
    if (!ring)
        return tl::unexpected(ring.error());
    const auto parameters = identity::StretchParameters::fresh(QString(), random);
    if (!parameters)
        return tl::unexpected(parameters.error());
    const auto keys = identity::PasswordKeys::derive(password, *parameters);
    if (!keys)
        return tl::unexpected(keys.error());
    return identity::SealedKeyRing::seal(*ring, *parameters, keys->slotKey, random);
}

} // namespace

ExitCode keygen(const QStringList& arguments)
{
    CommandLine line(
        QStringLiteral("keygen"), QString(),
        QStringLiteral("Makes a key ring, and beside it the public identity that others encrypt for."),
        QStringLiteral("R.vpk holds the private keys, sealed under the password; keep a copy of it. R.vpk.pub is "
                       "public.\nWhat is there already is never replaced.\n\nExample:\n  veilpix-cli keygen "
                       "--out ada.vpk --words-file ada.words"));
    line.addValue({QStringLiteral("o"), QStringLiteral("out")}, QStringLiteral("R.vpk"),
                  QStringLiteral("The key ring to make; R.vpk.pub is made beside it."));
    line.addValue({QStringLiteral("words-file")}, QStringLiteral("FILE"),
                  QStringLiteral("Write the 24 recovery words to FILE. Without it a terminal shows them once."));
    line.addPasswordOptions();
    if (const auto ended = line.parse(arguments, 0, 0, {QStringLiteral("out")}))
        return *ended;

    const QString path = line.value(QStringLiteral("out"));
    const QString publicPath = path + QStringLiteral(".pub");
    // Looked at before the person thinks up a password; the writing below refuses too.
    for (const QString& taken : {path, publicPath, line.value(QStringLiteral("words-file"))})
        if (!taken.isEmpty() && QFileInfo::exists(taken))
            return complain(ExitCode::File, taken + QStringLiteral(": is there already and is not replaced"));

    const auto password = readPassword(line, PasswordUse::Choose);
    if (!password)
        return complain(QStringLiteral("password"), password.error());
    crypto::SystemRandom random;
    const auto words = identity::RecoveryWords::generate(random);
    if (!words)
        return complain(path, words.error());
    const auto sealed = makeKeyRing(*password, *words);
    if (!sealed)
        return complain(path, sealed.error());
    const auto opened = sealed->open(*password);
    if (!opened)
        return complain(path, opened.error());

    if (const auto code = handOverWords(line, *words); code != ExitCode::Done)
        return code;
    if (const auto written = identity::KeyRingFile(path).write(*sealed); !written)
        return complain(path, written.error());
    const QByteArray publicText = opened->identity().toText();
    if (const auto written = writeText(publicPath, crypto::viewOf(publicText), false, false); !written)
        return complain(publicPath, written.error());
    note(QStringLiteral("fingerprint %1").arg(QString::fromLatin1(opened->fingerprint().toHex())));
    return ExitCode::Done;
}

} // namespace veilpix::cli
