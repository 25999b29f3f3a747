// The parts of PictureStore that tidy up: accounts, the trash, what crashes left behind.
#include <algorithm>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/store/PictureStore.h"

namespace veilpix::store {

namespace {

constexpr int kSweptAtOnce = 200;
// Ids of accounts whose removal is under way, one a line: a crash in the middle is carried on by the sweep.
const QString kRemoving = u"accounts.removing"_s;

Result<QByteArrayList> removing(const SettingTable& settings)
{
    auto ids = settings.find(kRemoving);
    if (!ids && ids.error().code != ErrorCode::NotFound) {
        return tl::make_unexpected(ids.error());
    }
    QByteArrayList list = ids ? ids->split('\n') : QByteArrayList();
    list.removeAll(QByteArray());
    return list;
}

} // namespace

Result<void> PictureStore::removeAccount(const QString& userId)
{
    auto begun = m_metadata.write([&](WriteTransaction& transaction) -> Result<void> {
        VEILPIX_TRY(auto ids, removing(transaction.settings()));
        if (!ids.contains(userId.toLatin1())) {
            ids.append(userId.toLatin1());
        }
        return transaction.users()
            .setDisabled(userId, true)
            .and_then([&] { return transaction.sessions().endAll(userId, {}, m_clock.now()); })
            .and_then([&] { return transaction.settings().put(kRemoving, ids.join('\n')); });
    });
    return begun ? removeBatches(userId) : begun;
}

Result<void> PictureStore::removeBatches(const QString& userId)
{
    for (;;) {
        std::vector<QString> doomed;
        auto last = m_metadata.write([&](WriteTransaction& transaction) -> Result<bool> {
            for (const PictureView view : {PictureView::Own, PictureView::Trash}) {
                VEILPIX_TRY(auto page, transaction.pictures().page(view, userId, 0, kSweptAtOnce));
                for (const PictureEntry& entry : page.entries) {
                    VEILPIX_TRY(auto keys, transaction.pictures().remove(entry.picture.id, m_clock.now()));
                    doomed.insert(doomed.end(), keys.begin(), keys.end());
                }
                if (!page.entries.empty()) {
                    return false;
                }
            }
            VEILPIX_TRY(auto ids, removing(transaction.settings()));
            ids.removeAll(userId.toLatin1());
            return transaction.settings()
                .put(kRemoving, ids.join('\n'))
                .and_then([&] { return transaction.users().remove(userId); })
                .map([] { return true; });
        });
        if (!last) {
            return tl::make_unexpected(last.error());
        }
        if (*last) {
            return {};
        }
        VEILPIX_TRY_VOID(erase(doomed));
    }
}

Result<SweepReport> PictureStore::sweep(SpoolFolder& spool)
{
    SweepReport report;
    VEILPIX_TRY_VOID(sweepPictures(report)
                         .and_then([&] { return sweepBlobs(report); })
                         .and_then([&] { return sweepUploads(spool, report); })
                         .and_then([&] { return sweepRows(); }));
    return report;
}

Result<void> PictureStore::sweepBlobs(SweepReport& report)
{
    const QDateTime before = m_clock.now().addDuration(-kOrphanGrace);
    for (const BlobState state : {BlobState::Pending, BlobState::Doomed}) {
        for (;;) {
            VEILPIX_TRY(auto rows, m_metadata.read([&](ReadTransaction& transaction) {
                return transaction.blobs().inStateBefore(state, before, kSweptAtOnce);
            }));
            if (rows.empty()) {
                break;
            }
            std::vector<QString> keys;
            for (const BlobRow& row : rows) {
                keys.push_back(row.blob.key);
                report.bytes += row.blob.size;
            }
            if (state == BlobState::Pending) {
                // Doomed first: an upload that took this long must not commit a file that is being removed.
                auto claimed = m_metadata.write([&](WriteTransaction& transaction) -> Result<void> {
                    for (QString& key : keys) {
                        auto row = transaction.blobs().find(key);
                        if (row && row->state == BlobState::Pending) {
                            VEILPIX_TRY_VOID(transaction.blobs().doom(key, before));
                        } else if (row || row.error().code == ErrorCode::NotFound) {
                            key.clear();
                        } else {
                            return tl::make_unexpected(row.error());
                        }
                    }
                    return {};
                });
                if (!claimed) {
                    return claimed;
                }
            }
            VEILPIX_TRY_VOID(erase(keys));
            report.blobs += std::count_if(keys.begin(), keys.end(), [](const QString& key) { return !key.isEmpty(); });
        }
    }
    return {};
}

Result<void> PictureStore::sweepPictures(SweepReport& report)
{
    const QDateTime now = m_clock.now();
    VEILPIX_TRY(auto accounts,
                m_metadata.read([](ReadTransaction& transaction) { return removing(transaction.settings()); }));
    for (const QByteArray& userId : accounts) {
        VEILPIX_TRY_VOID(removeBatches(QString::fromLatin1(userId)));
    }
    for (;;) {
        VEILPIX_TRY(auto trash, m_metadata.read([&](ReadTransaction& transaction) {
            return transaction.pictures().trashedBefore(now.addDuration(-kTrashKept), kSweptAtOnce);
        }));
        for (const Picture& picture : trash) {
            VEILPIX_TRY_VOID(remove(picture.ownerId, picture.name));
        }
        report.pictures += static_cast<qint64>(trash.size());
        if (trash.empty()) {
            break;
        }
    }
    for (;;) {
        auto doomed = m_metadata.write([&](WriteTransaction& transaction) -> Result<std::vector<QString>> {
            VEILPIX_TRY(auto versions, transaction.pictures().versionsExpired(now, kSweptAtOnce));
            std::vector<QString> all;
            for (const PictureVersion& version : versions) {
                VEILPIX_TRY(auto keys, transaction.pictures().removeVersion(version.pictureId, version.version, now));
                all.insert(all.end(), keys.begin(), keys.end());
            }
            report.versions += static_cast<qint64>(versions.size());
            return all;
        });
        if (!doomed) {
            return tl::make_unexpected(doomed.error());
        }
        if (doomed->empty()) {
            return {};
        }
        VEILPIX_TRY_VOID(erase(*doomed));
    }
}

Result<void> PictureStore::sweepUploads(SpoolFolder& spool, SweepReport& report)
{
    const QDateTime now = m_clock.now();
    auto expired =
        m_metadata.read([&](ReadTransaction& transaction) { return transaction.uploads().expired(now, 10'000); });
    if (!expired) {
        return tl::make_unexpected(expired.error());
    }
    std::vector<QString> forgotten;
    for (const Upload& upload : *expired) {
        VEILPIX_TRY_VOID(spool.remove(upload.spoolKey));
        if (upload.expires.addDuration(kExpiredUploadsKnown) < now) {
            forgotten.push_back(upload.id);
        }
    }
    auto done = m_metadata.write([&](WriteTransaction& transaction) -> Result<void> {
        for (const QString& id : forgotten) {
            VEILPIX_TRY_VOID(transaction.uploads().remove(id));
        }
        return {};
    });
    if (!done) {
        return done;
    }
    report.uploads += static_cast<qint64>(forgotten.size());
    // Files whose account went away, or whose row never came.
    std::vector<QString> keys;
    const QDateTime before = now.addDuration(-kOrphanGrace);
    VEILPIX_TRY_VOID(spool.forEach([&](const QString& key, const QDateTime& modified) {
        if (modified < before) {
            keys.push_back(key);
        }
    }));
    for (const QString& key : keys) {
        auto known =
            m_metadata.read([&](ReadTransaction& transaction) { return transaction.uploads().knowsSpool(key); });
        if (!known) {
            return tl::make_unexpected(known.error());
        }
        if (!*known) {
            VEILPIX_TRY_VOID(spool.remove(key));
        }
    }
    return {};
}

Result<void> PictureStore::sweepRows()
{
    const QDateTime now = m_clock.now();
    return m_metadata.write([&](WriteTransaction& transaction) {
        return transaction.sessions()
            .prune(now)
            .and_then([&](qint64) { return transaction.changes().prune(now.addDuration(-kChangesKept)); })
            .and_then([&] { return transaction.idempotency().prune(now.addDuration(-kRepliesKept)); });
    });
}

} // namespace veilpix::store
