// Walks a quotient text: strictly decimals without leading zeros, each followed by exactly one space.
#pragma once

#include <QByteArrayView>

#include "common/base/Result.h"

namespace veilpix::classic {

class QuotientReader {
public:
    // maxDigits: longer numbers are refused. start, firstValue: where text lies in a larger one, for error positions.
    QuotientReader(QByteArrayView text, qsizetype maxDigits, qint64 start = 0, qint64 firstValue = 0)
        : m_begin(text.data()), m_at(text.data()), m_end(text.data() + text.size()), m_maxDigits(maxDigits),
          m_start(start), m_value(firstValue)
    {
    }

    [[nodiscard]] bool atEnd() const { return m_at == m_end; }
    // The digits of the next number, without its space. Errors: BadQuotient, with value and byte position.
    [[nodiscard]] Result<QByteArrayView> next();

    // For callers that recognise a token themselves: the bytes ahead, and going past one that was checked before.
    [[nodiscard]] const char* position() const { return m_at; }
    [[nodiscard]] qsizetype remaining() const { return m_end - m_at; }
    void skip(qsizetype bytes)
    {
        m_at += bytes;
        ++m_value;
    }

private:
    [[nodiscard]] tl::unexpected<Error> refuse(const char* at, const char* why) const;

    const char* m_begin;
    const char* m_at;
    const char* m_end;
    qsizetype m_maxDigits;
    qint64 m_start;
    qint64 m_value;
};

} // namespace veilpix::classic
