#include "server/http/ReplyWriter.h"

#include <QSslSocket>
#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace veilpix::http {

namespace {

// What may wait inside this process for one client.
constexpr qint64 highWater = 128 * 1024;
constexpr qint64 fileSlice = 128 * 1024;
// A fast client gets this much before the loop looks at the others.
constexpr qint64 oneTurn = 8 * 1024 * 1024;
// Bodies up to this go out in one piece with their head.
constexpr qint64 smallBody = 64 * 1024;
// A body in memory that the client does not take at once moves to a file, so that clients which read slowly cost no
// memory.
constexpr qint64 patientMemory = 256 * 1024;
// The same for a body so large that it moves at once.
constexpr qint64 impatientMemory = 1024 * 1024;
// How much of a file is looked at, or fetched, at once; and the distance between looks, which is about what the kernel
// reads together.
constexpr qint64 fetchStretch = 1024 * 1024;
constexpr qint64 lookStep = 128 * 1024;

// Whether reading [from, end) would not wait for a disk. A file system that cannot tell counts as one that never waits.
bool isCached(int descriptor, qint64 from, qint64 end)
{
    const auto isThere = [descriptor](qint64 at) {
        char byte = 0;
        const iovec target{&byte, 1};
        return ::preadv2(descriptor, &target, 1, at, RWF_NOWAIT) >= 0 || errno != EAGAIN;
    };
    for (qint64 at = from; at < end; at += lookStep) {
        if (!isThere(at)) {
            return false;
        }
    }
    return isThere(end - 1);
}

// Brings [from, end) into the page cache.
void fetch(int descriptor, qint64 from, qint64 end)
{
    std::array<char, 64 * 1024> bytes;
    while (from < end) {
        const ssize_t got = ::pread(descriptor, bytes.data(), bytes.size(), from);
        if (got <= 0 && !(got < 0 && errno == EINTR)) {
            return; // whoever sends it meets the same
        }
        from += std::max<ssize_t>(got, 0);
    }
}

} // namespace

ReplyWriter::ReplyWriter(QTcpSocket& socket, Shared& shared, std::shared_ptr<LoopLink> loop,
                         std::function<void()> resumed)
    : m_socket(socket), m_tls(qobject_cast<QSslSocket*>(&socket)), m_shared(shared), m_resumed(std::move(resumed)),
      m_disk(shared, std::move(loop))
{
}

qint64 ReplyWriter::pending() const
{
    return m_socket.bytesToWrite() + (m_tls ? m_tls->encryptedBytesToWrite() : 0);
}

// Without TLS, and with nothing of ours waiting in QTcpSocket, bytes may go straight to the kernel.
bool ReplyWriter::isDirect() const
{
    return m_tls == nullptr && m_socket.bytesToWrite() == 0;
}

void ReplyWriter::stop()
{
    m_disk.forget();
    m_memory.clear();
    m_body.clear();
    m_file.reset();
    m_spool.reset();
    m_memoryAt = m_bodyAt = m_fileAt = m_fileEnd = m_cachedEnd = 0;
    m_fetching = m_stays = false;
}

void ReplyWriter::start(const Response& response, const ReplyContext& context, bool bodyless)
{
    stop();
    m_memory = replyHead(response, context);
    m_written = 0;
    if (bodyless || !response.mayHaveBody()) {
        return;
    }
    if (response.sourceFile()) {
        m_file = response.sourceFile();
        m_descriptor = m_file->handle();
        m_fileAt = response.fileOffset();
        m_fileEnd = m_fileAt + response.contentLength();
    } else if (response.sourceSpool()) {
        m_spool = response.sourceSpool();
        m_descriptor = m_spool->descriptor();
        m_fileEnd = response.contentLength();
    } else if (response.body().size() <= smallBody) {
        m_memory += response.body();
    } else {
        m_body = response.body();
    }
}

bool ReplyWriter::writeThroughSocket(const char* data, qint64 size)
{
    if (m_socket.write(data, size) != size) {
        return false;
    }
    m_written += size;
    m_progress += size;
    return true;
}

