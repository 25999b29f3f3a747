#include "cli/PasswordSource.h"

#include <QFile>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "cli/Console.h"
#include "cli/TerminalPrompt.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"

namespace veilpix::cli {

namespace {

// Everything up to the end; a longer text than any password is refused, not cut.
Result<crypto::SecretBytes> readAll(int descriptor)
{
    crypto::SecretBytes buffer(identity::Password::longest + 2);
    std::size_t size = 0;
    while (size < buffer.size()) {
        const auto got = ::read(descriptor, buffer.writable().data() + size, buffer.size() - size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return fail(ErrorCode::Io, QString::fromLocal8Bit(std::strerror(errno)));
        }
        if (got == 0) {
            break;
        }
        size += static_cast<std::size_t>(got);
    }
    return crypto::SecretBytes::copyOf(buffer.reveal().first(size));
}

Result<identity::Password> toPassword(const crypto::SecretBytes& text)
{
    crypto::ByteView bytes = text.reveal();
    if (!bytes.empty() && bytes.back() == '\n') {
        bytes = bytes.first(bytes.size() - 1);
    }
    if (!bytes.empty() && bytes.back() == '\r') {
        bytes = bytes.first(bytes.size() - 1);
    }
    return identity::Password::fromUtf8(bytes);
}

Result<identity::Password> fromDescriptor(int descriptor)
{
    VEILPIX_TRY(const auto text, readAll(descriptor));
    return toPassword(text);
}

Result<identity::Password> fromFile(const QString& path)
{
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        const ErrorCode code = errno == ENOENT                     ? ErrorCode::NotFound
                               : errno == EACCES || errno == EPERM ? ErrorCode::PermissionDenied
                                                                   : ErrorCode::Io;
        return fail(code, code == ErrorCode::Io ? QString::fromLocal8Bit(std::strerror(errno)) : QString());
    }
    auto password = fromDescriptor(descriptor);
    ::close(descriptor);
    return password;
}

Result<identity::Password> fromTerminal(PasswordUse use)
{
    VEILPIX_TRY(const auto first, promptSecret("Password: "));
    if (use == PasswordUse::Choose) {
        VEILPIX_TRY(const auto second, promptSecret("The same again: "));
        if (!first.equals(second)) {
            return fail(ErrorCode::InvalidArgument, u"the two passwords differ"_s);
        }
    }
    return toPassword(first);
}

tl::expected<identity::Password, ExitCode> orComplain(const QString& source, Result<identity::Password> password)
{
    if (!password) {
        return tl::unexpected(complain(source, password.error()));
    }
    return *std::move(password);
}

} // namespace

tl::expected<identity::Password, ExitCode> readPassword(const CommandLine& line, PasswordUse use)
{
    const QString file = u"password-file"_s;
    const QString descriptor = u"password-fd"_s;
    if (line.isSet(file) && line.isSet(descriptor)) {
        return tl::unexpected(line.misused(u"both --password-file and --password-fd"_s));
    }
    if (line.isSet(file)) {
        return orComplain(u"password file %1"_s.arg(line.value(file)), fromFile(line.value(file)));
    }
    if (!line.isSet(descriptor)) {
        return orComplain(u"password"_s, fromTerminal(use));
    }
    bool number = false;
    const int value = line.value(descriptor).toInt(&number);
    if (!number || value < 0) {
        return tl::unexpected(line.misused(u"--password-fd wants a number"_s));
    }
    return orComplain(u"password from descriptor %1"_s.arg(value), fromDescriptor(value));
}

} // namespace veilpix::cli
