// A device that works for so many bytes and then fails, as a full disk or a torn cable does.
#pragma once

#include <QIODevice>

#include "common/base/Literals.h"

namespace veilpix::support {

class FailDevice final : public QIODevice {
public:
    // Reads from and writes to `under`, which is open; fails once `bytes` have gone through.
    FailDevice(QIODevice& under, qint64 bytes) : m_under(under), m_left(bytes)
    {
        open(under.openMode() | QIODevice::Unbuffered);
    }

    [[nodiscard]] bool isSequential() const override { return m_under.isSequential(); }
    [[nodiscard]] qint64 size() const override { return m_under.size(); }
    bool seek(qint64 position) override { return QIODevice::seek(position) && m_under.seek(position); }

protected:
    qint64 readData(char* into, qint64 most) override
    {
        return pass(m_left > 0 ? m_under.read(into, std::min(most, m_left)) : -1);
    }
    qint64 writeData(const char* from, qint64 count) override
    {
        return pass(m_left > 0 ? m_under.write(from, std::min(count, m_left)) : -1);
    }

private:
    qint64 pass(qint64 count)
    {
        if (count < 0) {
            setErrorString(u"the device failed, as the test asked"_s);
        } else {
            m_left -= count;
        }
        return count;
    }

    QIODevice& m_under;
    qint64 m_left;
};

} // namespace veilpix::support
