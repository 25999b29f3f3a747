// One running veilpix-decoder, as the app sees it.
#pragma once

#include <QString>
#include <chrono>
#include <memory>
#include <sys/types.h>

#include "app/decoder/DecoderMessages.h"
#include "common/base/Result.h"

namespace veilpix::decoder {

class DecoderProcess {
public:
    // Waits until it has locked itself in. Errors: NoSuchFile (no such program), Internal (it will not run here).
    [[nodiscard]] static Result<std::unique_ptr<DecoderProcess>> start(const QString& program,
                                                                       std::chrono::milliseconds patience);
    ~DecoderProcess(); // ends it
    DecoderProcess(const DecoderProcess&) = delete;
    DecoderProcess& operator=(const DecoderProcess&) = delete;

    // output: −1 = none. After an error it is of no use any more. Errors: Busy (it was gone before it saw the picture),
    // Timeout, TooLarge (this picture ended it).
    [[nodiscard]] Result<Reply> ask(const Request& request, int input, int output, std::chrono::milliseconds patience);
    void kill(); // from any thread: whoever waits for a reply gets TooLarge

    // Whether it has done enough for one process.
    [[nodiscard]] bool isWorn() const;

private:
    DecoderProcess(pid_t process, int socket) : m_process(process), m_socket(socket) {}
    [[nodiscard]] Result<Reply> receive(std::chrono::milliseconds patience);

    pid_t m_process;
    int m_socket;
    int m_asked = 0;
    std::chrono::milliseconds m_busy{0};
};

} // namespace veilpix::decoder
