#include "common/picture/DeviceIo.h"

#include <QBuffer>
#include <QDir>
#include <QFileDevice>

#include "common/base/Literals.h"

namespace veilpix::picture {

namespace {

// How long a sequential device (a pipe, a process) may be silent before its data counts as ended.
constexpr int silenceMilliseconds = 30000;

bool hasFailed(const QIODevice& device)
{
    const auto* file = qobject_cast<const QFileDevice*>(&device);
    return file && file->error() != QFileDevice::NoError;
}

QBuffer* bufferBehind(QIODevice& device, QIODevice::OpenModeFlag mode)
{
    const bool plain = device.metaObject() == &QBuffer::staticMetaObject;
    const auto wrong = QIODevice::Append | QIODevice::Text;
    return plain && (device.openMode() & mode) && !(device.openMode() & wrong) ? static_cast<QBuffer*>(&device)
                                                                               : nullptr;
}

} // namespace

std::optional<crypto::ByteView> memoryBehind(QIODevice& source)
{
    const QBuffer* const buffer = bufferBehind(source, QIODevice::ReadOnly);
    if (!buffer) {
        return std::nullopt;
    }
    const auto all = crypto::viewOf(buffer->data());
    return all.subspan(std::min(all.size(), std::size_t(buffer->pos())));
}

QByteArray* arrayBehind(QIODevice& sink)
{
    QBuffer* const buffer = bufferBehind(sink, QIODevice::WriteOnly);
    return buffer ? &buffer->buffer() : nullptr;
}

Result<void> writeAll(QIODevice& sink, crypto::ByteView bytes)
{
    if (const QByteArray* const array = arrayBehind(sink)) {
        const auto at = sink.pos();
        const auto* const place = reinterpret_cast<const std::uint8_t*>(array->constData()) + at;
        if (bytes.data() == place && at + qint64(bytes.size()) <= array->size() &&
            sink.seek(at + qint64(bytes.size()))) {
            return {};
        }
    }
    while (!bytes.empty()) {
        const qint64 written = sink.write(reinterpret_cast<const char*>(bytes.data()), qint64(bytes.size()));
        if (written <= 0) {
            const auto* file = qobject_cast<const QFileDevice*>(&sink);
            const bool full = file && file->error() == QFileDevice::ResourceError;
            return fail(full ? ErrorCode::NoSpace : ErrorCode::Io, u"cannot write: %1"_s.arg(sink.errorString()));
        }
        bytes = bytes.subspan(std::size_t(written));
    }
    return {};
}

Result<std::size_t> readUpTo(QIODevice& source, crypto::MutableBytes into)
{
    std::size_t done = 0;
    while (done < into.size()) {
        const qint64 count = source.read(reinterpret_cast<char*>(into.data() + done), qint64(into.size() - done));
        if (count > 0) {
            done += std::size_t(count);
            continue;
        }
        if (hasFailed(source) || (count < 0 && !source.isSequential())) {
            return fail(ErrorCode::Io, u"cannot read: %1"_s.arg(source.errorString()));
        }
        if (!source.isSequential() || count < 0 || !source.waitForReadyRead(silenceMilliseconds)) {
            break;
        }
    }
    return done;
}

tl::unexpected<Error> temporaryFailure(const Error& error)
{
    return fail(error.code, u"%1; a temporary file in %2, and TMPDIR can name another folder"_s.arg(error.context,
                                                                                                    QDir::tempPath()));
}

} // namespace veilpix::picture
