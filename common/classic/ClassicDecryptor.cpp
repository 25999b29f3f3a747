#include "common/classic/ClassicDecryptor.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/classic/QuotientReader.h"
#include "common/classic/TwoThreads.h"
#include "common/classic/ValueDecryptor.h"

namespace veilpix::classic {

namespace {

// Below this, starting a thread costs more than it saves.
constexpr qint64 parallelDecryptPixels = 500'000;

// Answers for tokens of up to seven digits without reading their digits again: the bytes up to the space and the pixel
// make one 64-bit name. Only tokens that the strict reader has accepted get in. The name alone does not tell how long a
// token is (a NUL behind a digit adds nothing to it), so the length is compared as well.
class TokenCache {
public:
    struct Entry {
        std::uint64_t name = SpaceAlone;
        ValueDecryptor::Value value;
        std::uint8_t digits = 0;
    };

    // The eight bytes at `at`, the first one lowest.
    static std::uint64_t peek(const char* at)
    {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, at, sizeof bytes);
        if constexpr (std::endian::native == std::endian::big) {
            bytes = __builtin_bswap64(bytes);
        }
        return bytes;
    }

    // Bytes before the space at `at`, or 8 when there is none among eight. Needs eight readable bytes.
    static int digits(std::uint64_t bytes)
    {
        const std::uint64_t spaces = bytes ^ 0x2020202020202020ULL;
        const std::uint64_t zero = (spaces - 0x0101010101010101ULL) & ~spaces & 0x8080808080808080ULL;
        return zero == 0 ? 8 : std::countr_zero(zero) / 8;
    }
    static std::uint64_t name(std::uint64_t bytes, int digits, std::uint8_t pixel)
    {
        return (bytes & ((std::uint64_t{1} << (8 * digits)) - 1)) | std::uint64_t{pixel} << 56;
    }
    Entry& slot(std::uint64_t name) { return m_entries[(name * 0x9E3779B97F4A7C15ULL) >> 52]; }

private:
    // No token holds a space, so this matches none.
    static constexpr std::uint64_t SpaceAlone = 0x20;
    std::vector<Entry> m_entries = std::vector<Entry>(4096);
};

// One run of values in the seed's order: all of blue, then green, then red.
class Part {
public:
    Part(RgbPicture& picture, QByteArrayView text, qint64 start, qint64 firstValue, qint64 lastValue,
         const ClassicPrivateKey& key)
        : m_picture(picture), m_values(key), m_reader(text, m_values.maxDigits(), start, firstValue),
          m_first(firstValue), m_last(lastValue)
    {
    }

    [[nodiscard]] Result<qint64> run();

private:
    [[nodiscard]] Result<void> runSlow(std::uint8_t& sample, TokenCache* cache);

    RgbPicture& m_picture;
    ValueDecryptor m_values;
    QuotientReader m_reader;
    qint64 m_first;
    qint64 m_last;
    qint64 m_strays = 0;
    TokenCache m_cache;
};

Result<void> Part::runSlow(std::uint8_t& sample, TokenCache* cache)
{
    const char* at = m_reader.position();
    VEILPIX_TRY(const auto token, m_reader.next());
    VEILPIX_TRY(const auto value, m_values.decrypt(token, sample));
    if (cache && token.size() < 8) {
        const auto digits = static_cast<std::uint8_t>(token.size());
        const auto name = TokenCache::name(TokenCache::peek(at), digits, sample);
        cache->slot(name) = {name, value, digits};
    }
    sample = value.low;
    m_strays += value.stray ? 1 : 0;
    return {};
}

Result<qint64> Part::run()
{
    const qint64 pixels = m_picture.pixels();
    qint64 index = m_first;
    while (index < m_last) {
        const qint64 plane = index / pixels;
        const qint64 planeEnd = std::min(m_last, (plane + 1) * pixels);
        std::uint8_t* sample = m_picture.samples.data() + 3 * (index - plane * pixels) + (2 - plane);
        for (; index < planeEnd; ++index, sample += 3) {
            const bool roomToPeek = m_reader.remaining() >= 8;
            if (roomToPeek) {
                const std::uint64_t bytes = TokenCache::peek(m_reader.position());
                const int digits = TokenCache::digits(bytes);
                const auto name = TokenCache::name(bytes, digits & 7, *sample);
                const TokenCache::Entry& entry = m_cache.slot(name);
                if (entry.name == name && entry.digits == digits) {
                    *sample = entry.value.low;
                    m_strays += entry.value.stray ? 1 : 0;
                    m_reader.skip(digits + 1);
                    continue;
                }
            }
            VEILPIX_TRY_VOID(runSlow(*sample, roomToPeek ? &m_cache : nullptr));
        }
    }
    if (!m_reader.atEnd()) {
        return fail(ErrorCode::BadQuotient, u"the text goes on after the last of %1 values"_s.arg(m_last));
    }
    return m_strays;
}

// Two halves on two threads, cut behind a space; the count of spaces before the cut tells which value comes next.
Result<qint64> runHalves(RgbPicture& picture, QByteArrayView quotient, qint64 values, const ClassicPrivateKey& key)
{
    const qsizetype cut = quotient.indexOf(' ', quotient.size() / 2) + 1;
    const qint64 before = std::count(quotient.begin(), quotient.begin() + cut, ' ');
    if (cut == 0 || before >= values) {
        return Part(picture, quotient, 0, 0, values, key).run();
    }
    Part head(picture, quotient.first(cut), 0, 0, before, key);
    Part tail(picture, quotient.sliced(cut), cut, before, values, key);
    Result<qint64> headStrays;
    Result<qint64> tailStrays;
    onTwoThreads([&] { headStrays = head.run(); }, [&] { tailStrays = tail.run(); });
    if (!headStrays) {
        return headStrays;
    }
    if (!tailStrays) {
        return tailStrays;
    }
    return *headStrays + *tailStrays;
}

} // namespace

Result<ClassicPlaintext> decrypt(RgbPicture encrypted, QByteArrayView quotient, const ClassicPrivateKey& key)
{
    const qint64 values = encrypted.pixels() * 3;
    if (encrypted.samples.size() != static_cast<std::size_t>(values)) {
        return fail(ErrorCode::InvalidArgument, u"samples do not fit the sides"_s);
    }
    VEILPIX_TRY(const auto strays, encrypted.pixels() < parallelDecryptPixels
                                       ? Part(encrypted, quotient, 0, 0, values, key).run()
                                       : runHalves(encrypted, quotient, values, key));
    return ClassicPlaintext{std::move(encrypted), strays};
}

} // namespace veilpix::classic
