// The request target: which path and query a request line asks for, decoded once and in one place.
#pragma once

#include <QByteArrayView>
#include <QList>
#include <QString>
#include <QStringList>
#include <optional>
#include <utility>

namespace veilpix::http {

struct Target {
    QString path;
    QStringList segments;
    QList<std::pair<QString, QString>> query;
};

// Origin form (/path?query), or absolute form when its authority is the host given. Null, to be answered with 400, for:
// bytes outside of visible ASCII, fragments, broken percent-encoding, encoded NUL, slash or control characters, text
// that is no UTF-8, dot segments. An empty last segment ("/a/") stays, and so matches no route.
[[nodiscard]] std::optional<Target> parseTarget(QByteArrayView target, QByteArrayView host);

} // namespace veilpix::http
