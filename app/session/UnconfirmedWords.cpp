#include "app/session/UnconfirmedWords.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/identity/SealedRecord.h"

namespace veilpix::session {

namespace {

QByteArray wordsBinding(const identity::KeyRing& ring)
{
    return QByteArray("veilpix/1 unconfirmed words").append('\0') + crypto::toByteArray(ring.fingerprint().view());
}

} // namespace

Result<QByteArray> UnconfirmedWords::seal(const QStringList& words, const identity::KeyRing& ring)
{
    const auto parsed = identity::RecoveryWords::parse(words.join(QLatin1Char(' ')));
    if (!parsed) {
        return tl::unexpected(parsed.error().toError());
    }
    crypto::SystemRandom random;
    return identity::sealRecord(ring.vaultKey(), crypto::viewOf(wordsBinding(ring)), parsed->key().reveal(), random);
}

Result<QStringList> UnconfirmedWords::open(const QByteArray& sealed, const identity::KeyRing& ring)
{
    VEILPIX_TRY(auto key,
                identity::openRecord(ring.vaultKey(), crypto::viewOf(wordsBinding(ring)), crypto::viewOf(sealed)));
    VEILPIX_TRY(const auto words, identity::RecoveryWords::fromKey(key));
    VEILPIX_TRY(const auto keys, identity::RecoveryKeys::derive(words));
    if (!keys.equals(ring.recovery())) {
        return fail(ErrorCode::BadRecoveryWords, u"the words of an earlier ring"_s);
    }
    return words.words();
}

} // namespace veilpix::session
