#include "server/handlers/AccountFields.h"

#include <QRegularExpression>

#include "common/base/Literals.h"
#include "common/base/Try.h"

namespace veilpix::handlers {

bool isUserName(const QString& name)
{
    if (name.size() > api::limits::userName || name.trimmed() != name || !name.isValidUtf16()) {
        return false;
    }
    return std::none_of(name.begin(), name.end(), [](QChar c) {
        return c.category() == QChar::Other_Control || c == QChar::LineSeparator || c == QChar::ParagraphSeparator ||
               c == QChar::ReplacementCharacter;
    });
}

bool isPublicKeyText(const QByteArray& text)
{
    static const QRegularExpression pattern(u"\\A[1-9][0-9]{0,1300} [1-9][0-9]{0,1300}\\z"_s);
    return pattern.match(QString::fromUtf8(text)).hasMatch();
}

Result<store::Credentials> hashed(const api::CredentialsPart& credentials, auth::PasswordHasher& hasher)
{
    store::Credentials made;
    made.salt = credentials.salt;
    made.memoryKib = static_cast<int>(credentials.memoryKib);
    made.passes = static_cast<int>(credentials.passes);
    VEILPIX_TRY(QString passwordHash, hasher.hash(credentials.password));
    made.passwordHash = std::move(passwordHash);
    if (credentials.recovery && !credentials.recovery->isEmpty()) {
        VEILPIX_TRY(QString recoveryHash, hasher.hash(*credentials.recovery));
        made.recoveryHash = std::move(recoveryHash);
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
