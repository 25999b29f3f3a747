// Input and output by name, where `-` is a standard stream.
#pragma once

#include "common/picture/FileExport.h"

#include <optional>

class QTemporaryFile;

namespace veilpix::cli {

class InputStream {
public:
    // Errors: NotFound, PermissionDenied, Io; InvalidArgument for a folder.
    [[nodiscard]] static Result<InputStream> open(const QString& name);
    ~InputStream();
    InputStream(InputStream&&) noexcept;
    InputStream& operator=(InputStream&&) noexcept;

    [[nodiscard]] QIODevice& device() { return *m_device; }
    [[nodiscard]] bool isStandard() const { return m_standard; }

    // Makes a pipe readable twice by copying what it carries to a temporary file: for encrypted content only.
    [[nodiscard]] Result<void> makeSeekable();

private:
    InputStream();
    std::unique_ptr<QFile> m_device;
    bool m_standard = false;
};

class OutputStream {
public:
    // A file appears only with commit(). Errors: as FileExport; InvalidArgument when standard output is a terminal,
    // which would show binary content.
    [[nodiscard]] static Result<OutputStream> create(const QString& name, bool force);

    [[nodiscard]] QIODevice& device();
    [[nodiscard]] bool isStandard() const { return m_standard != nullptr; }
    [[nodiscard]] Result<void> commit();

private:
    OutputStream() = default;
    std::optional<picture::FileExport> m_file;
    std::unique_ptr<QFile> m_standard;
};

} // namespace veilpix::cli
