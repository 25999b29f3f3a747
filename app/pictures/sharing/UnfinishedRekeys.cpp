#include "app/pictures/sharing/UnfinishedRekeys.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>

#include "app/net/ApiClient.h"
#include "app/net/TaskJob.h"
#include "app/pictures/PictureLibrary.h"
#include "app/pictures/sharing/Rekeying.h"
#include "app/session/AppPaths.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"
#include "common/base/files/AtomicFile.h"
#include "common/crypto/Kdf.h"
#include "common/identity/SealedRecord.h"

namespace veilpix::pictures {

Q_LOGGING_CATEGORY(lcRekey, "veilpix.rekey")

namespace {

Result<crypto::SecretBytes> keyForUnfinished(const identity::KeyRing& ring)
{
    return crypto::hkdfSha256({}, ring.vaultKey().reveal(), crypto::zeroTerminated("veilpix/1 unfinished"));
}

} // namespace

UnfinishedRekeys::UnfinishedRekeys(PictureLibrary& library, QObject* parent) : QObject(parent), m_library(library)
{
    m_disk.setMaxThreadCount(1);
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &UnfinishedRekeys::next);
    connect(&library.session(), &session::Session::stateChanged, this, &UnfinishedRekeys::sessionChanged);
    connect(&library.session(), &session::Session::wiping, this, [this] {
        m_again.stop();
        m_waiting.clear();
        m_account.clear();
    });
    sessionChanged();
}

UnfinishedRekeys::~UnfinishedRekeys()
{
    if (m_job) {
        m_job->disconnect(this);
        m_job->abort();
    }
    m_disk.waitForDone();
}

void UnfinishedRekeys::sessionChanged()
{
    if (m_library.session().state() != session::Session::State::Unlocked || !m_library.session().keyRing() ||
        m_account == m_library.session().userId()) {
        return;
    }
    m_account = m_library.session().userId();
    load();
    m_wait.reset();
    if (!m_waiting.isEmpty()) {
        m_again.start(0);
    }
}

QString UnfinishedRekeys::path() const
{
    return m_library.session().paths().accountsFolder() + u"/unfinished/"_s + m_account;
}

void UnfinishedRekeys::load()
{
    // Ciphertext that an earlier run of the app left behind.
    QDir(m_library.session().paths().cacheFolder() + u"/rekey"_s).removeRecursively();
    const identity::KeyRing& ring = *m_library.session().keyRing();
    m_disk.waitForDone(); // a small file at most
    QFile file(path());
    if (!file.open(QIODevice::ReadOnly)) {
        return;
    }
    const QByteArray sealed = file.readAll();
    const QByteArray bound = m_account.toLatin1();
    const auto key = keyForUnfinished(ring);
    const auto plain = key ? identity::openRecord(*key, crypto::viewOf(bound), crypto::viewOf(sealed))
                           : Result<crypto::SecretBytes>(tl::unexpected(key.error()));
    if (!plain) {
        qCWarning(lcRekey) << "what was unfinished cannot be read, code" << int(plain.error().code);
        return;
    }
    const auto objects = QJsonDocument::fromJson(crypto::toByteArray(plain->reveal())).array();
    for (const auto object : objects) {
        m_waiting.insert({m_account, object["item"_L1].toString(), {}}, {object["name"_L1].toString()});
    }
}

Result<UnfinishedRekeys::Write> UnfinishedRekeys::sealed() const
{
    const identity::KeyRing* ring = m_library.session().keyRing();
    if (!ring) {
        return fail(ErrorCode::Unauthorized, u"locked"_s);
    }
    if (m_waiting.isEmpty()) {
        return [path = path()]() -> Result<void> {
            QFile::remove(path);
            return {};
        };
    }
    QJsonArray objects;
    for (auto one = m_waiting.cbegin(); one != m_waiting.cend(); ++one) {
        objects.append(QJsonObject{{"item"_L1, one.key().itemId}, {"name"_L1, one->name}});
    }
    const QByteArray plain = QJsonDocument(objects).toJson(QJsonDocument::Compact);
    const QByteArray bound = m_account.toLatin1();
    crypto::SystemRandom random;
    const auto sealed = keyForUnfinished(*ring).and_then([&](const crypto::SecretBytes& key) {
        return identity::sealRecord(key, crypto::viewOf(bound), crypto::viewOf(plain), random);
    });
    if (!sealed) {
        return tl::unexpected(sealed.error());
    }
    return [path = path(), bytes = *sealed] {
        QDir().mkpath(QFileInfo(path).path());
        using base::AtomicFile;
        return AtomicFile::write(path, bytes,
                                 {.existing = AtomicFile::Existing::Replace, .sync = AtomicFile::Sync::Name});
    };
}

Result<UnfinishedRekeys::Write> UnfinishedRekeys::begin(const ItemKey& item, const QString& name)
{
    const Waiting before = m_waiting.value(item);
    m_waiting.insert(item, {name.isEmpty() ? before.name : name, true, before.told});
    auto write = sealed();
    if (!write) {
        m_waiting.remove(item);
    }
    return write;
}

void UnfinishedRekeys::done(const ItemKey& item)
{
    const Waiting one = m_waiting.take(item);
    if (auto write = sealed()) {
        m_disk.start([write = std::move(*write)] {
            if (const Result<void> written = write(); !written) {
                qCWarning(lcRekey) << "not noted, code" << int(written.error().code); // at worst it is done twice
            }
        });
    }
    if (one.told) {
        Q_EMIT caughtUp(one.name);
    }
}

void UnfinishedRekeys::postpone(const ItemKey& item, const Error& error)
{
    const auto one = m_waiting.find(item);
    if (one == m_waiting.end()) {
        return; // locked meanwhile: it is on the disk
    }
    one->elsewhere = false;
    if (error.code != ErrorCode::Cancelled && !std::exchange(one->told, true)) {
        Q_EMIT delayed(one->name, error);
    }
    if (!m_again.isActive()) {
        m_again.start(1000);
    }
}

void UnfinishedRekeys::tryNow()
{
    m_wait.reset();
    if (!m_job) {
        m_again.start(0);
    }
}

void UnfinishedRekeys::next()
{
    auto one = m_waiting.end();
    for (auto each = m_waiting.begin(); each != m_waiting.end(); ++each) {
        if (!each->elsewhere && (one == m_waiting.end() || each->attempts < one->attempts)) {
            one = each;
        }
    }
    if (m_job || one == m_waiting.end() || !m_library.session().keyRing()) {
        return;
    }
    if (!m_library.session().api().hasTokens()) {
        m_again.start(5000);
        return;
    }
    ++one->attempts;
    const ItemKey item = one.key();
    m_job = net::newTaskJob([this, item](const net::Steps& steps) { return rekey(steps, m_library, item); }, this);
    m_library.endWithKeys(m_job);
    connect(m_job, &net::Job::finished, this, [this, item](net::Job* job) {
        m_job.clear();
        ended(item, *job);
    });
    m_job->start();
}

void UnfinishedRekeys::ended(const ItemKey& item, const net::Job& job)
{
    const ErrorCode code = job.error() ? job.error()->code : ErrorCode::Cancelled;
    if (!job.error() || code == ErrorCode::NotFound) { // not found: deleted for good since
        m_wait.reset();
        done(item);
        m_library.noteChanged(item);
        m_again.start(0);
        return;
    }
    if (code == ErrorCode::Cancelled) {
        return;
    }
    qCInfo(lcRekey) << "not encrypted anew yet, code" << int(code);
    postpone(item, *job.error());
    m_again.start(m_wait.nextMs());
}

} // namespace veilpix::pictures
