// One request and its reply. Renews the access token once when it has run out, and tries again after a lost connection
// where a repetition is harmless: reads, and writes that carry an Idempotency-Key.
#pragma once

#include <QByteArray>
#include <QList>
#include <QNetworkReply>
#include <QPointer>
#include <QString>
#include <QTimer>
#include <QUrlQuery>
#include <utility>

#include "app/net/Job.h"
#include "common/api/Json.h"

namespace veilpix::net {

class ApiClient;

struct Request {
    QByteArray method = "GET";
    QString path; // from the root: "/api/v1/…", segments percent-encoded where needed
    QUrlQuery query;
    QByteArray body;
    QByteArray contentType; // empty = no body
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray idempotencyKey;
    bool authorized = true;
    int silenceMs = 30'000; // time without a byte moving after which the request counts as lost
    int attempts = 1;       // in all, for lost connections

    [[nodiscard]] static Request get(const QString& path);
    // A JSON body under a fresh Idempotency-Key.
    [[nodiscard]] static Request json(const QByteArray& method, const QString& path, const QByteArray& body);
    template <class M>
    [[nodiscard]] static Request message(const QByteArray& method, const QString& path, const M& message)
    {
        return json(method, path, api::toJson(message));
    }
    void ask(QStringView name, const QString& value); // in the query
    // Only where this version is stored; 0: nothing yet.
    [[nodiscard]] Request ifMatch(quint64 version) const;
};

class RequestJob : public Job {
    Q_OBJECT
public:
    [[nodiscard]] int status() const { return m_status; } // HTTP; 0 when no reply came
    [[nodiscard]] QByteArray header(const QByteArray& name) const;
    // The number in the reply's ETag; 0 without one.
    [[nodiscard]] quint64 version() const;
    // False when every attempt failed before a byte of the request could reach a server.
    [[nodiscard]] bool mayHaveArrived() const { return m_mayHaveArrived; }
    // Why the last attempt was lost; NoError while none was.
    [[nodiscard]] QNetworkReply::NetworkError networkError() const { return m_networkError; }
    // The server's own words, for the log of a developer.
    [[nodiscard]] QString serverMessage() const { return m_message; }

protected:
    RequestJob(ApiClient& api, Request request, QObject* parent);
    ~RequestJob() override;

    // A 2xx reply, whole. Call succeed() or failWith().
    virtual void received(const QByteArray& body) = 0;
    // Override both to take a 2xx body as it comes; then received() gets none of it.
    virtual bool streams() const { return false; }
    virtual bool receivedPart(const QByteArray&) { return true; } // false: failWith() was called
    // Before each attempt: the last chance to change headers.
    virtual void aboutToSend(Request&) {}
    // A repeated attempt got somewhere: the count of attempts starts anew.
    void madeProgress() { m_tries = 1; }

    void run() override;
    void stop() override;
    [[nodiscard]] Request& request() { return m_request; }
    [[nodiscard]] ApiClient& api() { return m_api; }

private:
    void sendNow();
    void bytesArrived();
    void replyFinished();
    void refused(const QByteArray& body);
    void lost(QNetworkReply::NetworkError error, const QString& text);
    void dropReply();

    ApiClient& m_api;
    Request m_request;
    QPointer<QNetworkReply> m_reply;
    QTimer m_again;
    QList<std::pair<QByteArray, QByteArray>> m_headers;
    QString m_message;
    QNetworkReply::NetworkError m_networkError = QNetworkReply::NoError;
    int m_status = 0;
    int m_tries = 0;
    bool m_renewed = false;
    bool m_mayHaveArrived = false;
};

} // namespace veilpix::net
