#include "common/identity/Password.h"

#include <QString>
#include <QStringDecoder>

#include "common/base/Literals.h"

namespace veilpix::identity {
namespace {

// QString has no wiping of its own; the text may be shared with the caller's, whose duty that copy is.
void wipeText(QString& text)
{
    if (!text.isEmpty() && text.isDetached()) {
        crypto::wipe(
            {reinterpret_cast<std::uint8_t*>(text.data()), static_cast<std::size_t>(text.size()) * sizeof(QChar)});
    }
    text.clear();
}

} // namespace

Result<Password> Password::fromText(QStringView text)
{
    if (text.isEmpty()) {
        return fail(ErrorCode::InvalidArgument, u"an empty password"_s);
    }
    if (text.size() > static_cast<qsizetype>(longest)) {
        return fail(ErrorCode::InvalidArgument, u"a password of more than 1024 bytes"_s);
    }
    if (!text.isValidUtf16()) {
        return fail(ErrorCode::InvalidArgument, u"a password that is not Unicode"_s);
    }
    QString copy = text.toString();
    QString composed = copy.normalized(QString::NormalizationForm_C);
    QByteArray utf8 = composed.toUtf8();
    wipeText(copy);
    wipeText(composed);
    const bool fits = utf8.size() <= static_cast<qsizetype>(longest);
    auto secret = crypto::SecretBytes::copyOf(crypto::viewOf(utf8));
    crypto::wipe(utf8);
    if (!fits) {
        return fail(ErrorCode::InvalidArgument, u"a password of more than 1024 bytes"_s);
    }
    return Password(std::move(secret));
}

Result<Password> Password::fromUtf8(crypto::ByteView utf8)
{
    if (utf8.size() > longest) {
        return fail(ErrorCode::InvalidArgument, u"a password of more than 1024 bytes"_s);
    }
    QStringDecoder decode(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    QString text = decode(QByteArrayView(utf8.data(), static_cast<qsizetype>(utf8.size())));
    auto password = decode.hasError()
                        ? Result<Password>(fail(ErrorCode::InvalidArgument, u"a password that is not UTF-8"_s))
                        : fromText(text);
    wipeText(text);
    return password;
}

} // namespace veilpix::identity
