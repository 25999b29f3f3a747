#include "app/net/PictureJobs.h"

#include "common/api/Paths.h"
#include "common/base/Try.h"

namespace veilpix::net {

namespace {

Request page(api::View view, const QString& cursor)
{
    Request request = Request::get(api::pathOf(api::paths::pictures, {}));
    request.ask(api::query::view, api::wordOf(view));
    request.ask(api::query::limit, QString::number(api::limits::page));
    if (!cursor.isEmpty()) {
        request.ask(api::query::cursor, cursor);
    }
    return request;
}

} // namespace

ListPicturesJob::ListPicturesJob(ApiClient& api, api::View view, const QString& cursor, QObject* parent)
    : MessageJob(api, page(view, cursor), parent)
{
}

Result<void> ListPicturesJob::judge(api::PicturePage& page)
{
    m_records.reserve(page.pictures.size());
    for (api::PictureRecord& one : page.pictures) {
        // One damaged record may not hide the others.
        if (Result<CheckedRecord> record = CheckedRecord::of(std::move(one))) {
            m_records.push_back(*std::move(record));
        }
    }
    page.pictures = {};
    return {};
}

RecordJob::RecordJob(ApiClient& api, const QString& ownerId, const QString& name, QObject* parent)
    : MessageJob(api, Request::get(api::pathOf(api::paths::record, {ownerId, name})), parent)
{
}

Result<void> RecordJob::judge(api::PictureRecord& record)
{
    VEILPIX_TRY(m_record, CheckedRecord::of(std::move(record)));
    return {};
}

PatchRecordJob::PatchRecordJob(ApiClient& api, const QString& ownerId, const QString& itemId,
                               const api::RecordPatch& patch, QObject* parent)
    : RecordJob(api, Request::message("PATCH", api::pathOf(api::paths::record, {ownerId, itemId}), patch), parent)
{
}

TrashJob::TrashJob(ApiClient& api, const QString& ownerId, const QString& name, bool trash, QObject* parent)
    : CommandJob(
          api, Request::json("POST", api::pathOf(trash ? api::paths::trash : api::paths::untrash, {ownerId, name}), {}),
          parent)
{
}

DeletePictureJob::DeletePictureJob(ApiClient& api, const QString& ownerId, const QString& name, QObject* parent)
    : CommandJob(api, Request::json("DELETE", api::pathOf(api::paths::picture, {ownerId, name}), {}), parent)
{
}

RekeyPictureJob::RekeyPictureJob(ApiClient& api, const QString& ownerId, const QString& itemId, quint64 storedVersion,
                                 const api::Rekey& rekey, QObject* parent)
    : RecordJob(
          api,
          Request::message("POST", api::pathOf(api::paths::rekey, {ownerId, itemId}), rekey).ifMatch(storedVersion),
          parent)
{
}

} // namespace veilpix::net
