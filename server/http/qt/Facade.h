// The QTcpSocket that Qt HttpServer is given: no network behind it. It is fed one checked head at a time, and nothing
// that Qt HttpServer does with its socket touches a client's connection.
#pragma once

#include <QTcpSocket>

namespace veilpix::http::qt {

class Facade final : public QTcpSocket {
    Q_OBJECT

public:
    Facade();
    ~Facade() override;

    // Shows the head to Qt HttpServer, which calls its handlers before this returns.
    void offer(const QByteArray& head);
    // False once Qt HttpServer has closed it; a new one is needed then.
    [[nodiscard]] bool isUsable() const { return m_usable; }
    // Lets Qt HttpServer forget it; it is deleted afterwards.
    void retire();

    [[nodiscard]] qint64 bytesAvailable() const override;
    [[nodiscard]] bool canReadLine() const override;
    [[nodiscard]] bool isSequential() const override { return true; }
    [[nodiscard]] bool atEnd() const override { return bytesAvailable() == 0; }
    [[nodiscard]] qint64 bytesToWrite() const override { return 0; }
    void close() override { m_usable = false; }
    void disconnectFromHost() override { m_usable = false; }

protected:
    qint64 readData(char* to, qint64 most) override;
    qint64 readLineData(char* to, qint64 most) override;
    qint64 skipData(qint64 most) override;
    // Replies do not leave this way: dropped.
    qint64 writeData(const char* from, qint64 size) override;

private:
    QByteArray m_in;
    qsizetype m_position = 0;
    bool m_usable = true;
};

} // namespace veilpix::http::qt
