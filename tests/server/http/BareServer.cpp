// Qt HttpServer as it comes, with the same paths: what the demonstration suite attacks. Argument: a file to serve.
// Prints its port.
#include <QCoreApplication>
#include <QFuture>
#include <QHttpServer>
#include <QTcpServer>
#include <QThread>
#include <QtConcurrent>
#include <cstdio>
#include <cstdlib>
#include <sys/resource.h>

#include "common/base/Literals.h"
#include "tests/support/PassTime.h"

int main(int argc, char** argv)
{
    if (const char* descriptors = std::getenv("TEST_DESCRIPTORS")) {
        const rlimit limit{static_cast<rlim_t>(std::atoi(descriptors)), static_cast<rlim_t>(std::atoi(descriptors))};
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    QCoreApplication application(argc, argv);
    QHttpServer server;
    server.route(u"/hello"_s, QHttpServerRequest::Method::Get | QHttpServerRequest::Method::Head,
                 [] { return QHttpServerResponse("application/json", "{\"hello\":\"world\"}"); });
    server.route(u"/items/<arg>"_s, [](const QString& name) { return QHttpServerResponse(name); });
    server.route(u"/digest"_s, QHttpServerRequest::Method::Post, [](const QHttpServerRequest& request) {
        return QHttpServerResponse(QString::number(request.body().size()));
    });
    server.route(u"/slow"_s, [](const QHttpServerRequest& request) {
        const int ms = request.query().queryItemValue(u"ms"_s).toInt();
        const QString number = request.query().queryItemValue(u"n"_s);
        return QtConcurrent::run([ms, number] {
            veilpix::tests::passTime(std::chrono::milliseconds(ms));
            return QHttpServerResponse(u"late "_s + number);
        });
    });
    const QString file = QCoreApplication::arguments().value(1);
    server.route(u"/file"_s, [file] { return QHttpServerResponse::fromFile(file); });
    auto* listener = new QTcpServer(&application);
    if (!listener->listen(QHostAddress(QHostAddress::LocalHost), 0)) {
        return 1;
    }
    server.bind(listener);
    std::printf("%d\n", listener->serverPort());
    std::fflush(stdout);
    return QCoreApplication::exec();
}
