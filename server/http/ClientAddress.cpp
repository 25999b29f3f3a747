#include "server/http/ClientAddress.h"

#include <algorithm>

namespace veilpix::http {

namespace {

bool isPort(QByteArrayView text)
{
    return !text.isEmpty() && text.size() <= 5 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// 8.8.8.8, 8.8.8.8:1234, 2001:db8::1, [2001:db8::1] or [2001:db8::1]:443; null for anything else.
QHostAddress parseHop(QByteArrayView hop)
{
    if (hop.startsWith('[')) {
        const qsizetype end = hop.indexOf(']');
        const QByteArrayView rest = end < 0 ? QByteArrayView() : hop.sliced(end + 1);
        if (end < 0 || !(rest.isEmpty() || (rest.front() == ':' && isPort(rest.sliced(1))))) {
            return {};
        }
        hop = hop.sliced(1, end - 1);
        if (!hop.contains(':')) {
            return {};
        }
    } else if (const qsizetype colon = hop.indexOf(':'); colon >= 0 && hop.lastIndexOf(':') == colon) {
        if (!isPort(hop.sliced(colon + 1))) {
            return {};
        }
        hop = hop.first(colon);
    }
    // QHostAddress takes "1.2" and "0x7f000001" for IPv4 addresses too, and a zone behind an IPv6 one.
    const bool isPlain = std::all_of(hop.begin(), hop.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' || c == ':';
    });
    if (!isPlain || (!hop.contains(':') && std::count(hop.begin(), hop.end(), '.') != 3)) {
        return {};
    }
    QHostAddress address;
    if (!address.setAddress(QString::fromLatin1(hop))) {
        return {};
    }
    return plainAddress(address);
}

} // namespace

QHostAddress plainAddress(const QHostAddress& address)
{
    bool mapped = false;
    const quint32 v4 = address.toIPv4Address(&mapped);
    return mapped ? QHostAddress(v4) : address;
}

QHostAddress forwardedClient(const QHostAddress& peer, const Headers& headers,
                             const std::function<bool(const QHostAddress&)>& isTrusted)
{
    QHostAddress client = peer;
    const QList<QByteArray> hops = headers.combined("X-Forwarded-For").split(',');
    for (qsizetype i = hops.size() - 1; i >= 0 && isTrusted(client); --i) {
        const QByteArray hop = hops.at(i).trimmed();
        if (hop.isEmpty()) {
            continue;
        }
        client = parseHop(hop);
        if (client.isNull()) {
            return QHostAddress(QHostAddress::AnyIPv4);
        }
    }
    return client;
}

} // namespace veilpix::http
