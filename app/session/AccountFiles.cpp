#include "app/session/AccountFiles.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>

#include "common/base/Literals.h"
#include "common/base/files/AtomicFile.h"

namespace veilpix::session {

namespace {

// Names of people and hosts may hold anything: files are named by a hash, the name is inside.
QString hashed(const QString& text)
{
    return QString::fromLatin1(QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).toHex().left(32));
}

// Tells attempts at one name apart.
QString mark(const identity::Fingerprint& whose)
{
    return QLatin1Char('.') + QString::fromLatin1(whose.toHex().left(16));
}

constexpr QLatin1String pendingSuffix(".pending.vpk");
constexpr QLatin1String wordsSuffix(".words");

QJsonObject readObject(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.read(64 * 1024)).object() : QJsonObject();
}

} // namespace

AccountFiles::AccountFiles(const QString& folder, const QString& serverId)
    : m_folder(folder + QLatin1Char('/') + hashed(serverId))
{
}

QString AccountFiles::path(const QString& userName, const QString& suffix) const
{
    return m_folder + QLatin1Char('/') + hashed(userName) + suffix;
}

QStringList AccountFiles::names() const
{
    QStringList names;
    const QDir folder(m_folder);
    for (const QString& file : folder.entryList({u"*.account"_s}, QDir::Files)) {
        const QString name = readObject(folder.filePath(file)).value("user_name"_L1).toString();
        if (!name.isEmpty() && ring(name).exists()) {
            names.append(name);
        }
    }
    names.sort(Qt::CaseInsensitive);
    return names;
}

identity::KeyRingFile AccountFiles::ring(const QString& userName) const
{
    return identity::KeyRingFile(path(userName, u".vpk"_s));
}

identity::KeyRingFile AccountFiles::pendingRing(const QString& userName, const identity::Fingerprint& whose) const
{
    return identity::KeyRingFile(path(userName, mark(whose) + pendingSuffix));
}

QString AccountFiles::wordsPath(const QString& userName, const identity::Fingerprint& whose) const
{
    return path(userName, mark(whose) + wordsSuffix);
}

QStringList AccountFiles::attempts(const QString& userName, QLatin1String suffix) const
{
    const QDir folder(m_folder);
    QStringList paths;
    for (const QString& file : folder.entryList({hashed(userName) + u".*"_s + suffix}, QDir::Files)) {
        paths.append(folder.filePath(file));
    }
    return paths;
}

std::vector<identity::SealedKeyRing> AccountFiles::pendingRings(const QString& userName) const
{
    std::vector<identity::SealedKeyRing> rings;
    for (const QString& file : attempts(userName, pendingSuffix)) {
        if (auto ring = identity::KeyRingFile(file).read()) {
            rings.push_back(std::move(*ring));
        }
    }
    return rings;
}

Result<void> AccountFiles::writePending(const QString& userName, const identity::SealedKeyRing& sealed) const
{
    QDir().mkpath(m_folder);
    return pendingRing(userName, sealed.fingerprint()).write(sealed);
}

void AccountFiles::dropPending(const QString& userName, const identity::Fingerprint& whose) const
{
    QFile::remove(pendingRing(userName, whose).path());
    dropUnconfirmedWords(userName, whose);
}

void AccountFiles::dropOtherAttempts(const QString& userName, const identity::Fingerprint& whose) const
{
    QStringList gone = attempts(userName, pendingSuffix) + attempts(userName, wordsSuffix);
    gone.removeOne(wordsPath(userName, whose));
    for (const QString& file : gone) {
        QFile::remove(file);
    }
}

QString AccountFiles::userId(const QString& userName) const
{
    return readObject(path(userName, u".account"_s)).value("user_id"_L1).toString();
}

Result<void> AccountFiles::keep(const QString& userName, const QString& userId,
                                const identity::SealedKeyRing& sealed) const
{
    if (!QDir().mkpath(m_folder)) {
        return fail(ErrorCode::Io, u"cannot make the accounts' folder"_s);
    }
    const identity::KeyRingFile file = ring(userName);
    if (file.exists()) {
        const auto present = file.read();
        if (!present || present->fingerprint() != sealed.fingerprint()) {
            const QString aside = file.path() + QLatin1Char('.') + QString::number(QDateTime::currentMSecsSinceEpoch());
            if (!QFile::rename(file.path(), aside)) {
                return fail(ErrorCode::Io, u"cannot set an old key ring aside"_s);
            }
        }
    }
    if (Result<void> written = file.write(sealed); !written) {
        return written;
    }
    const QJsonObject account{{"user_name"_L1, userName}, {"user_id"_L1, userId}};
    return write(path(userName, u".account"_s), QJsonDocument(account).toJson());
}

QByteArray AccountFiles::unconfirmedWords(const QString& userName, const identity::Fingerprint& whose) const
{
    QFile file(wordsPath(userName, whose));
    return file.open(QIODevice::ReadOnly) ? file.read(4096) : QByteArray();
}

Result<void> AccountFiles::writeUnconfirmedWords(const QString& userName, const identity::Fingerprint& whose,
                                                 const QByteArray& sealed) const
{
    QDir().mkpath(m_folder);
    return write(wordsPath(userName, whose), sealed);
}

void AccountFiles::dropUnconfirmedWords(const QString& userName, const identity::Fingerprint& whose) const
{
    QFile::remove(wordsPath(userName, whose));
    QDir().rmdir(m_folder); // only when nothing else is in it
}

QString AccountFiles::indexPath(const QString& userName) const
{
    return path(userName, u".index"_s);
}

QByteArray AccountFiles::pins(const QString& userName) const
{
    QFile file(path(userName, u".pins"_s));
    return file.open(QIODevice::ReadOnly) ? file.read(2 * 1024 * 1024) : QByteArray();
}

Result<void> AccountFiles::writePins(const QString& userName, const QByteArray& sealed) const
{
    return write(path(userName, u".pins"_s), sealed);
}

Result<void> AccountFiles::write(const QString& path, const QByteArray& bytes) const
{
    using base::AtomicFile;
    return AtomicFile::write(path, bytes, {.existing = AtomicFile::Existing::Replace, .sync = AtomicFile::Sync::Name});
}

} // namespace veilpix::session
