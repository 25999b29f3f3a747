#include "cli/ExitCode.h"

namespace veilpix::cli {

ExitCode exitCodeFor(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidArgument:
        return ExitCode::Usage;
    case ErrorCode::Io:
    case ErrorCode::NoSpace:
    case ErrorCode::NotFound:
    case ErrorCode::NoSuchFile:
    case ErrorCode::AlreadyExists:
    case ErrorCode::PermissionDenied:
    case ErrorCode::TooLarge:
    case ErrorCode::NotAFile:
        return ExitCode::File;
    case ErrorCode::NotAPng:
    case ErrorCode::NotAVeilpixPicture:
    case ErrorCode::Unsupported:
        return ExitCode::NotAPicture;
    case ErrorCode::NoMatchingKey:
        return ExitCode::NoMatchingKey;
    case ErrorCode::WrongPassword:
    case ErrorCode::BadKeyRing:
    case ErrorCode::BadKey:
    case ErrorCode::BadRecoveryWords:
    case ErrorCode::StaleVersion:
        return ExitCode::WrongPassword;
    case ErrorCode::BadHeader:
    case ErrorCode::BadCommitment:
    case ErrorCode::BadHeaderMac:
    case ErrorCode::BadContentRow:
    case ErrorCode::BadTrailer:
    case ErrorCode::BadSignature:
    case ErrorCode::BadMetadata:
    case ErrorCode::BadQuotient:
        return ExitCode::Damaged;
    default:
        return ExitCode::Failed;
    }
}

} // namespace veilpix::cli
