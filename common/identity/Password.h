// A password in the one form that is ever hashed: Unicode NFC in UTF-8, so that it is the same whatever keyboard typed
// it.
#pragma once

#include "common/base/Result.h"
#include "common/crypto/SecretBytes.h"

namespace veilpix::identity {

class Password {
public:
    static constexpr std::size_t longest = 1024; // bytes

    // InvalidArgument for an empty or overlong password and for text that is not Unicode. The caller wipes its own
    // copy.
    [[nodiscard]] static Result<Password> fromText(QStringView text);
    [[nodiscard]] static Result<Password> fromUtf8(crypto::ByteView utf8);

    [[nodiscard]] crypto::ByteView reveal() const { return m_utf8.reveal(); }
    [[nodiscard]] Password clone() const { return Password(m_utf8.clone()); }

private:
    explicit Password(crypto::SecretBytes utf8) : m_utf8(std::move(utf8)) {}
    crypto::SecretBytes m_utf8;
};

} // namespace veilpix::identity
