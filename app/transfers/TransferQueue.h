// Everything on its way to or from the server: owns the transfers and their order. Goes on after a lost connection and
// after a restart of the app, for which only ciphertext and sealed records are kept on disk. Uploads that are already
// encrypted go on while the session is locked; names are not in memory then.
#pragma once

#include <QHash>
#include <QObject>
#include <QStringList>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "app/pictures/PictureOpener.h"
#include "app/transfers/FileIntake.h"
#include "app/transfers/SealedNames.h"
#include "app/transfers/TransferList.h"
#include "app/transfers/TransferScheduler.h"
#include "app/transfers/TransferTotals.h"
#include "app/transfers/UploadTransfer.h"

namespace veilpix::pictures {
class PictureLibrary;
}
namespace veilpix::session {
class Session;
}

namespace veilpix::transfers {

class TransferQueue final : public QObject, private QueuedTransfer::Owner {
    Q_OBJECT
public:
    TransferQueue(session::Session& session, pictures::PictureLibrary& library, QObject* parent = nullptr);
    ~TransferQueue() override;

    void addFiles(const QStringList& paths); // files and folders (walked elsewhere, hidden files skipped)
    void addBytes(const QByteArray& bytes, const QString& name); // pasted; name with its extension
    void replaceContent(const pictures::ItemKey& item,
                        const QString& path); // the next version of a picture one may write
    // Saves decrypted into a file (never overwritten: the caller asked already) or, with encrypted, the PNG with one's
    // own stanza.
    QString addDownload(const pictures::ItemKey& item, const QString& name, const QString& path,
                        bool encrypted = false);
    // Saves many, decrypted, into a folder; names that are taken get a number.
    void addDownloads(const std::vector<pictures::ItemKey>& items, const QString& folder);

    // Ends it whatever its state, a failed one too: nothing of it stays here or on the server.
    void cancel(const QString& id);
    void retry(const QString& id); // a failed, cancelled or reconnecting one
    void pause(const QString& id);
    void resume(const QString& id);
    // Of all, however many: one signal, and nothing is started in between.
    void cancelAll();
    void retryAll();
    void pauseAll();
    void resumeAll();
    void clearFinished(); // done and cancelled ones; failed ones stay until they are tried again or cancelled

    [[nodiscard]] TransferList transfers() const { return TransferList(m_list); }
    [[nodiscard]] const Transfer* find(const QString& id) const;
    [[nodiscard]] const TransferTotals& totals() const { return m_totals; }
    [[nodiscard]] int activeCount() const { return m_totals.moving(); } // neither over nor paused

    // Of the active ones: which need the keys (waiting, while the session is locked), and which are ciphertext already.
    struct Pending {
        int toEncrypt = 0;
        int toSave = 0;
        int encrypted = 0;
        bool operator==(const Pending&) const = default;
    };
    [[nodiscard]] Pending pending() const;

Q_SIGNALS:
    void added(qsizetype count);     // at the end of the list
    void changed(const QString& id); // one
    void changedMany();              // any of them, and perhaps all
    void removed();                  // some are no longer on the list
    void rejected(const QString& path,
                  const veilpix::Error& error); // could not even be queued: unreadable, empty folder, too large
    void lookedThrough(int files); // so many found so far in the folders that were added; −1 = no longer looking

private:
    // While one lives, changes are told together and nothing is started; then once.
    class Batch;

    void transferAboutToChange(const QueuedTransfer& transfer) override;
    void transferChanged(QueuedTransfer& transfer, bool worthShowing) override;
    void transferEnded(QueuedTransfer& transfer) override;

    void sessionChanged();
    void openAccount();
    void load();
    void takeLoaded(std::shared_ptr<std::vector<UploadSpool::Found>> found, std::size_t from,
                    const std::stop_token& stop);
    void keysGone();
    void dropAll();
    void addFound(const std::vector<pictures::FoundFile>& slice);
    [[nodiscard]] UploadRecord recordOf(const QString& name, const QString& path, qint64 size);
    [[nodiscard]] std::unique_ptr<UploadTransfer> makeUpload(UploadRecord record, std::optional<qint64> pausedAt = {});
    [[nodiscard]] qint64 nextTurn();
    void append(std::unique_ptr<QueuedTransfer> transfer);
    void schedule();
    template <class Act> void doTo(const QString& id, Act act);
    template <class Act> void doToAll(Act act);

    session::Session& m_session;
    pictures::PictureLibrary& m_library;
    pictures::PictureOpener m_opener;
    UploadSpool m_spool;
    FileIntake m_intake;
    TransferScheduler m_scheduler;
    TransferTotals m_totals;
    std::vector<std::unique_ptr<QueuedTransfer>> m_list;
    QHash<QString, QueuedTransfer*> m_byId;
    QString m_account;
    SealedNames m_names;
    std::stop_source m_loading;
    bool m_loaded = false; // the account's spool was read
    qint64 m_lastTurn = 0;
    int m_batches = 0;     // that live
    bool m_untold = false; // changes in them
};

} // namespace veilpix::transfers
