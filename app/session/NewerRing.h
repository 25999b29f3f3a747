// Another computer stored a newer key ring: it is fetched, opened without asking for the password, and handed over.
#pragma once

#include <QObject>
#include <QPointer>
#include <memory>

#include "common/identity/SealedKeyRing.h"

class QThreadPool;

namespace veilpix::net {
class ApiClient;
class Job;
} // namespace veilpix::net

namespace veilpix::session {

class NewerRing final : public QObject {
    Q_OBJECT
public:
    NewerRing(net::ApiClient& api, QThreadPool& pool, QObject* parent = nullptr);

    // present: the ring that is open now. Takes the server's only when it is of the same identity, of a later version,
    // and made by somebody who holds the recovery keys of the present one; what cannot be opened waits for the next
    // sign-in with a password. Asked twice, the second time counts.
    void fetch(const std::shared_ptr<const identity::KeyRing>& present);
    void stop();

Q_SIGNALS:
    void arrived(const std::shared_ptr<veilpix::identity::KeyRing>& ring,
                 const veilpix::identity::SealedKeyRing& sealed);

private:
    void open(const QByteArray& blob, const std::shared_ptr<const identity::KeyRing>& present);

    net::ApiClient& m_api;
    QThreadPool& m_pool;
    QPointer<net::Job> m_job;
    int m_round = 0;
};

} // namespace veilpix::session
