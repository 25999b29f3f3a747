#include "app/pictures/sharing/Removal.h"

#include "app/pictures/sharing/AccessChange.h"
#include "app/pictures/sharing/Rekeying.h"
#include "app/pictures/sharing/UnfinishedRekeys.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"

namespace veilpix::pictures {

namespace {

// What was noted as unfinished: left to UnfinishedRekeys unless its end becomes known here.
class Noted {
public:
    Noted(QPointer<UnfinishedRekeys> unfinished, ItemKey item)
        : m_unfinished(std::move(unfinished)), m_item(std::move(item))
    {
    }
    Q_DISABLE_COPY_MOVE(Noted)
    ~Noted()
    {
        if (m_unfinished) {
            m_unfinished->postpone(m_item, m_error);
        }
    }
    void nothingLeft()
    {
        if (m_unfinished) {
            std::exchange(m_unfinished, {})->done(m_item);
        }
    }
    void failed(const Error& error) { m_error = error; }

private:
    QPointer<UnfinishedRekeys> m_unfinished;
    ItemKey m_item;
    Error m_error = {ErrorCode::Cancelled, {}};
};

// A changed key is no reason to keep somebody: whoever they are now and whoever they were when they were added goes.
// Whose key an entry is say the pins; the server is believed only of keys that nobody knows.
bool removeFrom(identity::AccessList& list, const QString& userId, const net::Ended<net::PersonJob>& asked,
                const session::PinBook& pins, quint64 version)
{
    QByteArray shown;
    if (asked) {
        if (const auto person = session::Person::fromReply(asked->person()); person && person->userId == userId) {
            shown = person->fingerprint;
        }
    }
    bool removed = false;
    const std::vector<identity::AccessEntry> entries = list.entries();
    for (const identity::AccessEntry& entry : entries) {
        const QByteArray print = crypto::toByteArray(entry.person.view());
        const auto known = pins.personByFingerprint(print);
        if (known ? known->userId == userId : print == shown) {
            removed = list.revoke(entry.person, version) || removed;
        }
    }
    return removed;
}

} // namespace

net::Task<void> removePerson(net::Steps steps, PictureLibrary& library, QPointer<UnfinishedRekeys> unfinished,
                             ItemKey item, QString userId)
{
    session::Session& session = library.session();
    const auto fetched = co_await fetchOwnRecord(steps, library, item);
    if (!fetched) {
        co_return tl::unexpected(fetched.error());
    }
    const auto asked = co_await steps.ended(new net::PersonJob(session.api(), userId));
    if (asked.failedWith(ErrorCode::Cancelled)) {
        co_return tl::unexpected(asked.error());
    }
    const bool already = unfinished->contains(item); // another attempt was made before, and may have cut
    const auto version = co_await presentVersion(steps, library, *fetched);
    if (!version) {
        co_return tl::unexpected(version.error());
    }
    identity::AccessList next = nextList(*fetched->entry->own);
    if (!removeFrom(next, userId, asked, session.pins(), *version) && !already) {
        co_return fail(ErrorCode::NotFound, u"not on the list that the owner signed"_s);
    }
    const auto list = signList(session, next);
    if (!list) {
        co_return tl::unexpected(list.error());
    }

    auto write = unfinished->begin(item, fetched->entry->details.name);
    if (!write) {
        co_return tl::unexpected(write.error());
    }
    Noted noted(unfinished, item);
    const auto fails = [&noted](const Error& error, bool perhapsCut) {
        noted.failed(error);
        if (!perhapsCut && error.code != ErrorCode::Cancelled) {
            noted.nothingLeft();
        }
        return tl::unexpected(error);
    };
    UnfinishedRekeys::Write& work = *write;
    const Result<void> written = co_await steps.inBackground(unfinished->disk(), work);
    if (!written) {
        co_return fails(written.error(), already);
    }

    const api::Revocation revocation{*list};
    const auto cut = co_await steps.ended(
        new net::RemovePermissionJob(session.api(), item.ownerId, item.itemId, userId, revocation));
    // Not found: cut by an earlier attempt, whose re-keying may not have come to its end.
    if (!cut && !cut.failedWith(ErrorCode::NotFound)) {
        const ErrorCode code = cut.error().code;
        const bool noAnswer = code == ErrorCode::Network || code == ErrorCode::Timeout || code == ErrorCode::Server;
        co_return fails(cut.error(), noAnswer || already);
    }
    noteList(session, item, quint64(list->accessListVersion));
    library.noteChanged(item);

    const Result<void> rekeyed = co_await rekey(steps, library, item);
    if (!rekeyed) {
        co_return fails(rekeyed.error(), true);
    }
    noted.nothingLeft();
    library.noteChanged(item);
    co_return {};
}

} // namespace veilpix::pictures
