#include "common/identity/AccountKeys.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/crypto/Hash.h"

namespace veilpix::identity {
namespace {

struct TwoKeys {
    crypto::SecretBytes loginSecret;
    crypto::SecretBytes slotKey;
};

crypto::SecretBytes toHexSecret(const crypto::SecretBytes& bytes)
{
    static constexpr char digits[] = "0123456789abcdef";
    crypto::SecretBytes hex(bytes.size() * 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::uint8_t byte = bytes.reveal()[i];
        hex.writable()[2 * i] = static_cast<std::uint8_t>(digits[byte >> 4]);
        hex.writable()[2 * i + 1] = static_cast<std::uint8_t>(digits[byte & 15]);
    }
    return hex;
}

Result<TwoKeys> splitMaster(const crypto::SecretBytes& master, crypto::ByteView loginLabel, crypto::ByteView slotLabel)
{
    VEILPIX_TRY(auto login, crypto::hkdfSha256({}, master.reveal(), loginLabel));
    VEILPIX_TRY(auto slot, crypto::hkdfSha256({}, master.reveal(), slotLabel));
    return TwoKeys{toHexSecret(login), std::move(slot)};
}

} // namespace

Result<StretchParameters> StretchParameters::fresh(const QString& userName, crypto::RandomSource& random)
{
    StretchParameters parameters;
    parameters.userName = userName;
    if (userName.toUtf8().size() > longestUserName) {
        return fail(ErrorCode::InvalidArgument, u"a user name of more than 255 bytes"_s);
    }
    return random.fill(parameters.salt).map([&] { return parameters; });
}

Result<StretchParameters> StretchParameters::fromOutside(const QString& userName, const QByteArray& salt,
                                                         std::uint32_t memoryKib, std::uint32_t passes)
{
    StretchParameters parameters{userName, {}, {memoryKib, passes, 1}};
    if (salt.size() != static_cast<qsizetype>(parameters.salt.size())) {
        return fail(ErrorCode::BadKeyRing, u"an account's salt has 16 bytes"_s);
    }
    if (userName.toUtf8().size() > longestUserName) {
        return fail(ErrorCode::BadKeyRing, u"a user name of more than 255 bytes"_s);
    }
    if (const auto bounds = crypto::checkArgon2Bounds(parameters.argon2); !bounds) {
        return fail(ErrorCode::BadKeyRing, bounds.error().context);
    }
    std::copy(salt.begin(), salt.end(), parameters.salt.begin());
    return parameters;
}

Result<PasswordKeys> PasswordKeys::derive(const Password& password, const StretchParameters& parameters)
{
    if (const auto bounds = crypto::checkArgon2Bounds(parameters.argon2); !bounds) {
        return fail(ErrorCode::BadKeyRing, bounds.error().context);
    }
    const QByteArray name = parameters.userName.toUtf8();
    if (name.size() > StretchParameters::longestUserName) {
        return fail(ErrorCode::BadKeyRing, u"a user name of more than 255 bytes"_s);
    }
    const crypto::Digest salt = crypto::sha256({crypto::zeroTerminated("veilpix/1 salt"),
                                                crypto::bigEndian(static_cast<std::uint16_t>(name.size())),
                                                crypto::viewOf(name), parameters.salt});
    return crypto::argon2id(password.reveal(), salt, parameters.argon2)
        .and_then([](const crypto::SecretBytes& stretched) {
            return splitMaster(stretched, crypto::zeroTerminated("veilpix/1 login"),
                               crypto::zeroTerminated("veilpix/1 slot"));
        })
        .map([](TwoKeys keys) {
            return PasswordKeys{std::move(keys.loginSecret), std::move(keys.slotKey)};
        });
}

Result<RecoveryKeys> RecoveryKeys::derive(const RecoveryWords& words)
{
    return splitMaster(words.key(), crypto::zeroTerminated("veilpix/1 recovery-login"),
                       crypto::zeroTerminated("veilpix/1 recovery-slot"))
        .map([](TwoKeys keys) {
            return RecoveryKeys{std::move(keys.loginSecret), std::move(keys.slotKey)};
        });
}

bool RecoveryKeys::equals(const RecoveryKeys& other) const
{
    return loginSecret.equals(other.loginSecret) && slotKey.equals(other.slotKey);
}

} // namespace veilpix::identity
