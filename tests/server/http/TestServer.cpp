#include "server/http/Server.h"
#include "tests/server/http/TestRoutes.h"
#include <QCoreApplication>
#include <cstdio>
int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    veilpix::http::ServerOptions o;
    o.workers = argc > 2 ? atoi(argv[2]) : 2;
    o.port = argc > 1 ? atoi(argv[1]) : 0;
    o.spoolFolder = QStringLiteral("/tmp");
    if (argc > 4) {
        o.tls = veilpix::http::TlsFiles{QString::fromLocal8Bit(argv[4]), QString::fromLocal8Bit(argv[5])};
    }
    auto probe = std::make_shared<veilpix::tests::RouteProbe>();
    veilpix::http::Server s(o, veilpix::tests::testRoutes(probe, QString::fromLocal8Bit(argc > 3 ? argv[3] : "")));
    auto r = s.start();
    if (!r) {
        fprintf(stderr, "%s\n", qPrintable(r.error().context));
        return 1;
    }
    printf("%d\n", s.port());
    fflush(stdout);
    return app.exec();
}
