// The English word list of BIP-39 as its published text: 2048 words in order, each followed by a line feed.
#pragma once

namespace veilpix::identity {

extern const char englishWordList[];

} // namespace veilpix::identity
