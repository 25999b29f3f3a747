#include <QCoreApplication>
#include <QStringDecoder>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "cli/Commands.h"
#include "cli/Console.h"
#include "cli/SignalGuard.h"
#include "common/base/Literals.h"
#include "common/crypto/ProcessHardening.h"

using namespace veilpix::cli;

namespace {

struct Subcommand {
    const char* name;
    const char* summary;
    ExitCode (*run)(const QStringList& arguments);
};

constexpr Subcommand Subcommands[] = {
    {"keygen", "make a key ring and its public identity", keygen},
    {"encrypt", "make an encrypted picture of any file", encrypt},
    {"decrypt", "get the file back, bit for bit", decrypt},
    {"inspect", "show what a picture says without a key", inspect},
    {"verify", "check a picture through without writing anything", verify},
    {"restore", "decrypt a folder of encrypted pictures", restore},
    {"classic keygen", "make keys of the old, weak scheme", classicKeygen},
    {"classic encrypt", "encrypt with the old, weak scheme", classicEncrypt},
    {"classic decrypt", "decrypt what the old, weak scheme made", classicDecrypt},
};

void printHelp()
{
    std::puts("Usage: veilpix-cli COMMAND [OPTION…] [FILE…]\n"
              "\n"
              "Encrypts files into PNG pictures that look like noise, and gets them back.\n");
    for (const Subcommand& command : Subcommands) {
        std::printf("  %-16s %s\n", command.name, command.summary);
    }
    std::puts("\n"
              "`veilpix-cli COMMAND --help` explains a command. As IN or OUT, `-` is standard input or output.\n"
              "\n"
              "Exit codes: 0 done, 1 failed, 2 wrong command line, 3 file trouble, 4 no Veilpix picture (or one that\n"
              "lost its mark: resized, cropped, saved as JPEG), 5 no matching key, 6 wrong password or unusable key\n"
              "file, 7 damaged or forged picture (marked, but a pixel was changed or rows were cut off), 8 unexpected\n"
              "signer, 9 done in part.");
}

ExitCode run(QStringList arguments)
{
    if (arguments.isEmpty() || arguments.first() == u"--help"_s || arguments.first() == u"-h"_s) {
        printHelp();
        return arguments.isEmpty() ? ExitCode::Usage : ExitCode::Done;
    }
    if (arguments.first() == u"--version"_s) {
        std::puts("veilpix-cli " VEILPIX_VERSION);
        return ExitCode::Done;
    }
    QString name = arguments.takeFirst();
    if (name == u"classic"_s && !arguments.isEmpty()) {
        name += u' ' + arguments.takeFirst();
    }
    for (const Subcommand& command : Subcommands) {
        if (name == QLatin1String(command.name)) {
            return command.run(arguments);
        }
    }
    if (name == u"classic --help"_s || name == u"classic -h"_s) {
        printHelp();
        return ExitCode::Done;
    }
    if (name == u"classic"_s) {
        return complain(ExitCode::Usage, u"classic what? keygen, encrypt or decrypt"_s);
    }
    return complain(ExitCode::Usage, u"there is no command \"%1\"; `veilpix-cli --help` lists them"_s.arg(name));
}

// A closed one would be given to the next file that is opened, which then got what is meant for people. Opened the
// wrong way round it fails as a closed one does.
void occupyStandardStreams()
{
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) < 0) {
            (void)::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}

// Of a name in other bytes the wrong file would be read, or one of another name written.
ExitCode checkEncoding(int argc, char** argv)
{
    for (int i = 1; i < argc; ++i) {
        QStringDecoder decoder(QStringDecoder::Utf8, QStringConverter::Flag::Stateless);
        const QString argument = decoder(QByteArrayView(argv[i]));
        if (decoder.hasError()) {
            return complain(ExitCode::Usage,
                            u"%1: this is not valid UTF-8, as names have to be here; rename the file, or "
                            u"give it as standard input or output"_s.arg(argument));
        }
    }
    return ExitCode::Done;
}

// What was printed and has not come out: nobody has read it.
ExitCode checkStandardOutput(ExitCode code)
{
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) {
        return code;
    }
    const auto failed = complain(
        ExitCode::File, u"standard output: cannot be written (%1)"_s.arg(QString::fromLocal8Bit(std::strerror(errno))));
    return code == ExitCode::Done ? failed : code;
}

} // namespace

int main(int argc, char** argv)
{
    (void)veilpix::crypto::hardenProcess();
    occupyStandardStreams();
    guardAgainstSignals();
    const QCoreApplication application(argc, argv);
    const ExitCode encoding = checkEncoding(argc, argv);
    if (encoding != ExitCode::Done) {
        return static_cast<int>(encoding);
    }
    return static_cast<int>(checkStandardOutput(run(QCoreApplication::arguments().mid(1))));
}
