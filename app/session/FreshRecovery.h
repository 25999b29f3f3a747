// New recovery words and the keys that they give.
#pragma once

#include <QStringList>

#include "common/crypto/Random.h"
#include "common/identity/AccountKeys.h"
#include "common/identity/RecoveryWords.h"

namespace veilpix::session {

struct FreshRecovery {
    identity::RecoveryKeys keys;
    QStringList words;

    [[nodiscard]] static Result<FreshRecovery> make(crypto::RandomSource& random)
    {
        const auto words = identity::RecoveryWords::generate(random);
        if (!words) {
            return tl::unexpected(words.error());
        }
        auto keys = identity::RecoveryKeys::derive(*words);
        if (!keys) {
            return tl::unexpected(keys.error());
        }
        return FreshRecovery{std::move(*keys), words->words()};
    }
};

} // namespace veilpix::session
