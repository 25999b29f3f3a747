// Where this copy of the app keeps things. `--profile DIR` puts everything under DIR, so that several accounts and
// tests run side by side.
#pragma once

#include <QString>

#include "common/base/Result.h"

namespace veilpix::session {

class AppPaths {
public:
    // profile: a folder that holds everything; empty = the desktop's own places (XDG).
    explicit AppPaths(const QString& profile = {});

    [[nodiscard]] QString settingsFile() const;
    [[nodiscard]] QString accountsFolder() const; // sealed key rings and what is known about accounts
    [[nodiscard]] QString serverFolder() const;   // the bundled server's data
    [[nodiscard]] QString cacheFolder() const;    // ciphertext only
    [[nodiscard]] QString spoolFolder() const;    // ciphertext of uploads under way
    // Makes the folders, mode 0700. Error: Io.
    [[nodiscard]] Result<void> create() const;

private:
    QString m_config;
    QString m_data;
    QString m_cache;
};

} // namespace veilpix::session
