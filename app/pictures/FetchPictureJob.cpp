#include "app/pictures/FetchPictureJob.h"

#include <QDir>
#include <QUuid>

#include "app/net/ApiClient.h"
#include "app/net/ContentJob.h"
#include "app/net/ShareJobs.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"

namespace veilpix::pictures {

namespace {

constexpr qint64 pictureLimit = qint64(700) << 20; // 512 MiB of content, its padding, and the PNG around it

// Nobody answered; a refusal is an answer.
bool isSilence(ErrorCode code)
{
    return code == ErrorCode::Network || code == ErrorCode::Timeout;
}

bool isPinned(const session::PinBook& pins, const QString& userId, const identity::Identity& identity)
{
    const auto person = pins.person(userId);
    return person && person->fingerprint == crypto::toByteArray(identity.fingerprint().view()) &&
           person->signingKey == identity.signingKeyField() &&
           pins.verification(userId) != session::Verification::Changed;
}

} // namespace

Result<std::optional<identity::AccessList>>
checkedAccess(const net::CheckedRecord& record, const identity::Identity& owner, const identity::Fingerprint& self)
{
    if (record.accessList.isEmpty()) {
        if (record.isOwn()) {
            return std::optional<identity::AccessList>();
        }
        return fail(ErrorCode::BadAccessList, u"shared without an access list"_s);
    }
    auto list = identity::AccessList::verified(crypto::viewOf(record.accessList),
                                               crypto::viewOf(record.accessListSignature), owner);
    if (!list) {
        return tl::unexpected(list.error());
    }
    const auto item = itemIdBytes(record.itemId);
    const auto commitment = commitmentBytes(record.commitment);
    const identity::AccessList::Subject subject{owner.fingerprint(), item.value_or(identity::ItemIdBytes{}),
                                                commitment.value_or(identity::CommitmentBytes{})};
    if (!item || !commitment || !(list->subject() == subject)) {
        return fail(ErrorCode::BadAccessList, u"the access list is another picture's"_s);
    }
    if (list->version() != record.accessListVersion) {
        return fail(ErrorCode::BadAccessList, u"another version than announced"_s);
    }
    if (!record.isOwn()) {
        const identity::AccessEntry* own = list->find(self);
        if (!own || own->wrapHash != crypto::sha256(crypto::viewOf(record.wrappedKey))) {
            return fail(ErrorCode::BadAccessList, u"the owner's list does not name this account"_s);
        }
    }
    return std::optional(std::move(*list));
}

FetchPictureJob::FetchPictureJob(PictureLibrary& library, const ItemKey& item, Want want, QObject* parent)
    : CompoundJob(parent), m_library(library), m_item(item), m_want(want)
{
}

void FetchPictureJob::run()
{
    session::Session& session = m_library.session();
    if (!session.api().isReachable() && takeKnown()) {
        return;
    }
    follow(new FetchEntryJob(session.api(), m_library.lightPool(), session.sharedKeyRing(), m_item, this),
           [this](FetchEntryJob& job) {
               if (!job.error()) {
                   m_fetched.entry = job.entry();
                   entryFetched();
               } else if (!isSilence(job.error()->code) || !takeKnown()) {
                   failWith(*job.error(), job.retryAfterSeconds());
               }
           });
}

// As it stands in the index, if there is all that opening takes.
bool FetchPictureJob::takeKnown()
{
    session::Session& session = m_library.session();
    const Picture picture = m_library.index().picture(m_item);
    if (m_want != Want::ContentToSee || !session.keyRing() || !picture || !picture->contentKey.isThere()) {
        return false;
    }
    const auto owner = picture->isOwn() ? session.keyRing()->identity() : m_library.index().owner(m_item.ownerId);
    const QString path = m_library.blobs().picturePath(m_item.itemId, picture->sealIdHex());
    if (!owner || QFileInfo(path).size() != picture->encryptedSize ||
        !(picture->isOwn() || isPinned(session.pins(), m_item.ownerId, *owner))) {
        return false;
    }
    m_fetched.entry = picture->entry();
    ownerKnown(*owner);
    return true;
}

void FetchPictureJob::stop()
{
    CompoundJob::stop();
    if (m_part.isOpen()) {
        m_part.remove();
    }
}

void FetchPictureJob::entryFetched()
{
    session::Session& session = m_library.session();
    const net::CheckedRecord& record = m_fetched.entry->record;
    if (record.isOwn() && session.keyRing()) {
        ownerKnown(session.keyRing()->identity());
        return;
    }
    require(new net::PersonJob(session.api(), record.ownerId, this), [this, &session](net::PersonJob& job) {
        const auto person = session::Person::fromReply(job.person());
        if (!person || !person->identity || person->userId != m_item.ownerId) {
            failWith(person ? Error{ErrorCode::Unsupported, u"the owner has no identity"_s} : person.error());
            return;
        }
        if (session.pins().notice(*person) == session::Verification::Changed) {
            failWith({ErrorCode::KeyChanged, person->userName});
            return;
        }
        ownerKnown(*person->identity);
    });
}

void FetchPictureJob::ownerKnown(const identity::Identity& owner)
{
    session::Session& session = m_library.session();
    const net::CheckedRecord& record = m_fetched.entry->record;
    if (!session.keyRing()) {
        failWith({ErrorCode::Unauthorized, u"locked"_s});
        return;
    }
    auto access = checkedAccess(record, owner, session.keyRing()->fingerprint());
    if (!access) {
        failWith(access.error());
        return;
    }
    if (const auto seen = session.pins().checkPictureVersion(record.itemId, record.version); !seen) {
        failWith(seen.error());
        return;
    }
    if (*access) {
        if (const auto seen = session.pins().checkAccessVersion(record.itemId, (*access)->version()); !seen) {
            failWith(seen.error());
            return;
        }
    }
    m_fetched.owner = owner;
    if (!record.isOwn()) {
        m_library.index().keepOwner(record.ownerId, owner);
    }
    m_fetched.access = std::move(*access);
    if (m_want == Want::Record) {
        succeed();
    } else {
        fetchContent();
    }
}

void FetchPictureJob::fetchContent()
{
    const net::CheckedRecord& record = m_fetched.entry->record;
    const QString target = m_library.blobs().picturePath(record.itemId, record.sealId);
    const QFileInfo cached(target);
    if (cached.isFile() && cached.size() == record.size) {
        m_fetched.path = target;
        Q_EMIT progress(record.size, record.size);
        succeed();
        return;
    }
    QDir().mkpath(m_library.blobs().pictureFolder());
    m_part.setFileName(target + QLatin1Char('.') + QUuid::createUuid().toString(QUuid::Id128) + u".part"_s);
    if (!m_part.open(QIODevice::WriteOnly)) {
        failWith({ErrorCode::Io, m_part.errorString()});
        return;
    }
    auto* job = new net::ContentJob(m_library.session().api(), record.ownerId, record.nameAtServer(),
                                    net::ContentJob::Part::Content, m_part, record.size, pictureLimit, this);
    connect(job, &net::Job::progress, this, &net::Job::progress);
    follow(job, [this, target](net::ContentJob& ended) {
        if (ended.error()) {
            m_part.remove();
            failWith(*ended.error());
        } else {
            contentFetched(target);
        }
    });
}

void FetchPictureJob::contentFetched(const QString& target)
{
    m_part.close();
    QFile::remove(target);
    if (!m_part.rename(target)) {
        m_part.remove();
        failWith({ErrorCode::Io, m_part.errorString()});
        return;
    }
    m_fetched.path = target;
    m_library.blobs().trimPictures();
    succeed();
}

} // namespace veilpix::pictures
