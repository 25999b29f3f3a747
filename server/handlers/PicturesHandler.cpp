#include "server/handlers/PicturesHandler.h"

#include "common/api/Paths.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/handlers/JsonBody.h"
#include "server/handlers/PictureAccess.h"
#include "server/handlers/WireRecords.h"
#include "server/http/FileReply.h"

namespace veilpix::handlers {

namespace {

namespace segments = api::segments;
namespace query = api::query;

constexpr qsizetype usualRecord = 2048; // bytes of JSON

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

} // namespace

void PicturesHandler::addTo(Routes& routes)
{
    using http::BodyKind;
    using http::Method;
    namespace paths = api::paths;
    const auto changing = [&](const char* path, const char* name) {
        return Rule{
            Method::Post, QLatin1String(path), QLatin1String(name), Caller::PathOwner, Csrf::None, BodyKind::Json, {},
            true};
    };
    const auto reading = [&](const char* path, const char* name) {
        return Rule{Method::Get, QLatin1String(path), QLatin1String(name)};
    };
    routes.add(reading(paths::pictures, "pictures"), [this](Call& call) { return list(call); });
    routes.add(reading(paths::record, "pictures.record"), [this](Call& call) { return record(call); });
    Rule patching = changing(paths::record, "pictures.record.patch");
    patching.method = Method::Patch;
    patching.caller = Caller::Account;
    routes.add(patching, [this](Call& call) { return patchRecord(call); });
    routes.add(reading(paths::content, "pictures.content"), [this](Call& call) { return bytes(call, Part::Content); });
    routes.add(reading(paths::thumbnail, "pictures.thumbnail"),
               [this](Call& call) { return bytes(call, Part::Thumbnail); });
    routes.add(reading(paths::quotient, "pictures.quotient"),
               [this](Call& call) { return bytes(call, Part::Quotient); });
    routes.add({Method::Get, QLatin1String(paths::versions), u"pictures.versions"_s, Caller::PathOwner},
               [this](Call& call) { return versions(call); });
    routes.add(changing(paths::trash, "pictures.trash"), [this](Call& call) { return setTrashed(call, true); });
    routes.add(changing(paths::untrash, "pictures.untrash"), [this](Call& call) { return setTrashed(call, false); });
}

http::Response PicturesHandler::list(const Call& call)
{
    const QString viewText = call.request.queryValue(query::view);
    const auto view = viewText.isEmpty() ? std::optional(api::View::Own) : api::fromWord<api::View>(viewText);
    const auto limit = queryNumber(call.request, query::limit, 1, api::limits::page, api::limits::page);
    const auto cursor = queryNumber(call.request, query::cursor, 0, INT64_MAX, 0);
    if (!view || !limit || !cursor) {
        return invalidField(!view ? query::view : !limit ? query::limit : query::cursor);
    }
    const PageMemory::Asked asked{call.account.id, *view, *cursor, *limit};
    const auto text = m_services.metadata.read([&](store::ReadTransaction& tx) -> Result<QByteArray> {
        const std::optional<quint64> state = tx.state();
        if (const std::optional<QByteArray> known = m_pages.find(asked, state)) {
            return *known;
        }
        QByteArray json;
        json.reserve(static_cast<qsizetype>(*limit) * usualRecord);
        api::PicturePageWriter page(json);
        VEILPIX_TRY(const auto next,
                    tx.pictures().eachOnPage(viewOf(*view), call.account.id, *cursor, static_cast<int>(*limit),
                                             [&](const store::PictureRow& row) { page.add(recordOf(row)); }));
        page.end(next);
        m_pages.keep(asked, state, json);
        return json;
    });
    return text ? http::Response::jsonText(200, *text) : storeFailure(text.error());
}

Answer<store::PictureEntry> PicturesHandler::visible(const Call& call)
{
    return visiblePicture(m_services, call.request.param(segments::user), call.request.param(segments::picture),
                          call.account.id, 403, true);
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
    return entry ? success(recordOf(store::PictureRow::of(*entry))) : entry.error();
}

http::Response PicturesHandler::patchRecord(const Call& call)
{
    const Answer<store::PictureEntry> entry = visible(call);
    if (!entry) {
        return entry.error();
    }
    const Answer<api::RecordPatch> patch = readMessage<api::RecordPatch>(call.request);
    if (!patch) {
        return patch.error();
    }
    if (patch->listRecord && entry->access != store::Access::Owner) {
        return http::Response::error(403, u"User is not authorized"_s);
    }
    const Result<void> stored = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        const auto now = tx.pictures().entry(entry->picture.ownerId, entry->picture.name, call.account.id);
        if (!now || now->access == store::Access::None) {
            return fail(ErrorCode::NotFound);
        }
        if (patch->listRecord) {
            VEILPIX_TRY_VOID(tx.pictures().setListRecord(now->picture.id, *patch->listRecord, patch->listRecordVersion,
                                                         m_services.clock.now()));
        }
        return patch->vaultWrap ? tx.pictures().setVaultWrap(now->picture.id, call.account.id, *patch->vaultWrap)
                                : Result<void>{};
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
    std::vector<api::PictureVersion> out;
    for (const store::PictureVersion& version : *versions) {
        out.push_back(versionOf(version));
    }
    return success(out);
}

http::Response PicturesHandler::setTrashed(const Call& call, bool trashed)
{
    const Answer<store::PictureEntry> entry = own(call);
    if (!entry) {
        return entry.error();
    }
    const Result<void> stored = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        VEILPIX_TRY(const auto now, tx.pictures().find(entry->picture.ownerId, entry->picture.name));
        if (now.trashed.isValid() == trashed) {
            return {};
        }
        return tx.pictures().setTrashed(now.id, trashed ? m_services.clock.now() : QDateTime());
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
    const QString version = call.request.queryValue(query::version);
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
