#include "server/handlers/JsonSpool.h"

#include <QFile>
#include <unistd.h>

#include "common/api/Latin1Json.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/handlers/DiskReserve.h"

namespace veilpix::handlers {

namespace {

constexpr qsizetype inMemory = 512 * 1024;
constexpr qint64 piece = 128 * 1024;

void appendEscaped(QByteArrayView utf8, QByteArray& out)
{
    static const char* digits = "0123456789abcdef";
    out.reserve(out.size() + utf8.size() + 16);
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte == '"' || byte == '\\') {
            out.append('\\').append(c);
        } else if (byte < 0x20) {
            const char escape[] = {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};
            out.append(escape, sizeof escape);
        } else {
            out.append(c);
        }
    }
}

} // namespace

void JsonSpool::raw(QByteArrayView json)
{
    m_buffer.append(json);
    flushIfLarge();
}

void JsonSpool::text(const QString& text)
{
    m_buffer.append('"');
    appendEscaped(text.toUtf8(), m_buffer);
    m_buffer.append('"');
    flushIfLarge();
}

void JsonSpool::latin1(QIODevice& device)
{
    while (!m_error) {
        const QByteArray bytes = device.read(piece);
        if (bytes.isEmpty()) {
            break;
        }
        api::Latin1Json::encode(bytes, m_buffer);
        flushIfLarge();
    }
}

void JsonSpool::utf8(QIODevice& device)
{
    while (!m_error) {
        const QByteArray bytes = device.read(piece);
        if (bytes.isEmpty()) {
            break;
        }
        appendEscaped(bytes, m_buffer);
        flushIfLarge();
    }
}

void JsonSpool::flushIfLarge()
{
    if (m_buffer.size() > inMemory) {
        flush();
    }
}

void JsonSpool::flush()
{
    if (m_error) {
        m_buffer.clear(); // nobody gets it
        return;
    }
    Result<void> appended = m_memory ? appendInMemory() : appendOnDisk();
    if (!appended && !m_memory && appended.error().code == ErrorCode::NoSpace) {
        appended = appendInMemory(); // who only reads need not wait until there is room again
    }
    if (!appended) {
        m_error = appended.error();
    }
    m_buffer.resize(0); // keeps its memory for the next piece
}

Result<void> JsonSpool::appendOnDisk()
{
    VEILPIX_TRY_VOID(keepsReserve(m_services, m_buffer.size()));
    if (!m_spool) {
        VEILPIX_TRY(std::shared_ptr<http::BodySpool> made, http::BodySpool::create(m_services.spoolFolder));
        m_spool = std::move(made);
    }
    const qint64 before = m_spool->size();
    Result<void> appended = m_spool->append(m_buffer);
    if (appended) {
        m_onDisk = before + m_buffer.size();
    }
    return appended;
}

Result<void> JsonSpool::appendInMemory()
{
    const bool moving = !m_memory;
    if (moving) {
        m_memory = std::make_shared<ReplyMemory::Share>(m_services.replyMemory);
    }
    if (!m_memory->take(m_buffer.size() + (moving ? m_onDisk : 0))) {
        return fail(ErrorCode::NoSpace, u"neither disk nor memory is left for a reply"_s);
    }
    if (moving) {
        VEILPIX_TRY(const std::shared_ptr<http::BodySpool> made, http::BodySpool::createInMemory());
        const std::unique_ptr<QIODevice> written = m_spool ? m_spool->open(0, m_onDisk) : nullptr;
        for (qint64 left = m_onDisk; left > 0;) {
            const QByteArray bytes = written->read(std::min(left, piece));
            if (bytes.isEmpty()) {
                return fail(ErrorCode::Io, u"the reply's spool could not be read"_s);
            }
            VEILPIX_TRY_VOID(made->append(bytes));
            left -= bytes.size();
        }
        m_spool = made;
    }
    return m_spool->append(m_buffer);
}

http::Response JsonSpool::finish(int status)
{
    if (m_spool) {
        flush();
    }
    if (m_error) {
        return storeFailure(*m_error);
    }
    if (!m_spool) {
        return http::Response::jsonText(status, std::move(m_buffer));
    }
    // The memory is held for as long as the reply is on its way.
    const std::shared_ptr<QFile> file(new QFile, [memory = m_memory](QFile* sent) { delete sent; });
    const int own = ::dup(m_spool->descriptor());
    if (own < 0 || !file->open(own, QIODevice::ReadOnly, QFileDevice::AutoCloseHandle)) {
        return storeFailure({ErrorCode::Io, u"the reply's spool could not be opened"_s});
    }
    return http::Response::file(file, 0, m_spool->size(), "application/json", status);
}

} // namespace veilpix::handlers
