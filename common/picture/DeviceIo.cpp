#include "common/picture/DeviceIo.h"

#include <QFileDevice>

namespace veilpix::picture {

namespace {

// How long a sequential device (a pipe, a process) may be silent before its data counts as ended.
constexpr int silenceMilliseconds = 30000;

bool hasFailed(const QIODevice& device)
{
    const auto* file = qobject_cast<const QFileDevice*>(&device);
    return file && file->error() != QFileDevice::NoError;
}

} // namespace

Result<void> writeAll(QIODevice& sink, crypto::ByteView bytes)
{
    while (!bytes.empty()) {
        const qint64 written = sink.write(reinterpret_cast<const char*>(bytes.data()), qint64(bytes.size()));
        if (written <= 0) {
            const auto* file = qobject_cast<const QFileDevice*>(&sink);
            const bool full = file && file->error() == QFileDevice::ResourceError;
            return fail(full ? ErrorCode::NoSpace : ErrorCode::Io,
                        QStringLiteral("cannot write: %1").arg(sink.errorString()));
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
        if (hasFailed(source) || (count < 0 && !source.isSequential()))
            return fail(ErrorCode::Io, QStringLiteral("cannot read: %1").arg(source.errorString()));
        if (!source.isSequential() || count < 0 || !source.waitForReadyRead(silenceMilliseconds))
            break;
    }
    return done;
}

} // namespace veilpix::picture
