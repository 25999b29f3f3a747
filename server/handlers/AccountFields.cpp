#include "server/handlers/AccountFields.h"

#include <QRegularExpression>

#include "common/base/Literals.h"

namespace veilpix::handlers {

bool isUserName(const QString& name)
{
    if (name.size() > AccountLimits::userName || name.trimmed() != name || !name.isValidUtf16()) {
        return false;
    }
    return std::none_of(name.begin(), name.end(), [](QChar c) {
        return c.category() == QChar::Other_Control || c == QChar::LineSeparator || c == QChar::ParagraphSeparator ||
               c == QChar::ReplacementCharacter;
    });
}

bool isPublicKeyText(const QString& text)
{
    static const QRegularExpression pattern(u"\\A[1-9][0-9]{0,1300} [1-9][0-9]{0,1300}\\z"_s);
    return pattern.match(text).hasMatch();
}

NewCredentials NewCredentials::read(JsonFields& fields, const char* passwordField, const char* recoveryField)
{
    NewCredentials read;
    read.password = fields.text(passwordField, 1, AccountLimits::password);
    read.salt = fields.base64("salt", 16, 16);
    read.memoryKib = static_cast<int>(fields.number("memory_kib", 8, 4 * 1024 * 1024));
    read.passes = static_cast<int>(fields.number("passes", 1, 1000));
    read.recovery = fields.optionalText(recoveryField, AccountLimits::password);
    read.keyRing = fields.optionalBase64("key_ring", AccountLimits::keyRing);
    return read;
}

Result<store::Credentials> NewCredentials::hash(auth::PasswordHasher& hasher) const
{
    store::Credentials made;
    made.salt = salt;
    made.memoryKib = memoryKib;
    made.passes = passes;
    Result<QString> passwordHash = hasher.hash(password.toUtf8());
    if (!passwordHash) {
        return tl::unexpected(passwordHash.error());
    }
    made.passwordHash = *std::move(passwordHash);
    if (!recovery.isEmpty()) {
        Result<QString> recoveryHash = hasher.hash(recovery.toUtf8());
        if (!recoveryHash) {
            return tl::unexpected(recoveryHash.error());
        }
        made.recoveryHash = *std::move(recoveryHash);
    }
    return made;
}

Answer<qint64> requiredIfMatch(const http::Request& request)
{
    const QByteArray value = request.header("If-Match").trimmed();
    if (value.isEmpty()) {
        return refuse(428, "If-Match is required");
    }
    QByteArray digits = value;
    if (digits.size() >= 2 && digits.startsWith('"') && digits.endsWith('"')) {
        digits = digits.mid(1, digits.size() - 2);
    }
    bool ok = false;
    const qint64 version = digits.toLongLong(&ok);
    if (!ok || version < 0) {
        return refuse(412, "Another version is stored");
    }
    return version;
}

QByteArray versionTag(qint64 version)
{
    return '"' + QByteArray::number(version) + '"';
}

} // namespace veilpix::handlers
