#include "server/program/UserCommands.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <algorithm>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/identity/AccountName.h"
#include "server/auth/PasswordHasher.h"
#include "server/handlers/AccountFields.h"
#include "server/program/Console.h"
#include "server/program/DataSetting.h"
#include "server/store/FileBlobStore.h"
#include "server/store/PictureStore.h"

namespace veilpix::program {

namespace {

constexpr int pageSize = 500;
constexpr int inviteDays = 7;
constexpr qint64 longestText = 16 * 1024; // of a password or a classic key

tl::unexpected<Error> wrong(const QString& text)
{
    return fail(ErrorCode::InvalidArgument, text);
}

// A file's text without its line end; "-" is standard input.
Result<QString> readText(const QString& path)
{
    QFile file(path);
    const bool opened = path == "-"_L1 ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!opened) {
        return fail(ErrorCode::Io, u"%1: %2"_s.arg(path, file.errorString()));
    }
    QByteArray text;
    for (QByteArray piece = file.read(longestText); !piece.isEmpty() && text.size() <= longestText;
         piece = file.read(longestText)) {
        text += piece;
    }
    if (text.size() > longestText) {
        return wrong(u"%1: more than %2 bytes"_s.arg(path).arg(longestText));
    }
    if (text.contains('\0')) {
        return wrong(u"%1: no text"_s.arg(path));
    }
    while (text.endsWith('\n') || text.endsWith('\r')) {
        text.chop(1);
    }
    return QString::fromUtf8(text);
}

QString limitText(qint64 limit)
{
    return limit < 0 ? u"default"_s : QString::number(limit);
}

QString timeOrDash(const QDateTime& time)
{
    return time.isValid() ? time.toUTC().toString(Qt::ISODate) : u"-"_s;
}

} // namespace

QString UserCommands::usage()
{
    return u"  user list                         every account with its use, quota and state\n"
           u"  user invite                       a code for one registration, valid for 7 days\n"
           u"  user add NAME --password-file F --public-key-file K\n"
           u"                                    an account for a client of the classic scheme\n"
           u"  user disable NAME                 refuse the account's tokens and logins\n"
           u"  user enable NAME                  and take them again\n"
           u"  user delete NAME                  the account and everything that is its own\n"
           u"  user quota NAME [--bytes N] [--pictures N]\n"
           u"                                    a number (5G), 0: nothing may be added, or default\n"
           u"  user sessions NAME [--end]        its sessions; with --end all of them end\n"_s;
}

Result<void> UserCommands::open()
{
    VEILPIX_TRY(auto folder, openExistingDataFolder(m_line.settings, store::DataFolder::Use::Shared));
    m_folder = std::make_unique<store::DataFolder>(std::move(folder));
    VEILPIX_TRY(auto metadata, store::SqliteMetadataStore::open(m_folder->database()));
    m_metadata = std::move(metadata);
    return {};
}

int UserCommands::run()
{
    const QString action = m_line.positional.value(1);
    const QString name = m_line.positional.value(2);
    const QStringList alone{u"list"_s, u"invite"_s};
    const QStringList named{u"add"_s, u"disable"_s, u"enable"_s, u"delete"_s, u"quota"_s, u"sessions"_s};
    const bool fits = alone.contains(action) ? m_line.positional.size() == 2
                                             : named.contains(action) && m_line.positional.size() == 3;
    if (!fits) {
        return complain(u"usage:\n"_s + usage(), ExitCode::wrongUsage);
    }
    Result<void> done = open();
    if (done) {
        if (action == "list"_L1) {
            done = list();
        } else if (action == "invite"_L1) {
            done = invite();
        } else if (action == "add"_L1) {
            done = add(name);
        } else if (action == "delete"_L1) {
            done = remove(name);
        } else if (action == "quota"_L1) {
            done = quota(name);
        } else if (action == "sessions"_L1) {
            done = sessions(name);
        } else {
            done = setDisabled(name, action == "disable"_L1);
        }
    }
    if (done) {
        return ExitCode::done;
    }
    return complain(done.error());
}

Result<store::User> UserCommands::find(const QString& name)
{
    const QString canonical = name.normalized(QString::NormalizationForm_C);
    Result<store::User> user =
        m_metadata->read([&](store::ReadTransaction& tx) { return tx.users().findByName(canonical); });
    if (!user && user.error().code == ErrorCode::NotFound) {
        return fail(ErrorCode::NotFound, u"account %1"_s.arg(name));
    }
    return user;
}

Result<void> UserCommands::list()
{
    qint64 after = 0;
    for (;;) {
        const auto page =
            m_metadata->read([&](store::ReadTransaction& tx) { return tx.users().page(after, pageSize); });
        if (!page) {
            return tl::unexpected(page.error());
        }
        for (const store::User& user : *page) {
            say(QStringList{user.id, user.name, user.scheme == store::Scheme::Classic ? u"classic"_s : u"keys"_s,
                            user.disabled ? u"disabled"_s : u"active"_s,
                            u"pictures=%1/%2"_s.arg(user.usedPictures).arg(limitText(user.quotaPictures)),
                            u"bytes=%1/%2"_s.arg(user.usedBytes).arg(limitText(user.quotaBytes)),
                            timeOrDash(user.created)}
                    .join(u'\t'));
            after = user.sequence;
        }
        if (int(page->size()) < pageSize) {
            return {};
        }
    }
}

