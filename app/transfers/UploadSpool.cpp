#include "app/transfers/UploadSpool.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUuid>
#include <algorithm>

#include "app/net/Background.h"
#include "app/transfers/PastedFile.h"
#include "common/base/Literals.h"
#include "common/base/files/AtomicFile.h"

namespace veilpix::transfers {

namespace {

constexpr qint64 longestRecord = 256 * 1024;
const QByteArray boundToNames = "names"_ba;

// Not synced: without it an upload is only not taken up again, or not paused.
void replaceFile(const QString& path, const QByteArray& bytes)
{
    using base::AtomicFile;
    (void)AtomicFile::write(path, bytes,
                            {.existing = AtomicFile::Existing::Replace,
                             .sync = AtomicFile::Sync::None,
                             .temporaryName = QFileInfo(path).fileName() + u".new"_s});
}

// Of the record's own; nothing for what cannot go on: pasted, and lost before it was encrypted.
std::optional<UploadSpool::Found> readOne(const QDir& folder, const QString& id, SpoolCipher& cipher)
{
    QFile file(folder.filePath(id + u".job"_s));
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    auto record = UploadRecord::open(cipher, id, file.read(longestRecord));
    if (!record) {
        return {};
    }
    if (record->sourcePath.isEmpty() && !record->upload && !folder.exists(id + u".pasted"_s)) {
        file.remove();
        return {};
    }
    UploadSpool::Found found{std::move(*record), {}};
    QFile paused(folder.filePath(id + u".paused"_s));
    if (paused.open(QIODevice::ReadOnly)) {
        found.pausedAt = std::max<qint64>(0, paused.read(20).toLongLong());
    }
    return found;
}

void removeStrays(const QDir& folder)
{
    const QStringList names = folder.entryList(QDir::Files);
    for (const QString& name : names) {
        const bool ownerless = !name.endsWith(".job"_L1) && !folder.exists(name.section(u'.', 0, 0) + u".job"_s);
        if (ownerless || name.endsWith(".gone"_L1) || name.endsWith(".part"_L1) || name.endsWith(".new"_L1)) {
            QFile::remove(folder.filePath(name));
        }
    }
}

std::vector<UploadSpool::Found> readFolder(const QString& path, const crypto::SecretBytes& key,
                                           const std::stop_token& stop)
{
    std::vector<UploadSpool::Found> all;
    auto cipher = SpoolCipher::create(key);
    if (!cipher) {
        return all;
    }
    const QDir folder(path);
    const QStringList names = folder.entryList({u"*.job"_s}, QDir::Files, QDir::Time | QDir::Reversed);
    for (const QString& name : names) {
        if (stop.stop_requested()) {
            return {};
        }
        if (auto found = readOne(folder, name.section(u'.', 0, 0), *cipher)) {
            all.push_back(std::move(*found));
        }
    }
    // Records of an earlier version know no turn and stay in the order of their times.
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.record.turn < b.record.turn; });
    removeStrays(folder);
    return all;
}

} // namespace

UploadSpool::UploadSpool()
{
    m_disk.setMaxThreadCount(1);
}

UploadSpool::~UploadSpool()
{
    m_disk.waitForDone();
}

void UploadSpool::open(const QString& folder, const crypto::SecretBytes& vaultKey)
{
    m_folder = folder;
    QDir().mkpath(folder);
    auto key = SpoolCipher::keyFrom(vaultKey);
    auto cipher = key ? SpoolCipher::create(*key) : tl::unexpected(key.error());
    if (cipher) {
        m_key = std::make_shared<const crypto::SecretBytes>(std::move(*key));
        m_cipher.emplace(std::move(*cipher));
    }
}

void UploadSpool::lock()
{
    m_cipher.reset();
    m_key.reset();
}

QString UploadSpool::pathOf(const QString& id, QStringView suffix) const
{
    return u"%1/%2%3"_s.arg(m_folder, id, suffix);
}

void UploadSpool::write(const UploadRecord& record)
{
    if (!m_cipher) {
        return;
    }
    if (auto sealed = record.seal(*m_cipher)) {
        m_disk.start([path = pathOf(record.id, u".job"), bytes = std::move(*sealed)] { replaceFile(path, bytes); });
    }
}

void UploadSpool::writePasted(const QString& id, const QByteArray& bytes, QObject* context,
                              std::function<void(bool)> kept)
{
    if (!m_key) {
        return;
    }
    auto work = [path = pastedPath(id), id, bytes, key = m_key] {
        return PastedFile::write(path, id, bytes, *key).has_value();
    };
    net::inBackground(m_disk, context, std::move(work), std::move(kept));
}

void UploadSpool::removePasted(const QString& id)
{
    m_disk.start([path = pastedPath(id)] { QFile::remove(path); });
}

void UploadSpool::notePaused(const QString& id, qint64 bytesDone)
{
    m_disk.start([path = pathOf(id, u".paused"), bytesDone] { replaceFile(path, QByteArray::number(bytesDone)); });
}

void UploadSpool::noteResumed(const QString& id)
{
    m_disk.start([path = pathOf(id, u".paused")] { QFile::remove(path); });
}

void UploadSpool::remove(const QString& id, bool encrypted)
{
    QString gone;
    if (encrypted) {
        // So that a retry may write the same name; deleting a large file takes a moment.
        gone = u"%1.%2.gone"_s.arg(ciphertextPath(id), QUuid::createUuid().toString(QUuid::Id128));
        QFile::rename(ciphertextPath(id), gone);
    }
    m_disk.start([start = pathOf(id, {}), gone] {
        for (const auto* suffix : {".job", ".paused", ".pasted"}) {
            QFile::remove(start + QLatin1String(suffix));
        }
        if (!gone.isEmpty()) {
            QFile::remove(gone);
        }
    });
}

void UploadSpool::readAll(QObject* context, std::stop_token stop, std::function<void(std::vector<Found>)> done)
{
    if (!m_key) {
        return;
    }
    auto work = [folder = m_folder, key = m_key, stop = std::move(stop)] { return readFolder(folder, *key, stop); };
    net::inBackground(m_disk, context, std::move(work), std::move(done));
}

Result<QByteArray> UploadSpool::sealNames(const QByteArray& names)
{
    if (!m_cipher) {
        return fail(ErrorCode::Unauthorized, u"locked"_s);
    }
    return m_cipher->seal(boundToNames, crypto::viewOf(names));
}

Result<QByteArray> UploadSpool::openNames(const QByteArray& sealed)
{
    if (!m_cipher) {
        return fail(ErrorCode::Unauthorized, u"locked"_s);
    }
    return m_cipher->open(boundToNames, sealed);
}

} // namespace veilpix::transfers
