#include "server/http/ListeningSockets.h"

#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/Literals.h"

namespace veilpix::http {

namespace {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

SocketAddress toSocketAddress(const QHostAddress& address, quint16 port)
{
    SocketAddress result;
    if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        auto* v4 = reinterpret_cast<sockaddr_in*>(&result.storage);
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        v4->sin_addr.s_addr = htonl(address.toIPv4Address());
        result.size = sizeof *v4;
    } else { // IPv6, and QHostAddress::Any, which is both
        auto* v6 = reinterpret_cast<sockaddr_in6*>(&result.storage);
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        const Q_IPV6ADDR bytes = address.toIPv6Address();
        std::memcpy(&v6->sin6_addr, &bytes, sizeof bytes);
        result.size = sizeof *v6;
    }
    return result;
}

tl::unexpected<Error> listenFailure(int error, const QHostAddress& address, quint16 port)
{
    const ErrorCode code = error == EADDRINUSE                 ? ErrorCode::AlreadyExists
                           : error == EACCES || error == EPERM ? ErrorCode::PermissionDenied
                                                               : ErrorCode::Io;
    return fail(
        code,
        u"listen on %1:%2: %3"_s.arg(address.toString()).arg(port).arg(QString::fromLocal8Bit(std::strerror(error))));
}

// A bound socket, or -1 and errno.
int boundSocket(const QHostAddress& address, quint16 port, bool shared)
{
    const SocketAddress target = toSocketAddress(address, port);
    const int descriptor = ::socket(target.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) {
        return -1;
    }
    const int on = 1;
    const int off = 0;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (target.storage.ss_family == AF_INET6) {
        ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, address == QHostAddress(QHostAddress::Any) ? &off : &on,
                     sizeof on);
    }
    if ((shared && ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) ||
        ::bind(descriptor, reinterpret_cast<const sockaddr*>(&target.storage), target.size) != 0) {
        const int error = errno;
        ::close(descriptor);
        errno = error;
        return -1;
    }
    return descriptor;
}

quint16 portOf(int descriptor)
{
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&storage), &size) != 0) {
        return 0;
    }
    return ntohs(storage.ss_family == AF_INET ? reinterpret_cast<sockaddr_in*>(&storage)->sin_port
                                              : reinterpret_cast<sockaddr_in6*>(&storage)->sin6_port);
}

} // namespace

Result<ListeningSockets> listenOn(const QHostAddress& address, quint16 port, int count)
{
    ListeningSockets sockets;
    sockets.port = port;
    // SO_REUSEPORT would let two servers share a port unnoticed: a plain bind first finds out whether it is free.
    if (port != 0) {
        const int probe = boundSocket(address, port, false);
        if (probe < 0) {
            return listenFailure(errno, address, port);
        }
        ::close(probe);
    }
    for (int i = 0; i < count; ++i) {
        const int descriptor = boundSocket(address, sockets.port, count > 1);
        if (descriptor < 0 || ::listen(descriptor, 1024) != 0) {
            const int error = errno;
            if (descriptor >= 0) {
                ::close(descriptor);
            }
            for (const int open : sockets.descriptors) {
                ::close(open);
            }
            return listenFailure(error, address, port);
        }
        sockets.descriptors.push_back(descriptor);
        if (sockets.port == 0) {
            sockets.port = portOf(descriptor);
        }
    }
    return sockets;
}

} // namespace veilpix::http
