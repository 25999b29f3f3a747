// What every way into an account shares: where it happens, what it gives, logging in, keeping the ring. One file a way,
// each a coroutine (see app/net/Steps.h).
#pragma once

#include <QCoreApplication>
#include <QString>
#include <QThreadPool>
#include <functional>
#include <memory>

#include "app/net/ApiClient.h"
#include "app/net/AuthJobs.h"
#include "app/net/Steps.h"
#include "app/session/AccountFiles.h"
#include "common/identity/KeyRing.h"
#include "common/identity/SealedKeyRing.h"

namespace veilpix::session {

// The references outlive whatever runs with them: Session ends it before it lets one of them go.
struct Workplace {
    Q_DECLARE_TR_FUNCTIONS(veilpix::session::Workplace)
public:
    net::ApiClient& api;
    const AccountFiles& files;
    QThreadPool& pool;
    QString deviceName;
    bool ringOnServer = true;
    std::function<void(const QString& text, int percent)> say; // what is being done; percent −1 = unknown
};

struct OpenedAccount {
    std::shared_ptr<identity::KeyRing> ring;
    QString userName;
    QString userId;
    std::shared_ptr<crypto::SecretBytes> loginLater; // set when no server answered: what to sign in with
};

// Logs in, and the client has the tokens. Gives the account's id.
[[nodiscard]] net::Task<QString> logIn(net::Steps steps, Workplace place, QString userName,
                                       std::shared_ptr<const crypto::SecretBytes> loginSecret);
// Fails (KeyChanged) unless the server shows, for this account, the identity that the ring holds.
[[nodiscard]] net::Task<void> checkIdentity(net::Steps steps, Workplace place, OpenedAccount account);
// Writes the sealed ring to disk (0600) and drops what a registration had left there.
[[nodiscard]] Result<OpenedAccount> keep(const Workplace& place, OpenedAccount account,
                                         const identity::SealedKeyRing& sealed);

[[nodiscard]] api::Stretch toWire(const identity::StretchParameters& parameters);

// No answer came: nobody knows whether the server did what it was asked.
[[nodiscard]] bool isNoAnswer(const Error& error);

} // namespace veilpix::session
