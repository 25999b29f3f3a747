#include "cli/TerminalPrompt.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "common/base/Literals.h"
#include "common/base/files/TemporaryNames.h"

namespace veilpix::cli {

namespace {

constexpr std::size_t LongestLine = 1026;
constexpr std::array<int, 4> EndingSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

// What the signal handler needs; handlers can reach nothing but globals.
int promptDescriptor = -1;
termios shownTerminal{};

void restoreAndEnd(int signal)
{
    if (promptDescriptor >= 0) {
        (void)tcsetattr(promptDescriptor, TCSANOW, &shownTerminal);
    }
    base::removeTemporaryFiles();
    (void)::signal(signal, SIG_DFL);
    (void)::raise(signal);
}

class SilentTerminal {
public:
    explicit SilentTerminal(int descriptor)
    {
        if (tcgetattr(descriptor, &shownTerminal) != 0) {
            return;
        }
        promptDescriptor = descriptor;
        struct sigaction action {};
        action.sa_handler = restoreAndEnd;
        for (std::size_t i = 0; i < EndingSignals.size(); ++i) {
            (void)sigaction(EndingSignals[i], &action, &m_previous[i]);
        }
        termios silent = shownTerminal;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        silent.c_lflag |= ICANON | ISIG | ECHONL;
        (void)tcsetattr(descriptor, TCSAFLUSH, &silent);
    }
    ~SilentTerminal()
    {
        if (promptDescriptor < 0) {
            return;
        }
        (void)tcsetattr(promptDescriptor, TCSANOW, &shownTerminal);
        promptDescriptor = -1;
        for (std::size_t i = 0; i < EndingSignals.size(); ++i) {
            (void)sigaction(EndingSignals[i], &m_previous[i], nullptr);
        }
    }
    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;

private:
    std::array<struct sigaction, EndingSignals.size()> m_previous{};
};

Result<crypto::SecretBytes> readLine(int descriptor)
{
    crypto::SecretBytes line(LongestLine);
    std::size_t size = 0;
    while (size < line.size()) {
        const auto got = ::read(descriptor, line.writable().data() + size, line.size() - size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return fail(ErrorCode::Io, u"the terminal cannot be read"_s);
        }
        size += static_cast<std::size_t>(got);
        if (got == 0 || line.reveal()[size - 1] == '\n') {
            break;
        }
    }
    return crypto::SecretBytes::copyOf(line.reveal().first(size));
}

Result<crypto::SecretBytes> ask(int descriptor, const char* question)
{
    const SilentTerminal silent(descriptor);
    if (::write(descriptor, question, std::strlen(question)) < 0) {
        return fail(ErrorCode::Io, u"the terminal cannot be written"_s);
    }
    auto line = readLine(descriptor);
    // Ctrl+D ends the answer without ending the line.
    if (line && (line->size() == 0 || line->reveal().back() != '\n')) {
        if (::write(descriptor, "\n", 1) < 0) {
            return fail(ErrorCode::Io, u"the terminal cannot be written"_s);
        }
    }
    if (line && line->size() == 0) {
        return fail(ErrorCode::InvalidArgument, u"none was given"_s);
    }
    return line;
}

} // namespace

Result<crypto::SecretBytes> promptSecret(const char* question)
{
    const int descriptor = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0) {
        return fail(ErrorCode::InvalidArgument,
                    u"no terminal to ask for the password; give --password-file or --password-fd"_s);
    }
    auto answer = ask(descriptor, question);
    ::close(descriptor);
    return answer;
}

} // namespace veilpix::cli
