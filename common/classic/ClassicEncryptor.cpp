#include "common/classic/ClassicEncryptor.h"

#include <algorithm>
#include <cstring>
#include <openssl/bn.h>

namespace veilpix::classic {

namespace {

constexpr std::size_t ShortToken = 16;

// The seed goes through blue, green, red; samples lie red, green, blue.
constexpr std::array<std::size_t, 3> PlaneOffsets = {2, 1, 0};

} // namespace

Result<ClassicEncryptor> ClassicEncryptor::create(const ClassicPublicKey& key)
{
    if (!key.canEncrypt())
        return fail(ErrorCode::BadKey, QStringLiteral("n is 255 or less: values of n and more would be lost"));
    const std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)> context(BN_CTX_new(), BN_CTX_free);
    const BigNumber value(BN_new());
    const BigNumber power(BN_new());
    if (!context || !value || !power)
        return fail(ErrorCode::Internal, QStringLiteral("BN_new"));
    ClassicEncryptor encryptor;
    for (unsigned m = 0; m < 256; ++m) {
        if (BN_set_word(value.get(), m) != 1 ||
            BN_mod_exp(power.get(), value.get(), key.exponent(), key.modulus(), context.get()) != 1)
            return fail(ErrorCode::Internal, QStringLiteral("BN_mod_exp"));
        encryptor.m_pixel[m] = static_cast<std::uint8_t>(BN_mod_word(power.get(), 256));
        if (BN_rshift(power.get(), power.get(), 8) != 1)
            return fail(ErrorCode::Internal, QStringLiteral("BN_rshift"));
        const QByteArray text = toDecimal(power.get()) + ' ';
        encryptor.m_text[m] = text;
        Token& token = encryptor.m_token[m];
        token.length = static_cast<std::uint32_t>(text.size());
        std::memcpy(token.bytes, text.constData(), std::min<std::size_t>(token.length, ShortToken));
    }
    return encryptor;
}

void ClassicEncryptor::encryptSamples(std::span<const std::uint8_t> in, std::span<std::uint8_t> out) const
{
    for (std::size_t i = 0; i < in.size(); ++i)
        out[i] = m_pixel[in[i]];
}

qint64 ClassicEncryptor::quotientBytes(const RgbPicture& picture) const
{
    // Four counters, so that runs of one value do not wait for their own last addition.
    std::array<std::array<qint64, 256>, 4> counts{};
    for (std::size_t i = 0; i < picture.samples.size(); ++i)
        ++counts[i & 3][picture.samples[i]];
    qint64 bytes = 0;
    for (std::size_t m = 0; m < 256; ++m)
        bytes += (counts[0][m] + counts[1][m] + counts[2][m] + counts[3][m]) * m_token[m].length;
    return bytes;
}

// channel: samples of one channel, three apart. Writes no byte at or behind end.
char* ClassicEncryptor::writeTokens(std::span<const std::uint8_t> channel, char* out, const char* end) const
{
    std::size_t i = 0;
    // Whole 16-byte stores while there is room behind the token; what is too much is overwritten by the next one.
    for (; i < channel.size() && end - out >= static_cast<std::ptrdiff_t>(ShortToken); i += 3) {
        const Token& token = m_token[channel[i]];
        if (token.length > ShortToken)
            break;
        std::memcpy(out, token.bytes, ShortToken);
        out += token.length;
    }
    for (; i < channel.size(); i += 3) {
        const QByteArray& text = m_text[channel[i]];
        std::memcpy(out, text.constData(), static_cast<std::size_t>(text.size()));
        out += text.size();
    }
    return out;
}

void ClassicEncryptor::writeQuotient(const RgbPicture& picture, std::span<char> out) const
{
    char* at = out.data();
    const char* end = out.data() + out.size();
    const std::span<const std::uint8_t> samples(picture.samples);
    for (std::size_t offset : PlaneOffsets)
        at = writeTokens(samples.subspan(std::min(offset, samples.size())), at, end);
}

Result<ClassicCiphertext> ClassicEncryptor::encrypt(const RgbPicture& picture) const
{
    if (picture.samples.size() != static_cast<std::size_t>(picture.pixels()) * 3)
        return fail(ErrorCode::InvalidArgument, QStringLiteral("samples do not fit the sides"));
    const qint64 bytes = quotientBytes(picture);
    if (bytes > MaxQuotientBytes)
        return fail(ErrorCode::TooLarge, QStringLiteral("the quotient would have %1 bytes").arg(bytes));
    ClassicCiphertext result;
    result.quotient = QByteArray(bytes, Qt::Uninitialized);
    writeQuotient(picture, {result.quotient.data(), static_cast<std::size_t>(bytes)});
    result.picture.width = picture.width;
    result.picture.height = picture.height;
    result.picture.samples.resize(picture.samples.size());
    encryptSamples(picture.samples, result.picture.samples);
    return result;
}

} // namespace veilpix::classic
