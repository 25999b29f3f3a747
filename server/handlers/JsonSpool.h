// A JSON reply that is written piece by piece: in memory while it is small, in a nameless file when it grows. That
// leaves the disk's reserve alone; on a full disk the file is one in memory, of which there is a bounded amount for
// all.
#pragma once

#include <QByteArray>

#include "server/handlers/Answer.h"
#include "server/handlers/Services.h"
#include "server/http/BodySpool.h"

namespace veilpix::handlers {

class JsonSpool {
public:
    explicit JsonSpool(const Services& services) : m_services(services) {}

    // JSON as it is.
    void raw(QByteArrayView json);
    // A whole JSON string, quotes and all.
    void text(const QString& text);
    // Everything that the device still has, as the inside of a string: bytes as Latin-1 characters.
    void latin1(QIODevice& device);
    // The same for bytes that are UTF-8 text already.
    void utf8(QIODevice& device);

    // The first failure of any of the above, or the reply.
    [[nodiscard]] http::Response finish(int status);

private:
    void flushIfLarge();
    void flush();
    [[nodiscard]] Result<void> appendOnDisk();
    [[nodiscard]] Result<void> appendInMemory();

    const Services& m_services;
    QByteArray m_buffer;
    std::shared_ptr<http::BodySpool> m_spool;
    qint64 m_onDisk = 0;                          // bytes that reached it there
    std::shared_ptr<ReplyMemory::Share> m_memory; // set when the spool is in memory
    std::optional<Error> m_error;
};

} // namespace veilpix::handlers
