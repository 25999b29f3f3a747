// fsck, backup and restore.
#pragma once

#include "server/program/SettingsReader.h"
#include "server/store/DataFolder.h"

namespace veilpix::program {

class StoreCommands {
public:
    explicit StoreCommands(const SettingsReader::CommandLine& line) : m_line(line) {}

    // Exit codes as in CommandLine.h.
    [[nodiscard]] int fsck() const;
    [[nodiscard]] int backup() const;
    [[nodiscard]] int restore() const;
    // An existing data folder: no command but `serve` and `restore` makes one where a path was mistyped.
    [[nodiscard]] static Result<store::DataFolder> existingFolder(const Settings& settings, store::DataFolder::Use use);

private:
    const SettingsReader::CommandLine& m_line;
};

} // namespace veilpix::program
