// Why something is not believed, for words in a window. The cause is for logs and for what the app does next.
#pragma once

#include "common/base/Result.h"

namespace veilpix::trust {

enum class Reason {
    // The picture as a whole
    OtherAccount,         // said to be one's own, and lies in another account
    OwnerUnknown,         // its owner has never been met
    OwnerChanged,         // its owner has another key, name or account than before
    NoList,               // no list that the owner signed
    ListNotSigned,        // the owner did not sign it, or it is none
    ListOfAnotherPicture, // or of another key, or of another owner
    ListOlderThanSeen,
    NotProvedMine, // nothing that this account made with its own key
    NotListed,     // the owner's list does not name this account
    OtherWrap,     // the owner wrapped something else
    OtherKey,      // what opened is not the picture's key
    // A version, its name or its thumbnail
    NotReadable,
    OtherPicture,
    OtherVersion, // than announced
    OlderThanSeen,
    SignerNotAllowed, // neither the owner nor a writer of that version
    OtherThumbnail,   // than the one that was signed together with the name
};

struct Refusal {
    Reason reason;
    Error error;
};

template <class T> using Judged = tl::expected<T, Refusal>;

// With the code that fits the reason, unless there is a cause that says more.
[[nodiscard]] tl::unexpected<Refusal> refuse(Reason reason);
[[nodiscard]] tl::unexpected<Refusal> refuse(Reason reason, const Error& cause);

} // namespace veilpix::trust
