// A file (or what was pasted) on its way to the server: encrypted into the spool, then sent from there. What is
// encrypted goes on while the session is locked.
#pragma once

#include "app/transfers/QueuedTransfer.h"
#include "app/transfers/UploadSpool.h"

namespace veilpix::net {
class ApiClient;
}
namespace veilpix::pictures {
class PictureLibrary;
}
namespace veilpix::session {
class Session;
}

namespace veilpix::transfers {

class UploadTransfer final : public QueuedTransfer {
public:
    // What it works with.
    struct Means {
        session::Session& session;
        net::ApiClient& api;
        pictures::PictureLibrary& library;
        UploadSpool& spool;
        QObject& jobs; // their parent
    };

    // pausedAt: of one that was paused at an earlier start, the bytes that were done.
    UploadTransfer(Owner& owner, const Means& means, UploadRecord record, std::optional<qint64> pausedAt);

    // The first time: so that it is there after a restart.
    void keep();
    void keepPasted(const QByteArray& bytes);

    [[nodiscard]] bool needsKeys() const override { return !m_record.upload; }
    void start() override;
    void writeNames(QDataStream& to) const override;
    void dropNames() override;
    void readNames(QDataStream& from) override;

protected:
    void dropWork(bool wasRunning) override;
    void beforeRetry() override;
    void notePaused(bool paused) override;
    void beforeDone(Transfer& shown) override;
    void jobEnded(const net::Job& job) override;

private:
    [[nodiscard]] bool hasCiphertext() const;
    void seal();
    void send();

    Means m_means;
    UploadRecord m_record;
    QByteArray m_bytes; // pasted, until they are encrypted, or are on disk and the keys go
    bool m_pasted;
    bool m_bytesKept = false; // on disk
    bool m_unsaved = false;   // the record changed while there was no key to seal it with
    std::shared_ptr<int> m_alive = std::make_shared<int>(0); // what is answered later is for this one
};

} // namespace veilpix::transfers
