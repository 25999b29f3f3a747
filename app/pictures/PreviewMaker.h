// The small picture that a gallery shows, made before encrypting. Works on any thread; memory is bounded by what
// QImageReader may allocate.
#pragma once

#include <QByteArray>
#include <QIODevice>
#include <QSize>
#include <QString>

namespace veilpix::pictures {

struct Preview {
    QByteArray jpeg;   // ≤ 64 KiB, longest side ≤ 512; empty for what is no picture
    QSize pixelSize;   // of the original, upright; empty for what is no picture
    QString mediaType; // by content, else by name
};

class PreviewMaker {
public:
    static constexpr int longestSide = 512;
    static constexpr qsizetype largest = 64 * 1024;

    // source: seekable, open for reading; its position is the start afterwards.
    [[nodiscard]] static Preview make(QIODevice& source, const QString& name);
};

} // namespace veilpix::pictures
