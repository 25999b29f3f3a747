#include "app/views/panels/OpenedFaces.h"

#include "app/net/Background.h"
#include "app/pictures/PictureOpener.h"
#include "app/views/widgets/PictureLoader.h"

namespace veilpix::views {

OpenedFaces::OpenedFaces(pictures::PictureOpener& opener, QObject* parent) : QObject(parent), m_opener(opener)
{
}

OpenedFaces::~OpenedFaces()
{
    cancel();
}

void OpenedFaces::open(const pictures::ItemKey& item)
{
    wipe();
    follow(m_opener.open(item));
}

void OpenedFaces::openFile(const QString& path)
{
    wipe();
    follow(m_opener.openEncryptedFile(path));
}

void OpenedFaces::cancel()
{
    ++m_generation;
    if (pictures::OpenJob* job = std::exchange(m_job, nullptr)) {
        job->disconnect(this);
        job->abort();
    }
}

void OpenedFaces::wipe()
{
    cancel();
    m_picture.reset();
}

void OpenedFaces::follow(pictures::OpenJob* job)
{
    m_job = job;
    connect(job, &net::Job::progress, this, &OpenedFaces::progress);
    connect(job, &net::Job::finished, this, [this, job] {
        m_job = nullptr;
        if (!job->succeeded()) {
            Q_EMIT failed(job->error().value_or(Error{}));
            return;
        }
        m_picture = job->picture();
        Q_EMIT opened();
        decode();
    });
}

void OpenedFaces::decode()
{
    const int generation = m_generation;
    // The picture is held by the work itself, so that its bytes and its file outlive a change of mind.
    net::inBackground(
        *QThreadPool::globalInstance(), this,
        [picture = m_picture, decoder = m_opener.decoder()] { return PictureLoader::decode(*decoder, picture->bytes); },
        [this, generation](const Result<decoder::DecodedPicture>& decoded) {
            if (generation != m_generation) {
                return;
            }
            if (decoded) {
                m_picture->taken = decoded->taken;
                Q_EMIT decryptedReady(decoded->image);
            } else {
                Q_EMIT cannotBeShown(decoded.error());
            }
        });
    net::inBackground(
        *QThreadPool::globalInstance(), this,
        [picture = m_picture, decoder = m_opener.decoder()] {
            return PictureLoader::encryptedPixels(*decoder, picture->encryptedPng);
        },
        [this, generation](const Result<QImage>& image) {
            if (generation == m_generation) {
                Q_EMIT encryptedReady(image.value_or(QImage()));
            }
        });
}

} // namespace veilpix::views
