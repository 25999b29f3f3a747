// Pictures whose access was cut and that are not encrypted anew yet: written down before the server is asked to cut, so
// that neither a dead server nor a crash leaves one behind. Goes on by itself whenever keys and server are there.
#pragma once

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include "app/net/Job.h"
#include "app/transfers/ItemKey.h"

namespace veilpix::transfers {

class PictureLibrary;

class UnfinishedRekeys final : public QObject {
    Q_OBJECT
public:
    explicit UnfinishedRekeys(PictureLibrary& library, QObject* parent = nullptr);

    // A removal is about to happen, and then does the encryption itself; it ends with one of the others. Io or a
    // failure of the disk: the removal should not begin.
    [[nodiscard]] Result<void> begin(const ItemKey& item, const QString& name);
    void done(const ItemKey& item);                         // encrypted anew, or nothing was cut
    void postpone(const ItemKey& item, const Error& error); // cut, or perhaps cut, and no further
    void tryNow();
    [[nodiscard]] bool contains(const ItemKey& item) const { return m_waiting.contains(item); }
    [[nodiscard]] int count() const { return int(m_waiting.size()); }

Q_SIGNALS:
    void delayed(const QString& name, const veilpix::Error& error); // will be tried again
    void caughtUp(const QString& name);                             // after a delay

private:
    struct Waiting {
        QString name;
        bool elsewhere = false; // the removal itself is at it
        bool told = false;
        int attempts = 0;
    };
    void sessionChanged();
    void load();
    [[nodiscard]] Result<void> save() const;
    [[nodiscard]] QString path() const;
    void next();
    void ended(const ItemKey& item, const net::Job& job);

    PictureLibrary& m_library;
    QHash<ItemKey, Waiting> m_waiting;
    QPointer<net::Job> m_job;
    QTimer m_again;
    QString m_account;
    int m_failures = 0;
};

} // namespace veilpix::transfers
