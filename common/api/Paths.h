// Where the native API's calls are, and the names in their targets and heads. A <name> in a path stands for a segment.
#pragma once

#include <QString>
#include <QStringView>
#include <initializer_list>

namespace veilpix::api {

namespace paths {

inline constexpr char base[] = "/api/v1";
inline constexpr char parameters[] = "/api/v1/auth/parameters";
inline constexpr char registration[] = "/api/v1/auth/register";
inline constexpr char login[] = "/api/v1/auth/login";
inline constexpr char refresh[] = "/api/v1/auth/refresh";
inline constexpr char logout[] = "/api/v1/auth/logout";
inline constexpr char sessions[] = "/api/v1/auth/sessions";
inline constexpr char session[] = "/api/v1/auth/sessions/<session>";
inline constexpr char restoreSession[] = "/api/v1/auth/sessions/<session>/restore";
inline constexpr char password[] = "/api/v1/auth/password";
inline constexpr char recover[] = "/api/v1/auth/recover";
inline constexpr char finishRecovery[] = "/api/v1/auth/recover/finish";
inline constexpr char account[] = "/api/v1/auth/account";
inline constexpr char users[] = "/api/v1/users";
inline constexpr char user[] = "/api/v1/users/<user>";
inline constexpr char people[] = "/api/v1/people";
inline constexpr char person[] = "/api/v1/people/<user>";
inline constexpr char keyRing[] = "/api/v1/keyring";
inline constexpr char pins[] = "/api/v1/pins";
inline constexpr char pictures[] = "/api/v1/pictures";
inline constexpr char picture[] = "/api/v1/users/<user>/images/<name>";
inline constexpr char record[] = "/api/v1/users/<user>/images/<name>/record";
inline constexpr char content[] = "/api/v1/users/<user>/images/<name>/content";
inline constexpr char thumbnail[] = "/api/v1/users/<user>/images/<name>/thumbnail";
inline constexpr char quotient[] = "/api/v1/users/<user>/images/<name>/quotient";
inline constexpr char versions[] = "/api/v1/users/<user>/images/<name>/versions";
inline constexpr char trash[] = "/api/v1/users/<user>/images/<name>/trash";
inline constexpr char untrash[] = "/api/v1/users/<user>/images/<name>/untrash";
inline constexpr char rekey[] = "/api/v1/users/<user>/images/<name>/rekey";
inline constexpr char permissions[] = "/api/v1/users/<user>/images/<name>/permissions";
inline constexpr char permission[] = "/api/v1/users/<user>/images/<name>/permissions/<person>";
inline constexpr char uploads[] = "/api/v1/uploads";
inline constexpr char upload[] = "/api/v1/uploads/<upload>";
inline constexpr char changes[] = "/api/v1/changes";
inline constexpr char openApi[] = "/api/v1/openapi.json";
inline constexpr char healthz[] = "/healthz";
inline constexpr char readyz[] = "/readyz";
inline constexpr char version[] = "/version";
inline constexpr char metrics[] = "/metrics";

// The old client's own.
inline constexpr char seedRegistration[] = "/register";
inline constexpr char seedLogin[] = "/login";
inline constexpr char seedLogout[] = "/logout";
inline constexpr char images[] = "/api/v1/users/<user>/images";
inline constexpr char imageUpload[] = "/api/v1/users/<user>/images/upload";
inline constexpr char imageData[] = "/api/v1/users/<user>/images/data";
inline constexpr char imageDownloadAll[] = "/api/v1/users/<user>/images/download-all";
inline constexpr char imageDelete[] = "/api/v1/users/<user>/images/<name>/delete";

} // namespace paths

// The path with its segments filled in, in order, percent-encoded.
[[nodiscard]] QString pathOf(const char* path, std::initializer_list<QString> segments);

// The <name>s.
namespace segments {
inline constexpr QStringView user = u"user";    // the picture's owner, where there is one
inline constexpr QStringView picture = u"name"; // an item id, or a classic picture's stem
inline constexpr QStringView person = u"person";
inline constexpr QStringView session = u"session";
inline constexpr QStringView upload = u"upload";
} // namespace segments

namespace query {
inline constexpr char16_t userName[] = u"username";
inline constexpr char16_t prefix[] = u"prefix";
inline constexpr char16_t view[] = u"view";
inline constexpr char16_t limit[] = u"limit";
inline constexpr char16_t cursor[] = u"cursor";
inline constexpr char16_t version[] = u"version";
inline constexpr char16_t since[] = u"since";
inline constexpr char16_t wait[] = u"wait";
} // namespace query

namespace headers {
inline constexpr char idempotencyKey[] = "Idempotency-Key";
inline constexpr char idempotentReplayed[] = "Idempotent-Replayed";
inline constexpr char veilpixVersion[] = "Veilpix-Version";
inline constexpr char csrfToken[] = "X-CSRFToken";
inline constexpr char otherCsrfToken[] = "X-CSRF-Token";
inline constexpr char ifMatch[] = "If-Match";
inline constexpr char ifNoneMatch[] = "If-None-Match";
inline constexpr char etag[] = "ETag";
inline constexpr char retryAfter[] = "Retry-After";
inline constexpr char location[] = "Location";
inline constexpr char tusResumable[] = "Tus-Resumable";
inline constexpr char tusVersion[] = "Tus-Version";
inline constexpr char tusExtension[] = "Tus-Extension";
inline constexpr char tusChecksumAlgorithm[] = "Tus-Checksum-Algorithm";
inline constexpr char tusMaxSize[] = "Tus-Max-Size";
inline constexpr char uploadLength[] = "Upload-Length";
inline constexpr char uploadMetadata[] = "Upload-Metadata";
inline constexpr char uploadOffset[] = "Upload-Offset";
inline constexpr char uploadExpires[] = "Upload-Expires";
inline constexpr char uploadChecksum[] = "Upload-Checksum";
// The version of the upload protocol, the value of Tus-Resumable.
inline constexpr char tus[] = "1.0.0";
// An algorithm of Upload-Checksum.
inline constexpr char sha256[] = "sha256";
} // namespace headers

} // namespace veilpix::api
