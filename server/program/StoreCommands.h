// fsck, backup and restore.
#pragma once

#include "server/program/SettingsReader.h"
#include "server/store/Backup.h"

namespace veilpix::program {

class StoreCommands {
public:
    explicit StoreCommands(const SettingsReader::Parsed& line) : m_line(line) {}

    // Exit codes as in Subcommands.h.
    [[nodiscard]] int fsck() const;
    [[nodiscard]] int backup() const;
    [[nodiscard]] int restore() const;

private:
    [[nodiscard]] bool has(const char* option) const { return m_line.options.contains(QLatin1String(option)); }
    [[nodiscard]] Result<store::BackupReport> restoreFrom(const QString& source) const;

    const SettingsReader::Parsed& m_line;
};

} // namespace veilpix::program
