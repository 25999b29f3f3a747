// One picture's two faces, brought to the screen: opened (downloaded, verified, decrypted), decoded, and the encrypted
// PNG's own pixels beside it. One at a time; a new one ends the one before.
#pragma once

#include <QImage>
#include <QObject>
#include <QPointer>
#include <memory>

#include "app/net/Job.h"
#include "app/pictures/ItemKey.h"

namespace veilpix::pictures {
class OpenedPicture;
class OpenJob;
class PictureOpener;
} // namespace veilpix::pictures

namespace veilpix::views {

class OpenedFaces : public QObject {
    Q_OBJECT

public:
    explicit OpenedFaces(pictures::PictureOpener& opener, QObject* parent = nullptr);
    ~OpenedFaces() override;

    void open(const pictures::ItemKey& item);
    void openFile(const QString& path); // an encrypted PNG, on a server or on none
    void cancel();                      // what runs; says nothing
    void wipe();                        // and lets go of the picture
    [[nodiscard]] bool isOpening() const { return !m_job.isNull(); }
    [[nodiscard]] const std::shared_ptr<pictures::OpenedPicture>& picture() const { return m_picture; }

Q_SIGNALS:
    void progress(qint64 done, qint64 total);
    void opened();                                   // picture() holds; its images follow
    void decryptedReady(const QImage& image);        // and picture() knows when it was taken
    void cannotBeShown(const veilpix::Error& error); // instead: it opened, but makes no image
    void encryptedReady(const QImage& image);
    void failed(const veilpix::Error& error);

private:
    void follow(pictures::OpenJob* job);
    void decode();

    pictures::PictureOpener& m_opener;
    QPointer<pictures::OpenJob> m_job;
    std::shared_ptr<pictures::OpenedPicture> m_picture;
    int m_generation = 0;
};

} // namespace veilpix::views
