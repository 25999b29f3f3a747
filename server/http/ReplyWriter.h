// The one way out: every reply, whatever its size and wherever its body lies, leaves by this. Head and body are handed
// to the socket only as fast as the client takes them.
#pragma once

#include <QByteArray>
#include <QTcpSocket>
#include <memory>

#include "server/http/BodySpool.h"
#include "server/http/DiskTask.h"
#include "server/http/ReplyHead.h"
#include "server/http/Response.h"

class QSslSocket;

namespace veilpix::http {

class ReplyWriter {
public:
    enum class State {
        Waiting, // the client has to take some first, or the disk has to give some: resumed() or bytesWritten() says
        Yield,   // much went out at once: others come first, then pump again
        Done,    // everything is handed over
        Failed,  // the connection, or the file of the reply, is broken
    };

    // resumed: called on the loop when pump() can go on after the disk.
    ReplyWriter(QTcpSocket& socket, Shared& shared, std::shared_ptr<LoopLink> loop, std::function<void()> resumed);

    // bodyless: the head alone is sent (HEAD).
    void start(const Response& response, const ReplyContext& context, bool bodyless);
    // Lets go of everything.
    void stop();
    [[nodiscard]] State pump(QByteArray& scratch);
    // The client takes nothing for the moment: a large body in memory moves to a file, where waiting costs nothing.
    void shed();
    // The client waits for our disk.
    [[nodiscard]] bool isFetching() const { return m_fetching; }
    // Bytes that wait in this process, encrypted ones too.
    [[nodiscard]] qint64 pending() const;
    // Bytes handed over since start().
    [[nodiscard]] qint64 written() const { return m_written; }
    // Grows whenever the client takes something.
    [[nodiscard]] qint64 progress() const { return m_progress - pending(); }

private:
    [[nodiscard]] bool isDirect() const;
    [[nodiscard]] bool writeMemory();
    [[nodiscard]] bool writeFile(QByteArray& scratch);
    [[nodiscard]] bool writeThroughSocket(const char* data, qint64 size);
    [[nodiscard]] bool isAtHand();

    QTcpSocket& m_socket;
    QSslSocket* m_tls;
    QByteArray m_memory; // head, or head and body
    qint64 m_memoryAt = 0;
    QByteArray m_body; // a large body, not copied
    qint64 m_bodyAt = 0;
    std::shared_ptr<QFile> m_file;
    std::shared_ptr<BodySpool> m_spool;
    int m_descriptor = -1;
    qint64 m_fileAt = 0;
    qint64 m_fileEnd = 0;
    qint64 m_cachedEnd = 0; // up to here the file does not have to be fetched from the disk
    bool m_fetching = false;
    bool m_stays = false; // the body could not be moved to a file
    qint64 m_written = 0;
    qint64 m_progress = 0;
    qint64 m_turn = 0;
    Shared& m_shared;
    std::function<void()> m_resumed;
    DiskTask m_disk;
};

} // namespace veilpix::http
