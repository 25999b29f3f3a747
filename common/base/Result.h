// The one way this code base reports failure: a value or an Error. No exception crosses a folder.
#pragma once

#include <QString>
#include <tl/expected.hpp>

namespace veilpix::base {

// What went wrong, coarse enough that a caller can choose what to do and a person can be told what to do.
enum class ErrorCode {
    // Environment
    Io,      // a device or file could not be read or written
    NoSpace, // the disk is full
    NotFound,
    AlreadyExists,
    PermissionDenied, // by this computer; a server's refusal is Forbidden
    Cancelled,
    Internal, // a library refused something that should always hold
    InvalidArgument,
    TooLarge,    // beyond a documented limit
    Unsupported, // well-formed, but a version, suite or type that this build does not know
    Busy,        // the store is held by someone else just now; the same call may work in a moment
    OverQuota,   // the account's own limit, not the disk's
    NotAFile,    // a folder, a pipe or a device where a file is expected
    NoSuchFile,  // on this computer; NotFound is for what a store or a server keeps
    EmptyFolder, // nothing in it that could be taken
    // The encrypted picture, in the order in which its layers refuse
    NotAPng,            // no PNG, or one that cannot be decoded
    NotAVeilpixPicture, // a PNG, but not 8-bit RGB with the magic (resized, cropped, JPEG round trip, another picture)
    BadHeader,          // the header's fields contradict each other or the PNG's size
    NoMatchingKey,      // no stanza opens with the keys at hand
    BadCommitment,      // the unwrapped content key is not the one that the header commits to
    BadHeaderMac,       // header, stanzas or padding were changed
    BadContentRow,      // a content row does not authenticate
    BadTrailer,         // the trailer row does not authenticate or its root does not match
    BadSignature,       // the signature does not hold
    BadMetadata,        // authenticated, but lengths, JSON or padding break the format
    // Keys
    WrongPassword,
    BadKeyRing, // damaged or hostile key ring
    BadKey,     // a key that does not parse, is too short or is of small order
    BadRecoveryWords,
    StaleVersion,  // older than the highest version seen
    BadAccessList, // an access list that breaks the format
    BadRecord,     // a vault wrap, list record or pins blob that does not authenticate or breaks the format
    // Classic scheme
    BadQuotient,
    // Wire
    BadRequest,
    Unauthorized,
    Forbidden, // signed in, but not allowed to do this
    Conflict,
    Timeout,
    Network,
    Server,
    RateLimited,     // the server asks to wait
    UntrustedServer, // TLS: neither a known authority nor the pinned certificate
    NoSuchHost,      // the address names no computer
    Refused,         // the computer is there, and nothing listens at that port
    NoTls,           // something answers there, but not with TLS
    // Sharing
    KeyChanged, // another key than the one that was seen before: a person has to look
};

struct Error {
    ErrorCode code = ErrorCode::Internal;
    QString context; // English detail for logs and developers; never a secret. What people read is made in the app.
};

template <class T> using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, QString context = {})
{
    return tl::unexpected<Error>(Error{code, std::move(context)});
}

} // namespace veilpix::base

namespace veilpix {
using base::Error;
using base::ErrorCode;
using base::fail;
using base::Result;
} // namespace veilpix
