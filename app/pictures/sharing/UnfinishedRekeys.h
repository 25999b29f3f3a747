// Pictures whose access was cut and that are not encrypted anew yet: written down before the server is asked to cut, so
// that neither a dead server nor a crash leaves one behind. Goes on by itself whenever keys and server are there.
#pragma once

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QThreadPool>
#include <QTimer>
#include <functional>

#include "app/net/Job.h"
#include "app/net/RetryDelay.h"
#include "app/pictures/ItemKey.h"

namespace veilpix::pictures {

class PictureLibrary;

class UnfinishedRekeys final : public QObject {
    Q_OBJECT
public:
    explicit UnfinishedRekeys(PictureLibrary& library, QObject* parent = nullptr);
    ~UnfinishedRekeys() override;

    using Write = std::function<Result<void>()>;
    // A removal is about to happen, and then does the encryption itself. What is given back writes that down, on disk()
    // since it waits for the disk; unless it succeeds the removal may not go on. Ends with one of the others.
    [[nodiscard]] Result<Write> begin(const ItemKey& item, const QString& name);
    [[nodiscard]] QThreadPool& disk() { return m_disk; }    // one thread: what is noted later is written later
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
    [[nodiscard]] Result<Write> sealed() const;
    [[nodiscard]] QString path() const;
    void next();
    void ended(const ItemKey& item, const net::Job& job);

    PictureLibrary& m_library;
    QHash<ItemKey, Waiting> m_waiting;
    QPointer<net::Job> m_job;
    QTimer m_again;
    QString m_account;
    net::RetryDelay m_wait{1'000, 60'000};
    QThreadPool m_disk;
};

} // namespace veilpix::pictures
