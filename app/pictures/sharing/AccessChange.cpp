#include "app/pictures/sharing/AccessChange.h"

#include "app/pictures/PictureOpening.h"
#include "app/pictures/ProgressRelay.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"

namespace veilpix::pictures {

namespace {

identity::AccessRole roleOf(api::Role role)
{
    return role == api::Role::Write ? identity::AccessRole::Write : identity::AccessRole::Read;
}

} // namespace

net::Task<FetchedPicture> fetchOwnRecord(net::Steps steps, PictureLibrary& library, ItemKey item)
{
    const auto fetch =
        co_await steps.ended(new FetchPictureJob(library, item, FetchPictureJob::Want::Record, steps.job()));
    if (!fetch) {
        co_return tl::unexpected(fetch.error());
    }
    if (!fetch->fetched().entry->own) {
        co_return fail(ErrorCode::Forbidden, u"somebody else's picture"_s);
    }
    FetchedPicture fetched = fetch->fetched();
    co_return fetched;
}

net::Task<session::Person> knowPerson(net::Steps steps, session::Session& session, QString userId)
{
    if (const auto doubt = session.pins().doubt()) {
        session.pins().reload();
        co_return tl::unexpected(*doubt);
    }
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

identity::AccessList nextList(const trust::OwnPicture& picture)
{
    identity::AccessList list = picture.accessList();
    list.setVersion(list.version() + 1);
    return list;
}

net::Task<quint64> presentVersion(net::Steps steps, PictureLibrary& library, FetchedPicture fetched)
{
    session::PinBook& pins = library.session().pins();
    const net::CheckedRecord& record = fetched.entry->record;
    const quint64 first = fetched.entry->proven()->accessList().subject().firstVersion;
    const quint64 noted = std::max(first, pins.highestPicture(record.itemId));
    if (record.version <= noted) {
        co_return noted;
    }
    const ItemKey item = fetched.entry->key();
    const auto fetch =
        co_await steps.ended(new FetchPictureJob(library, item, FetchPictureJob::Want::Content, steps.job()));
    if (!fetch) {
        co_return tl::unexpected(fetch.error());
    }
    auto work = [now = fetch->fetched(), control = controlFor(steps.job(), steps.stopToken())] {
        return verifyFile(now.path, *now.entry, control);
    };
    const auto verified = co_await steps.inBackground(library.heavyPool(), work);
    if (!verified) {
        co_return tl::unexpected(verified.error());
    }
    pins.note(verified->version);
    co_return verified->version.number();
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
        const auto version = co_await presentVersion(steps, library, *fetched);
        if (!version) {
            co_return tl::unexpected(version.error());
        }
        const trust::OwnPicture& own = *fetched->entry->own;
        const auto wrap = person->identity->rsa().wrap(own.contentKey());
        if (!wrap) {
            co_return tl::unexpected(wrap.error());
        }
        identity::AccessList next = nextList(own);
        const auto granted =
            next.grant(*person->identity, roleOf(role), *version, crypto::sha256(crypto::viewOf(*wrap)));
        if (!granted) {
            co_return tl::unexpected(granted.error());
        }
        const auto list = signList(session, next);
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
        const auto version = co_await presentVersion(steps, library, *fetched);
        if (!version) {
            co_return tl::unexpected(version.error());
        }
        identity::AccessList next = nextList(*fetched->entry->own);
        const identity::AccessEntry* present = next.find(person->identity->fingerprint());
        if (!present || present->role == identity::AccessRole::Former) {
            co_return fail(ErrorCode::NotFound, u"not on the list"_s);
        }
        const crypto::Digest wrapHash = present->wrapHash;
        if (const auto granted = next.grant(*person->identity, roleOf(role), *version, wrapHash); !granted) {
            co_return tl::unexpected(granted.error());
        }
        const auto list = signList(session, next);
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
