// Everything that `serve` builds, in the order in which it goes away again: the server before the handlers, the
// handlers before the stores, the data folder's lock last.
#pragma once

#include <memory>

#include "server/handlers/Api.h"
#include "server/http/Server.h"
#include "server/program/Housekeeping.h"
#include "server/program/ServerSettings.h"
#include "server/store/DataFolder.h"
#include "server/store/FileBlobStore.h"
#include "server/store/SqliteMetadataStore.h"

namespace veilpix::program {

class ServerProgram final : public QObject {
    Q_OBJECT

public:
    // What tests put in place of the real thing; the clock outlives the program.
    struct Parts {
        const base::Clock* clock = nullptr;
        auth::PasswordHasher::Cost passwordCost = {};
        std::chrono::milliseconds busyTimeout = store::SqliteMetadataStore::Options().busyTimeout;
    };
    // Opens the stores and listens. Errors say which setting is at fault.
    [[nodiscard]] static Result<std::unique_ptr<ServerProgram>> start(const ServerSettings& settings)
    {
        return start(settings, Parts());
    }
    [[nodiscard]] static Result<std::unique_ptr<ServerProgram>> start(const ServerSettings& settings,
                                                                      const Parts& parts);
    ~ServerProgram() override;

    // "http://127.0.0.1:5000"
    [[nodiscard]] QString url() const;
    void reload();
    // Ends what is under way within the settings' time; at once when called again. Then stopped().
    void stop();
    [[nodiscard]] quint16 port() const { return m_server->port(); }
    [[nodiscard]] const handlers::Api& api() const { return *m_api; }
    [[nodiscard]] store::MetadataStore& metadata() { return *m_metadata; }
    [[nodiscard]] const auth::PasswordHasher& passwords() const { return m_passwords; }
    [[nodiscard]] Housekeeping& housekeeping() { return *m_housekeeping; }

Q_SIGNALS:
    void stopped();

private:
    ServerProgram(const ServerSettings& settings, const Parts& parts, store::DataFolder folder,
                  std::unique_ptr<store::SqliteMetadataStore> metadata);
    [[nodiscard]] Result<void> build();
    [[nodiscard]] Result<void> listen();
    [[nodiscard]] Result<void> ready();
    [[nodiscard]] handlers::Policy policy() const;

    ServerSettings m_settings;
    store::DataFolder m_folder;
    base::SystemClock m_systemClock;
    const base::Clock& m_clock;
    std::unique_ptr<store::SqliteMetadataStore> m_metadata;
    store::FileBlobStore m_blobs;
    store::SpoolFolder m_uploads;
    store::PictureStore m_pictures;
    store::ReserveFiles m_reserveFiles;
    handlers::ReplyMemory m_replyMemory;
    auth::PasswordHasher m_passwords;
    auth::LoginThrottle m_throttle;
    std::unique_ptr<auth::AccessTokens> m_accessTokens;
    std::unique_ptr<auth::RefreshTokens> m_refreshTokens;
    std::unique_ptr<auth::CsrfTokens> m_csrf;
    std::unique_ptr<auth::ParametersOracle> m_parameters;
    std::unique_ptr<handlers::Services> m_services;
    std::unique_ptr<handlers::Api> m_api;
    std::unique_ptr<Housekeeping> m_housekeeping;
    std::unique_ptr<http::Server> m_server;
};

} // namespace veilpix::program
