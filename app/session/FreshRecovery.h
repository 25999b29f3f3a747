// New recovery words and the keys that they give.
#pragma once

#include <QStringList>

#include "common/base/Try.h"
#include "common/crypto/Random.h"
#include "common/identity/AccountKeys.h"
#include "common/identity/RecoveryWords.h"

namespace veilpix::session {

struct FreshRecovery {
    identity::RecoveryKeys keys;
    QStringList words;

    [[nodiscard]] static Result<FreshRecovery> make(crypto::RandomSource& random)
    {
        VEILPIX_TRY(const auto words, identity::RecoveryWords::generate(random));
        VEILPIX_TRY(auto keys, identity::RecoveryKeys::derive(words));
        return FreshRecovery{std::move(keys), words.words()};
    }
};

} // namespace veilpix::session
