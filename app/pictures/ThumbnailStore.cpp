#include "app/pictures/ThumbnailStore.h"

#include <QBuffer>
#include <QFile>

#include "app/decoder/DecoderClient.h"
#include "app/net/ApiClient.h"
#include "app/net/ContentJob.h"
#include "app/pictures/PictureLibrary.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"
#include "common/base/files/AtomicFile.h"
#include "common/picture/PictureDecryptor.h"
#include "common/picture/PictureGeometry.h"

namespace veilpix::pictures {

namespace {

constexpr int memoryKilobytes = 64 * 1024;
constexpr qint64 encryptedLimit = 512 * 1024; // 64 KiB of content, metadata, padding, PNG
constexpr int atOnce = 4;
constexpr std::size_t wantedLimit = 400; // beyond what any screen shows
constexpr int sideLimit = 1024;

QByteArray readFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.read(encryptedLimit) : QByteArray();
}

Result<QImage> decrypted(QByteArray png, const IndexedPicture& picture, decoder::DecoderClient& decoder)
{
    // Whoever signed the name, and was allowed to, signed this with it.
    if (crypto::sha256(crypto::viewOf(png)) != picture.thumbnail) {
        return fail(ErrorCode::BadSignature, u"another thumbnail than was signed"_s);
    }
    QBuffer source(&png);
    source.open(QIODevice::ReadOnly);
    auto decryptor = picture::PictureDecryptor::open(source);
    if (!decryptor) {
        return tl::unexpected(decryptor.error());
    }
    const picture::PictureHeader& header = decryptor->header();
    if (header.kind != picture::PictureKind::Thumbnail || header.itemId.bytes != picture.id.item ||
        header.version != picture.version) {
        return fail(ErrorCode::BadHeader, u"another picture's thumbnail"_s);
    }
    if (auto unlocked = decryptor->unlock(picture.contentKey.copy()); !unlocked) {
        return tl::unexpected(unlocked.error());
    }
    QByteArray content;
    if (auto opened = decryptor->decryptTo(content, picture::maximumThumbnail); !opened) {
        return tl::unexpected(opened.error());
    }
    if (content.isEmpty()) {
        return QImage();
    }
    decoder::DecoderClient::Wish wish;
    wish.longestSide = sideLimit;
    wish.onlyJpeg = true;
    auto decoded = decoder.decode(content, wish);
    crypto::wipe(content);
    if (!decoded && (decoded.error().code == ErrorCode::Cancelled || decoded.error().code == ErrorCode::NoSuchFile)) {
        return tl::unexpected(decoded.error());
    }
    if (!decoded || qMax(decoded->pixelSize.width(), decoded->pixelSize.height()) > sideLimit) {
        return fail(ErrorCode::BadMetadata, u"the thumbnail is no picture of a thumbnail's size"_s);
    }
    return std::move(decoded->image);
}

} // namespace

ThumbnailJob::ThumbnailJob(PictureLibrary& library, Picture picture, QString cachePath, QObject* parent)
    : CompoundJob(parent), m_library(library), m_picture(std::move(picture)), m_cachePath(std::move(cachePath))
{
}

void ThumbnailJob::run()
{
    auto work = [path = m_cachePath] { return readFile(path); };
    background(m_library.lightPool(), std::move(work), [this](const QByteArray& cached) {
        if (cached.isEmpty()) {
            fetch();
        } else {
            open(cached, false);
        }
    });
}

void ThumbnailJob::fetch()
{
    m_sink = std::make_unique<QBuffer>(&m_received);
    m_sink->open(QIODevice::WriteOnly);
    const ItemKey item = m_picture->key();
    require(new net::ContentJob(m_library.session().api(), item.ownerId, item.nameAtServer(),
                                net::ContentJob::Part::Thumbnail, *m_sink, m_picture->thumbnailSize, encryptedLimit,
                                this),
            [this](net::ContentJob& job) {
                m_received.truncate(job.bytesReceived());
                open(m_received, true);
            });
}

