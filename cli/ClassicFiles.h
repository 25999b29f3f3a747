// The classic scheme's files: always two that belong together, so either both are written or none.
#pragma once

#include "cli/Keys.h"
#include "common/classic/RgbPicture.h"

namespace veilpix::cli {

// Part of every classic command's help.
[[nodiscard]] QString classicWarning();

struct ContentFor {
    QString name;
    crypto::ByteView content;
    bool secret = false; // mode 0600
};

// Writes both or neither; `-` is standard output. Says itself what is wrong.
[[nodiscard]] ExitCode writeTwo(const ContentFor& first, const ContentFor& second, bool force);
[[nodiscard]] ExitCode writeOne(const ContentFor& only, bool force);

// A whole file, at most limit bytes. Says itself what is wrong.
[[nodiscard]] tl::expected<QByteArray, ExitCode> readWhole(const QString& name, qint64 limit);
[[nodiscard]] tl::expected<classic::RgbPicture, ExitCode> readPicture(const QString& name);

} // namespace veilpix::cli
