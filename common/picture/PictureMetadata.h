// What travels with the file inside of an encrypted picture, as JSON.
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <cstdint>

#include "common/base/Result.h"

namespace veilpix::picture {

struct PictureMetadata {
    QString name;            // as the user had it, no folders; may be empty
    QString mediaType;       // image/jpeg, …; may be empty
    std::uint32_t width = 0; // pixels of the original; 0 when unknown
    std::uint32_t height = 0;
    QDateTime modified; // UTC, milliseconds; may be invalid

    // UTF-8 JSON. TooLarge beyond 64 KiB.
    [[nodiscard]] Result<QByteArray> toJson() const;
    // BadMetadata unless it is a JSON object whose known members have their types; unknown members are skipped.
    [[nodiscard]] static Result<PictureMetadata> fromJson(const QByteArray& json);

    // The name made fit for a file in a folder: no separators, no control characters, not empty, not "." or "..".
    // A name comes from whoever sealed the picture: never use `name` itself as a path.
    [[nodiscard]] QString fileName() const;

    bool operator==(const PictureMetadata&) const = default;
};

} // namespace veilpix::picture
