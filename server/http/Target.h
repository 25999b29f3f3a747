// The path and query a request line asks for, decoded once and in one place.
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

// The origin form (/path?query) of a target, which may also be the absolute form when its authority is the host given.
// Null, to be answered with 400, for bytes outside of visible ASCII, fragments and percent signs that encode nothing:
// what passes means the same to every reader.
[[nodiscard]] std::optional<QByteArray> originForm(QByteArrayView target, QByteArrayView host);

// The same, decoded. Null as well for encoded NUL, slash or control characters, text that is no UTF-8, dot segments. An
// empty last segment ("/a/") stays, and so matches no route.
[[nodiscard]] std::optional<Target> parseTarget(QByteArrayView target, QByteArrayView host = {});

} // namespace veilpix::http
