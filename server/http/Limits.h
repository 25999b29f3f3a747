// Everything that a stranger on the network can make the server spend, each with the most that it may cost.
// All of these are settings of the server program; the values here are their defaults.
#pragma once

#include <QtGlobal>
#include <chrono>

namespace veilpix::http {

struct Limits {
    // Request heads, in bytes; beyond them 431, 431 and 414.
    qint64 headBytes = 16 * 1024;
    int headFields = 100;
    qint64 targetBytes = 4 * 1024;

    // Bodies, in bytes, by BodyKind (Router.h); beyond them 413.
    qint64 jsonBody = 8 * 1024 * 1024;
    qint64 formBody = 8 * 1024 * 1024;
    qint64 formUpload = 256LL * 1024 * 1024;
    qint64 tusUpload = 640LL * 1024 * 1024;

    // A whole head has to be there this long after its first byte (408), the next request this long after the last
    // reply.
    std::chrono::milliseconds headTime{10'000};
    std::chrono::milliseconds idleTime{30'000};
    // A body that arrives slower than this many bytes a second over bodyGrace is given up with 408.
    qint64 minBodyRate = 1024;
    std::chrono::milliseconds bodyGrace{10'000};
    // A reply of which the client takes nothing for this long ends its connection.
    std::chrono::milliseconds writeStall{30'000};
    std::chrono::milliseconds tlsHandshake{10'000};
    // After a refusal, what the client still sends is read and dropped for this long, so that it sees the reply.
    std::chrono::milliseconds linger{2'000};

    // Open connections; never more than the process's descriptors allow. Beyond them 503 with Retry-After, or no
    // accept.
    int connections = 4096;
    int connectionsPerAddress = 256;

    // Slow handlers at work, and those that may wait for a free thread; beyond them 503 with Retry-After.
    int slowThreads = 8;
    int slowQueue = 512;
};

} // namespace veilpix::http
