#include "app/session/Resealing.h"

#include "app/net/BlobJobs.h"
#include "app/session/FreshRecovery.h"
#include "app/session/UnconfirmedWords.h"
#include "common/base/Literals.h"

namespace veilpix::session {

namespace {

struct Resealed {
    identity::SealedKeyRing sealed;
    std::shared_ptr<const crypto::SecretBytes> oldLogin;
    std::shared_ptr<const crypto::SecretBytes> newLogin; // null: only the ring changes
    QStringList newWords;
};

// Slow. Changes ring.
Result<Resealed> sealAnew(const identity::SealedKeyRing& stored, identity::KeyRing& ring,
                          const identity::Password& password, const std::optional<identity::Password>& renewed,
                          bool renewWords)
{
    crypto::SystemRandom random;
    auto keys = identity::PasswordKeys::derive(password, stored.parameters());
    if (!keys) {
        return tl::unexpected(keys.error());
    }
    if (auto opened = stored.openWithSlotKey(keys->slotKey); !opened) {
        return tl::unexpected(opened.error());
    }
    identity::StretchParameters parameters = stored.parameters();
    auto oldLogin = std::make_shared<const crypto::SecretBytes>(keys->loginSecret.clone());
    if (renewed) {
        auto fresh = identity::StretchParameters::fresh(parameters.userName, random);
        if (!fresh) {
            return tl::unexpected(fresh.error());
        }
        parameters = *fresh;
        keys = identity::PasswordKeys::derive(*renewed, parameters);
        if (!keys) {
            return tl::unexpected(keys.error());
        }
    }
    QStringList newWords;
    if (renewWords) {
        auto recovery = FreshRecovery::make(random);
        if (!recovery) {
            return tl::unexpected(recovery.error());
        }
        ring.replaceRecovery(std::move(recovery->keys));
        newWords = std::move(recovery->words);
    }
    auto sealed = identity::SealedKeyRing::seal(ring, parameters, keys->slotKey, random);
    if (!sealed) {
        return tl::unexpected(sealed.error());
    }
    std::shared_ptr<const crypto::SecretBytes> newLogin;
    if (renewed || renewWords) {
        newLogin = std::make_shared<const crypto::SecretBytes>(std::move(keys->loginSecret));
    }
    return Resealed{std::move(*sealed), std::move(oldLogin), std::move(newLogin), std::move(newWords)};
}

// The new words, sealed beside the ring until they are confirmed; what lay there before can be put back.
class WordsHere {
public:
    WordsHere(const AccountFiles& files, QString userName, const identity::Fingerprint& account)
        : m_files(files), m_userName(std::move(userName)), m_account(account),
          m_before(m_files.unconfirmedWords(m_userName, m_account))
    {
    }
    [[nodiscard]] Result<void> write(const QStringList& words, const identity::KeyRing& ring) const
    {
        const auto sealed = UnconfirmedWords::seal(words, ring);
        return sealed ? m_files.writeUnconfirmedWords(m_userName, m_account, *sealed)
                      : Result<void>(tl::unexpected(sealed.error()));
    }
    void takeBack() const
    {
        if (m_before.isEmpty()) {
            m_files.dropUnconfirmedWords(m_userName, m_account);
        } else {
            (void)m_files.writeUnconfirmedWords(m_userName, m_account, m_before).has_value();
        }
    }

private:
    const AccountFiles& m_files;
    QString m_userName;
    identity::Fingerprint m_account;
    QByteArray m_before;
};

// After a lost reply: whichever password the server takes says whether the change took.
net::Task<void> passwordTook(net::Steps steps, Workplace place, QString userName,
                             std::shared_ptr<const crypto::SecretBytes> oldLogin,
                             std::shared_ptr<const crypto::SecretBytes> newLogin)
{
    const auto byNew = co_await logIn(steps, place, userName, newLogin);
    if (byNew) {
        co_return {};
    }
    if (byNew.error().code != ErrorCode::InvalidArgument) {
        co_return tl::unexpected(byNew.error());
    }
    const auto byOld = co_await logIn(steps, place, userName, oldLogin);
    if (byOld) {
        co_return fail(ErrorCode::Timeout, u"the password is still the old one"_s);
    }
    co_return tl::unexpected(byOld.error());
}

} // namespace

net::Task<OpenedAccount> reseal(net::Steps steps, Workplace place, QString userName,
                                std::shared_ptr<identity::KeyRing> ring, identity::Password password, RingChange change)
{
    place.say(Workplace::tr("Checking the password"), -1);
    OpenedAccount account;
    account.userName = userName;
    account.userId = place.files.userId(userName);
    account.ring = ring;
    auto stored = place.files.ring(userName).read();
    if (!stored) {
        co_return tl::unexpected(stored.error());
    }
    if (change.added) {
        if (const Result<void> added = ring->addClassicKeys(std::move(*change.added)); !added) {
            co_return tl::unexpected(added.error());
        }
    }
    const bool renewWords = change.renewWords;
    auto work = [stored = std::move(*stored), ring, password = std::move(password),
                 renewed = std::exchange(change.newPassword, std::nullopt),
                 renewWords] { return sealAnew(stored, *ring, password, renewed, renewWords); };
    const auto resealed = co_await steps.inBackground(place.pool, work);
    if (!resealed) {
        co_return tl::unexpected(resealed.error());
    }

    place.say(Workplace::tr("Storing the key ring"), -1);
    const auto present = co_await steps.ended(new net::GetBlobJob(place.api, net::BlobKind::KeyRing));
    if (!present && !present.failedWith(ErrorCode::NotFound)) {
        co_return tl::unexpected(present.error());
    }
    const quint64 storedVersion = present ? present->version() : 0;
    const QByteArray bytes = place.ringOnServer ? resealed->sealed.bytes() : QByteArray();
    if (!resealed->newLogin) {
        if (!bytes.isEmpty()) {
            const auto put =
                co_await steps.ended(new net::PutBlobJob(place.api, net::BlobKind::KeyRing, bytes, storedVersion));
            if (!put) {
                co_return tl::unexpected(put.error());
            }
        }
        co_return keep(place, std::move(account), resealed->sealed);
    }

    const WordsHere words(place.files, userName, ring->fingerprint());
    if (renewWords) {
        if (const Result<void> written = words.write(resealed->newWords, *ring); !written) {
            co_return tl::unexpected(written.error());
        }
    }
    net::PasswordRequest request;
    request.oldLoginSecret = resealed->oldLogin->clone();
    request.newLoginSecret = resealed->newLogin->clone();
    request.recoveryLoginSecret = ring->recovery().loginSecret.clone();
    request.stretch = toWire(resealed->sealed.parameters());
    request.keyRing = bytes;
    request.storedVersion = storedVersion;
    const auto changed = co_await steps.ended(new net::ChangePasswordJob(place.api, request));
    const bool lost = !changed && isNoAnswer(changed.error());
    if (!changed && !lost) {
        if (renewWords && !changed.failedWith(ErrorCode::Cancelled)) {
            words.takeBack();
        }
        co_return changed.failedWith(ErrorCode::InvalidArgument)
            ? fail(ErrorCode::WrongPassword, u"refused by the server"_s)
            : tl::unexpected(changed.error());
    }
    if (lost && renewWords) {
        // The recovery secret that the server takes says which words hold. When nobody answers, the new ones stay here
        // beside the old ring: they are shown once they open the ring that the server has.
        const auto asked = co_await steps.ended(new net::RecoverJob(place.api, userName, ring->recovery().loginSecret));
        if (asked.failedWith(ErrorCode::InvalidArgument)) {
            words.takeBack();
            co_return fail(ErrorCode::Timeout, u"the words are still the old ones"_s);
        }
        if (!asked) {
            co_return tl::unexpected(asked.error());
        }
    } else if (lost) {
        const Result<void> took = co_await passwordTook(steps, place, userName, resealed->oldLogin, resealed->newLogin);
        if (!took) {
            co_return tl::unexpected(took.error());
        }
    }
    co_return keep(place, std::move(account), resealed->sealed);
}

} // namespace veilpix::session
