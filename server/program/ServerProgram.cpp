#include "server/program/ServerProgram.h"

#include <QDir>
#include <QFile>
#include <QLoggingCategory>
#include <sys/stat.h>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/auth/SecretFile.h"
#include "server/program/DataSetting.h"
#include "server/program/LogOutput.h"
#include "server/store/BackupFolder.h"

namespace veilpix::program {

namespace {

Q_LOGGING_CATEGORY(lcServer, "veilpix.server")

constexpr size_t safeSigningSecret = 32; // bytes: as many as HMAC-SHA-256 gives

auth::LoginThrottle::Limits throttleLimits(const ServerSettings& settings)
{
    auth::LoginThrottle::Limits limits;
    limits.accountFailures = settings.loginAttempts;
    limits.addressFailures = settings.loginAttempts * 5;
    limits.window = settings.loginWindow;
    return limits;
}

qint64 quotaOf(qint64 setting)
{
    return setting > 0 ? setting : -1;
}

// The mode's last nine bits.
int modeOf(const QString& path)
{
    struct stat status {};
    return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? static_cast<int>(status.st_mode & 0777) : 0;
}

// What the server has made itself is for nobody else.
Result<crypto::SecretBytes> madeSecret(const ServerSettings& settings, const QString& path)
{
    Result<crypto::SecretBytes> secret = auth::readOrMakeSecretFile(path);
    if (!secret) {
        return fail(secret.error().code, settings.about(u"data"_s, u"%1: %2"_s.arg(path, secret.error().context)));
    }
    if (const int mode = modeOf(path); (mode & 077) != 0) {
        qCWarning(lcServer,
                  "others may read the key that signs tokens, secrets/jwt.key: its mode is %o and should be 600",
                  static_cast<unsigned>(mode));
    }
    return secret;
}

Result<crypto::SecretBytes> signingSecret(const ServerSettings& settings, const store::DataFolder& folder)
{
    if (settings.jwtSecretFile.isEmpty()) {
        return madeSecret(settings, folder.secrets() + u"/jwt.key"_s);
    }
    Result<crypto::SecretBytes> secret = auth::readSecretFile(settings.jwtSecretFile);
    if (!secret) {
        return wrongSetting(settings, "jwt-secret-file",
                            u"%1: %2"_s.arg(settings.jwtSecretFile, secret.error().context));
    }
    // Taken all the same: the original takes any, and its users bring theirs along.
    if (secret->size() < safeSigningSecret) {
        qCWarning(lcServer,
                  "the secret in jwt-secret-file has %lld bytes: whoever has one token can try all secrets of "
                  "so few until one fits, and then sign in as anybody. Use %lld random bytes or more.",
                  static_cast<long long>(secret->size()), static_cast<long long>(safeSigningSecret));
    }
    return secret;
}

} // namespace

ServerProgram::ServerProgram(const ServerSettings& settings, const Parts& parts, store::DataFolder folder,
                             std::unique_ptr<store::SqliteMetadataStore> metadata)
    : m_settings(settings), m_folder(std::move(folder)), m_clock(parts.clock ? *parts.clock : m_systemClock),
      m_metadata(std::move(metadata)), m_blobs(m_folder.blobs()), m_uploads(m_folder.spool() + u"/uploads"_s),
      m_pictures(*m_metadata, m_blobs, m_clock), m_reserveFiles(m_folder.path()), m_passwords(parts.passwordCost),
      m_throttle(m_clock, throttleLimits(settings))
{
}

ServerProgram::~ServerProgram()
{
    // Requests end before what they work with.
    if (m_api) {
        m_api->waiters().stop();
    }
    m_server.reset();
    m_housekeeping.reset();
}

Result<std::unique_ptr<ServerProgram>> ServerProgram::start(const ServerSettings& settings, const Parts& parts)
{
    VEILPIX_TRY(store::DataFolder folder, openDataFolder(settings, store::DataFolder::Use::Exclusive));
    VEILPIX_TRY_VOID(checkDatabaseIsNotLost(settings, folder));
    auto metadata = store::SqliteMetadataStore::open(folder.database(), {parts.busyTimeout, nullptr});
    if (!metadata) {
        return fail(metadata.error().code,
                    settings.about(u"data"_s, u"%1: %2"_s.arg(folder.database(), metadata.error().context)));
    }
    std::unique_ptr<ServerProgram> program(new ServerProgram(settings, parts, std::move(folder), *std::move(metadata)));
    VEILPIX_TRY_VOID(program->build());
    VEILPIX_TRY_VOID(program->listen());
    return program;
}

handlers::Policy ServerProgram::policy() const
{
    handlers::Policy policy;
    switch (m_settings.registration) {
    case Registration::Open:
        policy.registration = handlers::Policy::Registration::Open;
        break;
    case Registration::Invite:
        policy.registration = handlers::Policy::Registration::Invite;
        break;
    case Registration::Closed:
        policy.registration = handlers::Policy::Registration::Closed;
        break;
    }
    policy.listUsers = m_settings.userList == UserList::Everyone ||
                       (m_settings.userList == UserList::Auto && m_settings.address.isLoopback() &&
                        m_settings.trustedProxies.isEmpty());
    policy.quota = {quotaOf(m_settings.quotaBytes), quotaOf(m_settings.quotaPictures)};
    policy.uploadLimit = m_settings.limits.tusUpload;
    policy.reserveBytes = m_settings.reserveBytes;
    policy.uploadLifetime = m_settings.uploadLifetime;
    policy.sessionLifetime = m_settings.sessionLifetime;
    policy.metricsPublic = m_settings.metricsPublic;
    return policy;
}

Result<void> ServerProgram::build()
{
    VEILPIX_TRY(crypto::SecretBytes secret, signingSecret(m_settings, m_folder));
    if (const int mode = modeOf(m_folder.path()); (mode & 022) != 0) {
        qCWarning(lcServer, "others may write into the data folder: its mode is %o and should be 700",
                  static_cast<unsigned>(mode));
    }
    auto csrf = auth::deriveSecret(secret, "csrf");
    auto refresh = auth::deriveSecret(secret, "refresh");
    auto parameters = auth::deriveSecret(secret, "parameters");
    if (!csrf || !refresh || !parameters) {
        return fail(ErrorCode::Internal, u"secrets could not be derived"_s);
    }
    m_accessTokens = std::make_unique<auth::AccessTokens>(std::move(secret), m_clock, m_settings.accessTokenLifetime);
    m_csrf = std::make_unique<auth::CsrfTokens>(*std::move(csrf), m_clock);
    m_refreshTokens = std::make_unique<auth::RefreshTokens>(*std::move(refresh));
    m_parameters = std::make_unique<auth::ParametersOracle>(*std::move(parameters));
    const QString bodies = m_folder.spool() + u"/bodies"_s;
    if (!QDir().mkpath(bodies)) {
        return wrongSetting(m_settings, "data", u"%1 cannot be made"_s.arg(bodies));
    }
    const handlers::Policy decided = policy();
    m_pictures.setDefaultQuota(decided.quota);
    m_services = std::make_unique<handlers::Services>(handlers::Services{
        *m_metadata, m_pictures, m_blobs, m_uploads, m_passwords, *m_accessTokens, *m_refreshTokens, *m_csrf,
        m_throttle, *m_parameters, m_clock, decided, bodies, m_reserveFiles, m_replyMemory});
    m_api = std::make_unique<handlers::Api>(
        *m_services,
        handlers::Operations{[this] { return ready(); }, [this] { return m_server ? &m_server->counters() : nullptr; },
                             [] { return LogOutput::dropped(); }});
    // So that its backups can be told from those of other stores; one that has none yet is no reason not to serve.
    (void)store::storeId(*m_metadata);
    m_reserveFiles.make();
    m_housekeeping = std::make_unique<Housekeeping>(*m_services);
    return {};
}

Result<void> ServerProgram::ready()
{
    VEILPIX_TRY_VOID(m_metadata->probe());
    if (!m_reserveFiles.isWhole()) { // a row may still find room where a request would not
        return fail(ErrorCode::NoSpace, u"the disk is full"_s);
    }
    if (const auto usable = m_folder.probe(); !usable) {
        // Whatever it is, the folders were there at the start: the server is not ready until they are again.
        return fail(usable.error().code == ErrorCode::PermissionDenied ? ErrorCode::PermissionDenied : ErrorCode::Io,
                    usable.error().context);
    }
    return {};
}

Result<void> ServerProgram::listen()
{
    http::ServerOptions options;
    options.address = m_settings.address;
    options.port = m_settings.port;
    options.workers = m_settings.workers;
    options.limits = m_settings.limits;
    if (!m_settings.tlsCertificate.isEmpty()) {
        options.tls = http::TlsFiles{m_settings.tlsCertificate, m_settings.tlsKey};
    }
    options.trustedProxies = m_settings.trustedProxies;
    options.spoolFolder = m_services->spoolFolder;
    options.accessLog = [](const http::AccessRecord& record) { LogOutput::access(record); };
    m_server = std::make_unique<http::Server>(std::move(options), m_api->takeRouter());
    connect(m_server.get(), &http::Server::stopped, this, &ServerProgram::stopped);
    if (const auto started = m_server->start(); !started) {
        // Certificates that do not load are told apart from an address that is taken by their path.
        const QString& why = started.error().context;
        const auto isAbout = [&why](const QString& path) { return !path.isEmpty() && why.startsWith(path); };
        if (started.error().code == ErrorCode::AlreadyExists) { // free again once the other program ends
            return fail(ErrorCode::Busy, m_settings.about(u"listen"_s, why));
        }
        return wrongSetting(m_settings,
                            isAbout(m_settings.tlsCertificate) ? "tls-certificate"
                            : isAbout(m_settings.tlsKey)       ? "tls-key"
                                                               : "listen",
                            why);
    }
    m_housekeeping->start();
    qCInfo(lcServer) << "started, version" << VEILPIX_VERSION;
    return {};
}

QString ServerProgram::url() const
{
    QString host = m_settings.address.toString();
    if (m_settings.address.protocol() == QAbstractSocket::IPv6Protocol) {
        host = u'[' + host + u']';
    }
    return u"%1://%2:%3"_s.arg(m_server->isSecure() ? u"https"_s : u"http"_s, host).arg(m_server->port());
}

void ServerProgram::reload()
{
    if (m_settings.tlsCertificate.isEmpty()) {
        return;
    }
    const Result<void> reloaded = m_server->reloadCertificate();
    if (reloaded) {
        qCInfo(lcServer) << "the certificate was read again";
    } else {
        qCWarning(lcServer) << "the certificate stays as it was:" << reloaded.error().context;
    }
}

void ServerProgram::stop()
{
    qCInfo(lcServer) << "stopping";
    // Those who wait for changes would wait out the whole time otherwise.
    m_api->waiters().stop();
    m_server->stop(m_settings.stopTimeout);
}

} // namespace veilpix::program
