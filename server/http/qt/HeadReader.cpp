#include "server/http/qt/HeadReader.h"

#include <algorithm>
#include <array>

#include "common/api/Paths.h"
#include "server/http/qt/Facade.h"

namespace veilpix::http::qt {

namespace {

// Of the connection and the body.
constexpr std::array framing{"Connection",        "Keep-Alive", "Proxy-Connection",
                             "Upgrade",           "Expect",     "Content-Length",
                             "Transfer-Encoding", "TE",         "Trailer"};
constexpr std::array<const char*, 6> secrets{
    "Authorization",         "Proxy-Authorization",        "Cookie",
    api::headers::csrfToken, api::headers::otherCsrfToken, api::headers::uploadMetadata};

bool isShown(const QByteArray& name)
{
    const auto isIt = [&](const char* other) { return qstricmp(name.constData(), other) == 0; };
    return std::none_of(framing.begin(), framing.end(), isIt) && std::none_of(secrets.begin(), secrets.end(), isIt);
}

QByteArray textOf(const RequestHead& head, const QByteArray& target)
{
    QByteArray text;
    text.reserve(512);
    text.append(head.method).append(' ').append(target).append(" HTTP/1.1\r\n");
    for (const Headers::Field& field : head.headers.fields()) {
        if (isShown(field.first)) {
            text.append(field.first).append(": ").append(field.second).append("\r\n");
        }
    }
    return text.append("\r\n");
}

std::optional<Method> methodFromQt(QHttpServerRequest::Method method)
{
    switch (method) {
    case QHttpServerRequest::Method::Get:
        return Method::Get;
    case QHttpServerRequest::Method::Head:
        return Method::Head;
    case QHttpServerRequest::Method::Post:
        return Method::Post;
    case QHttpServerRequest::Method::Put:
        return Method::Put;
    case QHttpServerRequest::Method::Patch:
        return Method::Patch;
    case QHttpServerRequest::Method::Delete:
        return Method::Delete;
    case QHttpServerRequest::Method::Options:
        return Method::Options;
    default:
        return std::nullopt;
    }
}

} // namespace

HeadReader::HeadReader(QObject* parent) : HttpServerBase(parent)
{
}

HeadReader::~HeadReader() = default;

bool HeadReader::open(int listeningDescriptor)
{
    m_server = std::make_unique<FacadeServer>();
    return m_server->open(listeningDescriptor) && attach(m_server.get());
}

void HeadReader::close()
{
    if (m_server) {
        m_server->close();
    }
}

bool HeadReader::renewFacade()
{
    if (m_facade) {
        m_facade->retire();
    }
    if (!m_server || !m_server->isListening()) {
        return false;
    }
    m_facade = new Facade; // ends by retire(), or with Qt HttpServer
    m_facade->setParent(this);
    m_server->hand(m_facade);
    return true;
}

bool HeadReader::show(const RequestHead& head, const QByteArray& target, Routes& routes)
{
    if ((!m_facade || !m_facade->isUsable()) && !renewFacade()) {
        return false;
    }
    m_read = false;
    m_routes = &routes;
    m_facade->offer(textOf(head, target));
    m_routes = nullptr;
    if (!m_read && m_facade) { // whatever it has kept of that head, the next one starts afresh
        m_facade->retire();
    }
    return m_read;
}

bool HeadReader::handle(const QHttpServerRequest& request)
{
    const std::optional<Method> method = methodFromQt(request.method());
    if (!m_routes || !method) {
        return true;
    }
    m_read = true;
    const QUrl url = request.url();
    QByteArray target = url.path(QUrl::FullyEncoded).toLatin1();
    if (url.hasQuery()) {
        target += '?' + url.query(QUrl::FullyEncoded).toLatin1();
    }
    return m_routes->handle(*method, target);
}

void HeadReader::handleMissing(const QHttpServerRequest&)
{
    if (m_routes) {
        m_routes->missing();
    }
}

} // namespace veilpix::http::qt
