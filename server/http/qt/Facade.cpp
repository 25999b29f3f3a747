#include "server/http/qt/Facade.h"

#include <algorithm>
#include <cstring>

namespace veilpix::http::qt {

Facade::Facade()
{
    setSocketState(ConnectedState);
    setOpenMode(QIODevice::ReadWrite);
}

Facade::~Facade()
{
    setSocketState(UnconnectedState);
    setOpenMode(QIODevice::NotOpen);
}

void Facade::offer(const QByteArray& head)
{
    m_in = head;
    m_position = 0;
    Q_EMIT readyRead();
}

void Facade::retire()
{
    m_usable = false;
    setSocketState(UnconnectedState);
    Q_EMIT disconnected();
    deleteLater();
}

qint64 Facade::bytesAvailable() const
{
    // Past QAbstractSocket, whose own buffer is never used here.
    return m_in.size() - m_position + QIODevice::bytesAvailable();
}

bool Facade::canReadLine() const
{
    return m_in.indexOf('\n', m_position) >= 0 || QIODevice::canReadLine();
}

qint64 Facade::readData(char* to, qint64 most)
{
    const qint64 size = std::min<qint64>(most, m_in.size() - m_position);
    std::memcpy(to, m_in.constData() + m_position, static_cast<size_t>(size));
    m_position += size;
    return size;
}

qint64 Facade::readLineData(char* to, qint64 most)
{
    const qsizetype end = m_in.indexOf('\n', m_position);
    return readData(to, end < 0 ? most : std::min<qint64>(most, end - m_position + 1));
}

qint64 Facade::skipData(qint64 most)
{
    const qint64 size = std::min<qint64>(most, m_in.size() - m_position);
    m_position += size;
    return size;
}

qint64 Facade::writeData(const char*, qint64 size)
{
    return size;
}

} // namespace veilpix::http::qt
