#include "server/auth/PasswordHasher.h"

#include <QRegularExpression>
#include <QSemaphoreReleaser>
#include <argon2.h>
#include <array>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/crypto/Random.h"

namespace veilpix::auth {

namespace {

constexpr std::uint32_t kLanes = 1;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;

// KiB × passes that an encoded hash was made with; 0 for what is none.
qint64 workOf(const QString& encoded)
{
    static const QRegularExpression costs(u"\\A\\$argon2id\\$v=19\\$m=(\\d{1,9}),t=(\\d{1,9}),p="_s);
    const auto match = costs.match(encoded);
    return match.captured(1).toLongLong() * match.captured(2).toLongLong();
}

} // namespace

PasswordHasher::PasswordHasher() : PasswordHasher(Cost{})
{
}

PasswordHasher::PasswordHasher(const Cost& cost, int concurrent) : m_cost(cost), m_slots(std::max(1, concurrent))
{
    // A hash of something that nobody can send, at today's cost.
    std::array<std::uint8_t, 32> unknown{};
    if (crypto::SystemRandom().fill(unknown)) {
        if (auto hashed = hash(QByteArrayView(unknown))) {
            m_nobody = *hashed;
        }
    }
}

Result<QString> PasswordHasher::hash(QByteArrayView password)
{
    std::array<std::uint8_t, kSaltBytes> salt{};
    VEILPIX_TRY_VOID(crypto::SystemRandom().fill(salt));
    const auto memory = static_cast<std::uint32_t>(m_cost.memoryKib);
    const auto passes = static_cast<std::uint32_t>(m_cost.passes);
    QByteArray encoded(
        static_cast<qsizetype>(argon2_encodedlen(passes, memory, kLanes, kSaltBytes, kHashBytes, Argon2_id)), '\0');
    m_slots.acquire();
    const QSemaphoreReleaser slot(m_slots);
    const int status = argon2id_hash_encoded(passes, memory, kLanes, password.data(),
                                             static_cast<std::size_t>(password.size()), salt.data(), salt.size(),
                                             kHashBytes, encoded.data(), static_cast<std::size_t>(encoded.size()));
    if (status != ARGON2_OK) {
        return fail(ErrorCode::Internal, QString::fromLatin1(argon2_error_message(status)));
    }
    m_workDone += qint64(m_cost.memoryKib) * m_cost.passes;
    return QString::fromLatin1(encoded.constData());
}

bool PasswordHasher::verify(const QString& encoded, QByteArrayView password)
{
    const QByteArray text = encoded.toLatin1();
    m_workDone += workOf(encoded);
    {
        m_slots.acquire();
        const QSemaphoreReleaser slot(m_slots);
        if (argon2id_verify(text.constData(), password.data(), static_cast<std::size_t>(password.size())) ==
            ARGON2_OK) {
            return true;
        }
    }
    workFor(qint64(m_cost.memoryKib) * m_cost.passes - workOf(encoded), password);
    return false;
}

// Stretches for nothing: `work` in KiB × passes.
void PasswordHasher::workFor(qint64 work, QByteArrayView password)
{
    const qint64 memory = work / m_cost.passes;
    if (memory < ARGON2_MIN_MEMORY) {
        return;
    }
    static constexpr std::array<std::uint8_t, kSaltBytes> salt{};
    std::array<std::uint8_t, kHashBytes> unused{};
    m_slots.acquire();
    const QSemaphoreReleaser slot(m_slots);
    (void)argon2id_hash_raw(static_cast<std::uint32_t>(m_cost.passes), static_cast<std::uint32_t>(memory), kLanes,
                            password.data(), static_cast<std::size_t>(password.size()), salt.data(), salt.size(),
                            unused.data(), unused.size());
    m_workDone += memory * m_cost.passes;
}

bool PasswordHasher::verifyNobody(QByteArrayView password)
{
    (void)verify(m_nobody, password);
    return false;
}

bool PasswordHasher::isOutdated(const QString& encoded) const
{
    return !encoded.startsWith(
        u"$argon2id$v=19$m=%1,t=%2,p=%3$"_s.arg(m_cost.memoryKib).arg(m_cost.passes).arg(kLanes));
}

} // namespace veilpix::auth
