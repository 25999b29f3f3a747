// The QTcpSocket that Qt HttpServer is given: no network behind it. It is fed one complete, checked request at a time
// and keeps what is written, so whatever Qt HttpServer does with its socket, the client's connection is not touched.
#pragma once

#include <QHostAddress>
#include <QTcpSocket>

namespace veilpix::http {

class Facade final : public QTcpSocket {
    Q_OBJECT

public:
    explicit Facade(const QHostAddress& peer);
    ~Facade() override;

    // Shows the request to Qt HttpServer, which normally runs its handler before this returns.
    void offer(const QByteArray& request);
    // The reply that was written since the last offer().
    [[nodiscard]] QByteArray takeOutput() { return std::exchange(m_out, {}); }
    // False once Qt HttpServer has closed it; a new one is needed then.
    [[nodiscard]] bool isUsable() const { return m_usable; }
    // While busy it outlives whatever Qt HttpServer wants to do to it.
    void setBusy(bool busy) { m_busy = busy; }
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
    bool event(QEvent* event) override;
    qint64 readData(char* to, qint64 most) override;
    qint64 readLineData(char* to, qint64 most) override;
    qint64 skipData(qint64 most) override;
    qint64 writeData(const char* from, qint64 size) override;

private:
    QByteArray m_in;
    qsizetype m_position = 0;
    QByteArray m_out;
    bool m_usable = true;
    bool m_busy = false;
};

} // namespace veilpix::http
