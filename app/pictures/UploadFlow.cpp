#include "app/pictures/UploadFlow.h"

#include <QFile>
#include <QLoggingCategory>
#include <QUuid>

#include "app/net/PictureJobs.h"
#include "common/base/Literals.h"
#include "common/crypto/Hash.h"

namespace veilpix::pictures {

Q_LOGGING_CATEGORY(lcUpload, "veilpix.upload")

namespace {

constexpr int wrongChecksum = 460; // tus: the chunk arrived damaged
constexpr int mostRestarts = 5;

struct Chunk {
    QByteArray bytes;
    QByteArray sha256;
};

Result<Chunk> readChunk(const QString& path, qint64 offset, qint64 size)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || !file.seek(offset)) {
        return fail(ErrorCode::Io, u"the encrypted copy cannot be read"_s);
    }
    Chunk chunk;
    chunk.bytes = file.read(size);
    if (chunk.bytes.size() != size) {
        return fail(ErrorCode::Io, u"the encrypted copy is too short"_s);
    }
    chunk.sha256 = crypto::toByteArray(crypto::sha256(crypto::viewOf(chunk.bytes)));
    return chunk;
}

} // namespace

UploadFlow::UploadFlow(net::ApiClient& api, QThreadPool& pool, net::UploadRequest upload, QByteArray sealId,
                       QString spoolPath, QString location, QObject* parent)
    : CompoundJob(parent), m_api(api), m_pool(pool), m_upload(std::move(upload)), m_sealId(std::move(sealId)),
      m_spoolPath(std::move(spoolPath)), m_location(std::move(location))
{
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &UploadFlow::next);
}

void UploadFlow::run()
{
    next();
}

void UploadFlow::stop()
{
    m_again.stop();
    CompoundJob::stop();
}

void UploadFlow::next()
{
    if (m_location.isEmpty()) {
        create();
    } else if (m_offset < 0) {
        askOffset();
    } else if (m_offset >= m_upload.length) {
        succeed();
    } else {
        sendChunk();
    }
}

bool UploadFlow::retryLater(const net::Job& job)
{
    switch (job.error()->code) {
    case ErrorCode::Network:
    case ErrorCode::Timeout:
    case ErrorCode::Server:
    case ErrorCode::RateLimited:
        break;
    default:
        return false;
    }
    m_offset = -1;
    const int wait = std::max(job.retryAfterSeconds() * 1000, std::min(30'000, 300 << std::min(m_failures, 7)));
    ++m_failures;
    qCInfo(lcUpload) << "waiting" << wait << "ms, code" << int(job.error()->code);
    Q_EMIT waitingForServer(*job.error());
    m_again.start(wait);
    return true;
}

void UploadFlow::create()
{
    follow(new net::CreateUploadJob(m_api, m_upload, this), [this](net::CreateUploadJob& job) {
        if (job.error()) {
            if (job.error()->code == ErrorCode::AlreadyExists) {
                lookForPicture(*job.error()); // perhaps an earlier attempt whose last reply was lost
            } else if (!retryLater(job)) {
                failWith(*job.error(), job.retryAfterSeconds());
            }
            return;
        }
        m_failures = 0;
        m_offset = 0;
        m_location = job.location();
        Q_EMIT located(m_location);
        Q_EMIT progress(0, m_upload.length);
        next();
    });
}

void UploadFlow::askOffset()
{
    follow(new net::UploadOffsetJob(m_api, m_location, this), [this](net::UploadOffsetJob& job) {
        if (job.error()) {
            if (job.error()->code == ErrorCode::NotFound) {
                forgotten();
            } else if (!retryLater(job)) {
                failWith(*job.error());
            }
            return;
        }
        m_failures = 0;
        m_offset = job.offset();
        if (m_offset < 0 || m_offset > m_upload.length) {
            failWith({ErrorCode::Server, u"an impossible offset"_s});
            return;
        }
        Q_EMIT progress(m_offset, m_upload.length);
        next();
    });
}

void UploadFlow::sendChunk()
{
    const qint64 size = std::min(net::UploadChunkJob::limit, m_upload.length - m_offset);
    auto work = [path = m_spoolPath, offset = m_offset, size] { return readChunk(path, offset, size); };
    requireBackground(m_pool, std::move(work), [this](Chunk chunk) {
        auto* job = new net::UploadChunkJob(m_api, m_location, m_offset, chunk.bytes, chunk.sha256, this);
        connect(job, &net::Job::progress, this,
                [this](qint64 sent, qint64) { Q_EMIT progress(m_offset + sent, m_upload.length); });
        follow(job, [this, size = chunk.bytes.size()](net::UploadChunkJob& sent) {
            if (!sent.error()) {
                m_failures = 0;
                m_restarts = 0;
                m_offset += size;
                Q_EMIT progress(m_offset, m_upload.length);
                next();
                return;
            }
            const bool outOfStep = sent.error()->code == ErrorCode::AlreadyExists || sent.status() == wrongChecksum;
            if (sent.error()->code == ErrorCode::NotFound) {
                forgotten();
            } else if (outOfStep && ++m_failures < 10) {
                m_offset = -1;
                next();
            } else if (!retryLater(sent)) {
                failWith(*sent.error(), sent.retryAfterSeconds());
            }
        });
    });
}

// The server knows no such upload: it was finished and the reply lost, or it ran out.
void UploadFlow::forgotten()
{
    m_location.clear();
    m_offset = -1;
    if (m_upload.purpose == api::UploadPurpose::Rekey) {
        m_upload.idempotencyKey = QUuid::createUuid().toRfc4122().toHex();
        if (++m_restarts > mostRestarts) {
            failWith({ErrorCode::Server, u"the server keeps forgetting the upload"_s});
        } else {
            create();
        }
        return;
    }
    lookForPicture({ErrorCode::NotFound, {}});
}

void UploadFlow::lookForPicture(const Error& otherwise)
{
    const QString owner = m_upload.ownerId.value_or(m_api.userId());
    follow(new net::RecordJob(m_api, owner, m_upload.itemId, this), [this, otherwise](net::RecordJob& job) {
        if (!job.error() && job.record().sealId == m_sealId) {
            succeed();
            return;
        }
        if (job.error() && job.error()->code != ErrorCode::NotFound) {
            if (!retryLater(job)) {
                failWith(*job.error());
            }
            return;
        }
        if (otherwise.code != ErrorCode::NotFound || ++m_restarts > mostRestarts) {
            failWith(otherwise);
            return;
        }
        m_upload.idempotencyKey = QUuid::createUuid().toRfc4122().toHex();
        create();
    });
}

} // namespace veilpix::pictures
