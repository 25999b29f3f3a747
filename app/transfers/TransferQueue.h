// Everything on its way to or from the server. Two at a time; goes on after a lost connection and after a restart of
// the app, for which only ciphertext and sealed job records are kept on disk. Uploads that are already encrypted go on
// while the session is locked.
#pragma once

#include <QObject>
#include <QStringList>
#include <QUrl>
#include <memory>
#include <vector>

#include "app/transfers/Transfer.h"

namespace veilpix::pictures {
class PictureLibrary;
}

namespace veilpix::transfers {

class TransferQueue final : public QObject {
    Q_OBJECT
public:
    class Private; // TransferQueuePrivate.h

    explicit TransferQueue(pictures::PictureLibrary& library, QObject* parent = nullptr);
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
    void cancelAll();
    void retryAll();
    void pauseAll();
    void resumeAll();
    void clearFinished(); // done and cancelled ones; failed ones stay until they are tried again or cancelled

    [[nodiscard]] const std::vector<Transfer>& transfers() const;
    [[nodiscard]] const Transfer* find(const QString& id) const;
    [[nodiscard]] int activeCount() const; // neither over nor paused

    // Of the active ones: which need the keys (waiting, while the session is locked), and which are ciphertext already.
    struct Pending {
        int toEncrypt = 0;
        int toSave = 0;
        int encrypted = 0;
        bool operator==(const Pending&) const = default;
    };
    [[nodiscard]] Pending pending() const;

Q_SIGNALS:
    void added(const QString& id);
    void changed(const QString& id);
    void removed(const QString& id);
    void pictureUploaded(const veilpix::pictures::ItemKey& item);
    void rejected(const QString& path,
                  const veilpix::Error& error); // could not even be queued: unreadable, empty folder, too large
    void idle();                                // the last active transfer ended
    void lookedThrough(int files); // so many found so far in the folders that were added; −1 = no longer looking

private:
    std::unique_ptr<Private> d;
};

} // namespace veilpix::transfers
