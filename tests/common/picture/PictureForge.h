// Makes pictures with any one fault: every step between the fields and the PNG can be bent, and everything behind it is
// made consistently, so that no other layer refuses first.
#pragma once

#include <functional>
#include <vector>

#include "common/crypto/RsaKey.h"
#include "common/picture/PictureKeys.h"
#include "common/picture/PictureTrailer.h"
#include "tests/common/picture/PngForge.h"

namespace veilpix::picture {

// RSA-OAEP as FORMAT.md has it, with the padding's randomness given: vectors stay the same. plaintext of any length.
[[nodiscard]] QByteArray wrapWithSeed(const crypto::RsaPublicKey& key, crypto::ByteView plaintext,
                                      const QByteArray& seed);

struct PictureForge {
    // Ids and content key come from the name, so that every vector has its own.
    explicit PictureForge(const QByteArray& vectorName);

    QByteArray name;
    PictureHeader header; // ids, version, commitment; stanzas and rows are set by make()
    crypto::SecretBytes contentKey;
    std::vector<Stanza> stanzas;
    std::uint32_t width = 64;
    QByteArray metadata;
    QByteArray file;
    QByteArray signer = "alice";

    // Each may change what it is given; in the order in which they are called.
    std::function<void(QByteArray& plaintext)> onPlaintext;                 // of all content rows, joined; whole rows
    std::function<void(QByteArray& fields)> onHeader;                       // before padding and MAC
    std::function<void(QByteArray& rows)> onHeaderRows;                     // MAC included
    std::function<void(std::uint32_t& kind, std::uint64_t& index)> onNonce; // of each content row, then the trailer
    std::function<void(PictureTrailer&)> onUnsigned;                        // with the root in it
    std::function<void(PictureTrailer&)> onSigned;
    std::function<void(QByteArray& plaintext)> onTrailer;      // before it is encrypted
    std::function<void(std::vector<QByteArray>& rows)> onRows; // all of them, as pixels

    [[nodiscard]] Stanza stanzaFor(const char* keyName) const;
    [[nodiscard]] std::vector<QByteArray> makeRows();
    [[nodiscard]] QByteArray make(); // in the layout that Veilpix writes
    [[nodiscard]] QByteArray makeForeign(const PngForge& png);
};

[[nodiscard]] QByteArray pngOf(const std::vector<QByteArray>& rows);

} // namespace veilpix::picture
