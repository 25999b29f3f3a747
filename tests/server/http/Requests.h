// Requests as bytes, replies as objects, and the two rows that every suite against the server runs over.
#pragma once

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "tests/support/RawClient.h"

namespace veilpix::tests {

inline QByteArray get(const QByteArray& target, const QByteArray& fields = {})
{
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

inline const QByteArray hello = get("/hello");

inline QJsonObject object(const RawReply& reply)
{
    return QJsonDocument::fromJson(reply.body).object();
}

inline QString sha256(const QByteArray& bytes)
{
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

inline void transportRows()
{
    QTest::addColumn<bool>("secure");
    QTest::newRow("http") << false;
    QTest::newRow("https") << true;
}

// For init(), which cannot fetch from a test function without rows.
inline bool rowIsSecure()
{
    return qstrcmp(QTest::currentDataTag(), "https") == 0;
}

} // namespace veilpix::tests
