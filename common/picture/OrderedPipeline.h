// Work on a sequence of blocks by several threads, with reading and writing in order on the calling thread.
#pragma once

#include <functional>

#include "common/base/Result.h"

namespace veilpix::picture {

class OrderedPipeline {
public:
    struct Stages {
        // Puts the next block into the slot; false when there is none. On the calling thread, in order.
        std::function<Result<bool>(std::size_t slot)> fill;
        // Anything that needs no order; worker counts from 0 and is one thread's own. On any of the threads.
        std::function<Result<void>(std::size_t slot, unsigned worker)> work;
        // Takes the block out. On the calling thread, in the order of fill.
        std::function<Result<void>(std::size_t slot)> drain;
    };

    // Blocks that are in memory at a time.
    [[nodiscard]] static std::size_t slotsFor(unsigned threads) { return threads <= 1 ? 1 : 2 * threads + 2; }

    // Runs until fill says false and all is drained, or until the first failure in the order of the blocks. The calling
    // thread works too; all others have ended when this returns.
    [[nodiscard]] static Result<void> run(unsigned threads, const Stages& stages);
};

} // namespace veilpix::picture
