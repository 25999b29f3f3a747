#include "cli/Console.h"

#include <cstdio>
#include <unistd.h>

#include "common/base/Literals.h"

namespace veilpix::cli {

namespace {

constexpr qint64 RedrawMilliseconds = 100;

const char* sentence(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Io:
        return "cannot be read or written";
    case ErrorCode::NoSpace:
        return "the disk is full";
    case ErrorCode::NotFound:
    case ErrorCode::NoSuchFile:
        return "there is no such file or folder";
    case ErrorCode::AlreadyExists:
        return "is there already; choose another name, or give --force where the command has it";
    case ErrorCode::PermissionDenied:
        return "permission denied";
    case ErrorCode::InvalidArgument:
        return "cannot be used";
    case ErrorCode::TooLarge:
        return "is too large";
    case ErrorCode::Unsupported:
        return "seems to be made by a newer version of Veilpix";
    case ErrorCode::NotAFile:
        return "is not a file";
    case ErrorCode::NotAPng:
        return "is no PNG, or one that is cut short or damaged";
    case ErrorCode::NotAVeilpixPicture:
        return "is no Veilpix picture, or no longer one";
    case ErrorCode::NoMatchingKey:
        return "was not encrypted for this key";
    case ErrorCode::BadHeader:
    case ErrorCode::BadCommitment:
    case ErrorCode::BadHeaderMac:
    case ErrorCode::BadContentRow:
    case ErrorCode::BadTrailer:
        return "was changed since it was encrypted; nothing was written";
    case ErrorCode::BadSignature:
        return "the signature does not hold; nothing was written";
    case ErrorCode::BadMetadata:
        return "is authentic but breaks the format; nothing was written";
    case ErrorCode::WrongPassword:
        return "the password is wrong";
    case ErrorCode::BadKeyRing:
        return "is no key ring, or a damaged one";
    case ErrorCode::BadKey:
        return "is no usable key";
    case ErrorCode::BadRecoveryWords:
        return "these are not the recovery words of this key ring";
    case ErrorCode::BadQuotient:
        return "is no quotient text that fits this picture and key";
    default:
        return "failed";
    }
}

} // namespace

ExitCode complain(const QString& subject, const Error& error)
{
    QString line = subject.isEmpty() ? QString() : subject + u": "_s;
    line += QString::fromLatin1(sentence(error.code));
    // Of these two everything is said; their context speaks of slots and system calls.
    const bool saysAll = error.code == ErrorCode::WrongPassword || error.code == ErrorCode::AlreadyExists;
    if (!error.context.isEmpty() && !saysAll) {
        line += u" (%1)"_s.arg(error.context);
    }
    return complain(exitCodeFor(error.code), line);
}

ExitCode complain(ExitCode code, const QString& message)
{
    note(message);
    return code;
}

void note(const QString& message)
{
    std::fprintf(stderr, "veilpix-cli: %s\n", qPrintable(onOneLine(message)));
}

QString onOneLine(QString text)
{
    for (QChar& character : text) {
        if (character.category() == QChar::Other_Control) {
            character = u'?';
        }
    }
    return text;
}

Progress::Progress(QString verb) : m_verb(std::move(verb)), m_terminal(::isatty(STDERR_FILENO) == 1)
{
    m_since.start();
}

Progress::~Progress()
{
    if (m_drawn) {
        std::fputs("\r\x1b[K", stderr);
    }
}

picture::PictureControl Progress::control()
{
    picture::PictureControl control;
    if (m_terminal) {
        control.progress = [this](std::uint64_t done, std::uint64_t total) { show(done, total); };
    }
    return control;
}

void Progress::show(std::uint64_t done, std::uint64_t total)
{
    const qint64 now = m_since.elapsed();
    if (now - m_lastDrawn < RedrawMilliseconds || total == 0) {
        return;
    }
    m_lastDrawn = now;
    m_drawn = true;
    const double megabytes = static_cast<double>(done) / 1e6;
    std::fprintf(stderr, "\r%s %3d %%  %.0f of %.0f MB  %.0f MB/s\x1b[K", qPrintable(m_verb),
                 static_cast<int>(done * 100 / total), megabytes, static_cast<double>(total) / 1e6,
                 megabytes * 1000 / static_cast<double>(now + 1));
    std::fflush(stderr);
}

} // namespace veilpix::cli
