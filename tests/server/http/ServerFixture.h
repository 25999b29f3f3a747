// A real server on a port of its own, with the routes of TestRoutes.h, over http or https.
#pragma once

#include <QTemporaryDir>
#include <QTest>
#include <mutex>

#include "common/base/Literals.h"
#include "server/http/Server.h"
#include "tests/server/http/TestRoutes.h"
#include "tests/support/RawClient.h"
#include "tests/support/SelfSignedCertificate.h"

namespace veilpix::tests {

class ServerFixture {
public:
    explicit ServerFixture(bool secure, const std::function<void(http::ServerOptions&)>& adjust = {}) : m_secure(secure)
    {
        QFile file(filePath());
        if (!file.open(QIODevice::WriteOnly)) {
            return;
        }
        for (int i = 0; i < 300'000; ++i) {
            m_content += QByteArray::number(i) + ' ';
        }
        file.write(m_content);
        file.close();
        http::ServerOptions options;
        options.spoolFolder = m_folder.path();
        if (secure) {
            options.tls = http::TlsFiles{certificatePath(), keyPath()};
            if (!writeSelfSignedCertificate(certificatePath(), keyPath())) {
                return;
            }
        }
        options.accessLog = [this](const http::AccessRecord& record) {
            const std::lock_guard lock(m_mutex);
            m_log.append(record);
        };
        if (adjust) {
            adjust(options);
        }
        m_server = std::make_unique<http::Server>(options, testRoutes(m_probe, filePath()));
        m_started = m_server->start().has_value();
    }

    [[nodiscard]] bool isStarted() const { return m_started; }
    [[nodiscard]] RawClient client(qint64 readBuffer = 0) const { return {m_server->port(), m_secure, readBuffer}; }
    [[nodiscard]] http::Server& server() { return *m_server; }
    [[nodiscard]] RouteProbe& probe() { return *m_probe; }
    [[nodiscard]] const QByteArray& fileContent() const { return m_content; }
    [[nodiscard]] QString filePath() const { return m_folder.filePath(u"file"_s); }
    [[nodiscard]] QString certificatePath() const { return m_folder.filePath(u"certificate.pem"_s); }
    [[nodiscard]] QString keyPath() const { return m_folder.filePath(u"key.pem"_s); }
    [[nodiscard]] QString folder() const { return m_folder.path(); }
    [[nodiscard]] QList<http::AccessRecord> log() const
    {
        const std::lock_guard lock(m_mutex);
        return m_log;
    }

private:
    bool m_secure;
    bool m_started = false;
    QTemporaryDir m_folder;
    QByteArray m_content;
    mutable std::mutex m_mutex;
    QList<http::AccessRecord> m_log;
    std::shared_ptr<RouteProbe> m_probe = std::make_shared<RouteProbe>();
    std::unique_ptr<http::Server> m_server;
};

} // namespace veilpix::tests
