#include "common/trust/Refusal.h"

#include "common/base/Literals.h"

namespace veilpix::trust {
namespace {

struct Row {
    Reason reason;
    ErrorCode code;
    const char* context;
};
constexpr Row rows[] = {
    {Reason::OtherAccount, ErrorCode::BadAccessList, "said to be one's own, but another account's"},
    {Reason::OwnerUnknown, ErrorCode::BadAccessList, "an owner who was never met"},
    {Reason::OwnerChanged, ErrorCode::KeyChanged, "an owner with another key, name or account than before"},
    {Reason::NoList, ErrorCode::BadAccessList, "no list of its owner"},
    {Reason::ListNotSigned, ErrorCode::BadSignature, "a list that its owner did not sign"},
    {Reason::ListOfAnotherPicture, ErrorCode::BadAccessList, "the access list is another picture's"},
    {Reason::ListOlderThanSeen, ErrorCode::StaleVersion, "an older access list than one seen before"},
    {Reason::NotProvedMine, ErrorCode::BadRecord, "nothing says that this account made it"},
    {Reason::NotListed, ErrorCode::BadAccessList, "the owner's list does not name this account"},
    {Reason::OtherWrap, ErrorCode::BadAccessList, "another key than the owner's list names"},
    {Reason::OtherKey, ErrorCode::BadCommitment, "another key than announced"},
    {Reason::NotReadable, ErrorCode::BadRecord, "not readable"},
    {Reason::OtherPicture, ErrorCode::BadHeader, "another picture"},
    {Reason::OtherVersion, ErrorCode::BadHeader, "another version than announced"},
    {Reason::OlderThanSeen, ErrorCode::StaleVersion, "an older version than one seen before"},
    {Reason::SignerNotAllowed, ErrorCode::BadSignature, "signed by somebody who may not"},
    {Reason::OtherThumbnail, ErrorCode::BadSignature, "another thumbnail than was signed"},
};

} // namespace

tl::unexpected<Refusal> refuse(Reason reason)
{
    for (const Row& row : rows) {
        if (row.reason == reason) {
            return refuse(reason, {row.code, QString::fromLatin1(row.context)});
        }
    }
    return refuse(reason, {ErrorCode::Internal, u"a reason without words"_s});
}

tl::unexpected<Refusal> refuse(Reason reason, const Error& cause)
{
    return tl::unexpected(Refusal{reason, cause});
}

} // namespace veilpix::trust
