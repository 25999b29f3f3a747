#include "app/pictures/FetchPictureJob.h"

#include <QDir>
#include <QUuid>

#include "app/net/ApiClient.h"
#include "app/net/ContentJob.h"
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

} // namespace

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
    follow(new FetchEntryJob(session, m_library.lightPool(), m_item, FetchEntryJob::Owner::AskAlways, this),
           [this](FetchEntryJob& job) {
               if (!job.error()) {
                   m_fetched.entry = job.entry();
                   entryFetched();
               } else if (!isSilence(job.error()->code) || !takeKnown()) {
                   failWith(*job.error(), job.retryAfterSeconds());
               }
           });
}

// As it stands in the index, proved once more, if there is all that opening takes.
bool FetchPictureJob::takeKnown()
{
    const auto viewer = m_library.session().pins().viewer();
    const Picture picture = m_library.index().picture(m_item);
    if (m_want != Want::ContentToSee || !viewer || !picture || picture->classic) {
        return false;
    }
    const QString path = m_library.blobs().picturePath(m_item.itemId, picture->sealIdHex());
    if (QFileInfo(path).size() != picture->encryptedSize) {
        return false;
    }
    auto entry = std::make_shared<const PictureEntry>(PictureEntry::remembered(*picture, *viewer));
    if (!entry->proven()) {
        return false;
    }
    m_fetched.entry = std::move(entry);
    entryFetched();
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
    session::PinBook& pins = m_library.session().pins();
    const net::CheckedRecord& record = m_fetched.entry->record;
    if (record.version < pins.highestPicture(record.itemId)) {
        failWith({ErrorCode::StaleVersion, u"an older version than one seen before"_s});
        return;
    }
    const quint64 list = m_fetched.entry->proven()->accessList().version();
    if (const auto seen = pins.checkAccessVersion(record.itemId, list); !seen) {
        failWith(seen.error());
    } else if (m_want == Want::Record) {
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
