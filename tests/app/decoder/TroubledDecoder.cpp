// The decoder with faults that pictures can ask for.
#include <QGuiApplication>
#include <array>
#include <csignal>
#include <cstring>
#include <malloc.h>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

#include "app/decoder/PictureDecoder.h"
#include "app/decoder/RequestLoop.h"
#include "app/decoder/Sandbox.h"

using namespace veilpix::decoder;

namespace {

// Writes to more and more memory until there is no more.
[[noreturn]] void takeEverything()
{
    constexpr std::size_t piece = 16U << 20;
    for (;;) {
        void* more = mmap(nullptr, piece, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (more == MAP_FAILED) {
            std::raise(SIGABRT);
            _exit(1);
        }
        std::memset(more, 1, piece);
    }
}

Reply decodeOrNot(const Request& request, std::span<const std::uint8_t> input, std::span<std::uint8_t> output)
{
    const std::string_view text(reinterpret_cast<const char*>(input.data()), input.size());
    if (text == "hang") {
        for (volatile bool on = true; on;) {
        }
    }
    if (text == "crash") {
        std::raise(SIGSEGV);
        _exit(1);
    }
    if (text == "bomb") {
        takeEverything();
    }
    if (text == "lie") {
        Reply reply;
        reply.outcome = Outcome::Done;
        reply.width = 60'000;
        reply.height = 60'000;
        return reply;
    }
    return PictureDecoder::decode(request, input, output);
}

} // namespace

int main(int, char* argv[])
{
    mallopt(M_ARENA_MAX, 1);
    std::array<char*, 4> arguments{argv[0], const_cast<char*>("-platform"), const_cast<char*>("offscreen"), nullptr};
    int count = 3;
    const QGuiApplication app(count, arguments.data());
    PictureDecoder::prepare();
    if (!Sandbox::enter(socketDescriptor)) {
        return 3;
    }
    std::signal(SIGSEGV, SIG_DFL); // the sanitizers would write a report
    _exit(serveRequests(socketDescriptor, &decodeOrNot) ? 0 : 1);
}
