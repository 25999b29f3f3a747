#include "app/decoder/RequestLoop.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

namespace veilpix::decoder {

namespace {

// One descriptor, or none, and what of it is mapped.
class Mapping {
public:
    Mapping() = default;
    ~Mapping()
    {
        if (m_begin != nullptr) {
            munmap(m_begin, m_size);
        }
        if (m_descriptor >= 0) {
            close(m_descriptor);
        }
    }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;

    void take(int descriptor) { m_descriptor = descriptor; }
    [[nodiscard]] bool isThere() const { return m_descriptor >= 0; }
    [[nodiscard]] bool map(std::size_t size, int protection, int flags)
    {
        void* begin = mmap(nullptr, size, protection, flags, m_descriptor, 0);
        if (begin == MAP_FAILED) {
            return false;
        }
        m_begin = begin;
        m_size = size;
        return true;
    }
    // For a file system that maps nothing.
    [[nodiscard]] bool read(std::size_t size)
    {
        const int descriptor = std::exchange(m_descriptor, -1);
        bool done = map(size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
        for (std::size_t at = 0; done && at < size;) {
            const ssize_t got = pread(descriptor, data() + at, size - at, static_cast<off_t>(at));
            done = got > 0;
            at += done ? static_cast<std::size_t>(got) : 0;
        }
        m_descriptor = descriptor;
        return done;
    }
    [[nodiscard]] std::uint8_t* data() const { return static_cast<std::uint8_t*>(m_begin); }
    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    int m_descriptor = -1;
    void* m_begin = nullptr;
    std::size_t m_size = 0;
};

bool send(int socket, const Reply& reply)
{
    iovec part{const_cast<Reply*>(&reply), sizeof reply}; // NOLINT(cppcoreguidelines-pro-type-const-cast): only read
    msghdr message = {};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    ssize_t sent = -1;
    do {
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent == static_cast<ssize_t>(sizeof reply);
}

enum class Received { Request, End, Nonsense };

Received receive(int socket, Request& request, Mapping& input, Mapping& output)
{
    alignas(cmsghdr) std::array<char, CMSG_SPACE(2 * sizeof(int))> control = {};
    iovec part{&request, sizeof request};
    msghdr message = {};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    ssize_t got = -1;
    do {
        got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    if (got == 0) {
        return Received::End;
    }
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    if (header != nullptr && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
        std::array<int, 2> descriptors = {-1, -1};
        std::memcpy(descriptors.data(), CMSG_DATA(header),
                    std::min(header->cmsg_len - CMSG_LEN(0), sizeof descriptors));
        input.take(descriptors[0]);
        output.take(descriptors[1]);
    }
    const bool whole = got == static_cast<ssize_t>(sizeof request) && (message.msg_flags & MSG_CTRUNC) == 0;
    return whole && input.isThere() && output.isThere() == (request.longestSide > 0) ? Received::Request
                                                                                     : Received::Nonsense;
}

void setAlarm(std::uint32_t milliseconds)
{
    itimerval timer = {};
    timer.it_value.tv_sec = milliseconds / 1000;
    timer.it_value.tv_usec = static_cast<suseconds_t>(milliseconds % 1000) * 1000;
    setitimer(ITIMER_REAL, &timer, nullptr);
}

} // namespace

bool hasSocket(int socket)
{
    int kind = 0;
    socklen_t size = sizeof kind;
    return getsockopt(socket, SOL_SOCKET, SO_TYPE, &kind, &size) == 0 && kind == SOCK_SEQPACKET;
}

bool serveRequests(int socket, const Decode& decode)
{
    bool goesOn = send(socket, Reply{});
    while (goesOn) {
        Request request;
        Mapping input;
        Mapping output;
        const Received received = receive(socket, request, input, output);
        if (received != Received::Request) {
            return received == Received::End;
        }
        setAlarm(request.milliseconds);
        Reply reply;
        reply.outcome = Outcome::TooLarge;
        const bool mapped = (input.map(request.inputSize, PROT_READ, MAP_PRIVATE) || input.read(request.inputSize)) &&
                            (!output.isThere() || output.map(request.outputSize, PROT_READ | PROT_WRITE, MAP_SHARED));
        if (mapped) {
            reply = decode(request, {input.data(), input.size()}, {output.data(), output.size()});
        }
        setAlarm(0);
        goesOn = send(socket, reply);
    }
    return false;
}

} // namespace veilpix::decoder
