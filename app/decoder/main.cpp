// veilpix-decoder: makes pixels of pictures for the app, without files, network or other programs. The app starts it.
#include <QGuiApplication>
#include <array>
#include <cstdio>
#include <malloc.h>
#include <unistd.h>

#include "app/decoder/PictureDecoder.h"
#include "app/decoder/RequestLoop.h"
#include "app/decoder/Sandbox.h"

using namespace veilpix::decoder;

namespace {

void saysNothing(QtMsgType, const QMessageLogContext&, const QString&)
{
}

} // namespace

int main(int argc, char* argv[])
{
    if (argc > 1 || !hasSocket(socketDescriptor)) {
        std::fputs("veilpix-decoder " VEILPIX_VERSION " is started by veilpix, which has its pictures decoded here.\n",
                   stderr);
        return 2;
    }
    qInstallMessageHandler(&saysNothing); // what plug-ins say of a picture is nobody's business
    mallopt(M_ARENA_MAX, 1);              // each would reserve address space
    std::array<char*, 4> arguments{argv[0], const_cast<char*>("-platform"), const_cast<char*>("offscreen"), nullptr};
    int count = 3;
    const QGuiApplication app(count, arguments.data()); // fonts need one
    PictureDecoder::prepare();
    if (!Sandbox::enter(socketDescriptor)) {
        return 3;
    }
    // Nothing that would be done on the way out is allowed any more.
    _exit(serveRequests(socketDescriptor, &PictureDecoder::decode) ? 0 : 1);
}
