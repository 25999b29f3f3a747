#include "app/decoder/DecoderProcess.h"

#include <QFile>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "common/base/Literals.h"

namespace veilpix::decoder {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int mostAsked = 1000;
constexpr milliseconds mostBusy{120'000};

// It gets no more of the environment than its libraries need to find their files.
std::vector<char*> environmentForDecoder()
{
    static constexpr std::array<std::string_view, 14> wanted{"PATH=",
                                                             "HOME=",
                                                             "LANG=",
                                                             "LC_ALL=",
                                                             "LC_CTYPE=",
                                                             "XDG_CACHE_HOME=",
                                                             "XDG_CONFIG_HOME=",
                                                             "XDG_DATA_HOME=",
                                                             "FONTCONFIG_FILE=",
                                                             "FONTCONFIG_PATH=",
                                                             "LD_LIBRARY_PATH=",
                                                             "QT_PLUGIN_PATH=",
                                                             "ASAN_OPTIONS=",
                                                             "UBSAN_OPTIONS="};
    std::vector<char*> kept;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        for (const std::string_view name : wanted) {
            if (text.substr(0, name.size()) == name) {
                kept.push_back(*entry);
            }
        }
    }
    static char noGlib[] = "QT_NO_GLIB=1";
    kept.push_back(noGlib);
    kept.push_back(nullptr);
    return kept;
}

struct SpawnSetting {
    posix_spawn_file_actions_t files = {};
    posix_spawnattr_t attributes = {};
    SpawnSetting()
    {
        posix_spawn_file_actions_init(&files);
        posix_spawnattr_init(&attributes);
    }
    ~SpawnSetting()
    {
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&files);
    }
    SpawnSetting(const SpawnSetting&) = delete;
    SpawnSetting& operator=(const SpawnSetting&) = delete;
};

// Everything else of the app's is closed when another program takes over, and by that program once more.
int spawn(pid_t& process, const QByteArray& program, int socket)
{
    SpawnSetting setting;
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        posix_spawn_file_actions_addopen(&setting.files, descriptor, "/dev/null", O_RDWR, 0);
    }
    posix_spawn_file_actions_adddup2(&setting.files, socket, socketDescriptor);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&setting.attributes, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&setting.attributes, &signals);
    posix_spawnattr_setflags(&setting.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    QByteArray name = program;
    std::array<char*, 2> arguments{name.data(), nullptr};
    std::vector<char*> environment = environmentForDecoder();
    return posix_spawn(&process, program.constData(), &setting.files, &setting.attributes, arguments.data(),
                       environment.data());
}

} // namespace

Result<std::unique_ptr<DecoderProcess>> DecoderProcess::start(const QString& program, milliseconds patience)
{
    std::array<int, 2> sockets = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
        return fail(ErrorCode::Internal, u"no socket for the decoder"_s);
    }
    pid_t process = -1;
    const int refused = spawn(process, QFile::encodeName(program), sockets[1]);
    close(sockets[1]);
    if (refused != 0) {
        close(sockets[0]);
        return fail(refused == ENOENT ? ErrorCode::NoSuchFile : ErrorCode::Internal,
                    u"veilpix-decoder does not start: "_s + QString::fromLocal8Bit(std::strerror(refused)));
    }
    std::unique_ptr<DecoderProcess> started(new DecoderProcess(process, sockets[0]));
    const auto ready = started->receive(patience);
    if (!ready || ready->outcome != Outcome::Ready) {
        return fail(ErrorCode::Internal, u"veilpix-decoder cannot lock itself in on this system"_s);
    }
    return started;
}

DecoderProcess::~DecoderProcess()
{
    close(m_socket);
    kill();
    int status = 0;
    while (waitpid(m_process, &status, 0) < 0 && errno == EINTR) {
    }
}

void DecoderProcess::kill()
{
    ::kill(m_process, SIGKILL);
}

bool DecoderProcess::isWorn() const
{
    return m_asked >= mostAsked || m_busy >= mostBusy;
}

Result<Reply> DecoderProcess::ask(const Request& request, int input, int output, milliseconds patience)
{
    alignas(cmsghdr) std::array<char, CMSG_SPACE(2 * sizeof(int))> control = {};
    const std::array<int, 2> descriptors{input, output};
    const std::size_t size = (output < 0 ? 1 : 2) * sizeof(int);
    iovec part{const_cast<Request*>(&request), sizeof request}; // NOLINT(cppcoreguidelines-pro-type-const-cast)
    msghdr message = {};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(size);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(size);
    std::memcpy(CMSG_DATA(header), descriptors.data(), size);
    ssize_t sent = -1;
    do {
        sent = sendmsg(m_socket, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent != static_cast<ssize_t>(sizeof request)) {
        return fail(ErrorCode::Busy, u"the decoder was gone"_s);
    }
    ++m_asked;
    const auto began = Clock::now();
    auto reply = receive(patience);
    m_busy += std::chrono::duration_cast<milliseconds>(Clock::now() - began);
    return reply;
}

Result<Reply> DecoderProcess::receive(milliseconds patience)
{
    const auto end = Clock::now() + patience;
    Reply reply;
    for (;;) {
        const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
        pollfd waiting{m_socket, POLLIN, 0};
        const int ready = poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(0, left.count())));
        if (ready < 0 && errno == EINTR) {
            continue;
        }
        if (ready == 0) {
            return fail(ErrorCode::Timeout, u"the decoder took too long"_s);
        }
        const ssize_t got = recv(m_socket, &reply, sizeof reply, 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got != static_cast<ssize_t>(sizeof reply)) {
            return fail(ErrorCode::TooLarge, u"the decoder ended"_s);
        }
        return reply;
    }
}

} // namespace veilpix::decoder