bool ReplyWriter::writeMemory()
{
    const auto send = [this](const QByteArray& bytes, qint64& at) {
        while (at < bytes.size() && pending() < highWater) {
            if (isDirect()) {
                const ssize_t sent = ::send(static_cast<int>(m_socket.socketDescriptor()), bytes.constData() + at,
                                            static_cast<size_t>(bytes.size() - at), MSG_DONTWAIT | MSG_NOSIGNAL);
                if (sent > 0) {
                    at += sent;
                    m_written += sent;
                    m_progress += sent;
                    continue;
                }
                if (sent < 0 && errno == EINTR) {
                    continue;
                }
                if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
                    return false;
                }
            }
            const qint64 slice = std::min<qint64>(bytes.size() - at, fileSlice);
            if (!writeThroughSocket(bytes.constData() + at, slice)) {
                return false;
            }
            at += slice;
        }
        return true;
    };
    if (!send(m_memory, m_memoryAt)) {
        return false;
    }
    return m_memoryAt < m_memory.size() || send(m_body, m_bodyAt);
}

// Whether the next bytes of the file can be sent without waiting for the disk; fetches them otherwise.
bool ReplyWriter::isAtHand()
{
    if (m_fileAt < m_cachedEnd) {
        return true;
    }
    const qint64 end = std::min(m_fileEnd, m_fileAt + fetchStretch);
    if (isCached(m_descriptor, m_fileAt, end)) {
        m_cachedEnd = end;
        return true;
    }
    m_shared.counters.coldReads.fetch_add(1, std::memory_order_relaxed);
    m_fetching = true;
    m_disk.run([file = m_file, spool = m_spool, descriptor = m_descriptor, from = m_fileAt,
                end] { fetch(descriptor, from, end); },
               [this, end] {
                   m_fetching = false;
                   m_cachedEnd = end;
                   m_resumed();
               });
    return false;
}

bool ReplyWriter::writeFile(QByteArray& scratch)
{
    while (!m_fetching && m_fileAt < m_fileEnd && pending() < highWater && m_written - m_turn < oneTurn) {
        if (!isAtHand()) {
            return true;
        }
        if (isDirect()) {
            off_t at = m_fileAt;
            const ssize_t sent = ::sendfile(static_cast<int>(m_socket.socketDescriptor()), m_descriptor, &at,
                                            static_cast<size_t>(m_cachedEnd - m_fileAt));
            if (sent > 0) {
                m_fileAt += sent;
                m_written += sent;
                m_progress += sent;
                continue;
            }
            if (sent == 0) {
                return false; // the file became shorter than it was said to be
            }
            if (errno == EINTR) {
                continue;
            }
            if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINVAL && errno != ENOSYS) {
                return false;
            }
        }
        // The kernel's buffer is full (or there is TLS): one slice goes by QTcpSocket, which tells us when it can go
        // on.
        const qint64 wanted = std::min({m_cachedEnd - m_fileAt, fileSlice, static_cast<qint64>(scratch.size())});
        const ssize_t got = ::pread(m_descriptor, scratch.data(), static_cast<size_t>(wanted), m_fileAt);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0 || !writeThroughSocket(scratch.constData(), got)) {
            return false;
        }
        m_fileAt += got;
    }
    return true;
}

void ReplyWriter::shed()
{
    if (m_stays || m_disk.isRunning() || m_body.size() - m_bodyAt <= patientMemory) {
        return;
    }
    auto moved = std::make_shared<std::shared_ptr<BodySpool>>();
    const qint64 from = m_bodyAt; // what the client takes meanwhile, it takes from memory
    m_disk.run(
        [moved, body = m_body, from, folder = m_shared.options.spoolFolder] {
            auto spool = BodySpool::create(folder);
            if (spool && (*spool)->append(QByteArrayView(body).sliced(from))) {
                *moved = *spool;
            }
        },
        [this, moved, from] {
            if (!*moved) {
                m_stays = true; // no disk: then it stays in memory
                return;
            }
            m_spool = *moved;
            m_descriptor = m_spool->descriptor();
            m_fileAt = m_bodyAt - from;
            m_fileEnd = m_spool->size();
            m_body = QByteArray();
            m_bodyAt = 0;
            m_resumed();
        });
}

ReplyWriter::State ReplyWriter::pump(QByteArray& scratch)
{
    m_turn = m_written;
    if (!writeMemory()) {
        return State::Failed;
    }
    if (m_memoryAt < m_memory.size()) {
        return State::Waiting;
    }
    if (m_body.size() - m_bodyAt > impatientMemory) {
        shed();
    }
    if (m_bodyAt < m_body.size()) {
        return State::Waiting;
    }
    if (!writeFile(scratch)) {
        return State::Failed;
    }
    if (m_fileAt < m_fileEnd && m_written - m_turn >= oneTurn) {
        return State::Yield;
    }
    if (m_fileAt < m_fileEnd || pending() >= highWater) {
        return State::Waiting;
    }
    stop();
    return State::Done;
}

} // namespace veilpix::http
