// What a process that serves has to set up once, at the beginning of main().
#pragma once

namespace veilpix::http {

// As many descriptors as the system allows (up to 65,536), no death by SIGPIPE, and an allocator that gives large
// blocks back instead of keeping them for each thread.
void prepareProcess();

} // namespace veilpix::http
