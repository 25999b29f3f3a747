// The recovery key, 256 bits, as 24 words of the BIP-39 English list with its checksum of 8 bits.
#pragma once

#include <QStringList>

#include "common/crypto/Random.h"

namespace veilpix::identity {

// Why pasted or typed text is no recovery key; made for a person, so it holds what they typed: never log it.
struct RecoveryWordsFault {
    enum class Kind {
        WrongCount,  // not 24 words; count says how many
        UnknownWord, // word at place (1 …) is not on the list; suggestions are the nearest that are, best first
        Checksum,    // all words are on the list, but one was mistaken for another or two were swapped
    };
    Kind kind = Kind::WrongCount;
    int count = 0;
    int place = 0;
    QString word;
    QStringList suggestions;

    // BadRecoveryWords with the kind, count and place, without any word.
    [[nodiscard]] Error toError() const;
};

class RecoveryWords {
public:
    static constexpr int wordCount = 24;
    static constexpr std::size_t keySize = 32;

    [[nodiscard]] static Result<RecoveryWords> generate(crypto::RandomSource& random);
    [[nodiscard]] static Result<RecoveryWords>
    fromKey(const crypto::SecretBytes& key); // InvalidArgument unless 32 bytes

    // Takes what people paste: any case, numbers, commas, dots, line breaks, composed or decomposed or full-width
    // letters, and the first four letters in place of a word (as on steel plates; they are unique).
    [[nodiscard]] static tl::expected<RecoveryWords, RecoveryWordsFault> parse(QString text);

    // For the screen and paper only.
    [[nodiscard]] QStringList words() const;
    // Joined by single spaces, ASCII.
    [[nodiscard]] crypto::SecretBytes toText() const;
    [[nodiscard]] const crypto::SecretBytes& key() const { return m_key; }
    [[nodiscard]] RecoveryWords clone() const { return RecoveryWords(m_key.clone()); }

    // All 2048 words in order, for completion while typing.
    [[nodiscard]] static const QStringList& wordList();

private:
    explicit RecoveryWords(crypto::SecretBytes key) : m_key(std::move(key)) {}
    [[nodiscard]] std::array<int, wordCount> indices() const;

    crypto::SecretBytes m_key;
};

} // namespace veilpix::identity
