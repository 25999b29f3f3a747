// One client: reads requests strictly and one after the other, has them answered, writes the replies in order.
#pragma once

#include <QHttpServerResponder>
#include <QObject>
#include <QPointer>
#include <QTcpSocket>
#include <memory>

#include "server/http/Exchange.h"
#include "server/http/ReplyStream.h"
#include "server/http/Request.h"
#include "server/http/RequestParser.h"
#include "server/http/Router.h"
#include "server/http/SpoolWriter.h"

namespace veilpix::http {

class Facade;
class Worker;

class Connection final : public QObject {
    Q_OBJECT

public:
    // The socket is connected; with TLS its handshake has been started.
    Connection(Worker& worker, quint64 id, QTcpSocket* socket);
    ~Connection() override;

    // now: the worker's clock in milliseconds. Ends what took too long.
    void checkTime(qint64 now);
    // Shutdown: idle ones end now, the others after the reply that is under way.
    void finish();
    void abort();

    // Called by Qt HttpServer's side with the request that was offered to it.
    void serve(std::unique_ptr<QHttpServerResponder> responder);

private:
    // Storing: the body is here, its end on the way to the disk.
    enum class State { Handshake, Head, Body, Storing, Handling, Replying, Lingering, Closed };

    void process();
    [[nodiscard]] bool step();
    [[nodiscard]] bool readHead();
    [[nodiscard]] bool readBody();
    [[nodiscard]] bool storeBody();
    [[nodiscard]] bool writeReply();
    void releaseQt();
    void drain();

    [[nodiscard]] bool beginRequest();
    [[nodiscard]] std::optional<Refusal> routeRequest();
    void describePeer();
    void takeBody(QByteArrayView piece);
    [[nodiscard]] bool refuseForSpool();
    void dispatch();
    void runHandler();
    void answer(quint64 serial, Response response);
    void refuse(int status, const QString& message);
    void startReply(Response response);
    [[nodiscard]] QList<Headers::Field> replyFields(const Response& response);
    [[nodiscard]] QByteArray replyHead(const Response& response);
    void account();
    void finishRequest();
    void endPolitely();
    void close();
    void onDisconnected();
    void enter(State state);

    Worker& m_worker;
    const quint64 m_id;
    QTcpSocket* m_socket;
    const QHostAddress m_peer;
    QHostAddress m_client; // of the request under way, as a trusted proxy names it
    State m_state = State::Head;
    bool m_processing = false;
    bool m_secure = false;
    bool m_keepAlive = true;
    bool m_unreadBody = false;

    // The request at hand
    RequestParser m_parser;
    RequestParser::Sink m_sink;
    QByteArray m_in;
    bool m_starved = false; // m_in holds less than the parser needs
    Request m_request;
    const Route* m_route = nullptr;
    qint64 m_bodyLimit = 0;
    std::unique_ptr<SpoolWriter> m_spooling; // null: the body is small enough for memory so far
    std::optional<Response> m_early;         // an answer to the head alone
    quint64 m_serial = 0;
    std::shared_ptr<Exchange> m_exchange;
    QByteArray m_methodName;
    QByteArray m_requestId;
    bool m_head = false;

    // The reply
    QPointer<Facade> m_facade;
    std::unique_ptr<QHttpServerResponder> m_responder;
    ReplyStream m_reply;
    int m_status = 0;

    // Time, in the worker's milliseconds
    qint64 m_since = 0; // of the state
    qint64 m_windowStart = 0;
    qint64 m_windowBytes = 0;
    qint64 m_lastProgress = 0;
    qint64 m_startedNs = 0;
    qint64 m_bytesIn = 0;
    bool m_finishing = false;
    bool m_served = false;
    bool m_offering = false;
    bool m_saidGoodbye = false;
};

} // namespace veilpix::http
