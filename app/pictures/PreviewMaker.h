// The small picture that a gallery shows, made before encrypting. For pool threads: it waits for the decoder.
#pragma once

#include <QByteArray>
#include <QIODevice>
#include <QSize>
#include <QString>

namespace veilpix::decoder {
class DecoderClient;
}

namespace veilpix::pictures {

struct Preview {
    QByteArray jpeg;   // ≤ 64 KiB, longest side ≤ 512; empty for what cannot be shown
    QSize pixelSize;   // of the original, upright; empty for what cannot be shown
    QString mediaType; // by content, else by name
};

class PreviewMaker {
public:
    static constexpr int longestSide = 512;
    static constexpr qsizetype largest = 64 * 1024;

    // decoder: null = nothing is drawn. source: a QFile or QBuffer, open for reading; its position is the start
    // afterwards.
    [[nodiscard]] static Preview make(decoder::DecoderClient* decoder, QIODevice& source, const QString& name);
};

} // namespace veilpix::pictures
