#include "server/http/ClientAddress.h"

namespace veilpix::http {

QHostAddress forwardedClient(const QHostAddress& peer, const Headers& headers,
                             const std::function<bool(const QHostAddress&)>& isTrusted)
{
    QHostAddress client = peer;
    const QList<QByteArray> hops = headers.combined("X-Forwarded-For").split(',');
    for (qsizetype i = hops.size() - 1; i >= 0 && isTrusted(client); --i) {
        QHostAddress named;
        if (!named.setAddress(QString::fromLatin1(hops.at(i).trimmed())))
            break;
        client = named;
    }
    return client;
}

} // namespace veilpix::http
