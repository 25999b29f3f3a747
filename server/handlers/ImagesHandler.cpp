#include "server/handlers/ImagesHandler.h"

#include <QStringDecoder>

#include "common/api/Paths.h"
#include "common/api/SeedNames.h"
#include "common/api/ServerMessages.h"
#include "common/base/Literals.h"
#include "server/handlers/CsrfForm.h"
#include "server/handlers/DiskReserve.h"
#include "server/handlers/JsonBody.h"
#include "server/handlers/PictureAccess.h"
#include "server/handlers/PngCheck.h"
#include "server/handlers/SecureFileName.h"

namespace veilpix::handlers {

namespace {

namespace seed = api::seed;

constexpr int namesPageSize = 1000;

QString fullName(const QString& stem, const QString& extension)
{
    return SecureFileName{stem, extension}.full();
}

store::BlobSource sourceOf(const http::FormPart& part)
{
    store::BlobSource source;
    source.device = std::shared_ptr<QIODevice>(part.open());
    source.length = part.size();
    return source;
}

bool isUtf8(const http::FormPart& part)
{
    const std::unique_ptr<QIODevice> device = part.open();
    if (!device) {
        return false;
    }
    QStringDecoder decoder(QStringDecoder::Utf8);
    for (QByteArray bytes = device->read(256 * 1024); !bytes.isEmpty(); bytes = device->read(256 * 1024)) {
        const QString decoded = decoder(bytes);
        if (decoder.hasError() || decoded.contains(QChar::Null)) {
            return false;
        }
    }
    return true;
}

} // namespace

void ImagesHandler::addTo(Routes& routes)
{
    using http::BodyKind;
    using http::Method;
    namespace paths = api::paths;
    const auto form = [this](Call& call) { return csrfForm(m_services, call); };
    const auto uploading = [this](Call& call) { return upload(call); };
    const auto removing = [this](Call& call) { return remove(call); };
    const auto all = [this](Call& call) { return downloadAll(call.account); };
    const auto get = [&](const char* path, const char* name) {
        return Rule{Method::Get, QLatin1String(path), QLatin1String(name), Caller::PathOwner};
    };
    routes.add(get(paths::images, "images"), [this](Call& call) { return list(call.account); });
    routes.add(get(paths::imageUpload, "images.upload.form"), form);
    routes.add({Method::Post,
                QLatin1String(paths::imageUpload),
                u"images.upload"_s,
                Caller::PathOwner,
                Csrf::Form,
                BodyKind::FormUpload,
                {},
                true},
               uploading);
    routes.add({Method::Post,
                QLatin1String(paths::images),
                u"images.upload.token"_s,
                Caller::PathOwner,
                Csrf::None,
                BodyKind::FormUpload,
                {},
                true},
               uploading);
    routes.add(get(paths::imageData, "images.data"), all);
    routes.add(get(paths::imageDownloadAll, "images.download-all"), all);
    routes.add({Method::Get, QLatin1String(paths::picture), u"images.download"_s},
               [this](Call& call) { return download(call); });
    routes.add(get(paths::imageDelete, "images.delete.form"), form);
    routes.add({Method::Delete,
                QLatin1String(paths::imageDelete),
                u"images.delete"_s,
                Caller::PathOwner,
                Csrf::Form,
                BodyKind::Form,
                {},
                true},
               removing);
    routes.add({Method::Delete,
                QLatin1String(paths::picture),
                u"images.delete.token"_s,
                Caller::PathOwner,
                Csrf::None,
                BodyKind::Form,
                {},
                true},
               removing);
}

http::Response ImagesHandler::listOf(const QString& owner, const WriteOne& write)
{
    JsonSpool out(m_services);
    out.raw(seed::beforeData);
    out.raw("[");
    const char* separator = "";
    qint64 after = 0;
    for (;;) {
        const auto page = m_services.metadata.read(
            [&](store::ReadTransaction& tx) { return tx.pictures().names(owner, after, namesPageSize); });
        if (!page) {
            return storeFailure(page.error());
        }
        for (const store::PictureName& name : *page) {
            const Result<bool> written = write(out, name, separator);
            if (!written) {
                return storeFailure(written.error());
            }
            if (*written) {
                separator = ",";
            }
            after = name.id;
        }
        if (int(page->size()) < namesPageSize) {
            break;
        }
    }
    out.raw("]");
    out.raw(seed::afterData);
    return out.finish(200);
}

http::Response ImagesHandler::list(const Account& account)
{
    return listOf(account.id, [](JsonSpool& out, const store::PictureName& name, const char* separator) {
        out.raw(separator);
        out.text(fullName(name.name, name.extension));
        return Result<bool>(true);
    });
}

http::Response ImagesHandler::upload(Call& call)
{
    const Answer<const FormFields*> form = call.form();
    if (!form) {
        return form.error();
    }
    const http::FormPart* image = (*form)->file(seed::imageFile);
    const http::FormPart* quotient = (*form)->part(seed::quotient);
    QStringList missing;
    if (!image) {
        missing.append(u"Image file is required"_s);
    }
    if ((*form)->isBlank(seed::quotient)) {
        missing.append(u"Quotient data is required"_s);
    }
    if (!image || !quotient || !missing.isEmpty()) {
        return http::Response::error(422, missing.join(u", "_s));
    }
    const std::unique_ptr<QIODevice> device = image->open();
    if (!device || !checkPng(*device)) {
        return http::Response::error(422, u"Image file is not a PNG picture"_s);
    }
    if (!isUtf8(*quotient)) {
        return http::Response::error(422, u"Quotient data is not valid"_s);
    }
    if (const Result<void> room = keepsReserve(m_services, image->size() + quotient->size()); !room) {
        return storeFailure(room.error());
    }
    const SecureFileName name = SecureFileName::fromUpload(image->fileName);
    const Result<store::Picture> added = m_services.pictures.addClassic(call.account.id, name.stem, name.extension,
                                                                        sourceOf(*image), sourceOf(*quotient));
    if (!added) {
        return storeFailure(added.error());
    }
    return success(api::ImageName{fullName(added->name, added->extension)});
}

Result<bool> ImagesHandler::write(JsonSpool& out, const store::Picture& picture, const char* separator)
{
    using Opened = Result<std::shared_ptr<QFile>>;
    const auto open = [&](const store::BlobRef& blob) {
        return blob.key.isEmpty() ? Opened(nullptr) : openBlob(m_services.blobs, blob);
    };
    const Opened content = open(picture.content);
    const Opened quotient = open(picture.quotient);
    for (const auto* opened : {&content, &quotient}) {
        if (!*opened && opened->error().code == ErrorCode::NotFound) {
            return false;
        }
        if (!*opened) {
            return tl::unexpected(opened->error());
        }
    }
    out.raw(separator);
    out.raw(seed::beforeName);
    out.text(fullName(picture.name, picture.extension));
    out.raw(seed::beforeContent);
    if (*content) {
        out.latin1(**content);
    }
    out.raw(seed::beforeQuotient);
    if (*quotient) {
        out.utf8(**quotient);
    } else {
        out.raw(seed::noQuotient);
    }
    out.raw(seed::afterQuotient);
    return true;
}

http::Response ImagesHandler::download(const Call& call)
{
    const Answer<store::PictureEntry> entry =
        visiblePicture(m_services, call.request.param(api::segments::user), call.request.param(api::segments::picture),
                       call.account.id, 401, false);
    if (!entry) {
        return entry.error();
    }
    JsonSpool out(m_services);
    out.raw(seed::beforeData);
    const Result<bool> written = write(out, entry->picture, "");
    if (!written) {
        return storeFailure(written.error());
    }
    if (!*written) {
        return http::Response::error(404, u"Image not found"_s);
    }
    out.raw(seed::afterData);
    return out.finish(200);
}

http::Response ImagesHandler::downloadAll(const Account& account)
{
    return listOf(account.id,
                  [&](JsonSpool& out, const store::PictureName& name, const char* separator) -> Result<bool> {
                      const auto picture = m_services.metadata.read(
                          [&](store::ReadTransaction& tx) { return tx.pictures().find(account.id, name.name); });
                      if (!picture && picture.error().code == ErrorCode::NotFound) {
                          return false; // deleted meanwhile
                      }
                      return picture ? write(out, *picture, separator) : tl::unexpected(picture.error());
                  });
}

http::Response ImagesHandler::remove(const Call& call)
{
    const auto picture = m_services.metadata.read([&](store::ReadTransaction& tx) {
        return findByName(tx.pictures(), call.account.id, call.request.param(api::segments::picture));
    });
    const Result<void> removed = picture ? m_services.pictures.remove(call.account.id, picture->name)
                                         : Result<void>(tl::unexpected(picture.error()));
    if (!removed && removed.error().code == ErrorCode::NotFound) {
        return http::Response::error(404, u"Image not found"_s);
    }
    return removed ? http::Response::noContent() : storeFailure(removed.error());
}

} // namespace veilpix::handlers
