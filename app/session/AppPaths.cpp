#include "app/session/AppPaths.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>

namespace veilpix::session {

AppPaths::AppPaths(const QString& profile)
{
    if (!profile.isEmpty()) {
        const QDir root(QDir(profile).absolutePath());
        m_config = root.filePath(QStringLiteral("config"));
        m_data = root.filePath(QStringLiteral("data"));
        m_cache = root.filePath(QStringLiteral("cache"));
        return;
    }
    const QString name = QStringLiteral("/veilpix");
    m_config = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + name;
    m_data = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + name;
    m_cache = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + name;
}

QString AppPaths::settingsFile() const
{
    return m_config + QStringLiteral("/veilpix.ini");
}

QString AppPaths::accountsFolder() const
{
    return m_data + QStringLiteral("/accounts");
}

QString AppPaths::serverFolder() const
{
    return m_data + QStringLiteral("/server");
}

QString AppPaths::cacheFolder() const
{
    return m_cache;
}

QString AppPaths::spoolFolder() const
{
    // Not in the cache: a desktop may empty that while an upload waits for its server.
    return m_data + QStringLiteral("/spool");
}

Result<void> AppPaths::create() const
{
    for (const QString& folder : {m_config, m_data, m_cache, accountsFolder(), serverFolder(), spoolFolder()}) {
        if (!QDir().mkpath(folder))
            return fail(ErrorCode::Io, QStringLiteral("cannot make a folder"));
        if (!QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner))
            return fail(ErrorCode::Io, QStringLiteral("cannot set a folder's mode"));
    }
    return {};
}

} // namespace veilpix::session
