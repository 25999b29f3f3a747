#include "app/pictures/FetchEntryJob.h"

#include "app/net/PictureJobs.h"
#include "app/net/ShareJobs.h"
#include "app/session/PinBook.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"

namespace veilpix::pictures {

FetchEntryJob::FetchEntryJob(session::Session& session, QThreadPool& pool, const ItemKey& item, Owner owner,
                             QObject* parent)
    : CompoundJob(parent), m_session(session), m_pool(pool), m_item(item), m_owner(owner)
{
}

void FetchEntryJob::run()
{
    if (!m_session.keyRing() || m_item.isClassic()) {
        failWith({m_session.keyRing() ? ErrorCode::Unsupported : ErrorCode::Unauthorized, u"classic or locked"_s});
        return;
    }
    const bool known = m_session.pins().person(m_item.ownerId).has_value();
    if (m_item.ownerId == m_session.userId() || (known && m_owner == Owner::AskIfUnknown)) {
        fetch();
    } else {
        meetOwner();
    }
}

void FetchEntryJob::meetOwner()
{
    require(new net::PersonJob(m_session.api(), m_item.ownerId, this), [this](net::PersonJob& job) {
        const auto person = session::Person::fromReply(job.person());
        if (!person || !person->identity || person->userId != m_item.ownerId) {
            failWith(person ? Error{ErrorCode::Unsupported, u"the owner has no identity"_s} : person.error());
        } else if (m_session.pins().notice(*person) == session::Verification::Changed) {
            failWith({ErrorCode::KeyChanged, person->userName});
        } else {
            fetch();
        }
    });
}

void FetchEntryJob::fetch()
{
    require(new net::RecordJob(m_session.api(), m_item.ownerId, m_item.itemId, this), [this](net::RecordJob& job) {
        const net::CheckedRecord& record = job.record();
        const auto viewer = m_session.pins().viewer();
        if (!viewer) {
            failWith({ErrorCode::Unauthorized, u"locked"_s});
            return;
        }
        if (record.classic && record.classicName == m_item.itemId && record.ownerId == m_item.ownerId) {
            m_entry = std::make_shared<const PictureEntry>(PictureEntry::open(record, *viewer));
            failWith({ErrorCode::Unsupported, u"classic: its name looks like an id"_s});
            return;
        }
        if (record.itemId != m_item.itemId || record.ownerId != m_item.ownerId) {
            failWith({ErrorCode::Server, u"the record is another picture's"_s});
            return;
        }
        auto work = [record, viewer = *viewer] {
            return std::make_shared<const PictureEntry>(PictureEntry::open(record, viewer));
        };
        background(m_pool, std::move(work), [this](auto&& entry) {
            m_entry = entry;
            if (!m_entry->proven()) {
                failWith(m_entry->error.value_or(Error{ErrorCode::NoMatchingKey, {}}));
            } else {
                succeed();
            }
        });
    });
}

} // namespace veilpix::pictures
