#include "server/handlers/IdempotentReplies.h"

#include <QCryptographicHash>
#include <QLoggingCategory>
#include <algorithm>

#include "common/api/Paths.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"

namespace veilpix::handlers {

namespace {

Q_LOGGING_CATEGORY(lcIdempotency, "veilpix.handlers.idempotency")

constexpr std::chrono::hours kept{24};
// A request that has not answered by then died with its server.
constexpr std::chrono::minutes abandonedAfter{5};
constexpr qsizetype longestBody = 64 * 1024;

bool isValid(const QByteArray& key)
{
    return key.size() >= 1 && key.size() <= 64 && std::all_of(key.begin(), key.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
                      c == '-';
           });
}

// The body; and the fields in which an upload is announced, which are all that such a request says.
QByteArray bodyHash(const http::Request& request)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const char* name : {api::headers::uploadLength, api::headers::uploadMetadata}) {
        if (request.headers.has(name)) {
            hash.addData(QByteArray(name) + ':' + request.header(name) + '\n');
        }
    }
    const std::unique_ptr<QIODevice> body = request.openBody();
    if (body) {
        hash.addData(body.get());
    }
    return hash.result();
}

http::Response replay(const store::IdempotentReply& reply)
{
    http::Response response = reply.body.isEmpty() ? http::Response::empty(reply.status)
                                                   : http::Response::bytes(reply.status, reply.body, reply.contentType);
    for (const QByteArray& line : reply.headers.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0) {
            response.setHeader(line.left(colon), line.mid(colon + 1).trimmed());
        }
    }
    return std::move(response).setHeader(api::headers::idempotentReplayed, "true");
}

} // namespace

http::Response IdempotentReplies::run(const http::Request& request, const QString& scope,
                                      const std::function<http::Response()>& work) const
{
    if (!request.headers.has(api::headers::idempotencyKey)) {
        return work();
    }
    const QByteArray key = request.header(api::headers::idempotencyKey);
    if (!isValid(key)) {
        return http::Response::error(422, u"Field Idempotency-Key is not valid"_s);
    }
    store::IdempotentReply asked;
    asked.method = http::methodName(request.method);
    asked.path = request.path.toUtf8();
    asked.bodyHash = bodyHash(request);
    asked.created = m_services.clock.now();
    // A key of its own for each method and path.
    const QString name = u"%1 %2 %3"_s.arg(QString::fromLatin1(key), QString::fromLatin1(asked.method), request.path);
    if (auto answered = reserve(scope, name, asked)) {
        return *std::move(answered);
    }
    http::Response response = work();
    settle(scope, name, asked, response);
    return response;
}

std::optional<http::Response> IdempotentReplies::reserve(const QString& scope, const QString& key,
                                                         const store::IdempotentReply& asked) const
{
    using Found = std::optional<store::IdempotentReply>;
    const Result<Found> found = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<Found> {
        const Result<store::IdempotentReply> before = tx.idempotency().find(scope, key);
        if (before) {
            const auto age = std::chrono::milliseconds(before->created.msecsTo(asked.created));
            if (age < (before->status == 0 ? std::chrono::hours(0) + abandonedAfter : kept)) {
                return Found(*before);
            }
            VEILPIX_TRY_VOID(tx.idempotency().release(scope, key));
        } else if (before.error().code != ErrorCode::NotFound) {
            return tl::unexpected(before.error());
        }
        VEILPIX_TRY_VOID(tx.idempotency().reserve(scope, key, asked));
        return Found();
    });
    if (!found) {
        return storeFailure(found.error());
    }
    if (!*found) {
        return std::nullopt;
    }
    const store::IdempotentReply& before = **found;
    if (before.bodyHash != asked.bodyHash) {
        return http::Response::error(422, u"This Idempotency-Key was used for another request"_s);
    }
    if (before.status == 0) {
        return retryLater(409, u"The first request with this Idempotency-Key is under way"_s, 1);
    }
    return replay(before);
}

void IdempotentReplies::settle(const QString& scope, const QString& key, store::IdempotentReply asked,
                               const http::Response& response) const
{
    const bool keep = response.status() < 500 && response.status() != 429 && !response.sourceFile() &&
                      response.body().size() <= longestBody;
    if (keep) {
        asked.status = response.status();
        asked.contentType = response.headers().value("Content-Type");
        asked.body = response.body();
        for (const char* name : {api::headers::etag, api::headers::location, api::headers::veilpixVersion,
                                 api::headers::uploadExpires, api::headers::tusResumable}) {
            if (response.headers().has(name)) {
                asked.headers += QByteArray(name) + ": " + response.headers().value(name) + '\n';
            }
        }
    }
    const Result<void> stored = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        return keep ? tx.idempotency().finish(scope, key, asked) : tx.idempotency().release(scope, key);
    });
    if (!stored) {
        qCWarning(lcIdempotency) << "a reply could not be kept:" << stored.error().context;
    }
}

} // namespace veilpix::handlers
