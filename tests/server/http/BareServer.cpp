// Qt HttpServer as it comes, with the same paths: what the demonstration suite attacks. Prints its port.
#include <QCoreApplication>
#include <QHttpServer>
#include <QTcpServer>
#include <cstdio>
#include <cstdlib>
#include <sys/resource.h>

int main(int argc, char** argv)
{
    if (const char* descriptors = std::getenv("TEST_DESCRIPTORS")) {
        const rlimit limit{static_cast<rlim_t>(std::atoi(descriptors)), static_cast<rlim_t>(std::atoi(descriptors))};
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    QCoreApplication application(argc, argv);
    QHttpServer server;
    server.route(QStringLiteral("/hello"), QHttpServerRequest::Method::Get | QHttpServerRequest::Method::Head,
                 [] { return QHttpServerResponse("application/json", "{\"hello\":\"world\"}"); });
    server.route(QStringLiteral("/items/<arg>"), [](const QString& name) { return QHttpServerResponse(name); });
    server.route(QStringLiteral("/digest"), QHttpServerRequest::Method::Post, [](const QHttpServerRequest& request) {
        return QHttpServerResponse(QString::number(request.body().size()));
    });
    auto* listener = new QTcpServer(&application);
    if (!listener->listen(QHostAddress(QHostAddress::LocalHost), 0))
        return 1;
    server.bind(listener);
    std::printf("%d\n", listener->serverPort());
    std::fflush(stdout);
    return QCoreApplication::exec();
}
