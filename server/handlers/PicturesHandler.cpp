#include "server/handlers/PicturesHandler.h"

#include <QJsonArray>

#include "common/base/Literals.h"
#include "server/handlers/JsonFields.h"
#include "server/handlers/PictureAccess.h"
#include "server/handlers/Times.h"
#include "server/http/FileReply.h"

namespace veilpix::handlers {

namespace {

constexpr int picturesPageSize = 100;
constexpr qsizetype longestListRecord = 8 * 1024;
constexpr qsizetype longestVaultWrap = 256;

std::optional<store::PictureView> viewFromText(const QString& text)
{
    if (text.isEmpty() || text == "own"_L1) {
        return store::PictureView::Own;
    }
    if (text == "shared"_L1) {
        return store::PictureView::Shared;
    }
    if (text == "shared-by-me"_L1) {
        return store::PictureView::SharedByMe;
    }
    if (text == "trash"_L1) {
        return store::PictureView::Trash;
    }
    return std::nullopt;
}

// A number in the query from least to most; fallback when it is not given, nothing when it is malformed.
std::optional<qint64> queryNumber(const http::Request& request, QStringView name, qint64 least, qint64 most,
                                  qint64 fallback)
{
    const QString text = request.queryValue(name);
    if (text.isEmpty()) {
        return fallback;
    }
    bool ok = false;
    const qint64 number = text.toLongLong(&ok);
    return ok && number >= least && number <= most ? std::optional(number) : std::nullopt;
}

http::Response invalidField(const char* name)
{
    return http::Response::error(422, u"Field %1 is not valid"_s.arg(QLatin1String(name)));
}

} // namespace

void PicturesHandler::addTo(Routes& routes)
{
    using http::BodyKind;
    using http::Method;
    const QString image = u"/api/v1/users/<user>/images/<name>"_s;
    const auto changing = [&](const char* tail, const char* name) {
        return Rule{Method::Post,
                    image + QLatin1String(tail),
                    QLatin1String(name),
                    Caller::PathOwner,
                    Csrf::None,
                    BodyKind::Json,
                    {},
                    true};
    };
    const auto reading = [&](const char* tail, const char* name) {
        return Rule{Method::Get, image + QLatin1String(tail), QLatin1String(name)};
    };
    routes.add({Method::Get, u"/api/v1/pictures"_s, u"pictures"_s}, [this](Call& call) { return list(call); });
    routes.add(reading("/record", "pictures.record"), [this](Call& call) { return record(call); });
    routes.add({Method::Patch,
                image + u"/record"_s,
                u"pictures.record.patch"_s,
                Caller::Account,
                Csrf::None,
                BodyKind::Json,
                {},
                true},
               [this](Call& call) { return patchRecord(call); });
    routes.add(reading("/content", "pictures.content"), [this](Call& call) { return bytes(call, Part::Content); });
    routes.add(reading("/thumbnail", "pictures.thumbnail"),
               [this](Call& call) { return bytes(call, Part::Thumbnail); });
    routes.add(reading("/quotient", "pictures.quotient"), [this](Call& call) { return bytes(call, Part::Quotient); });
    routes.add({Method::Get, image + u"/versions"_s, u"pictures.versions"_s, Caller::PathOwner},
               [this](Call& call) { return versions(call); });
    routes.add(changing("/trash", "pictures.trash"), [this](Call& call) { return setTrashed(call, true); });
    routes.add(changing("/untrash", "pictures.untrash"), [this](Call& call) { return setTrashed(call, false); });
}

http::Response PicturesHandler::list(const Call& call)
{
    const std::optional<store::PictureView> view = viewFromText(call.request.queryValue(u"view"));
    const std::optional<qint64> limit = queryNumber(call.request, u"limit", 1, picturesPageSize, picturesPageSize);
    const std::optional<qint64> cursor = queryNumber(call.request, u"cursor", 0, INT64_MAX, 0);
    if (!view || !limit || !cursor) {
        return invalidField(!view ? "view" : !limit ? "limit" : "cursor");
    }
    const auto page = m_services.metadata.read([&](store::ReadTransaction& tx) {
        return tx.pictures().page(*view, call.account.id, *cursor, static_cast<int>(*limit));
    });
    if (!page) {
        return storeFailure(page.error());
    }
    QJsonArray records;
    for (const store::PictureEntry& entry : page->entries) {
        records.append(pictureRecord(entry));
    }
    return http::Response::success(QJsonObject{
        {u"pictures"_s, records}, {u"next"_s, page->next ? QJsonValue(QString::number(*page->next)) : QJsonValue()}});
}

Answer<store::PictureEntry> PicturesHandler::visible(const Call& call)
{
    return visiblePicture(m_services, call.request.param(u"user"), call.request.param(u"name"), call.account.id, 403,
                          true);
}

Answer<store::PictureEntry> PicturesHandler::own(const Call& call)
{
    Answer<store::PictureEntry> entry = visible(call);
    if (entry && entry->access != store::Access::Owner) {
        return refuse(403, "User is not authorized");
    }
    return entry;
}

http::Response PicturesHandler::record(const Call& call)
{
    const Answer<store::PictureEntry> entry = visible(call);
    return entry ? http::Response::success(pictureRecord(*entry)) : entry.error();
}

http::Response PicturesHandler::patchRecord(const Call& call)
{
    const Answer<store::PictureEntry> entry = visible(call);
    if (!entry) {
        return entry.error();
    }
    Answer<JsonFields> fields = JsonFields::read(call.request);
    if (!fields) {
        return std::move(fields).error();
    }
    const bool listing = fields->has("list_record");
    const bool wrapping = fields->has("vault_wrap");
    QByteArray listRecord;
    qint64 version = 0;
    if (listing) {
        listRecord = fields->base64("list_record", 1, longestListRecord);
        version = fields->number("list_record_version", 1, INT32_MAX);
    } else if (!wrapping) {
        fields->missing("vault_wrap");
    }
    const QByteArray wrap = wrapping ? fields->base64("vault_wrap", 1, longestVaultWrap) : QByteArray();
    if (fields->isWrong()) {
        return fields->refusal();
    }
    if (listing && entry->access != store::Access::Owner) {
        return http::Response::error(403, u"User is not authorized"_s);
    }
    const Result<void> stored = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        const auto now = tx.pictures().entry(entry->picture.ownerId, entry->picture.name, call.account.id);
        if (!now || now->access == store::Access::None) {
            return fail(ErrorCode::NotFound);
        }
        if (listing) {
            const auto set = tx.pictures().setListRecord(now->picture.id, listRecord, version, m_services.clock.now());
            if (!set) {
                return set;
            }
        }
        return wrapping ? tx.pictures().setVaultWrap(now->picture.id, call.account.id, wrap) : Result<void>{};
    });
    return stored ? record(call) : storeFailure(stored.error());
}

