#include "cli/Streams.h"

#include <QFileInfo>
#include <QTemporaryFile>
#include <cstdio>
#include <unistd.h>

namespace veilpix::cli {

namespace {

constexpr qint64 CopyBytes = 1 << 20;

bool isStandardName(const QString& name)
{
    return name == QStringLiteral("-");
}

} // namespace

InputStream::InputStream() : m_device(std::make_unique<QFile>())
{
}
InputStream::~InputStream() = default;
InputStream::InputStream(InputStream&&) noexcept = default;
InputStream& InputStream::operator=(InputStream&&) noexcept = default;

Result<InputStream> InputStream::open(const QString& name)
{
    InputStream input;
    if (isStandardName(name)) {
        input.m_standard = true;
        if (!input.m_device->open(stdin, QIODevice::ReadOnly | QIODevice::Unbuffered))
            return fail(ErrorCode::Io, input.m_device->errorString());
        return input;
    }
    if (QFileInfo(name).isDir())
        return fail(ErrorCode::InvalidArgument, QStringLiteral("it is a folder"));
    input.m_device->setFileName(name);
    if (input.m_device->open(QIODevice::ReadOnly))
        return input;
    if (!input.m_device->exists())
        return fail(ErrorCode::NotFound);
    return fail(QFileInfo(name).isReadable() ? ErrorCode::Io : ErrorCode::PermissionDenied,
                input.m_device->errorString());
}

Result<void> InputStream::makeSeekable()
{
    if (!m_device->isSequential())
        return {};
    auto copy = std::make_unique<QTemporaryFile>();
    if (!copy->open())
        return fail(ErrorCode::Io, copy->errorString());
    QByteArray buffer(CopyBytes, Qt::Uninitialized);
    for (;;) {
        const qint64 got = m_device->read(buffer.data(), buffer.size());
        if (got < 0)
            return fail(ErrorCode::Io, m_device->errorString());
        if (got == 0)
            break;
        if (copy->write(buffer.constData(), got) != got)
            return fail(ErrorCode::NoSpace, copy->errorString());
    }
    if (!copy->seek(0))
        return fail(ErrorCode::Io, copy->errorString());
    m_device = std::move(copy);
    return {};
}

Result<OutputStream> OutputStream::create(const QString& name, bool force)
{
    OutputStream output;
    if (isStandardName(name)) {
        if (::isatty(STDOUT_FILENO) == 1)
            return fail(ErrorCode::InvalidArgument, QStringLiteral("standard output is a terminal"));
        output.m_standard = std::make_unique<QFile>();
        if (!output.m_standard->open(stdout, QIODevice::WriteOnly | QIODevice::Unbuffered))
            return fail(ErrorCode::Io, output.m_standard->errorString());
        return output;
    }
    auto file = picture::FileExport::create(name, force ? picture::FileExport::Existing::Replace
                                                        : picture::FileExport::Existing::Refuse);
    if (!file)
        return tl::unexpected(file.error());
    output.m_file.emplace(std::move(*file));
    return output;
}

QIODevice& OutputStream::device()
{
    return m_file ? m_file->device() : *m_standard;
}

Result<void> OutputStream::commit()
{
    if (m_file)
        return m_file->commit();
    if (!m_standard->flush())
        return fail(ErrorCode::Io, m_standard->errorString());
    return {};
}

} // namespace veilpix::cli
