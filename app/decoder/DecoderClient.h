// Has foreign pictures decoded by veilpix-decoder. For pool threads: a call waits for its picture. Decoders are started
// when they are first needed and kept; one that is late, or that a picture ended, is replaced.
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QFile>
#include <QImage>
#include <QString>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "app/decoder/DecoderProcess.h"

namespace veilpix::decoder {

struct DecodedPicture {
    QImage image;    // upright; null when no pixels were asked for; wiped when its last copy goes
    QSize pixelSize; // of the picture itself, upright
    QDateTime taken; // by the camera's clock; invalid when not asked for, or not said
};

class DecoderClient {
public:
    struct Options {
        QString program;                            // empty = `veilpix-decoder` beside this program, else on PATH
        std::chrono::milliseconds patience{20'000}; // and a second for each mebibyte of the file
    };
    struct Wish {
        int longestSide = 0;             // pixels of the result; 0: only what else is asked for
        qint64 mostPixels = 120'000'000; // of the result: a larger picture is made smaller
        qint64 mostWhole = 200'000'000;  // of a picture that can only be decoded whole
        bool onlyJpeg = false;           // else whatever there is a plug-in for
        bool taken = false;
    };
    static constexpr qint64 largestFile = qint64(1) << 30;

    DecoderClient() : DecoderClient(Options{}) {}
    explicit DecoderClient(Options options);
    ~DecoderClient();
    DecoderClient(const DecoderClient&) = delete;
    DecoderClient& operator=(const DecoderClient&) = delete;

    [[nodiscard]] bool isInstalled() const { return !m_options.program.isEmpty(); }

    // Errors: Unsupported (no picture that can be shown), TooLarge (more than may be taken for one picture), Timeout,
    // Cancelled (close()), NoSuchFile (no decoder on this computer), Internal (none runs on this system).
    [[nodiscard]] Result<DecodedPicture> decode(const QByteArray& bytes, const Wish& wish);
    [[nodiscard]] Result<DecodedPicture> decode(const QFile& open, const Wish& wish);

    void retire(); // nothing that was decoded stays behind: new processes from now on
    void close();  // for good; whoever waits is told

private:
    class Turn;
    [[nodiscard]] Result<DecodedPicture> decode(int descriptor, qint64 size, const Wish& wish);
    [[nodiscard]] Result<Reply> ask(const Request& request, int input, int output, qint64 size);

    Options m_options;
    std::mutex m_mutex;
    std::condition_variable m_freed;
    std::vector<std::unique_ptr<DecoderProcess>> m_idle;
    std::vector<DecoderProcess*> m_busy;
    int m_turns = 0;
    int m_largeTurns = 0;
    int m_generation = 0;
    bool m_closed = false;
};

} // namespace veilpix::decoder
