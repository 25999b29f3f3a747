// The jobs behind PictureOpener.
#pragma once

#include "app/pictures/FetchPictureJob.h"
#include "app/pictures/PictureOpener.h"
#include "app/pictures/PictureOpening.h"

namespace veilpix::pictures {

class OpenStoredJob final : public OpenJob {
    Q_OBJECT
public:
    OpenStoredJob(PictureLibrary& library, const ItemKey& item);

protected:
    void run() override;

private:
    void decrypt(const FetchedPicture& fetched);

    PictureLibrary& m_library;
    ItemKey m_item;
};

class OpenFileJob final : public OpenJob {
    Q_OBJECT
public:
    OpenFileJob(PictureLibrary& library, const QString& path);

protected:
    void run() override;

private:
    PictureLibrary& m_library;
    QString m_path;
};

class SaveDecryptedJob final : public PictureJob {
    Q_OBJECT
public:
    SaveDecryptedJob(PictureLibrary& library, const ItemKey& item, const QString& path, bool replace);

protected:
    void run() override;

private:
    PictureLibrary& m_library;
    ItemKey m_item;
    QString m_path;
    bool m_replace;
};

class SaveEncryptedJob final : public PictureJob {
    Q_OBJECT
public:
    SaveEncryptedJob(PictureLibrary& library, const ItemKey& item, const QString& path);

protected:
    void run() override;

private:
    PictureLibrary& m_library;
    ItemKey m_item;
    QString m_path;
};

} // namespace veilpix::pictures
