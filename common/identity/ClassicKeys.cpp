#include "common/identity/ClassicKeys.h"

#include <openssl/bn.h>

#include "common/base/Literals.h"
#include "common/base/Try.h"

namespace veilpix::identity {
namespace {

constexpr std::size_t mostDigits = 1234; // of 2^4096

bool isSpace(std::uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

crypto::ByteView trimmed(crypto::ByteView text)
{
    while (!text.empty() && isSpace(text.front())) {
        text = text.subspan(1);
    }
    while (!text.empty() && isSpace(text.back())) {
        text = text.first(text.size() - 1);
    }
    return text;
}

bool isBoundedNumber(crypto::ByteView digits)
{
    if (digits.empty() || digits.size() > mostDigits || digits.front() == '0' ||
        !std::all_of(digits.begin(), digits.end(), [](std::uint8_t c) { return c >= '0' && c <= '9'; })) {
        return false;
    }
    const auto terminated = crypto::SecretBytes::join({digits, crypto::zeroTerminated("")});
    BIGNUM* number = nullptr;
    const bool held = BN_dec2bn(&number, reinterpret_cast<const char*>(terminated.reveal().data())) > 0 &&
                      BN_num_bits(number) <= ClassicKeys::maximumBits;
    BN_clear_free(number);
    return held;
}

struct Pair {
    crypto::ByteView first;
    crypto::ByteView second;
};

Result<Pair> splitPair(crypto::ByteView text)
{
    text = trimmed(text);
    const auto space = std::find(text.begin(), text.end(), ' ');
    const auto at = static_cast<std::size_t>(space - text.begin());
    if (space == text.end()) {
        return fail(ErrorCode::BadKey, u"a classic key is two numbers with a space between"_s);
    }
    const Pair pair{text.first(at), text.subspan(at + 1)};
    if (!isBoundedNumber(pair.first) || !isBoundedNumber(pair.second)) {
        return fail(ErrorCode::BadKey, u"a classic key's numbers are decimal and have at most 4096 bits"_s);
    }
    return pair;
}

} // namespace

ClassicKeys::ClassicKeys(crypto::SecretBytes privateText, QByteArray publicText)
    : m_private(std::move(privateText)), m_public(std::move(publicText))
{
}

Result<ClassicKeys> ClassicKeys::fromTexts(crypto::ByteView privateText, crypto::ByteView publicText)
{
    VEILPIX_TRY(const auto privatePair, splitPair(privateText));
    VEILPIX_TRY(const auto publicPair, splitPair(publicText));
    const crypto::ByteView modulus = publicPair.first;
    if (modulus.size() == 1 && modulus.front() == '1') {
        return fail(ErrorCode::BadKey, u"a classic key with the modulus 1"_s);
    }
    if (!crypto::sameBytes(privatePair.second, modulus)) {
        return fail(ErrorCode::BadKey, u"the classic private and public key have different moduli"_s);
    }
    return ClassicKeys(crypto::SecretBytes::copyOf(trimmed(privateText)), crypto::toByteArray(trimmed(publicText)));
}

} // namespace veilpix::identity
