#include "app/pictures/HashingFile.h"

#include <unistd.h>

namespace veilpix::pictures {

bool HashingFile::create()
{
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Truncate | QIODevice::Unbuffered)) {
        setErrorString(m_file.errorString());
        return false;
    }
    m_file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    return open(QIODevice::WriteOnly | QIODevice::Unbuffered);
}

bool HashingFile::sync()
{
    return m_file.flush() && ::fdatasync(m_file.handle()) == 0;
}

QByteArray HashingFile::sha256()
{
    return crypto::toByteArray(m_hash.finish());
}

qint64 HashingFile::writeData(const char* bytes, qint64 size)
{
    qint64 done = 0;
    while (done < size) {
        const qint64 written = m_file.write(bytes + done, size - done);
        if (written <= 0) {
            setErrorString(m_file.errorString());
            return -1;
        }
        done += written;
    }
    m_hash.update({reinterpret_cast<const std::uint8_t*>(bytes), std::size_t(size)});
    return size;
}

} // namespace veilpix::pictures
