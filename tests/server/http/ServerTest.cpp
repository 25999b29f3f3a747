// A server with the test routes as a process of its own, so that suites can look at its memory, descriptors and CPU
// time. Arguments: file to serve, spool folder, and for https certificate and key. Prints its port.
#include "server/http/Server.h"

#include <QCoreApplication>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "server/http/Process.h"
#include "tests/server/http/TestRoutes.h"
#include "tests/support/PassTime.h"

namespace {

int writeDelayMs = 0;

} // namespace

// In place of the C library's: a disk that lets every write wait, as one does whose cache is full.
extern "C" ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t at)
{
    if (writeDelayMs > 0) {
        veilpix::tests::passTime(std::chrono::milliseconds(writeDelayMs));
    }
    return ::syscall(SYS_pwrite64, descriptor, bytes, size, at);
}

int main(int argc, char** argv)
{
    using namespace veilpix;
    if (const char* descriptors = std::getenv("TEST_DESCRIPTORS")) {
        const rlimit limit{static_cast<rlim_t>(std::atoi(descriptors)), static_cast<rlim_t>(std::atoi(descriptors))};
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    http::prepareProcess();
    if (const int bytes = qEnvironmentVariableIntValue("TEST_FILE_BYTES"); bytes > 0) {
        // No file may grow beyond this: what a full disk looks like to the one who writes.
        const rlimit limit{static_cast<rlim_t>(bytes), static_cast<rlim_t>(bytes)};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        ::signal(SIGXFSZ, SIG_IGN);
    }
    writeDelayMs = qEnvironmentVariableIntValue("TEST_WRITE_DELAY");
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    http::ServerOptions options;
    options.workers = qEnvironmentVariableIntValue("TEST_WORKERS");
    if (options.workers == 0) {
        options.workers = 2;
    }
    options.spoolFolder = arguments.value(2);
    options.port = static_cast<quint16>(qEnvironmentVariableIntValue("TEST_PORT"));
    if (const int most = qEnvironmentVariableIntValue("TEST_CONNECTIONS"); most > 0) {
        options.limits.connections = most;
        options.limits.connectionsPerAddress = most;
    }
    if (arguments.size() > 4) {
        options.tls = http::TlsFiles{arguments.at(3), arguments.at(4)};
    }
    const auto probe = std::make_shared<tests::RouteProbe>();
    http::Server server(options, tests::testRoutes(probe, arguments.value(1)));
    probe->counters = &server.counters();
    if (const auto started = server.start(); !started) {
        std::fprintf(stderr, "%s\n", qPrintable(started.error().context));
        return 1;
    }
    std::printf("%d\n", server.port());
    std::fflush(stdout);
    return QCoreApplication::exec();
}
