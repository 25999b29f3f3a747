// Files that look to a server exactly like an encrypted picture or thumbnail: the true layout and header fields around
// noise. For suites of the server, which has no key and therefore cannot tell.
#pragma once

#include <QRandomGenerator>

#include "common/picture/PictureHeader.h"

namespace veilpix::tests {

struct SealedStandIn {
    picture::ItemId itemId;
    picture::Commitment commitment;
    std::uint64_t version = 1;
    quint32 seed = 1;

    [[nodiscard]] static SealedStandIn make(quint32 seed)
    {
        SealedStandIn made;
        made.seed = seed;
        QRandomGenerator random(seed * 2654435761U + 17);
        for (auto& byte : made.itemId.bytes) {
            byte = static_cast<std::uint8_t>(random.generate());
        }
        for (auto& byte : made.commitment.bytes) {
            byte = static_cast<std::uint8_t>(random.generate());
        }
        return made;
    }

    [[nodiscard]] QString itemIdHex() const { return QString::fromLatin1(itemId.toHex()); }

    // contentRows: how large it is; 64 pixels wide, 198 bytes a row.
    [[nodiscard]] QByteArray file(picture::PictureKind kind, std::uint32_t contentRows) const
    {
        QRandomGenerator random(seed ^ (kind == picture::PictureKind::Picture ? 0x1111U : 0x2222U) ^
                                static_cast<quint32>(version << 16));
        picture::PictureHeader header;
        header.kind = kind;
        header.contentRows = contentRows;
        header.itemId = itemId;
        header.version = version;
        header.commitment = commitment;
        for (auto& byte : header.sealId.bytes) {
            byte = static_cast<std::uint8_t>(random.generate());
        }
        std::vector<picture::Stanza> stanzas;
        if (kind == picture::PictureKind::Picture) {
            stanzas.push_back({picture::Stanza::rsaOaep, QByteArray(384, 'w')});
        }
        (void)header.setStanzas(stanzas);
        picture::PngLayout layout;
        layout.width = 64;
        const std::uint32_t headerRows = header.rows(layout.width);
        layout.height = headerRows + contentRows + 1;

        QByteArray pixels = header.serialise();
        const qsizetype total = qsizetype(layout.height) * 3 * layout.width;
        while (pixels.size() < total) {
            pixels.append(static_cast<char>(random.generate()));
        }
        QByteArray out;
        crypto::append(out, layout.prefix());
        for (std::uint32_t row = 0; row < layout.height; ++row) {
            crypto::append(out, layout.lead(row + 1 == layout.height));
            out.append(pixels.mid(qsizetype(row) * 3 * layout.width, 3 * layout.width));
        }
        crypto::append(out, layout.suffix(0, 0));
        return out;
    }
    [[nodiscard]] QByteArray picture(std::uint32_t contentRows = 40) const
    {
        return file(picture::PictureKind::Picture, contentRows);
    }
    [[nodiscard]] QByteArray thumbnail() const { return file(picture::PictureKind::Thumbnail, 10); }
};

} // namespace veilpix::tests
