#include "app/pictures/sharing/ShareJobs.h"

#include "app/pictures/sharing/RekeyJob.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"

namespace veilpix::pictures {

namespace {

identity::AccessRole roleOf(const QString& text)
{
    return text == "write"_L1 ? identity::AccessRole::Write : identity::AccessRole::Read;
}

QString textOf(identity::AccessRole role)
{
    return role == identity::AccessRole::Write ? u"write"_s : u"read"_s;
}

} // namespace

KnowPersonJob::KnowPersonJob(session::Session& session, const QString& userId, QObject* parent)
    : CompoundJob(parent), m_session(session), m_userId(userId)
{
}

void KnowPersonJob::run()
{
    require(new net::PersonJob(m_session.api(), m_userId, this), [this](net::PersonJob& job) {
        auto person = session::Person::fromReply(job.person());
        if (!person) {
            failWith(person.error());
        } else if (person->userId != m_userId) {
            failWith({ErrorCode::Server, u"somebody else than asked for"_s});
        } else if (!person->identity) {
            failWith({ErrorCode::Unsupported, u"a classic account has no identity"_s});
        } else if (m_session.pins().notice(*person) == session::Verification::Changed) {
            failWith({ErrorCode::KeyChanged, person->userName});
        } else {
            m_person = std::move(*person);
            succeed();
        }
    });
}

ChangeAccessJob::ChangeAccessJob(PictureLibrary& library, const ItemKey& item, const QString& userId)
    : CompoundJob(&library), m_library(library), m_item(item), m_userId(userId)
{
}

void ChangeAccessJob::run()
{
    require(new FetchPictureJob(m_library, m_item, FetchPictureJob::Want::Record, this), [this](FetchPictureJob& job) {
        m_fetched = job.fetched();
        if (m_fetched.entry->record.isOwn()) {
            change();
        } else {
            failWith({ErrorCode::Forbidden, u"somebody else's picture"_s});
        }
    });
}

identity::AccessList ChangeAccessJob::nextList() const
{
    if (m_fetched.access) {
        identity::AccessList list = *m_fetched.access;
        list.setVersion(list.version() + 1);
        return list;
    }
    const net::PictureRecord& record = m_fetched.entry->record;
    identity::AccessList list(
        {m_fetched.owner->fingerprint(), *itemIdBytes(record.itemId), *commitmentBytes(record.commitment)});
    list.setVersion(record.accessListVersion + 1);
    return list;
}

Result<net::SignedAccessList> ChangeAccessJob::sign(const identity::AccessList& list) const
{
    const identity::KeyRing* ring = m_library.session().keyRing();
    if (!ring) {
        return fail(ErrorCode::Unauthorized, u"locked"_s);
    }
    auto signature = list.sign(ring->privateIdentity());
    if (!signature) {
        return tl::unexpected(signature.error());
    }
    return net::SignedAccessList{list.toBytes(), std::move(*signature), list.version()};
}

void ChangeAccessJob::send(net::JsonJob* job, std::function<void()> done)
{
    follow(job, [this, done = std::move(done)](net::JsonJob& ended) {
        if (!ended.error()) {
            done();
        } else if (ended.error()->code == ErrorCode::Conflict && !std::exchange(m_again, true)) {
            run(); // another computer changed the list in between: from the newest one
        } else {
            failWith(*ended.error(), ended.retryAfterSeconds());
        }
    });
}

void ChangeAccessJob::finishChanged()
{
    m_library.noteChanged(m_item);
    succeed();
}

AddPersonJob::AddPersonJob(PictureLibrary& library, const ItemKey& item, const QString& userId, const QString& role)
    : ChangeAccessJob(library, item, userId), m_role(role)
{
}

void AddPersonJob::change()
{
    require(new KnowPersonJob(m_library.session(), m_userId, this), [this](KnowPersonJob& job) { add(job.person()); });
}

void AddPersonJob::add(const session::Person& person)
{
    const auto wrap = person.identity->rsa().wrap(*fetched().entry->contentKey);
    if (!wrap) {
        failWith(wrap.error());
        return;
    }
    identity::AccessList list = nextList();
    const auto put = list.put({person.identity->fingerprint(), roleOf(m_role), crypto::sha256(crypto::viewOf(*wrap))});
    const auto signedList = put ? sign(list) : Result<net::SignedAccessList>(tl::unexpected(put.error()));
    if (!signedList) {
        failWith(signedList.error());
        return;
    }
    send(new net::AddPermissionJob(m_library.session().api(), m_item.ownerId, m_item.itemId, m_userId, m_role, *wrap,
                                   *signedList, this),
         [this] { finishChanged(); });
}

ChangeRoleJob::ChangeRoleJob(PictureLibrary& library, const ItemKey& item, const QString& userId, const QString& role)
    : ChangeAccessJob(library, item, userId), m_role(role)
{
}

void ChangeRoleJob::change()
{
    require(new KnowPersonJob(m_library.session(), m_userId, this), [this](KnowPersonJob& job) {
        identity::AccessList list = nextList();
        const identity::AccessEntry* present = list.find(job.person().identity->fingerprint());
        if (!present) {
            failWith({ErrorCode::NotFound, u"not on the list"_s});
            return;
        }
        identity::AccessEntry entry = *present;
        entry.role = roleOf(m_role);
        const auto put = list.put(entry);
        const auto signedList = put ? sign(list) : Result<net::SignedAccessList>(tl::unexpected(put.error()));
        if (!signedList) {
            failWith(signedList.error());
            return;
        }
        send(new net::ChangePermissionJob(m_library.session().api(), m_item.ownerId, m_item.itemId, m_userId, m_role,
                                          *signedList, this),
             [this] { finishChanged(); });
    });
}

RemovePersonJob::RemovePersonJob(PictureLibrary& library, UnfinishedRekeys& unfinished, const ItemKey& item,
                                 const QString& userId)
    : ChangeAccessJob(library, item, userId), m_unfinished(unfinished)
{
}

void RemovePersonJob::stop()
{
    ChangeAccessJob::stop();
    if (m_begun) {
        m_unfinished.postpone(m_item, {ErrorCode::Cancelled, {}});
    }
}

void RemovePersonJob::endRekeying(const Error& error, bool perhapsCut)
{
    m_begun = false;
    if (perhapsCut) {
        m_unfinished.postpone(m_item, error);
    } else {
        m_unfinished.done(m_item);
    }
}

void RemovePersonJob::change()
{
    // A changed key is no reason to keep somebody: whoever they were when they were added goes.
    follow(new net::PersonJob(m_library.session().api(), m_userId, this), [this](net::PersonJob& job) {
        const auto person =
            job.error() ? Result<session::Person>(fail(job.error()->code)) : session::Person::fromReply(job.person());
        cut(person ? *person : session::Person{m_userId, {}, {}, {}, {}});
    });
}

void RemovePersonJob::cut(const session::Person& person)
{
    identity::AccessList list = nextList();
    if (person.identity) {
        list.remove(person.identity->fingerprint());
    }
    if (const auto pinned = m_library.session().pins().person(m_userId)) {
        if (const auto print = identity::Fingerprint::fromBytes(crypto::viewOf(pinned->fingerprint))) {
            list.remove(*print);
        }
    }
    const auto signedList = sign(list);
    if (!signedList) {
        failWith(signedList.error());
        return;
    }
    const bool already = m_unfinished.contains(m_item);
    auto write = m_unfinished.begin(m_item, fetched().entry->details.name);
    if (!write) {
        failWith(write.error());
        return;
    }
    m_begun = true;
    background(m_unfinished.disk(), std::move(*write), [this, already, list = *signedList](const Result<void>& noted) {
        if (noted) {
            askToCut(list, already);
        } else {
            endRekeying(noted.error(), already);
            failWith(noted.error());
        }
    });
}

void RemovePersonJob::askToCut(const net::SignedAccessList& list, bool already)
{
    auto* job =
        new net::RemovePermissionJob(m_library.session().api(), m_item.ownerId, m_item.itemId, m_userId, list, this);
    follow(job, [this, already](net::RemovePermissionJob& ended) {
        // Not found: cut by an earlier attempt, whose re-keying may not have come to its end.
        if (ended.error() && ended.error()->code != ErrorCode::NotFound) {
            const ErrorCode code = ended.error()->code;
            const bool noAnswer = code == ErrorCode::Network || code == ErrorCode::Timeout || code == ErrorCode::Server;
            endRekeying(*ended.error(), noAnswer || already);
            failWith(*ended.error(), ended.retryAfterSeconds());
            return;
        }
        m_library.noteChanged(m_item);
        encryptAnew();
    });
}

void RemovePersonJob::encryptAnew()
{
    auto* job = new RekeyJob(m_library, m_item, this);
    connect(job, &net::Job::progress, this, &net::Job::progress);
    follow(job, [this](RekeyJob& ended) {
        endRekeying(ended.error().value_or(Error{}), ended.error().has_value());
        if (ended.error()) {
            failWith(*ended.error(), ended.retryAfterSeconds());
        } else {
            finishChanged();
        }
    });
}

LoadAccessJob::LoadAccessJob(PictureLibrary& library, const ItemKey& item)
    : AccessJob(&library), m_library(library), m_item(item)
{
}

void LoadAccessJob::run()
{
    require(new FetchPictureJob(m_library, m_item, FetchPictureJob::Want::Record, this),
            [this](FetchPictureJob& fetch) {
                const FetchedPicture& fetched = fetch.fetched();
                if (!fetched.entry->record.isOwn()) {
                    build(fetched, {}); // the server tells a recipient nothing of the others
                    return;
                }
                require(new net::PermissionsJob(m_library.session().api(), m_item.ownerId, m_item.itemId, this),
                        [this, fetched](net::PermissionsJob& job) { build(fetched, job.permissions()); });
            });
}

void LoadAccessJob::build(const FetchedPicture& fetched, const std::vector<net::PermissionReply>& permissions)
{
    session::Session& session = m_library.session();
    const net::PictureRecord& record = fetched.entry->record;
    const bool own = record.isOwn();
    AccessEntry owner{record.ownerId,
                      record.ownerName,
                      u"owner"_s,
                      crypto::toByteArray(fetched.owner->fingerprint().view()),
                      session.pins().verification(record.ownerId),
                      own};
    m_entries.push_back(owner);
    for (const net::PermissionReply& permission : permissions) {
        AccessEntry entry{permission.userId,
                          permission.userName,
                          permission.role,
                          permission.fingerprint,
                          session.pins().verification(permission.userId),
                          false};
        // The list that the owner signed says what the role is; the server only repeats it.
        const auto print = identity::Fingerprint::fromBytes(crypto::viewOf(permission.fingerprint));
        if (const identity::AccessEntry* listed = print && fetched.access ? fetched.access->find(*print) : nullptr) {
            entry.role = textOf(listed->role);
        }
        m_entries.push_back(std::move(entry));
    }
    if (!own) {
        m_entries.push_back({session.userId(), session.userName(), record.role, session.ownFingerprint(),
                             session::Verification::Unknown, true});
        for (const identity::AccessEntry& listed : fetched.access->entries()) {
            const QByteArray print = crypto::toByteArray(listed.person.view());
            const auto person = session.pins().personByFingerprint(print);
            if (person && print != session.ownFingerprint()) {
                m_entries.push_back({person->userId, person->userName, textOf(listed.role), print,
                                     session.pins().verification(person->userId), false});
            }
        }
    }
    succeed();
}

SearchPeopleJob::SearchPeopleJob(PictureLibrary& library, const QString& prefix)
    : FindPeopleJob(&library), m_library(library), m_prefix(prefix)
{
}

void SearchPeopleJob::run()
{
    if (m_prefix.isEmpty()) {
        succeed();
        return;
    }
    session::Session& session = m_library.session();
    require(new net::FindPeopleRequest(session.api(), m_prefix, this), [this, &session](net::FindPeopleRequest& job) {
        for (const net::PersonReply& reply : job.people()) {
            auto person = session::Person::fromReply(reply);
            if (!person || person->userId == session.userId()) {
                continue;
            }
            // Looking is not meeting: only whom one knows already is compared with their pin.
            if (session.pins().person(person->userId)) {
                session.pins().notice(*person);
            }
            m_people.push_back(std::move(*person));
        }
        succeed();
    });
}

} // namespace veilpix::pictures
