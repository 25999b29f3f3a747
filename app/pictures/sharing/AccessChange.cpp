#include "app/pictures/sharing/AccessChange.h"

#include "app/session/Session.h"
#include "common/base/Literals.h"

namespace veilpix::pictures {

namespace {

identity::AccessRole roleOf(api::Role role)
{
    return role == api::Role::Write ? identity::AccessRole::Write : identity::AccessRole::Read;
}

Result<api::AccessListPart> signWith(const session::Session& session, identity::AccessList list,
                                     const identity::AccessEntry& entry)
{
    if (const auto put = list.put(entry); !put) {
        return tl::unexpected(put.error());
    }
    return signList(session, list);
}

} // namespace

net::Task<FetchedPicture> fetchOwnRecord(net::Steps steps, PictureLibrary& library, ItemKey item)
{
    const auto fetch =
        co_await steps.ended(new FetchPictureJob(library, item, FetchPictureJob::Want::Record, steps.job()));
    if (!fetch) {
        co_return tl::unexpected(fetch.error());
    }
    if (!fetch->fetched().entry->record.isOwn()) {
        co_return fail(ErrorCode::Forbidden, u"somebody else's picture"_s);
    }
    FetchedPicture fetched = fetch->fetched();
    co_return fetched;
}

net::Task<session::Person> knowPerson(net::Steps steps, session::Session& session, QString userId)
{
    const auto asked = co_await steps.ended(new net::PersonJob(session.api(), userId));
    if (!asked) {
        co_return tl::unexpected(asked.error());
    }
    auto person = session::Person::fromReply(asked->person());
    if (!person) {
        co_return tl::unexpected(person.error());
    }
    if (person->userId != userId) {
        co_return fail(ErrorCode::Server, u"somebody else than asked for"_s);
    }
    if (!person->identity) {
        co_return fail(ErrorCode::Unsupported, u"a classic account has no identity"_s);
    }
    if (session.pins().notice(*person) == session::Verification::Changed) {
        co_return fail(ErrorCode::KeyChanged, person->userName);
    }
    co_return person;
}

identity::AccessList nextList(const FetchedPicture& fetched)
{
    if (fetched.access) {
        identity::AccessList list = *fetched.access;
        list.setVersion(list.version() + 1);
        return list;
    }
    const net::CheckedRecord& record = fetched.entry->record;
    identity::AccessList list(
        {fetched.owner->fingerprint(), *itemIdBytes(record.itemId), *commitmentBytes(record.commitment)});
    list.setVersion(record.accessListVersion + 1);
    return list;
}

Result<api::AccessListPart> signList(const session::Session& session, const identity::AccessList& list)
{
    const identity::KeyRing* ring = session.keyRing();
    if (!ring) {
        return fail(ErrorCode::Unauthorized, u"locked"_s);
    }
    auto signature = list.sign(ring->privateIdentity());
    if (!signature) {
        return tl::unexpected(signature.error());
    }
    return api::AccessListPart{list.toBytes(), *std::move(signature), qint64(list.version())};
}

void noteList(session::Session& session, const ItemKey& item, quint64 version)
{
    (void)session.pins().checkAccessVersion(item.itemId, version).has_value(); // higher than any before
}

net::Task<void> addPerson(net::Steps steps, PictureLibrary& library, ItemKey item, QString userId, api::Role role)
{
    session::Session& session = library.session();
    for (bool again = false;; again = true) {
        const auto fetched = co_await fetchOwnRecord(steps, library, item);
        if (!fetched) {
            co_return tl::unexpected(fetched.error());
        }
        const auto person = co_await knowPerson(steps, session, userId);
        if (!person) {
            co_return tl::unexpected(person.error());
        }
        const auto wrap = person->identity->rsa().wrap(*fetched->entry->contentKey);
        if (!wrap) {
            co_return tl::unexpected(wrap.error());
        }
        const identity::AccessEntry entry{person->identity->fingerprint(), roleOf(role),
                                          crypto::sha256(crypto::viewOf(*wrap))};
        const auto list = signWith(session, nextList(*fetched), entry);
        if (!list) {
            co_return tl::unexpected(list.error());
        }
        const api::Grant grant{*list, userId, role, *wrap};
        const auto sent =
            co_await steps.ended(new net::AddPermissionJob(session.api(), item.ownerId, item.itemId, grant));
        if (sent) {
            noteList(session, item, quint64(list->accessListVersion));
            library.noteChanged(item);
            co_return {};
        }
        if (again || !sent.failedWith(ErrorCode::Conflict)) {
            co_return tl::unexpected(sent.error());
        }
        // Another computer changed the list in between: from the newest one.
    }
}

net::Task<void> changeRole(net::Steps steps, PictureLibrary& library, ItemKey item, QString userId, api::Role role)
{
    session::Session& session = library.session();
    for (bool again = false;; again = true) {
        const auto fetched = co_await fetchOwnRecord(steps, library, item);
        if (!fetched) {
            co_return tl::unexpected(fetched.error());
        }
        const auto person = co_await knowPerson(steps, session, userId);
        if (!person) {
            co_return tl::unexpected(person.error());
        }
        const identity::AccessList next = nextList(*fetched);
        const identity::AccessEntry* present = next.find(person->identity->fingerprint());
        if (!present) {
            co_return fail(ErrorCode::NotFound, u"not on the list"_s);
        }
        identity::AccessEntry entry = *present;
        entry.role = roleOf(role);
        const auto list = signWith(session, next, entry);
        if (!list) {
            co_return tl::unexpected(list.error());
        }
        const api::RoleChange change{*list, role};
        const auto sent = co_await steps.ended(
            new net::ChangePermissionJob(session.api(), item.ownerId, item.itemId, userId, change));
        if (sent) {
            noteList(session, item, quint64(list->accessListVersion));
            library.noteChanged(item);
            co_return {};
        }
        if (again || !sent.failedWith(ErrorCode::Conflict)) {
            co_return tl::unexpected(sent.error());
        }
    }
}

} // namespace veilpix::pictures
