#include "app/net/RequestJob.h"

#include <QNetworkRequest>
#include <QUuid>

#include "app/net/ApiClient.h"
#include "common/api/Paths.h"
#include "common/api/ServerMessages.h"
#include "common/base/Literals.h"

namespace veilpix::net {

namespace {

constexpr qint64 replyLimit = 64 * 1024 * 1024; // no JSON reply comes near; a hostile server may not fill the memory

ErrorCode codeOf(int status)
{
    switch (status) {
    case 400:
        return ErrorCode::BadRequest;
    case 401:
        return ErrorCode::Unauthorized;
    case 403:
        return ErrorCode::Forbidden;
    case 404:
    case 410:
        return ErrorCode::NotFound;
    case 409:
        return ErrorCode::AlreadyExists;
    case 408:
        return ErrorCode::Timeout;
    case 412:
        return ErrorCode::Conflict;
    case 413:
        return ErrorCode::TooLarge;
    case 422:
        return ErrorCode::InvalidArgument;
    case 429:
        return ErrorCode::RateLimited;
    case 507:
        return ErrorCode::NoSpace;
    default:
        return status >= 500 ? ErrorCode::Server : ErrorCode::BadRequest;
    }
}

// Empty when it is not the API that refuses.
QString messageIn(const QByteArray& body)
{
    const Result<api::JsonText> text = api::JsonText::parse(body);
    if (!text) {
        return {};
    }
    const api::Read<api::ErrorReply> reply = text->root().read<api::ErrorReply>();
    return reply ? reply->message : QString();
}

} // namespace

Request Request::get(const QString& path)
{
    Request request;
    request.path = path;
    request.attempts = 4;
    return request;
}

Request Request::json(const QByteArray& method, const QString& path, const QByteArray& body)
{
    Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    if (!body.isEmpty()) {
        request.contentType = "application/json";
    }
    request.idempotencyKey = QUuid::createUuid().toRfc4122().toHex();
    request.attempts = 4;
    return request;
}

void Request::ask(QStringView name, const QString& value)
{
    query.addQueryItem(name.toString(), QString::fromLatin1(QUrl::toPercentEncoding(value)));
}

Request Request::ifMatch(quint64 version) const
{
    Request request = *this;
    request.headers.emplaceBack(api::headers::ifMatch, '"' + QByteArray::number(version) + '"');
    return request;
}

RequestJob::RequestJob(ApiClient& api, Request request, QObject* parent)
    : Job(parent), m_api(api), m_request(std::move(request))
{
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &RequestJob::sendNow);
}

RequestJob::~RequestJob()
{
    dropReply();
}

QByteArray RequestJob::header(const QByteArray& name) const
{
    for (const auto& [key, value] : m_headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0) {
            return value;
        }
    }
    return {};
}

quint64 RequestJob::version() const
{
    QByteArray tag = header(api::headers::etag);
    if (tag.startsWith('"') && tag.endsWith('"') && tag.size() > 2) {
        tag = tag.mid(1, tag.size() - 2);
    }
    return tag.toULongLong();
}

void RequestJob::run()
{
    sendNow();
}

void RequestJob::stop()
{
    m_again.stop();
    m_mayHaveArrived = m_mayHaveArrived || !m_reply.isNull(); // nobody knows how far it got
    dropReply();
}

void RequestJob::dropReply()
{
    if (!m_reply) {
        return;
    }
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply.clear();
}

void RequestJob::sendNow()
{
    ++m_tries;
    Result<QUrl> url = m_api.resolve(m_request.path);
    if (!url) {
        if (url.error().code == ErrorCode::Network) {
            lost(QNetworkReply::HostNotFoundError, url.error().context);
        } else {
            failWith(url.error());
        }
        return;
    }
    if (m_request.authorized && !m_api.hasTokens()) {
        failWith({ErrorCode::Network, u"not signed in at a server"_s});
        return;
    }
    if (!m_request.query.isEmpty()) {
        url->setQuery(m_request.query);
    }
    aboutToSend(m_request);
    QNetworkRequest request(*url);
    request.setTransferTimeout(m_request.silenceMs);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setRawHeader("Accept-Encoding", "identity");
    if (!m_request.contentType.isEmpty()) {
        request.setRawHeader("Content-Type", m_request.contentType);
    }
    if (m_request.authorized) {
        request.setRawHeader("Authorization", m_api.authorization());
    }
    if (!m_request.idempotencyKey.isEmpty()) {
        request.setRawHeader(api::headers::idempotencyKey, m_request.idempotencyKey);
    }
    for (const auto& [name, value] : m_request.headers) {
        request.setRawHeader(name, value);
    }
    m_reply = m_api.send(request, m_request.method, m_request.body);
    connect(m_reply, &QNetworkReply::finished, this, &RequestJob::replyFinished);
    connect(m_reply, &QNetworkReply::readyRead, this, &RequestJob::bytesArrived);
    connect(m_reply, &QNetworkReply::uploadProgress, this, [this](qint64 sent, qint64 total) {
        if (total > 0) {
            Q_EMIT progress(sent, total);
        }
    });
}

