#include "server/auth/ParametersOracle.h"

#include "common/crypto/Hash.h"

namespace veilpix::auth {

ParametersOracle::ParametersOracle(crypto::SecretBytes secret) : m_secret(std::move(secret))
{
}

StretchParameters ParametersOracle::madeUp(const QString& name) const
{
    const QByteArray text = name.normalized(QString::NormalizationForm_C).toUtf8();
    const crypto::Digest digest =
        crypto::hmacSha256(m_secret.reveal(), {crypto::zeroTerminated("veilpix made-up salt"), crypto::viewOf(text)});
    StretchParameters parameters;
    parameters.salt = crypto::toByteArray(digest).left(16);
    return parameters;
}

} // namespace veilpix::auth
