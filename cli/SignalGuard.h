// Ctrl+C and its kind end the program as ever, but leave no temporary file behind.
#pragma once

namespace veilpix::cli {

// Once, at the start. Signals that the parent process had ignored stay ignored.
void guardAgainstSignals();

} // namespace veilpix::cli
