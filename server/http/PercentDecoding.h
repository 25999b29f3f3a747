// Percent-decoding that refuses instead of guessing; shared by paths, queries and forms.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <optional>

namespace veilpix::http {

enum class PlusSign { IsSpace, IsItself };

// Null for a broken %XX.
[[nodiscard]] std::optional<QByteArray> percentDecode(QByteArrayView text, PlusSign plus);
// Null for bytes that are no UTF-8.
[[nodiscard]] std::optional<QString> strictUtf8(QByteArrayView bytes);

} // namespace veilpix::http
