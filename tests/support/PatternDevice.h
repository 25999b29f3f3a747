// Content of any size that takes no memory: made as it is read, and checked as it is written.
#pragma once

#include <QIODevice>
#include <cstdint>

namespace veilpix::support {

// Byte i of the pattern; no short period, and different in every block of 256.
[[nodiscard]] inline std::uint8_t patternByte(std::uint64_t i)
{
    return std::uint8_t(i ^ (i >> 8) * 31 ^ (i >> 16) * 17 ^ (i >> 24));
}

// Reading: `size` bytes of the pattern. Writing: counts, and compares what comes with the pattern.
class PatternDevice final : public QIODevice {
public:
    explicit PatternDevice(qint64 size, bool sequential = false) : m_size(size), m_sequential(sequential)
    {
        open(QIODevice::ReadWrite | QIODevice::Unbuffered);
    }

    [[nodiscard]] bool isSequential() const override { return m_sequential; }
    [[nodiscard]] qint64 size() const override { return m_sequential ? 0 : m_size; }
    [[nodiscard]] bool atEnd() const override { return m_read >= m_size; }
    // Everything came, and as it should be.
    [[nodiscard]] bool isComplete() const { return m_same && m_written == m_size; }
    [[nodiscard]] qint64 bytesWritten() const { return m_written; }

protected:
    qint64 readData(char* into, qint64 most) override
    {
        const qint64 count = std::min(most, m_size - m_read);
        for (qint64 i = 0; i < count; ++i) {
            into[i] = char(patternByte(std::uint64_t(m_read + i)));
        }
        m_read += count;
        return count == 0 && m_sequential ? -1 : count;
    }

    qint64 writeData(const char* from, qint64 count) override
    {
        for (qint64 i = 0; i < count; ++i) {
            m_same = m_same && std::uint8_t(from[i]) == patternByte(std::uint64_t(m_written + i));
        }
        m_written += count;
        return count;
    }

private:
    qint64 m_size;
    bool m_sequential;
    qint64 m_read = 0;
    qint64 m_written = 0;
    bool m_same = true;
};

} // namespace veilpix::support
