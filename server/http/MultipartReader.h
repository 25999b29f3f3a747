// The stream side of Multipart.h: takes a body in pieces of any size and calls for each part as it goes.
#pragma once

#include <QByteArray>
#include <functional>

#include "common/base/Result.h"
#include "server/http/Headers.h"

namespace veilpix::http {

class MultipartReader {
public:
    struct Calls {
        std::function<Result<void>(const Headers& head)> partBegins;
        std::function<Result<void>(QByteArrayView piece)> content;
        std::function<Result<void>()> partEnds;
    };

    // boundary: 1 to 70 bytes, without the leading dashes. A part's head beyond partHeadBytes is BadRequest.
    MultipartReader(const QByteArray& boundary, qint64 partHeadBytes, Calls calls);

    [[nodiscard]] Result<void> feed(QByteArrayView bytes);
    // After the last byte: BadRequest when the closing boundary was missing.
    [[nodiscard]] Result<void> finish();

private:
    enum class State { Preamble, AfterBoundary, PartHead, Content, Epilogue };

    [[nodiscard]] Result<bool> step();
    [[nodiscard]] Result<bool> afterBoundary();
    [[nodiscard]] Result<bool> partHead();
    [[nodiscard]] Result<bool> content();
    void consume(qsizetype size) { m_at += size; }
    [[nodiscard]] QByteArrayView rest() const { return QByteArrayView(m_buffer).sliced(m_at); }

    const QByteArray m_delimiter; // CRLF--boundary
    const qint64 m_partHeadBytes;
    Calls m_calls;
    State m_state = State::Preamble;
    QByteArray m_buffer;
    qsizetype m_at = 0;
};

} // namespace veilpix::http