http::Response PicturesHandler::versions(const Call& call)
{
    const Answer<store::PictureEntry> entry = own(call);
    if (!entry) {
        return entry.error();
    }
    const auto versions =
        m_services.metadata.read([&](store::ReadTransaction& tx) { return tx.pictures().versions(entry->picture.id); });
    if (!versions) {
        return storeFailure(versions.error());
    }
    QJsonArray out;
    for (const store::PictureVersion& version : *versions) {
        out.append(QJsonObject{
            {u"version"_s, version.version},
            {u"size"_s, version.content.size},
            {u"created"_s, timeValue(version.created)},
            {u"expires"_s, timeValue(version.expires)},
            {u"wrapped_key"_s, QString::fromLatin1(version.ownerWrap.wrappedKey.toBase64())},
        });
    }
    return http::Response::success(out);
}

http::Response PicturesHandler::setTrashed(const Call& call, bool trashed)
{
    const Answer<store::PictureEntry> entry = own(call);
    if (!entry) {
        return entry.error();
    }
    const Result<void> stored = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        const auto now = tx.pictures().find(entry->picture.ownerId, entry->picture.name);
        if (!now) {
            return tl::unexpected(now.error());
        }
        if (now->trashed.isValid() == trashed) {
            return {};
        }
        return tx.pictures().setTrashed(now->id, trashed ? m_services.clock.now() : QDateTime());
    });
    if (!stored && stored.error().code == ErrorCode::NotFound) {
        return http::Response::error(404, u"Image not found"_s);
    }
    return stored ? http::Response::noContent() : storeFailure(stored.error());
}

Answer<store::BlobRef> PicturesHandler::earlierVersion(const store::PictureEntry& entry, const QString& version,
                                                       Part part)
{
    if (entry.access != store::Access::Owner) {
        return refuse(403, "User is not authorized");
    }
    bool isNumber = false;
    const qint64 number = version.toLongLong(&isNumber);
    const auto found = m_services.metadata.read(
        [&](store::ReadTransaction& tx) { return tx.pictures().findVersion(entry.picture.id, number); });
    if (!found && found.error().code != ErrorCode::NotFound) {
        return tl::unexpected<http::Response>(storeFailure(found.error()));
    }
    // One way to write a number, as before: "+1" and "01" name no version.
    if (!found || !isNumber || version != QString::number(number)) {
        return refuse(404, "Version not found");
    }
    return part == Part::Content ? found->content : found->thumbnail;
}

http::Response PicturesHandler::bytes(const Call& call, Part part)
{
    const Answer<store::PictureEntry> entry = visible(call);
    if (!entry) {
        return entry.error();
    }
    const store::Picture& picture = entry->picture;
    Answer<store::BlobRef> blob = part == Part::Content     ? picture.content
                                  : part == Part::Thumbnail ? picture.thumbnail
                                                            : picture.quotient;
    const QString version = call.request.queryValue(u"version");
    if (!version.isEmpty() && version != QString::number(picture.version) && part != Part::Quotient) {
        blob = earlierVersion(*entry, version, part);
    }
    if (!blob) {
        return blob.error();
    }
    if (blob->key.isEmpty()) {
        return http::Response::error(404, u"Image not found"_s);
    }
    const Result<std::shared_ptr<QFile>> file = openBlob(m_services.blobs, *blob);
    if (!file && file.error().code == ErrorCode::NotFound) {
        return http::Response::error(404, u"Image not found"_s); // deleted a moment ago
    }
    if (!file) {
        return storeFailure(file.error());
    }
    http::FileContent content;
    content.file = *file;
    content.length = blob->size;
    content.contentType = part == Part::Quotient ? "text/plain; charset=utf-8" : "image/png";
    content.etag = blob->sha256.toHex();
    return http::fileReply(call.request, content)
        .setHeader("Cache-Control", "private, no-cache")
        .setHeader("X-Content-Type-Options", "nosniff");
}

} // namespace veilpix::handlers
