// What a name that does not exist (or stretches nothing) answers when asked for its stretching parameters: always the
// same for a name, and unlike an answer for a real one in nothing.
#pragma once

#include <QByteArray>
#include <QString>

#include "common/crypto/SecretBytes.h"

namespace veilpix::auth {

struct StretchParameters {
    QByteArray salt; // 16 bytes
    int memoryKib = 64 * 1024;
    int passes = 3;
};

class ParametersOracle {
public:
    explicit ParametersOracle(crypto::SecretBytes secret);
    [[nodiscard]] StretchParameters madeUp(const QString& name) const;

private:
    crypto::SecretBytes m_secret;
};

} // namespace veilpix::auth
