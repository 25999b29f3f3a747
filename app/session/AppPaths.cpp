#include "app/session/AppPaths.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>

#include "common/base/Literals.h"

namespace veilpix::session {

AppPaths::AppPaths(const QString& profile)
{
    if (!profile.isEmpty()) {
        const QDir root(QDir(profile).absolutePath());
        m_config = root.filePath(u"config"_s);
        m_data = root.filePath(u"data"_s);
        m_cache = root.filePath(u"cache"_s);
        return;
    }
    const QString name = u"/veilpix"_s;
    m_config = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + name;
    m_data = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + name;
    m_cache = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + name;
}

QString AppPaths::settingsFile() const
{
    return m_config + u"/veilpix.ini"_s;
}

QString AppPaths::accountsFolder() const
{
    return m_data + u"/accounts"_s;
}

QString AppPaths::serverFolder() const
{
    return m_data + u"/server"_s;
}

QString AppPaths::cacheFolder() const
{
    return m_cache;
}

QString AppPaths::spoolFolder() const
{
    // Not in the cache: a desktop may empty that while an upload waits for its server.
    return m_data + u"/spool"_s;
}

Result<void> AppPaths::create() const
{
    for (const QString& folder : {m_config, m_data, m_cache, accountsFolder(), serverFolder(), spoolFolder()}) {
        if (!QDir().mkpath(folder)) {
            return fail(ErrorCode::Io, u"cannot make a folder"_s);
        }
        if (!QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner)) {
            return fail(ErrorCode::Io, u"cannot set a folder's mode"_s);
        }
    }
    return {};
}

} // namespace veilpix::session
