#include "app/pictures/OpenJobs.h"

#include "app/pictures/ProgressRelay.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/base/files/AtomicFile.h"
#include "common/picture/PictureRecipients.h"

namespace veilpix::pictures {

using base::AtomicFile;

namespace {

std::shared_ptr<OpenedPicture> pictureOf(DecryptedPicture&& decrypted, const QString& path)
{
    auto picture = std::make_shared<OpenedPicture>();
    picture->bytes = std::move(decrypted.bytes);
    picture->name = decrypted.opened.metadata.fileName();
    picture->mediaType = decrypted.opened.metadata.mediaType;
    picture->pixelSize = QSize(int(decrypted.opened.metadata.width), int(decrypted.opened.metadata.height));
    picture->modified = decrypted.opened.metadata.modified;
    picture->version = decrypted.header.version;
    picture->encryptedPng = path;
    return picture;
}

// Downloading is the first half of the bar, decrypting the second.
void passOnDownload(net::Job* from, net::Job* to)
{
    QObject::connect(from, &net::Job::progress, to,
                     [to](qint64 done, qint64 total) { Q_EMIT to->progress(done, total > 0 ? 2 * total : -1); });
}

picture::PictureControl secondHalf(net::Job* job, std::stop_token stop, const PictureEntry& entry)
{
    // Content and encrypted size differ by the padding: close enough for a bar.
    return controlFor(job, std::move(stop), entry.record.size, 2 * entry.record.size);
}

Result<AtomicFile> createForUser(const QString& path, AtomicFile::Existing existing)
{
    return AtomicFile::create(path, {.existing = existing, .access = AtomicFile::Access::Usual});
}

Result<trust::SealedVersion> exportDecrypted(const QString& path, bool replace, const FetchedPicture& fetched,
                                             const identity::KeyRing& ring, const picture::PictureControl& control)
{
    VEILPIX_TRY(auto file, createForUser(path, replace ? AtomicFile::Existing::Replace : AtomicFile::Existing::Refuse));
    VEILPIX_TRY(auto decrypted, decryptFile(fetched.path, fetched.entry.get(), ring, &file.device(), control));
    const QDateTime modified = decrypted.opened.metadata.modified;
    if (modified.isValid()) {
        file.device().flush(); // else what it writes later would touch the time once more
        (void)file.device().setFileTime(modified, QFileDevice::FileModificationTime);
    }
    VEILPIX_TRY_VOID(file.commit(control.stop));
    return *decrypted.version;
}

Result<bool> exportEncrypted(const QString& path, const FetchedPicture& fetched, const identity::KeyRing& ring,
                             const picture::PictureControl& control)
{
    QFile source(fetched.path);
    if (!source.open(QIODevice::ReadOnly)) {
        return fail(ErrorCode::Io, source.errorString());
    }
    // Nothing forged leaves under this account's name: looked at before it is copied.
    VEILPIX_TRY_VOID(verifyFile(fetched.path, *fetched.entry, control));
    VEILPIX_TRY(auto decryptor, picture::PictureDecryptor::open(source));
    const bool opensAlready = decryptor.unlock(ring.privateIdentity().rsa()).has_value();
    source.seek(0);
    VEILPIX_TRY(auto file, createForUser(path, AtomicFile::Existing::Replace));
    if (opensAlready) {
        while (!source.atEnd()) {
            if (control.stop.stop_requested()) {
                return fail(ErrorCode::Cancelled);
            }
            const QByteArray part = source.read(1 << 20);
            if (part.isEmpty() || file.device().write(part) != part.size()) {
                return fail(ErrorCode::Io, file.device().errorString());
            }
        }
    } else {
        // A recipient's file gets a stanza of their own, so that it opens with their key ring alone.
        crypto::SystemRandom random;
        const crypto::RsaPublicKey own = ring.identity().rsa();
        VEILPIX_TRY_VOID(picture::addRecipients(source, file.device(), fetched.entry->proven()->contentKey(),
                                                std::span(&own, 1), random, control));
    }
    VEILPIX_TRY_VOID(file.commit(control.stop));
    return true;
}

} // namespace

OpenStoredJob::OpenStoredJob(PictureLibrary& library, const ItemKey& item)
    : OpenJob(&library), m_library(library), m_item(item)
{
}

void OpenStoredJob::run()
{
    auto* fetch = new FetchPictureJob(m_library, m_item, FetchPictureJob::Want::ContentToSee, this);
    passOnDownload(fetch, this);
    require(fetch, [this](FetchPictureJob& job) { decrypt(job.fetched()); });
}

void OpenStoredJob::decrypt(const FetchedPicture& fetched)
{
    const auto ring = m_library.session().sharedKeyRing();
    if (!ring) {
        failWith({ErrorCode::Unauthorized, u"locked"_s});
        return;
    }
    Q_EMIT decrypting();
    auto control = secondHalf(this, stopToken(), *fetched.entry);
    auto work = [fetched, ring, control] {
        return decryptFile(fetched.path, fetched.entry.get(), *ring, nullptr, control);
    };
    requireBackground(m_library.heavyPool(), std::move(work), [this, fetched](DecryptedPicture decrypted) {
        const auto signer = nameSigner(decrypted.opened, m_library.session());
        m_library.session().pins().note(*decrypted.version);
        m_picture = pictureOf(std::move(decrypted), fetched.path);
        m_picture->item = m_item;
        m_picture->signer = signer;
        picture::PictureMetadata shown; // renamed, perhaps, since it was sealed
        shown.name = fetched.entry->details.name;
        if (!shown.name.isEmpty()) {
            m_picture->name = shown.fileName();
        }
        succeed();
    });
}

OpenFileJob::OpenFileJob(PictureLibrary& library, const QString& path)
    : OpenJob(&library), m_library(library), m_path(path)
{
}

void OpenFileJob::run()
{
    const auto ring = m_library.session().sharedKeyRing();
    if (!ring) {
        failWith({ErrorCode::Unauthorized, u"locked"_s});
        return;
    }
    Q_EMIT decrypting();
    auto control = controlFor(this, stopToken());
    auto work = [path = m_path, ring, control] { return decryptFile(path, nullptr, *ring, nullptr, control); };
    requireBackground(m_library.heavyPool(), std::move(work), [this](DecryptedPicture decrypted) {
        const auto signer = nameSigner(decrypted.opened, m_library.session());
        m_picture = pictureOf(std::move(decrypted), m_path);
        m_picture->signer = signer;
        succeed();
    });
}

SaveDecryptedJob::SaveDecryptedJob(PictureLibrary& library, const ItemKey& item, const QString& path, bool replace)
    : PictureJob(&library), m_library(library), m_item(item), m_path(path), m_replace(replace)
{
}

void SaveDecryptedJob::run()
{
    auto* fetch = new FetchPictureJob(m_library, m_item, FetchPictureJob::Want::ContentToSee, this);
    passOnDownload(fetch, this);
    require(fetch, [this](FetchPictureJob& job) {
        const auto ring = m_library.session().sharedKeyRing();
        if (!ring) {
            failWith({ErrorCode::Unauthorized, u"locked"_s});
            return;
        }
        Q_EMIT decrypting();
        auto control = secondHalf(this, stopToken(), *job.fetched().entry);
        auto work = [path = m_path, replace = m_replace, fetched = job.fetched(), ring, control] {
            return exportDecrypted(path, replace, fetched, *ring, control);
        };
        requireBackground(m_library.heavyPool(), std::move(work), [this](const trust::SealedVersion& version) {
            m_library.session().pins().note(version);
            succeed();
        });
    });
}

SaveEncryptedJob::SaveEncryptedJob(PictureLibrary& library, const ItemKey& item, const QString& path)
    : PictureJob(&library), m_library(library), m_item(item), m_path(path)
{
}

void SaveEncryptedJob::run()
{
    auto* fetch = new FetchPictureJob(m_library, m_item, FetchPictureJob::Want::ContentToSee, this);
    passOnDownload(fetch, this);
    require(fetch, [this](FetchPictureJob& job) {
        const auto ring = m_library.session().sharedKeyRing();
        if (!ring) {
            failWith({ErrorCode::Unauthorized, u"locked"_s});
            return;
        }
        auto control = secondHalf(this, stopToken(), *job.fetched().entry);
        auto work = [path = m_path, fetched = job.fetched(), ring, control] {
            return exportEncrypted(path, fetched, *ring, control);
        };
        requireBackground(m_library.heavyPool(), std::move(work), [this](bool) { succeed(); });
    });
}

} // namespace veilpix::pictures
