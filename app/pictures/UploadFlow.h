// Sends one spool file by tus, chunk by chunk. A lost connection or a dead server only delays it: it asks how far the
// server got and goes on from there. If the server has forgotten the upload, the same ciphertext starts a new one.
#pragma once

#include <QTimer>

#include "app/net/ApiClient.h"
#include "app/net/CompoundJob.h"
#include "app/net/UploadJobs.h"

namespace veilpix::pictures {

class UploadFlow final : public net::CompoundJob {
    Q_OBJECT
public:
    // location: of an upload that was begun earlier; empty = a new one. sealId (hex) tells whether a picture that is
    // there already is this.
    UploadFlow(net::ApiClient& api, QThreadPool& pool, net::UploadRequest upload, QByteArray sealId, QString spoolPath,
               QString location, QObject* parent);
    [[nodiscard]] QString location() const { return m_location; }
    [[nodiscard]] QString uploadId() const { return m_location.section(QLatin1Char('/'), -1); }

Q_SIGNALS:
    void located(const QString& location);               // remember it, to go on after a restart
    void waitingForServer(const veilpix::Error& reason); // tries again by itself

protected:
    void run() override;
    void stop() override;

private:
    void next();
    void create();
    void askOffset();
    void sendChunk();
    void lookForPicture(const Error& otherwise);
    void forgotten();
    // True when waiting may help: then it does.
    bool retryLater(const net::Job& job);

    net::ApiClient& m_api;
    QThreadPool& m_pool;
    net::UploadRequest m_upload;
    QByteArray m_sealId;
    QString m_spoolPath;
    QString m_location;
    QTimer m_again;
    qint64 m_offset = -1; // −1: ask
    int m_failures = 0;
    int m_restarts = 0;
};

} // namespace veilpix::pictures
