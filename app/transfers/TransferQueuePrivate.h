// The inside of TransferQueue: what each transfer does next, and when.
#pragma once

#include <QHash>
#include <QPointer>
#include <deque>

#include "app/pictures/FileWalk.h"
#include "app/pictures/PictureLibrary.h"
#include "app/pictures/PictureOpener.h"
#include "app/pictures/UploadFlow.h"
#include "app/transfers/SealUploadJob.h"
#include "app/transfers/SpeedMeter.h"
#include "app/transfers/SpoolFolder.h"
#include "app/transfers/TransferQueue.h"

namespace veilpix::transfers {

class TransferQueue::Private {
public:
    static constexpr int atOnce = 2;

    // What is not for show; m_list holds the rest at the same index.
    struct Work {
        SpoolRecord record; // uploads
        QByteArray bytes;   // pasted, until encrypted
        QString savePath;   // downloads
        bool saveEncrypted = false;
        QPointer<net::Job> job;
        SpeedMeter speed;
    };

    Private(TransferQueue& queue, pictures::PictureLibrary& library);
    ~Private();

    void sessionChanged();
    void loadSpool();
    void dropAll();
    void keysGone();

    QString enqueue(Transfer transfer, Work work);
    // A slice at a time, so that a folder of a hundred thousand pictures does not hold up the window.
    void takeFound(std::shared_ptr<const pictures::FileWalk> walk, std::size_t from, const std::stop_token& stop);
    void addUpload(const QString& name, const QString& path, qint64 size, QByteArray bytes);
    [[nodiscard]] int rowOf(const QString& id) const;
    [[nodiscard]] bool canRun(const Transfer& transfer, const Work& work) const;
    void schedule();
    void startUpload(int row);
    void startSealing(int row);
    void startSending(int row);
    void startDownload(int row);
    void watch(const QString& id, net::Job* job);
    void progressed(const QString& id, qint64 done, qint64 total);
    void setState(int row, Transfer::State state, std::optional<Error> error = {});
    void ended(const QString& id, net::Job& job);
    void stopJob(Work& work);
    void persist(const Work& work);
    void removeRow(int row);
    [[nodiscard]] int active() const;

    TransferQueue& q;
    pictures::PictureLibrary& library;
    pictures::PictureOpener opener;
    SpoolFolder spool;
    std::vector<Transfer> list;
    std::deque<Work> works;
    QHash<QString, int> rows;
    std::stop_source walking;
    QString account;
    int looking = 0; // walks through folders under way
    bool scheduling = false;
};

} // namespace veilpix::transfers