void ThumbnailJob::open(const QByteArray& png, bool store)
{
    auto work = [png, store, picture = m_picture, path = m_cachePath,
                 decoder = m_library.decoder()]() -> Result<QImage> {
        auto image = decrypted(png, *picture, *decoder);
        if (image && store) {
            using base::AtomicFile; // ciphertext as it came
            (void)AtomicFile::write(path, png,
                                    {.existing = AtomicFile::Existing::Replace, .sync = AtomicFile::Sync::None});
        } else if (!image && !store && image.error().code != ErrorCode::Cancelled) {
            QFile::remove(path); // damaged on this disk: fetched anew next time
        }
        return image;
    };
    background(m_library.lightPool(), std::move(work), [this, store](Result<QImage> image) {
        if (!image && !store) {
            fetch();
        } else if (!image) {
            failWith(image.error());
        } else {
            m_image = std::move(*image);
            succeed();
        }
    });
}

ThumbnailStore::ThumbnailStore(PictureLibrary& library, QObject* parent)
    : QObject(parent), m_library(library), m_images(memoryKilobytes)
{
    connect(&library.session(), &session::Session::wiping, this, &ThumbnailStore::wipe);
}

ThumbnailStore::~ThumbnailStore()
{
    blockSignals(true);
    wipe();
}

QImage ThumbnailStore::image(const ItemKey& item)
{
    const Picture picture = m_library.index().picture(item);
    if (!picture || !picture->contentKey.isThere()) {
        return {};
    }
    const auto& sealId = picture->sealId;
    const Known* known = m_images.object(item);
    if (known && known->sealId == sealId) {
        return known->image;
    }
    const auto failure = m_failed.constFind(item);
    const bool resting = failure != m_failed.cend() && failure->sealId == sealId && !failure->until.hasExpired();
    if (resting || m_running.contains(item)) {
        return known ? known->image : QImage();
    }
    const auto waiting = std::find(m_wanted.begin(), m_wanted.end(), item);
    if (waiting != m_wanted.end()) {
        m_wanted.erase(waiting);
    }
    m_wanted.push_back(item);
    if (m_wanted.size() > wantedLimit) {
        m_wanted.erase(m_wanted.begin());
    }
    next();
    return known ? known->image : QImage();
}

bool ThumbnailStore::hasNone(const ItemKey& item) const
{
    const Known* known = m_images.object(item);
    return known && known->image.isNull();
}

void ThumbnailStore::next()
{
    while (m_running.size() < atOnce && !m_wanted.empty()) {
        const ItemKey item = m_wanted.back();
        m_wanted.pop_back();
        const Picture picture = m_library.index().picture(item);
        if (!picture || !picture->contentKey.isThere()) {
            continue;
        }
        auto* job = new ThumbnailJob(m_library, picture,
                                     m_library.blobs().thumbnailPath(picture->itemId(), picture->sealIdHex()), this);
        m_running.insert(item, job);
        connect(job, &net::Job::finished, this, [this, item, job] { finished(item, *job); });
        job->startSoon(); // the view that asked is in the middle of painting
    }
}

void ThumbnailStore::finished(const ItemKey& item, const ThumbnailJob& job)
{
    m_running.remove(item);
    const Picture picture = m_library.index().picture(item);
    if (job.error()) {
        // A server that is away comes back; what is damaged stays so until it is sealed anew.
        const ErrorCode code = job.error()->code;
        const bool passing = code == ErrorCode::Network || code == ErrorCode::Timeout || code == ErrorCode::Server ||
                             code == ErrorCode::RateLimited || code == ErrorCode::Unauthorized;
        const int rest = std::max(10, job.retryAfterSeconds()) * 1000;
        if (picture) {
            m_failed.insert(
                item, {picture->sealId, passing ? QDeadlineTimer(rest) : QDeadlineTimer(QDeadlineTimer::Forever)});
        }
        Q_EMIT failed(item, *job.error());
    } else if (picture) {
        const int cost = std::max(1, int(job.image().sizeInBytes() / 1024));
        m_images.insert(item, new Known{picture->sealId, job.image()}, cost);
        Q_EMIT ready(item);
    }
    next();
}

void ThumbnailStore::wipe()
{
    m_wanted.clear();
    m_failed.clear();
    const auto running = std::exchange(m_running, {});
    for (const QPointer<ThumbnailJob>& job : running) {
        if (job) {
            job->disconnect(this);
            job->abort();
        }
    }
    m_images.clear();
}

} // namespace veilpix::pictures
