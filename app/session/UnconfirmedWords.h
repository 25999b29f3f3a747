// Recovery words that nobody has confirmed yet to have written down, as they lie on this computer: sealed under the
// ring's vault key, so that they can be shown again after a lock, a sign-out or a crash.
#pragma once

#include <QStringList>

#include "common/identity/KeyRing.h"

namespace veilpix::session {

class UnconfirmedWords {
public:
    [[nodiscard]] static Result<QByteArray> seal(const QStringList& words, const identity::KeyRing& ring);
    // BadRecord when they were sealed for another ring, BadRecoveryWords when they do not open this one (any more).
    [[nodiscard]] static Result<QStringList> open(const QByteArray& sealed, const identity::KeyRing& ring);
};

} // namespace veilpix::session
