// Keeps a process that holds keys out of core dumps and away from other processes' debuggers.
#pragma once

namespace veilpix::crypto {

// PR_SET_DUMPABLE 0 and RLIMIT_CORE 0. Call first thing in main(); best effort, true when both took.
bool forbidCoreDumps();

} // namespace veilpix::crypto
