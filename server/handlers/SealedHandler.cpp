#include "server/handlers/SealedHandler.h"

#include "common/api/Paths.h"
#include "common/api/PeopleMessages.h"
#include "common/base/Literals.h"
#include "server/handlers/AccountFields.h"
#include "server/handlers/JsonBody.h"
#include "server/http/ByteRange.h"

namespace veilpix::handlers {

void SealedHandler::addTo(Routes& routes)
{
    using http::BodyKind;
    using http::Method;
    using store::SealedKind;
    const QString ring = QLatin1String(api::paths::keyRing);
    const QString pins = QLatin1String(api::paths::pins);
    routes.add({Method::Get, ring, u"keyring"_s}, [this](Call& call) { return get(call, SealedKind::KeyRing); });
    routes.add({Method::Put, ring, u"keyring.put"_s, Caller::Account, Csrf::None, BodyKind::Json, {}, true},
               [this](Call& call) { return put(call, SealedKind::KeyRing, api::limits::keyRing); });
    routes.add({Method::Get, pins, u"pins"_s}, [this](Call& call) { return get(call, SealedKind::Pins); });
    routes.add({Method::Put, pins, u"pins.put"_s, Caller::Account, Csrf::None, BodyKind::Json, {}, true},
               [this](Call& call) { return put(call, SealedKind::Pins, api::limits::pins); });
}

http::Response SealedHandler::get(const Call& call, store::SealedKind kind)
{
    const auto sealed =
        m_services.metadata.read([&](store::ReadTransaction& tx) { return tx.users().sealed(call.account.id, kind); });
    if (!sealed && sealed.error().code == ErrorCode::NotFound) {
        return http::Response::error(404, u"Nothing is stored"_s);
    }
    if (!sealed) {
        return storeFailure(sealed.error());
    }
    const QByteArray tag = QByteArray::number(sealed->version);
    if (http::etagListed(call.request.header("If-None-Match"), tag)) {
        return http::Response::empty(304).setHeader("ETag", versionTag(sealed->version));
    }
    return success(api::Sealed{sealed->bytes}).setHeader("ETag", versionTag(sealed->version));
}

http::Response SealedHandler::put(const Call& call, store::SealedKind kind, qsizetype most)
{
    const Answer<qint64> expected = requiredIfMatch(call.request);
    if (!expected) {
        return expected.error();
    }
    const Answer<api::Sealed> sealed = readMessage<api::Sealed>(call.request);
    if (!sealed) {
        return sealed.error();
    }
    if (sealed->blob.size() > most) {
        return refuse(notValid<api::Sealed>(&api::Sealed::blob)).value();
    }
    const Result<qint64> version = m_services.metadata.write([&](store::WriteTransaction& tx) {
        return tx.users().putSealed(call.account.id, kind, sealed->blob, *expected);
    });
    if (!version) {
        return storeFailure(version.error());
    }
    return http::Response::noContent().setHeader("ETag", versionTag(*version));
}

} // namespace veilpix::handlers
