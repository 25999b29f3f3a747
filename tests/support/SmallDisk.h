#pragma once

#include <QDir>
#include <QFile>
#include <sys/mount.h>

namespace veilpix::tests {

// tmpfs of a size, where this process may mount one.
class SmallDisk {
public:
    SmallDisk(const QString& path, const char* options) : m_path(QFile::encodeName(path))
    {
        QDir().mkpath(path);
        m_mounted = ::mount("tmpfs", m_path.constData(), "tmpfs", 0, options) == 0;
    }
    ~SmallDisk()
    {
        if (m_mounted) {
            ::umount2(m_path.constData(), MNT_DETACH);
        }
    }
    Q_DISABLE_COPY_MOVE(SmallDisk)
    [[nodiscard]] bool isMounted() const { return m_mounted; }

private:
    QByteArray m_path;
    bool m_mounted = false;
};

} // namespace veilpix::tests
