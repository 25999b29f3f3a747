#include "app/pictures/sharing/AccessListing.h"

#include "app/net/ShareJobs.h"
#include "app/pictures/FetchPictureJob.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"

namespace veilpix::pictures {

namespace {

api::Role roleOf(identity::AccessRole role)
{
    return role == identity::AccessRole::Write ? api::Role::Write : api::Role::Read;
}

AccessEntry ownerOf(const FetchedPicture& fetched, session::Session& session)
{
    const net::CheckedRecord& record = fetched.entry->record;
    return {record.ownerId,
            record.ownerName,
            api::Role::Owner,
            crypto::toByteArray(fetched.entry->proven()->owner().fingerprint().view()),
            session.pins().verification(record.ownerId),
            fetched.entry->own != nullptr};
}

void addOthers(std::vector<AccessEntry>& entries, const std::vector<api::Permission>& permissions,
               const FetchedPicture& fetched, session::Session& session)
{
    for (const api::Permission& permission : permissions) {
        const QByteArray shown = permission.fingerprint.value_or(std::nullopt).value_or(QByteArray());
        AccessEntry entry{permission.userId,
                          permission.userName.value_or(QString()),
                          permission.role,
                          shown,
                          session.pins().verification(permission.userId),
                          false};
        // The list that the owner signed says what the role is; the server only repeats it.
        const auto print = identity::Fingerprint::fromBytes(crypto::viewOf(shown));
        if (const identity::AccessEntry* listed = print ? fetched.entry->own->accessList().find(*print) : nullptr) {
            entry.role = roleOf(listed->role);
        }
        entries.push_back(std::move(entry));
    }
}

// The server tells a recipient nothing of the others.
void addOneselfAndKnown(std::vector<AccessEntry>& entries, const FetchedPicture& fetched, session::Session& session)
{
    entries.push_back({session.userId(), session.userName(),
                       fetched.entry->shared->mayWrite() ? api::Role::Write : api::Role::Read, session.ownFingerprint(),
                       session::Verification::Unknown, true});
    for (const trust::Membership& listed : fetched.entry->shared->members()) {
        const QByteArray print = crypto::toByteArray(listed.person().view());
        const auto person = session.pins().personByFingerprint(print);
        if (person && print != session.ownFingerprint()) {
            entries.push_back({person->userId, person->userName, roleOf(listed.role()), print,
                               session.pins().verification(person->userId), false});
        }
    }
}

} // namespace

net::Task<std::vector<AccessEntry>> listAccess(net::Steps steps, PictureLibrary& library, ItemKey item)
{
    session::Session& session = library.session();
    const auto fetch =
        co_await steps.ended(new FetchPictureJob(library, item, FetchPictureJob::Want::Record, steps.job()));
    if (!fetch) {
        co_return tl::unexpected(fetch.error());
    }
    const FetchedPicture& fetched = fetch->fetched();
    std::vector<AccessEntry> entries;
    if (!fetched.entry->own) {
        entries.push_back(ownerOf(fetched, session));
        addOneselfAndKnown(entries, fetched, session);
        co_return entries;
    }
    const auto asked = co_await steps.ended(new net::PermissionsJob(session.api(), item.ownerId, item.itemId));
    if (!asked) {
        co_return tl::unexpected(asked.error());
    }
    entries.push_back(ownerOf(fetched, session));
    addOthers(entries, asked->permissions(), fetched, session);
    co_return entries;
}

net::Task<std::vector<session::Person>> findPeople(net::Steps steps, session::Session& session, QString prefix)
{
    std::vector<session::Person> people;
    if (prefix.isEmpty()) {
        co_return people;
    }
    const auto found = co_await steps.ended(new net::FindPeopleRequest(session.api(), prefix));
    if (!found) {
        co_return tl::unexpected(found.error());
    }
    for (const api::Person& reply : found->people()) {
        auto person = session::Person::fromReply(reply);
        if (!person || person->userId == session.userId()) {
            continue;
        }
        // Looking is not meeting: only whom one knows already, be it under another account, is held against their pin.
        if (session.pins().isKnown(*person)) {
            session.pins().notice(*person);
        }
        people.push_back(std::move(*person));
    }
    co_return people;
}

} // namespace veilpix::pictures