void RequestJob::bytesArrived()
{
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status / 100 == 2 && streams()) {
        m_status = status;
        m_headers = m_reply->rawHeaderPairs();
        if (!receivedPart(m_reply->readAll())) {
            dropReply();
        }
    } else if (m_reply->bytesAvailable() > replyLimit) {
        dropReply();
        failWith({ErrorCode::TooLarge, u"the server's reply does not end"_s});
    }
}

void RequestJob::replyFinished()
{
    const auto error = m_reply->error();
    m_status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    m_headers = m_reply->rawHeaderPairs();
    const QString text = m_reply->errorString();
    if (m_status / 100 == 2 && streams() && m_reply->bytesAvailable() > 0 && !receivedPart(m_reply->readAll())) {
        dropReply();
        return;
    }
    const QByteArray body = streams() && m_status / 100 == 2 ? QByteArray() : m_reply->readAll();
    m_reply->deleteLater();
    m_reply.clear();

    // A status with a transport error behind it means that the body was cut off.
    const bool broken = error != QNetworkReply::NoError &&
                        (m_status == 0 || m_status / 100 == 2 || error < QNetworkReply::ContentAccessDenied);
    if (broken) {
        m_api.noteReachable(false);
        lost(error, text);
        return;
    }
    m_api.noteReachable(m_status != 502 && m_status != 504); // a proxy in front says that nobody is behind it
    m_mayHaveArrived = true;
    if (m_status / 100 == 2) {
        received(body);
    } else {
        refused(body);
    }
}

void RequestJob::lost(QNetworkReply::NetworkError error, const QString& text)
{
    m_networkError = error;
    const bool neverConnected = error == QNetworkReply::ConnectionRefusedError ||
                                error == QNetworkReply::HostNotFoundError ||
                                error == QNetworkReply::SslHandshakeFailedError;
    m_mayHaveArrived = m_mayHaveArrived || !neverConnected;
    if (error == QNetworkReply::SslHandshakeFailedError) {
        failWith({ErrorCode::UntrustedServer, text});
        return;
    }
    if (m_tries < m_request.attempts) {
        m_again.start(200 << (2 * (m_tries - 1))); // 0.2 s, 0.8 s, 3.2 s: a bundled server is back by then
        return;
    }
    const bool silence = error == QNetworkReply::OperationCanceledError || error == QNetworkReply::TimeoutError;
    failWith({silence ? ErrorCode::Timeout : ErrorCode::Network, text});
}

void RequestJob::refused(const QByteArray& body)
{
    m_message = messageIn(body);
    ApiClient& api = m_api;
    const int status = m_status;
    const QString message = m_message;
    if (m_status == 401 && m_request.authorized && !m_renewed) {
        api.noteRefusal(status, message);
        m_renewed = true;
        m_api.renew(this, [this](const std::optional<Error>& error) {
            if (isFinished()) {
                return;
            }
            if (error) {
                failWith(*error);
            } else {
                sendNow();
            }
        });
        return;
    }
    // Two kinds of "no room" have one status: the disk's, and the account's own limit.
    const bool overQuota = m_status == 507 && m_message.startsWith("Quota exceeded"_L1);
    failWith({overQuota ? ErrorCode::OverQuota : codeOf(m_status), u"HTTP %1 %2"_s.arg(m_status).arg(m_message)},
             header(api::headers::retryAfter).toInt());
    if (status == 403) {
        api.noteRefusal(status, message); // last: it may end everything that belongs to the session
    }
}

} // namespace veilpix::net
