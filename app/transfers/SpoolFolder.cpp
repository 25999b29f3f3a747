#include "app/transfers/SpoolFolder.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUuid>

#include "common/base/Literals.h"
#include "common/base/files/AtomicFile.h"

namespace veilpix::transfers {

namespace {

// Not synced: without its record an upload is only not taken up again.
void replaceFile(const QString& path, const QByteArray& bytes)
{
    using base::AtomicFile;
    (void)AtomicFile::write(path, bytes,
                            {.existing = AtomicFile::Existing::Replace,
                             .sync = AtomicFile::Sync::None,
                             .temporaryName = QFileInfo(path).fileName() + u".new"_s});
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
