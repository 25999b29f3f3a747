#include "common/identity/RecoveryWords.h"

#include <QHash>
#include <algorithm>
#include <array>
#include <vector>

#include "common/base/Literals.h"
#include "common/crypto/Hash.h"
#include "common/identity/WordList.h"

namespace veilpix::identity {
namespace {

constexpr int bitsPerWord = 11;
constexpr qsizetype longestTypedWords = 16 * 1024; // UTF-16 units
constexpr qsizetype plateLetters = 4;              // the first four letters of a word are its own
constexpr int mostSuggestions = 3;

const QHash<QString, int>& indexOfWord()
{
    static const QHash<QString, int> index = [] {
        QHash<QString, int> made;
        const QStringList& words = RecoveryWords::wordList();
        for (int i = 0; i < words.size(); ++i) {
            made.insert(words[i], i);
            made.insert(words[i].left(plateLetters), i);
        }
        return made;
    }();
    return index;
}

// Runs of letters after compatibility decomposition, in lower case; marks (é) and invisible characters are dropped, all
// else separates.
QStringList lettersOf(const QString& text)
{
    QStringList words;
    QString word;
    for (const QChar c : text.normalized(QString::NormalizationForm_KD)) {
        if (c.isLetter()) {
            word.append(c.toLower());
        } else if (c.isMark() || c.category() == QChar::Other_Format) {
            continue;
        } else if (!word.isEmpty()) {
            words.append(std::exchange(word, QString()));
        }
    }
    if (!word.isEmpty()) {
        words.append(word);
    }
    return words;
}

constexpr qsizetype longestListed = 8;    // letters in the list's longest words
constexpr qsizetype longestCompared = 16; // what is typed beyond that is no near miss

// Edits from a typed word to one of the list, a swap of neighbours being one (optimal string alignment).
int distance(QStringView typed, QStringView listed)
{
    using Row = std::array<int, longestListed + 1>;
    const auto columns = static_cast<std::size_t>(listed.size());
    Row before{};
    Row above{};
    Row row{};
    for (std::size_t j = 0; j <= columns; ++j) {
        above[j] = static_cast<int>(j);
    }
    for (qsizetype i = 0; i < typed.size(); ++i) {
        row[0] = static_cast<int>(i) + 1;
        for (std::size_t j = 1; j <= columns; ++j) {
            const auto at = static_cast<qsizetype>(j) - 1;
            const int same = typed[i] == listed[at] ? 0 : 1;
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + same});
            if (i > 0 && at > 0 && typed[i] == listed[at - 1] && typed[i - 1] == listed[at]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        before = above;
        above = row;
    }
    return above[columns];
}

QStringList nearest(const QString& typed)
{
    const QString word = typed.left(longestCompared);
    std::vector<std::pair<int, int>> ranked;
    const QStringList& list = RecoveryWords::wordList();
    for (int i = 0; i < list.size(); ++i) {
        // An equal distance is likelier where the beginning is right.
        const int beginning = list[i].front() == word.front() ? 0 : 1;
        ranked.emplace_back(2 * distance(word, list[i]) + beginning, i);
    }
    std::partial_sort(ranked.begin(), ranked.begin() + mostSuggestions, ranked.end());
    QStringList suggestions;
    for (int i = 0; i < mostSuggestions; ++i) {
        const auto [cost, index] = ranked[static_cast<std::size_t>(i)];
        // A word with little in common with what was typed would only mislead; but the nearest is always named.
        if (i == 0 || cost <= ranked.front().first + 1) {
            suggestions.append(list[index]);
        }
    }
    return suggestions;
}

} // namespace

Error RecoveryWordsFault::toError() const
{
    switch (kind) {
    case Kind::WrongCount:
        return {ErrorCode::BadRecoveryWords, u"%1 words instead of 24"_s.arg(count)};
    case Kind::UnknownWord:
        return {ErrorCode::BadRecoveryWords, u"word %1 is not on the list"_s.arg(place)};
    case Kind::Checksum:
        break;
    }
    return {ErrorCode::BadRecoveryWords, u"the words do not belong together: checksum"_s};
}

Result<RecoveryWords> RecoveryWords::generate(crypto::RandomSource& random)
{
    return random.secret(keySize).and_then([](const crypto::SecretBytes& key) { return fromKey(key); });
}

Result<RecoveryWords> RecoveryWords::fromKey(const crypto::SecretBytes& key)
{
    if (key.size() != keySize) {
        return fail(ErrorCode::InvalidArgument, u"a recovery key has 32 bytes"_s);
    }
    return RecoveryWords(key.clone());
}

tl::expected<RecoveryWords, RecoveryWordsFault> RecoveryWords::parse(QString text)
{
    using Kind = RecoveryWordsFault::Kind;
    text.truncate(longestTypedWords);
    const QStringList typed = lettersOf(text);
    const auto count = static_cast<int>(typed.size());
    crypto::SecretBytes bits(keySize + 1); // 24 × 11 bits: the key and its checksum
    for (int i = 0; i < count; ++i) {
        const QString& word = typed[i];
        const auto found = indexOfWord().constFind(word);
        if (found == indexOfWord().constEnd()) {
            return tl::unexpected(RecoveryWordsFault{Kind::UnknownWord, count, i + 1, word, nearest(word)});
        }
        if (i >= wordCount) {
            continue;
        }
        for (int bit = 0; bit < bitsPerWord; ++bit) {
            const auto at = static_cast<std::size_t>(i) * bitsPerWord + static_cast<std::size_t>(bit);
            if (*found & (1 << (bitsPerWord - 1 - bit))) {
                bits.writable()[at / 8] |= static_cast<std::uint8_t>(0x80 >> (at % 8));
            }
        }
    }
    if (count != wordCount) {
        return tl::unexpected(RecoveryWordsFault{Kind::WrongCount, count, 0, {}, {}});
    }
    const crypto::ByteView key = bits.reveal().first(keySize);
    if (crypto::sha256(key).front() != bits.reveal().back()) {
        return tl::unexpected(RecoveryWordsFault{Kind::Checksum, count, 0, {}, {}});
    }
    return RecoveryWords(crypto::SecretBytes::copyOf(key));
}

std::array<int, RecoveryWords::wordCount> RecoveryWords::indices() const
{
    const crypto::Digest digest = crypto::sha256(m_key.reveal());
    const auto bits = crypto::SecretBytes::join({m_key.reveal(), crypto::ByteView(digest).first(1)});
    std::array<int, wordCount> out{};
    for (std::size_t at = 0; at < out.size() * bitsPerWord; ++at) {
        const int bit = (bits.reveal()[at / 8] >> (7 - at % 8)) & 1;
        out[at / bitsPerWord] = out[at / bitsPerWord] * 2 + bit;
    }
    return out;
}

QStringList RecoveryWords::words() const
{
    QStringList words;
    for (const int index : indices()) {
        words.append(wordList()[index]);
    }
    return words;
}

crypto::SecretBytes RecoveryWords::toText() const
{
    QByteArray text = words().join(QLatin1Char(' ')).toLatin1();
    auto secret = crypto::SecretBytes::copyOf(crypto::viewOf(text));
    crypto::wipe(text);
    return secret;
}

const QStringList& RecoveryWords::wordList()
{
    static const QStringList list = QString::fromLatin1(englishWordList).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    return list;
}

} // namespace veilpix::identity
