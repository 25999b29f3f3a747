#include "app/transfers/SpoolFolder.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUuid>
#include <cstdio>

#include "common/base/Literals.h"

namespace veilpix::transfers {

namespace {

void replaceFile(const QString& path, const QByteArray& bytes)
{
    QFile file(path + u".new"_s);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate)) {
        return;
    }
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    const bool whole = file.write(bytes) == bytes.size() && file.flush();
    file.close();
    const QByteArray from = QFile::encodeName(file.fileName());
    const QByteArray to = QFile::encodeName(path);
    if (!whole || std::rename(from.constData(), to.constData()) != 0) {
        file.remove();
    }
}

} // namespace

SpoolFolder::SpoolFolder()
{
    m_disk.setMaxThreadCount(1);
}

SpoolFolder::~SpoolFolder()
{
    m_disk.waitForDone();
}

void SpoolFolder::setFolder(const QString& folder)
{
    m_folder = folder;
    QDir().mkpath(folder);
}

QString SpoolFolder::ciphertextPath(const QString& id) const
{
    return m_folder + QLatin1Char('/') + id + u".png"_s;
}

QString SpoolFolder::recordPath(const QString& id) const
{
    return m_folder + QLatin1Char('/') + id + u".job"_s;
}

void SpoolFolder::write(const SpoolRecord& record, const crypto::SecretBytes& vaultKey)
{
    auto sealed = record.seal(vaultKey);
    if (!sealed) {
        return; // only the restart is lost
    }
    m_disk.start([path = recordPath(record.id), bytes = std::move(*sealed)] { replaceFile(path, bytes); });
}

void SpoolFolder::remove(const QString& id)
{
    // Out of the way at once, so that a retry may write the same name; deleting a large file takes a moment.
    const QString gone =
        ciphertextPath(id) + QLatin1Char('.') + QUuid::createUuid().toString(QUuid::Id128) + u".gone"_s;
    QFile::rename(ciphertextPath(id), gone);
    m_disk.start([record = recordPath(id), gone] {
        QFile::remove(record);
        QFile::remove(gone);
    });
}

std::vector<SpoolRecord> SpoolFolder::readAll(const crypto::SecretBytes& vaultKey)
{
    m_disk.waitForDone();
    std::vector<SpoolRecord> records;
    const QDir folder(m_folder);
    for (const QFileInfo& info : folder.entryInfoList({u"*.job"_s}, QDir::Files, QDir::Time | QDir::Reversed)) {
        QFile file(info.absoluteFilePath());
        if (!file.open(QIODevice::ReadOnly)) {
            continue;
        }
        if (auto record = SpoolRecord::open(vaultKey, info.completeBaseName(), file.read(256 * 1024))) {
            records.push_back(std::move(*record));
        }
    }
    for (const QFileInfo& info : folder.entryInfoList({u"*.png"_s, u"*.gone"_s}, QDir::Files)) {
        if (!QFileInfo::exists(recordPath(info.completeBaseName()))) {
            QFile::remove(info.absoluteFilePath());
        }
    }
    return records;
}

} // namespace veilpix::transfers
