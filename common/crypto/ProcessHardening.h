// Keeps a process that holds keys out of core dumps, away from other processes' debuggers, and its keys out of the swap
// space. All of it is best effort: each call says whether it took.
#pragma once

#include <cstddef>

namespace veilpix::crypto {

// No core files, whatever the limits were; first thing in main().
bool limitCoreFiles();

// Other processes of the same person can neither attach to this one nor read its memory, and the kernel hands no dump
// of it to a collector.
bool forbidInspection();

// From now on keys (SecretBytes of up to largestLocked bytes, and OpenSSL's own private numbers) lie in memory that is
// never swapped out, is in no dump and has guard pages around it. Once, before other threads run.
bool lockSecrets();
inline constexpr std::size_t largestLocked = 4096;
// How many bytes SecretBytes may take of it, all together; the rest is for OpenSSL, which fails where there is none.
[[nodiscard]] std::size_t mostLocked();

// All three.
bool hardenProcess();

} // namespace veilpix::crypto
