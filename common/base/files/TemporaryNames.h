// The temporary files of this process that have a name just now, so that a program that is ended by a signal can take
// them with it. Knows nothing of signals itself.
#pragma once

#include <QByteArray>

namespace veilpix::base {

// Holds a name from before its file is made until after it is gone or renamed. Names that are too many or too long for
// the table are not held: the file then stays behind when a signal ends the program. For any thread.
class TemporaryName {
public:
    TemporaryName() = default;
    explicit TemporaryName(const QByteArray& path); // absolute, as the file system has it
    ~TemporaryName();
    TemporaryName(TemporaryName&& other) noexcept;
    TemporaryName& operator=(TemporaryName&& other) noexcept;
    TemporaryName(const TemporaryName&) = delete;
    TemporaryName& operator=(const TemporaryName&) = delete;

private:
    void release();
    int m_slot = -1;
};

// Unlinks all files whose names are held. Async-signal-safe.
void removeTemporaryFiles() noexcept;

} // namespace veilpix::base
