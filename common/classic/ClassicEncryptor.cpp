#include "common/classic/ClassicEncryptor.h"

#include <algorithm>
#include <cstring>
#include <openssl/bn.h>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/classic/TwoThreads.h"

namespace veilpix::classic {

namespace {

// Below this, starting a thread costs more than it saves.
constexpr qint64 parallelEncryptPixels = 500'000;

// The seed goes through blue, green, red; samples lie red, green, blue.
constexpr std::array<std::size_t, 3> PlaneOffsets = {2, 1, 0};

} // namespace

Result<ClassicEncryptor> ClassicEncryptor::create(const ClassicPublicKey& key)
{
    const std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)> context(BN_CTX_new(), BN_CTX_free);
    const BigNumber value(BN_new());
    const BigNumber power(BN_new());
    if (!context || !value || !power) {
        return fail(ErrorCode::Internal, u"BN_new"_s);
    }
    ClassicEncryptor encryptor;
    encryptor.m_values = key.values();
    for (unsigned m = 0; m < 256; ++m) {
        if (BN_set_word(value.get(), m) != 1 ||
            BN_mod_exp(power.get(), value.get(), key.exponent(), key.modulus(), context.get()) != 1) {
            return fail(ErrorCode::Internal, u"BN_mod_exp"_s);
        }
        encryptor.m_pixel[m] = static_cast<std::uint8_t>(BN_mod_word(power.get(), 256));
        if (BN_rshift(power.get(), power.get(), 8) != 1) {
            return fail(ErrorCode::Internal, u"BN_rshift"_s);
        }
        const QByteArray text = toDecimal(power.get()) + ' ';
        encryptor.m_text[m] = text;
        Token& token = encryptor.m_token[m];
        token.length = static_cast<std::uint32_t>(text.size());
        std::memcpy(token.bytes, text.constData(), std::min<std::size_t>(token.length, ShortToken));
    }
    return encryptor;
}

// Bytes of text that each plane's values need.
void ClassicEncryptor::measure(Half& half) const
{
    // A table a channel, so that the additions for neighbouring samples do not wait for each other.
    std::array<std::array<std::uint32_t, 256>, 3> counts{};
    for (std::size_t i = 0; i + 2 < half.in.size(); i += 3) {
        ++counts[0][half.in[i]];
        ++counts[1][half.in[i + 1]];
        ++counts[2][half.in[i + 2]];
    }
    for (std::size_t plane = 0; plane < 3; ++plane) {
        for (std::size_t m = 0; m < 256; ++m) {
            half.bytes[plane] += qint64{counts[PlaneOffsets[plane]][m]} * m_token[m].length;
        }
    }
}

void ClassicEncryptor::write(const Half& half) const
{
    if (half.in.empty()) {
        return;
    }
    for (std::size_t plane = 0; plane < 3; ++plane) {
        writeTokens(half.in.subspan(PlaneOffsets[plane]),
                    {half.text[plane], static_cast<std::size_t>(half.bytes[plane])});
    }
    for (std::size_t i = 0; i < half.in.size(); ++i) {
        half.out[i] = m_pixel[half.in[i]];
    }
}

// channel: samples of one channel, three apart. Fills out exactly; what lies behind may be another thread's.
void ClassicEncryptor::writeTokens(std::span<const std::uint8_t> channel, std::span<char> out) const
{
    char* at = out.data();
    const char* end = at + out.size();
    std::size_t i = 0;
    // Whole 16-byte stores while there is room; what is too much is overwritten by the next token.
    for (; i < channel.size() && end - at >= static_cast<std::ptrdiff_t>(ShortToken); i += 3) {
        const Token& token = m_token[channel[i]];
        if (token.length > ShortToken) {
            break;
        }
        std::memcpy(at, token.bytes, ShortToken);
        at += token.length;
    }
    for (; i < channel.size(); i += 3) {
        const QByteArray& text = m_text[channel[i]];
        std::memcpy(at, text.constData(), static_cast<std::size_t>(text.size()));
        at += text.size();
    }
}

Result<ClassicCiphertext> ClassicEncryptor::encrypt(const RgbPicture& picture) const
{
    ClassicCiphertext ciphertext;
    VEILPIX_TRY_VOID(encrypt(picture, ciphertext));
    return ciphertext;
}

Result<void> ClassicEncryptor::encrypt(const RgbPicture& picture, ClassicCiphertext& ciphertext) const
{
    const std::span<const std::uint8_t> in(picture.samples);
    if (in.size() != static_cast<std::size_t>(picture.pixels()) * 3) {
        return fail(ErrorCode::InvalidArgument, u"samples do not fit the sides"_s);
    }
    if (m_values < 256 && std::any_of(in.begin(), in.end(), [this](std::uint8_t value) { return value >= m_values; })) {
        return fail(ErrorCode::BadKey,
                    u"its n is %1, and the picture holds values of that and more, which would be lost"_s.arg(m_values));
    }
    const bool parallel = picture.pixels() >= parallelEncryptPixels;
    const std::size_t cut =
        parallel ? static_cast<std::size_t>(picture.height / 2) * 3 * static_cast<std::size_t>(picture.width)
                 : in.size();
    Half top{in.first(cut), {}, {}, {}};
    Half bottom{in.subspan(cut), {}, {}, {}};
    const auto both = [parallel](auto first, auto second) {
        if (parallel) {
            return onTwoThreads(first, second);
        }
        first();
        second();
    };
    both([&] { measure(top); }, [&] { measure(bottom); });
    qint64 bytes = 0;
    for (std::size_t plane = 0; plane < 3; ++plane) {
        bytes += top.bytes[plane] + bottom.bytes[plane];
    }
    if (bytes > MaxQuotientBytes) {
        return fail(ErrorCode::TooLarge, u"the quotient would have %1 bytes"_s.arg(bytes));
    }

    ciphertext.quotient.resize(bytes);
    ciphertext.picture.width = picture.width;
    ciphertext.picture.height = picture.height;
    ciphertext.picture.samples.resize(in.size());
    top.out = std::span(ciphertext.picture.samples).first(cut);
    bottom.out = std::span(ciphertext.picture.samples).subspan(cut);
    char* text = ciphertext.quotient.data();
    for (std::size_t plane = 0; plane < 3; ++plane) {
        top.text[plane] = text;
        bottom.text[plane] = text + top.bytes[plane];
        text = bottom.text[plane] + bottom.bytes[plane];
    }
    both([&] { write(top); }, [&] { write(bottom); });
    return {};
}

} // namespace veilpix::classic
