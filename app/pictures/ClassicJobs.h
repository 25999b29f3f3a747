// Pictures of the classic scheme: fetched with their quotient, opened with the imported `rsa.txt` of this account's
// ring. Nothing about them is signed or authenticated: the app says so wherever it shows one.
#pragma once

#include <QBuffer>
#include <functional>

#include "app/pictures/PictureLibrary.h"
#include "app/pictures/PictureOpener.h"

namespace veilpix::pictures {

struct ClassicFile {
    QByteArray png;
    QByteArray quotient;
};

class FetchClassicJob final : public net::CompoundJob {
    Q_OBJECT
public:
    FetchClassicJob(PictureLibrary& library, const ItemKey& item, QObject* parent);
    [[nodiscard]] ClassicFile file() const { return {m_png.data(), m_quotient.data()}; }

protected:
    void run() override;

private:
    PictureLibrary& m_library;
    ItemKey m_item;
    QBuffer m_png;
    QBuffer m_quotient;
};

class OpenClassicJob final : public OpenJob {
    Q_OBJECT
public:
    OpenClassicJob(PictureLibrary& library, const ItemKey& item);

protected:
    void run() override;

private:
    void decrypt(const ClassicFile& file);

    PictureLibrary& m_library;
    ItemKey m_item;
};

class SaveClassicJob final : public PictureJob {
    Q_OBJECT
public:
    enum class As { Decrypted, Encrypted };
    SaveClassicJob(PictureLibrary& library, const ItemKey& item, const QString& path, As as);

protected:
    void run() override;

private:
    PictureLibrary& m_library;
    ItemKey m_item;
    QString m_path;
    As m_as;
};

} // namespace veilpix::pictures
