// One server: its address, the trust in its certificate, and the tokens of one signed-in session. Requests are jobs
// (RequestJob and those derived from it); this object gives them their connection and renews the access token for all
// of them at once.
#pragma once

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QObject>
#include <QPointer>
#include <QSslCertificate>
#include <QUrl>
#include <functional>
#include <optional>
#include <vector>

#include "app/net/SessionTokens.h"
#include "common/base/Result.h"

namespace veilpix::net {

class RefreshJob;

class ApiClient final : public QObject {
    Q_OBJECT
public:
    explicit ApiClient(QObject* parent = nullptr);
    ~ApiClient() override;

    // Scheme, host, port and perhaps a path prefix, without /api/v1. Plain http is only used for loopback addresses.
    void setBaseUrl(const QUrl& url);
    [[nodiscard]] QUrl baseUrl() const { return m_baseUrl; }
    // Lower-case hex SHA-256 of a certificate that is trusted although no authority vouches for it; empty = none.
    void setPinnedCertificate(const QByteArray& sha256);

    void setTokens(SessionTokens tokens);
    void clearTokens();
    [[nodiscard]] bool hasTokens() const { return m_tokens.has_value(); }
    [[nodiscard]] QString userId() const { return m_tokens ? m_tokens->userId : QString(); }
    [[nodiscard]] QByteArray authorization() const; // "Bearer …"; empty without tokens

    // The address of a request, or why it must not be sent (UntrustedServer: plain http beyond loopback; Network: no
    // server).
    [[nodiscard]] Result<QUrl> resolve(const QString& path) const;
    // body: null for none. The reply belongs to the caller.
    [[nodiscard]] QNetworkReply* send(const QNetworkRequest& request, const QByteArray& method, const QByteArray& body);

    // False since a request was lost, until another one is answered.
    [[nodiscard]] bool isReachable() const { return m_reachable; }

    // Renews the tokens; however many ask, one request is made. done gets no error when there are new tokens.
    void renew(QObject* context, std::function<void(const std::optional<Error>&)> done);

Q_SIGNALS:
    // The server ended it: sign in again. Unauthorized: from another computer, or by another password; StaleVersion: it
    // had run out; NotFound: there is no such account any more; Forbidden: the account is disabled.
    void sessionEnded(const veilpix::Error& why);
    void certificateNotTrusted(const QSslCertificate& certificate); // for a person to look at; nothing was sent
    void reachableChanged(bool reachable);

private:
    friend class RequestJob;
    void noteReachable(bool reachable);
    void noteRefusal(int status, const QString& message); // of a request with a token
    void endSession();
    void renewed(RefreshJob& job);

    struct Waiting {
        QPointer<QObject> context;
        std::function<void(const std::optional<Error>&)> done;
    };
    QNetworkAccessManager m_network;
    QUrl m_baseUrl;
    QByteArray m_pinnedCertificate;
    std::optional<SessionTokens> m_tokens;
    std::vector<Waiting> m_waiting;
    QPointer<RefreshJob> m_renewal;
    Error m_ending; // what the last refused token was refused for
    bool m_reachable = true;
};

} // namespace veilpix::net
