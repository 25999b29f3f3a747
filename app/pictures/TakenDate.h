// When a photograph was taken, by the camera's own clock and without a time zone (Exif DateTimeOriginal).
#pragma once

#include <QByteArray>
#include <QDateTime>

namespace veilpix::pictures {

// For any thread. Invalid for what is no JPEG, or says nothing.
[[nodiscard]] QDateTime takenDateOf(const QByteArray& file);

} // namespace veilpix::pictures
