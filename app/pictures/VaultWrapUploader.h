// Stores the vault wraps that were made because a record had none: nobody waits for these, they only make the next
// listing fast. One after the other, in memory for as long as the keys are; when the server is away they wait for it.
#pragma once

#include <QObject>
#include <QPointer>
#include <QTimer>
#include <deque>
#include <memory>

#include "app/net/Job.h"
#include "app/net/RetryDelay.h"
#include "app/pictures/ItemKey.h"

namespace veilpix::net {
class ApiClient;
}

namespace veilpix::pictures {

class VaultWrapUploader final : public QObject {
    Q_OBJECT
public:
    explicit VaultWrapUploader(net::ApiClient& api, QObject* parent = nullptr);

    // Does nothing for an empty wrap.
    void add(const ItemKey& item, const QByteArray& vaultWrap);
    void goOn(); // now, if it waits: there are tokens again
    void clear();

private:
    void next();

    struct Wrap {
        ItemKey item;
        QByteArray vaultWrap;
    };
    net::ApiClient& m_api;
    std::deque<Wrap> m_waiting;
    QPointer<net::Job> m_job; // of the first that waits
    QTimer m_again;
    net::RetryDelay m_wait{1'000, 60'000};
};

} // namespace veilpix::pictures
