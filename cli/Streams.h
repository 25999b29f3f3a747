// Input and output by name, where `-` is a standard stream.
#pragma once

#include <optional>

#include "common/base/files/AtomicFile.h"

class QTemporaryFile;

namespace veilpix::cli {

class InputStream {
public:
    // Errors: NoSuchFile, PermissionDenied, Io; NotAFile for a folder.
    [[nodiscard]] static Result<InputStream> open(const QString& name);
    // A regular file by its name as the file system has it, which need not be UTF-8; links are not followed. Errors:
    // PermissionDenied, Io; NotAFile.
    [[nodiscard]] static Result<InputStream> openEncoded(const QByteArray& path);
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
    // A file appears only with commit(). Links are followed and stay. A character device or FIFO that is there is
    // written to, force or not: nothing of it gets lost. Errors: as AtomicFile; Io for a folder, a socket, a block
    // device or a link that leads nowhere; InvalidArgument for a terminal, which would show binary content.
    [[nodiscard]] static Result<OutputStream> create(const QString& name, bool force);

    // Before commit(): a file is 0600 and stays so; nothing changes for a stream.
    void keepForOwnerAlone();
    [[nodiscard]] QIODevice& device();
    // Standard output, a device or a FIFO: what is written there cannot be taken back.
    [[nodiscard]] bool isStream() const { return m_stream != nullptr; }
    // Writing to the device has failed, so that it is to blame and not what was read.
    [[nodiscard]] bool hasFailed();
    [[nodiscard]] Result<void> commit();
    // Removes the committed file, for a caller whose other files came to nothing.
    void takeBack();

private:
    OutputStream() = default;
    [[nodiscard]] static Result<OutputStream> openStream(const QString& name);
    std::optional<base::AtomicFile> m_file;
    std::unique_ptr<QFile> m_stream;
};

} // namespace veilpix::cli
