// The header of an encrypted picture (FORMAT.md, "Header rows"): readable without a key, authenticated with one.
#pragma once

#include <vector>

#include "common/picture/PictureGeometry.h"
#include "common/picture/PictureIds.h"
#include "common/picture/PngLayout.h"

namespace veilpix::picture {

// One recipient's copy of the content key. Type 1: RSA-OAEP, wrappedKey has the modulus' size.
struct Stanza {
    static constexpr std::uint8_t rsaOaep = 1;
    std::uint8_t type = rsaOaep;
    QByteArray wrappedKey;

    bool operator==(const Stanza&) const = default;
};

// The fields of fixed size and place. They fit into the first row of the narrowest picture.
struct HeaderFields {
    static constexpr std::size_t size = 92;
    static constexpr std::size_t maximumStanzas = 64;

    PictureKind kind = PictureKind::Picture;
    std::uint32_t headerLength = 0; // bytes before the padding
    std::uint32_t contentRows = 0;
    ItemId itemId;
    SealId sealId;
    std::uint64_t version = 1;
    Commitment commitment;
    std::uint16_t stanzaCount = 0;

    // From the first pixels. NotAVeilpixPicture without the magic, Unsupported for another suite or kind, BadHeader for
    // values outside of their limits.
    [[nodiscard]] static Result<HeaderFields> parse(crypto::ByteView firstRow);

    // BadHeader unless a PNG of this width and height has exactly the rows that this header needs.
    [[nodiscard]] Result<void> checkSize(std::uint32_t width, std::uint32_t height) const;
};

struct PictureHeader : HeaderFields {
    std::vector<Stanza> stanzas;

    // headerLength and stanzaCount as the stanzas make them. InvalidArgument for too many or too long ones.
    [[nodiscard]] Result<void> setStanzas(std::vector<Stanza> value);

    // headerLength bytes, without padding and MAC.
    [[nodiscard]] QByteArray serialise() const;

    // headerRows holds the pixels of all header rows, padding and MAC included (the MAC is not checked here).
    [[nodiscard]] static Result<PictureHeader> parse(crypto::ByteView headerRows);

    [[nodiscard]] std::uint32_t rows(std::uint32_t width) const { return headerRowsFor(headerLength, width); }
};

// What a server, which has no key, can say of an upload from its first bytes.
struct ProbedPicture {
    // Enough bytes for probe() to look at.
    static constexpr std::size_t bytesNeeded = PngLayout::prefixSize + PngLayout::rowLead + HeaderFields::size;

    PngLayout png;
    HeaderFields header;

    // fileStart: at least bytesNeeded bytes from the start of the file; only files in PngLayout are taken (the app
    // uploads no other). fileSize: of the whole file, must be the layout's. Errors: NotAPng, NotAVeilpixPicture,
    // Unsupported (another layout, suite or kind), BadHeader (also for a wrong fileSize).
    [[nodiscard]] static Result<ProbedPicture> probe(crypto::ByteView fileStart, std::uint64_t fileSize);
};

} // namespace veilpix::picture