Result<void> UserCommands::add(const QString& name)
{
    if (option("password-file").isEmpty() || option("public-key-file").isEmpty()) {
        return wrong(u"user add wants --password-file and --public-key-file; accounts with keys of their "
                     u"own are made by the app, with `user invite` if registration is closed to others"_s);
    }
    const Result<QString> password = readText(option("password-file"));
    const Result<QString> key = readText(option("public-key-file"));
    if (!password || !key) {
        return tl::unexpected(password ? key.error() : password.error());
    }
    if (!identity::isAccountName(name, api::limits::userName)) {
        return wrong(u"the name is not valid"_s);
    }
    if (password->trimmed().isEmpty()) {
        return wrong(u"the password is empty"_s);
    }
    if (!handlers::isPublicKeyText(key->toUtf8())) {
        return wrong(u"the public key is not 'n e'"_s);
    }
    auth::PasswordHasher hasher;
    VEILPIX_TRY(const QString hash, hasher.hash(password->toUtf8()));
    store::User user;
    user.id = store::newUserId();
    user.name = name;
    user.scheme = store::Scheme::Classic;
    user.publicKey = *key;
    user.passwordHash = hash;
    user.created = QDateTime::currentDateTimeUtc();
    const Result<void> added = m_metadata->write([&](store::WriteTransaction& tx) -> Result<void> {
        VEILPIX_TRY(const bool taken, tx.users().hasTwin(user.name));
        return taken ? fail(ErrorCode::AlreadyExists) : tx.users().add(user);
    });
    if (!added && added.error().code == ErrorCode::AlreadyExists) {
        return fail(ErrorCode::AlreadyExists, u"an account of that name, or of one that looks like it, exists"_s);
    }
    if (added) {
        say(user.id);
    }
    return added;
}

Result<void> UserCommands::invite()
{
    const QByteArray code =
        store::randomBytes(16).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    store::Invite invite;
    invite.codeHash = QCryptographicHash::hash(code, QCryptographicHash::Sha256);
    invite.created = QDateTime::currentDateTimeUtc();
    invite.expires = invite.created.addDays(inviteDays);
    const Result<void> added =
        m_metadata->write([&](store::WriteTransaction& tx) -> Result<void> { return tx.users().addInvite(invite); });
    if (added) {
        say(QString::fromLatin1(code));
    }
    return added;
}

Result<void> UserCommands::setDisabled(const QString& name, bool disabled)
{
    VEILPIX_TRY(const auto user, find(name));
    return m_metadata->write(
        [&](store::WriteTransaction& tx) -> Result<void> { return tx.users().setDisabled(user.id, disabled); });
}

Result<void> UserCommands::remove(const QString& name)
{
    VEILPIX_TRY(const auto user, find(name));
    store::FileBlobStore blobs(m_folder->blobs());
    const base::SystemClock clock;
    return store::PictureStore(*m_metadata, blobs, clock).removeAccount(user.id);
}

Result<void> UserCommands::quota(const QString& name)
{
    VEILPIX_TRY(const auto user, find(name));
    const auto number = [this](const char* key, qint64 now) -> Result<qint64> {
        if (option(key).isEmpty()) {
            return now;
        }
        if (option(key) == "default"_L1) {
            return qint64(-1);
        }
        const std::optional<qint64> value = SettingsReader::wholeNumber(option(key));
        return value ? Result<qint64>(*value)
                     : wrong(u"--%1 wants a whole number (K, M, G and T are understood) or 'default'"_s.arg(
                           QLatin1String(key)));
    };
    if (option("bytes").isEmpty() && option("pictures").isEmpty()) {
        return wrong(u"user quota wants --bytes, --pictures or both"_s);
    }
    const Result<qint64> bytes = number("bytes", user.quotaBytes);
    const Result<qint64> pictures = number("pictures", user.quotaPictures);
    if (!bytes || !pictures) {
        return tl::unexpected(bytes ? pictures.error() : bytes.error());
    }
    return m_metadata->write(
        [&](store::WriteTransaction& tx) -> Result<void> { return tx.users().setQuota(user.id, *bytes, *pictures); });
}

Result<void> UserCommands::sessions(const QString& name)
{
    VEILPIX_TRY(const auto user, find(name));
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (m_line.options.contains(u"end"_s)) {
        return m_metadata->write(
            [&](store::WriteTransaction& tx) -> Result<void> { return tx.sessions().endAll(user.id, QString(), now); });
    }
    const auto sessions =
        m_metadata->read([&](store::ReadTransaction& tx) { return tx.sessions().list(user.id, now); });
    if (!sessions) {
        return tl::unexpected(sessions.error());
    }
    for (const store::Session& session : *sessions) {
        say(QStringList{session.id, session.ended.isValid() ? u"ended"_s : u"running"_s, timeOrDash(session.created),
                        timeOrDash(session.lastUsed), timeOrDash(session.expires), session.device}
                .join(u'\t'));
    }
    return {};
}

} // namespace veilpix::program
