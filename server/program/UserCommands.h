// user list, add, invite, disable, enable, delete, quota, sessions: works beside a running server.
#pragma once

#include <memory>

#include "server/program/SettingsReader.h"
#include "server/store/DataFolder.h"
#include "server/store/SqliteMetadataStore.h"

namespace veilpix::program {

class UserCommands {
public:
    explicit UserCommands(const SettingsReader::Parsed& line) : m_line(line) {}

    // Exit codes as in Subcommands.h.
    [[nodiscard]] int run();
    [[nodiscard]] static QString usage();

private:
    [[nodiscard]] Result<void> open();
    [[nodiscard]] Result<void> list();
    [[nodiscard]] Result<void> add(const QString& name);
    [[nodiscard]] Result<void> invite();
    [[nodiscard]] Result<void> setDisabled(const QString& name, bool disabled);
    [[nodiscard]] Result<void> remove(const QString& name);
    [[nodiscard]] Result<void> quota(const QString& name);
    [[nodiscard]] Result<void> sessions(const QString& name);
    [[nodiscard]] Result<store::User> find(const QString& name);
    [[nodiscard]] QString option(const char* name) const { return m_line.options.value(QLatin1String(name)); }

    const SettingsReader::Parsed& m_line;
    std::unique_ptr<store::DataFolder> m_folder;
    std::unique_ptr<store::SqliteMetadataStore> m_metadata;
};

} // namespace veilpix::program
