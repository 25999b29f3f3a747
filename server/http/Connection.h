// One client: has its requests read strictly and one after the other, answered, and the replies written in order.
#pragma once

#include <QObject>
#include <QTcpSocket>
#include <memory>

#include "server/http/BodyReceiver.h"
#include "server/http/ConnectionTimer.h"
#include "server/http/Dispatch.h"
#include "server/http/Exchange.h"
#include "server/http/Farewell.h"
#include "server/http/ReplyWriter.h"
#include "server/http/RequestReader.h"
#include "server/http/RequestRouting.h"

namespace veilpix::http {

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

private:
    // In the order in which a request passes them; from Replying back to Head, or on to the end.
    enum class State {
        Handshake,
        Head,
        Opening, // the route makes up its mind about the body (its sink, on the pool)
        Body,
        Storing, // the body is here, its end on the way to the disk
        Handling,
        Replying,
        Lingering, // what the client still sends is dropped
        Closed,
    };

    void process();
    // Whether there may be more to do at once.
    [[nodiscard]] bool step();
    [[nodiscard]] bool readHead();
    [[nodiscard]] bool beginRequest();
    void openSink();
    void sinkOpened(quint64 serial, const OpenedRun& opened);
    void awaitBody();
    [[nodiscard]] bool readBody();
    [[nodiscard]] bool storeBody();
    [[nodiscard]] bool refuseBody();

    [[nodiscard]] Responder responder();
    void runHandler();
    void answer(quint64 serial, Response response);
    void refuse(const Refusal& refusal);
    void startReply(const Response& response);
    [[nodiscard]] bool writeReply();
    void account(int status);
    void finishRequest();

    void close();
    void enter(State state);

    Worker& m_worker;
    const quint64 m_id;
    QTcpSocket* m_socket;
    const Peer m_peer;
    State m_state = State::Head;
    bool m_processing = false;
    bool m_finishing = false;

    RequestReader m_reader;
    RequestParser::Sink m_toReceiver;
    BodyReceiver m_receiver;
    ReplyWriter m_writer;
    ConnectionTimer m_timer;
    Farewell m_farewell;

    // The request at hand
    RoutedRequest m_routed;
    QByteArray m_methodName;
    QByteArray m_requestId;
    QHostAddress m_client; // as a trusted proxy names it
    quint64 m_serial = 0;
    std::shared_ptr<Exchange> m_exchange;
    std::optional<Response> m_late; // the reply, once the body has been dropped
    qint64 m_startedNs = 0;
    int m_status = 0;
    bool m_isHead = false;
    bool m_keepAlive = true;
    bool m_unreadBody = false;
};

} // namespace veilpix::http
