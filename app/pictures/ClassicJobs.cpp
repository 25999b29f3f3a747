#include "app/pictures/ClassicJobs.h"

#include <QDir>
#include <QUuid>

#include "app/net/ContentJob.h"
#include "app/session/AppPaths.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/base/files/AtomicFile.h"
#include "common/classic/ClassicDecryptor.h"

namespace veilpix::pictures {

namespace {

constexpr qint64 pngLimit = qint64(400) << 20;
constexpr qint64 quotientLimit = qint64(1) << 30;

struct ClearPicture {
    QByteArray png;
    QSize size;
};

// Textbook RSA cannot tell whether a key is the right one; values that come out too large say that it is not.
Result<ClearPicture> decryptClassic(const ClassicFile& file, const identity::KeyRing& ring, const std::stop_token& stop)
{
    if (ring.classicKeys().empty()) {
        return fail(ErrorCode::NoMatchingKey, u"no classic key was imported"_s);
    }
    VEILPIX_TRY(auto encrypted, classic::RgbPicture::fromPng(file.png));
    std::optional<classic::ClassicPlaintext> best;
    Error last{ErrorCode::NoMatchingKey, {}};
    for (const identity::ClassicKeys& keys : ring.classicKeys()) {
        if (stop.stop_requested()) {
            return fail(ErrorCode::Cancelled);
        }
        const crypto::ByteView text = keys.privateText().reveal();
        auto key = classic::ClassicPrivateKey::parse(
            QByteArrayView(reinterpret_cast<const char*>(text.data()), qsizetype(text.size())));
        auto plain = key ? classic::decrypt(encrypted, file.quotient, *key)
                         : Result<classic::ClassicPlaintext>(tl::unexpected(key.error()));
        if (!plain) {
            last = plain.error();
        } else if (!best || plain->strayValues < best->strayValues) {
            best = std::move(*plain);
        }
    }
    if (!best) {
        return tl::unexpected(last);
    }
    VEILPIX_TRY(auto png, best->picture.toPng());
    return ClearPicture{std::move(png), QSize(best->picture.width, best->picture.height)};
}

Result<bool> exportBytes(const QString& path, const QByteArray& bytes, const std::stop_token& stop)
{
    using base::AtomicFile;
    auto file =
        AtomicFile::create(path, {.existing = AtomicFile::Existing::Replace, .access = AtomicFile::Access::Usual});
    if (!file) {
        return tl::unexpected(file.error());
    }
    if (file->device().write(bytes) != bytes.size()) {
        return fail(ErrorCode::NoSpace, file->device().errorString());
    }
    VEILPIX_TRY_VOID(file->commit(stop));
    return true;
}

} // namespace

FetchClassicJob::FetchClassicJob(PictureLibrary& library, const ItemKey& item, QObject* parent)
    : CompoundJob(parent), m_library(library), m_item(item)
{
    m_png.open(QIODevice::ReadWrite);
    m_quotient.open(QIODevice::ReadWrite);
}

void FetchClassicJob::run()
{
    using Part = net::ContentJob::Part;
    net::ApiClient& api = m_library.session().api();
    auto* content =
        new net::ContentJob(api, m_item.ownerId, m_item.classicName, Part::Content, m_png, -1, pngLimit, this);
    connect(content, &net::Job::progress, this, &net::Job::progress);
    require(content, [this, &api](net::ContentJob&) {
        auto* quotient = new net::ContentJob(api, m_item.ownerId, m_item.classicName, Part::Quotient, m_quotient, -1,
                                             quotientLimit, this);
        connect(quotient, &net::Job::progress, this, &net::Job::progress);
        require(quotient, [this](net::ContentJob&) { succeed(); });
    });
}

OpenClassicJob::OpenClassicJob(PictureLibrary& library, const ItemKey& item)
    : OpenJob(&library), m_library(library), m_item(item)
{
}

void OpenClassicJob::run()
{
    auto* fetch = new FetchClassicJob(m_library, m_item, this);
    connect(fetch, &net::Job::progress, this, &net::Job::progress);
    require(fetch, [this](FetchClassicJob& job) { decrypt(job.file()); });
}

void OpenClassicJob::decrypt(const ClassicFile& file)
{
    const auto ring = m_library.session().sharedKeyRing();
    if (!ring) {
        failWith({ErrorCode::Unauthorized, u"locked"_s});
        return;
    }
    Q_EMIT decrypting();
    const QString folder = m_library.blobs().pictureFolder();
    QDir().mkpath(folder);
    const QString copy = folder + u"/classic-"_s + QUuid::createUuid().toString(QUuid::Id128);
    auto work = [file, ring, copy, stop = stopToken()]() -> Result<ClearPicture> {
        auto clear = decryptClassic(file, *ring, stop);
        if (clear) {
            (void)exportBytes(copy, file.png, stop); // as it came, for the encrypted view
        }
        return clear;
    };
    requireBackground(m_library.heavyPool(), std::move(work), [this, copy](ClearPicture clear) {
        m_picture = std::make_shared<OpenedPicture>();
        m_picture->item = m_item;
        m_picture->bytes = std::move(clear.png);
        m_picture->name = m_item.classicName + u".png"_s;
        m_picture->mediaType = u"image/png"_s;
        m_picture->pixelSize = clear.size;
        m_picture->classic = true;
        m_picture->encryptedPng = copy;
        m_picture->ownsEncryptedPng = true;
        succeed();
    });
}

SaveClassicJob::SaveClassicJob(PictureLibrary& library, const ItemKey& item, const QString& path, As as)
    : PictureJob(&library), m_library(library), m_item(item), m_path(path), m_as(as)
{
}

void SaveClassicJob::run()
{
    auto* fetch = new FetchClassicJob(m_library, m_item, this);
    connect(fetch, &net::Job::progress, this, &net::Job::progress);
    require(fetch, [this](FetchClassicJob& job) {
        const auto ring = m_library.session().sharedKeyRing();
        if (!ring) {
            failWith({ErrorCode::Unauthorized, u"locked"_s});
            return;
        }
        Q_EMIT decrypting();
        auto work = [file = job.file(), ring, path = m_path, as = m_as, stop = stopToken()]() -> Result<bool> {
            if (as == As::Encrypted) {
                return exportBytes(path, file.png, stop);
            }
            VEILPIX_TRY(auto clear, decryptClassic(file, *ring, stop));
            return exportBytes(path, clear.png, stop);
        };
        requireBackground(m_library.heavyPool(), std::move(work), [this](bool) { succeed(); });
    });
}

} // namespace veilpix::pictures
