#include "app/net/ApiClient.h"

#include <QHostAddress>
#include <QLoggingCategory>
#include <QNetworkRequest>
#include <QSslConfiguration>

#include "app/net/AuthJobs.h"
#include "common/base/Literals.h"

namespace veilpix::net {

Q_LOGGING_CATEGORY(lcNet, "veilpix.net")

namespace {

bool isLoopback(const QString& host)
{
    return host == "localhost"_L1 || QHostAddress(host).isLoopback();
}

} // namespace

ApiClient::ApiClient(QObject* parent) : QObject(parent)
{
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    m_network.setAutoDeleteReplies(false);
}

ApiClient::~ApiClient() = default;

void ApiClient::setBaseUrl(const QUrl& url)
{
    if (url == m_baseUrl) {
        return;
    }
    m_baseUrl = url;
    m_network.clearConnectionCache();
    noteReachable(true); // nobody knows better yet
}

void ApiClient::setPinnedCertificate(const QByteArray& sha256)
{
    if (sha256 == m_pinnedCertificate) {
        return;
    }
    m_pinnedCertificate = sha256;
    m_network.clearConnectionCache(); // what stands was trusted by another rule
}

void ApiClient::setTokens(SessionTokens tokens)
{
    m_tokens = std::move(tokens);
}

void ApiClient::clearTokens()
{
    m_tokens.reset();
    m_network.clearConnectionCache();
}

QByteArray ApiClient::authorization() const
{
    return m_tokens ? "Bearer "_ba + crypto::toByteArray(m_tokens->access.reveal()) : QByteArray();
}

Result<QUrl> ApiClient::resolve(const QString& path) const
{
    if (m_baseUrl.isEmpty()) {
        return fail(ErrorCode::Network, u"no server address"_s);
    }
    const QString scheme = m_baseUrl.scheme();
    if (scheme != "https"_L1 && !(scheme == "http"_L1 && isLoopback(m_baseUrl.host()))) {
        return fail(ErrorCode::UntrustedServer, u"plain http is for loopback addresses only"_s);
    }
    QString base =
        m_baseUrl.toString(QUrl::FullyEncoded | QUrl::StripTrailingSlash | QUrl::RemoveQuery | QUrl::RemoveFragment);
    return QUrl(base + path, QUrl::StrictMode);
}

QNetworkReply* ApiClient::send(const QNetworkRequest& request, const QByteArray& method, const QByteArray& body)
{
    QNetworkReply* reply = nullptr;
    if (method == "GET") {
        reply = m_network.get(request);
    } else if (method == "HEAD") {
        reply = m_network.head(request);
    } else {
        reply = m_network.sendCustomRequest(request, method, body);
    }
    connect(reply, &QNetworkReply::sslErrors, this, [this, reply](const QList<QSslError>& errors) {
        const QSslCertificate seen = reply->sslConfiguration().peerCertificate();
        if (!m_pinnedCertificate.isEmpty() && seen.digest(QCryptographicHash::Sha256).toHex() == m_pinnedCertificate) {
            reply->ignoreSslErrors(errors);
        } else {
            Q_EMIT certificateNotTrusted(seen);
        }
    });
    return reply;
}

void ApiClient::renew(QObject* context, std::function<void(const std::optional<Error>&)> done)
{
    m_waiting.push_back({context, std::move(done)});
    if (m_renewal) {
        return;
    }
    if (!m_tokens || m_tokens->refresh.isEmpty()) {
        const auto waiting = std::exchange(m_waiting, {});
        for (const Waiting& one : waiting) {
            if (one.context) {
                one.done(Error{ErrorCode::Unauthorized, u"no token to renew with"_s});
            }
        }
        return;
    }
    m_renewal = new RefreshJob(*this, m_tokens->refresh, this);
    connect(m_renewal, &Job::finished, this, [this](Job* job) { renewed(static_cast<RefreshJob&>(*job)); });
    m_renewal->start();
}

void ApiClient::renewed(RefreshJob& job)
{
    m_renewal.clear();
    std::optional<Error> error = job.error();
    if (!error) {
        setTokens(job.takeTokens());
    }
    const bool refused = error && error->code == ErrorCode::Unauthorized;
    if (refused) {
        clearTokens();
    }
    const auto waiting = std::exchange(m_waiting, {});
    for (const Waiting& one : waiting) {
        if (one.context) {
            one.done(error);
        }
    }
    if (refused) {
        endSession();
    }
}

void ApiClient::noteRefusal(int status, const QString& message)
{
    if (status == 401) {
        const ErrorCode code = message == "Token has expired"_L1        ? ErrorCode::StaleVersion
                               : message == "User is not authorized"_L1 ? ErrorCode::NotFound
                                                                        : ErrorCode::Unauthorized;
        m_ending = {code, message};
    } else if (status == 403 && message == "Account is disabled"_L1 && m_tokens) {
        m_ending = {ErrorCode::Forbidden, message};
        clearTokens();
        endSession();
    }
}

void ApiClient::endSession()
{
    qCInfo(lcNet) << "the server ended this session, code" << int(m_ending.code);
    Q_EMIT sessionEnded(m_ending);
}

void ApiClient::noteReachable(bool reachable)
{
    if (reachable == m_reachable) {
        return;
    }
    m_reachable = reachable;
    Q_EMIT reachableChanged(reachable);
}

} // namespace veilpix::net
