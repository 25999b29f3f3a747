#include "common/api/Calls.h"

#include <QStringView>

#include "common/api/Paths.h"

namespace veilpix::api {

namespace {

constexpr Call calls[] = {
    // Accounts and sessions
    {"register.form", paths::seedRegistration, "GET", "A CSRF token for the form", "", "Cookie", "", "200=CsrfToken"},
    {"register", paths::seedRegistration, "POST", "The seed's registration", "", "Cookie X-CSRFToken",
     "form=RegisterForm json=Register", "201 403 409 422"},
    {"auth.register", paths::registration, "POST", "Registration, by form or with keys of one's own", "", "",
     "form=RegisterForm json=Register", "201:UserId 403 409 422"},
    {"auth.parameters", paths::parameters, "GET", "How an account's password is stretched", "username!", "", "",
     "200:Parameters 422"},
    {"login.form", paths::seedLogin, "GET", "A CSRF token for the form", "", "Cookie", "", "200=CsrfToken"},
    {"login", paths::seedLogin, "POST", "The seed's login", "", "Cookie X-CSRFToken",
     "form=LoginForm json=LoginRequest", "200=Login 403 422"},
    {"auth.login", paths::login, "POST", "Login, by form or by JSON (with a refresh token)", "", "",
     "form=LoginForm json=LoginRequest", "200=Login 403 422"},
    {"auth.refresh", paths::refresh, "POST", "A new access token", "", "", "json=Refresh", "200=Login 401 403 422"},
    {"logout", paths::seedLogout, "POST", "Ends the session of this token", "", "", "", "200:Text"},
    {"auth.logout", paths::logout, "POST", "Ends the session of this token", "", "", "", "200:Text"},
    {"auth.sessions", paths::sessions, "GET", "The account's sessions", "", "", "", "200:[Session]"},
    {"auth.sessions.end", paths::session, "DELETE", "Ends a session", "", "", "", "204 404"},
    {"auth.sessions.restore", paths::restoreSession, "POST", "Brings an ended session back", "", "", "json=Password",
     "204 404 422"},
    {"auth.password", paths::password, "POST", "New password, parameters and key ring in one step", "", "If-Match",
     "json=NewPassword", "204 412 422 428"},
    {"auth.recover", paths::recover, "POST", "The key ring, by the recovery secret", "", "", "json=Recover",
     "200:Recovered 403 422"},
    {"auth.recover.finish", paths::finishRecovery, "POST", "New password, recovery secret and key ring in one step", "",
     "If-Match", "json=FinishRecovery", "204 403 412 422 428"},
    {"auth.account.delete", paths::account, "DELETE", "Ends the account with everything that is its own", "", "",
     "json=Password", "204 422"},
    // People, key ring, pins
    {"users", paths::users, "GET", "Everybody", "", "", "", "200:[User]"},
    {"users.one", paths::user, "GET", "One account", "", "", "", "200:User 404"},
    {"people", paths::people, "GET", "People by the start of their name", "prefix!", "", "", "200:[Person] 422"},
    {"people.one", paths::person, "GET", "One person with identity keys", "", "", "", "200:Person 404"},
    {"keyring", paths::keyRing, "GET", "The sealed key ring", "", "If-None-Match", "", "200:Sealed 304 404"},
    {"keyring.put", paths::keyRing, "PUT", "The next version of the key ring", "", "If-Match", "json=Sealed",
     "204 412 422 428"},
    {"pins", paths::pins, "GET", "The sealed pins", "", "If-None-Match", "", "200:Sealed 304 404"},
    {"pins.put", paths::pins, "PUT", "The next version of the pins", "", "If-Match", "json=Sealed", "204 412 422 428"},
    // The seed's images
    {"images", paths::images, "GET", "Names in order of upload", "", "", "", "200:[Text]"},
    {"images.upload.form", paths::imageUpload, "GET", "A CSRF token for the form", "", "Cookie", "", "200=CsrfToken"},
    {"images.upload", paths::imageUpload, "POST", "Upload of a PNG with its quotient", "", "Cookie X-CSRFToken",
     "multipart=UploadForm", "200:ImageName 413 422 507"},
    {"images.upload.token", paths::images, "POST", "Upload of a PNG with its quotient", "", "", "multipart=UploadForm",
     "200:ImageName 413 422 507"},
    {"images.data", paths::imageData, "GET", "Every picture with its bytes as Latin-1 text", "", "", "", "200:[Image]"},
    {"images.download-all", paths::imageDownloadAll, "GET", "Every picture with its bytes as Latin-1 text", "", "", "",
     "200:[Image]"},
    {"images.download", paths::picture, "GET", "One picture with its bytes as Latin-1 text", "", "", "",
     "200:Image 404"},
    {"images.delete.form", paths::imageDelete, "GET", "A CSRF token for the form", "", "Cookie", "", "200=CsrfToken"},
    {"images.delete", paths::imageDelete, "DELETE", "Deletes a picture for good", "", "Cookie X-CSRFToken", "",
     "204 404"},
    {"images.delete.token", paths::picture, "DELETE", "Deletes a picture for good", "", "", "", "204 404"},
    // Permissions
    {"permissions", paths::permissions, "GET", "Who may see a picture", "", "Cookie", "", "200:Permissions 404"},
    {"permissions.grant", paths::permissions, "POST", "Gives somebody access", "", "Cookie X-CSRFToken",
     "form=GrantForm json=Grant", "201 404 409 412 422"},
    {"permissions.one", paths::permission, "GET", "One person's role", "", "", "", "200:Permission 404"},
    {"permissions.change", paths::permission, "PUT", "Changes a role", "", "Cookie X-CSRFToken",
     "form=RoleForm json=RoleChange", "204 404 412 422"},
    {"permissions.revoke", paths::permission, "DELETE", "Takes access away, or leaves a share", "",
     "Cookie X-CSRFToken", "json=AccessList", "204 404 412 422"},
    // Pictures
    {"pictures", paths::pictures, "GET", "A page of pictures, newest first", "view limit cursor", "", "",
     "200:PicturePage 422"},
    {"pictures.record", paths::record, "GET", "One picture's record", "", "", "", "200:Record 404"},
    {"pictures.record.patch", paths::record, "PATCH", "A new list record or one's own vault wrap", "", "",
     "json=RecordPatch", "200:Record 404 412 422"},
    {"pictures.content", paths::content, "GET", "The encrypted picture", "version", "Range If-None-Match", "",
     "200@image/png 206@image/png 304 404 416"},
    {"pictures.thumbnail", paths::thumbnail, "GET", "The encrypted thumbnail", "version", "Range If-None-Match", "",
     "200@image/png 206@image/png 304 404 416"},
    {"pictures.quotient", paths::quotient, "GET", "A classic picture's quotient", "", "Range If-None-Match", "",
     "200@text/plain 206@text/plain 304 404 416"},
    {"pictures.versions", paths::versions, "GET", "Earlier versions", "", "", "", "200:[PictureVersion] 404"},
    {"pictures.trash", paths::trash, "POST", "Into the trash", "", "", "", "204 404"},
    {"pictures.untrash", paths::untrash, "POST", "Out of the trash", "", "", "", "204 404"},
    {"pictures.rekey", paths::rekey, "POST", "Content, thumbnail, wraps and access list swapped in one step", "",
     "If-Match", "json=Rekey", "200:Record 404 412 422 428"},
    // Uploads
    {"uploads.options", paths::uploads, "OPTIONS", "What the upload protocol can do here", "", "", "", "204"},
    {"uploads.create", paths::uploads, "POST", "Starts an upload (tus 1.0.0)", "",
     "Tus-Resumable Upload-Length Upload-Metadata", "", "201 404 409 412 413 422 507"},
    {"uploads.head", paths::upload, "HEAD", "How far an upload is", "", "Tus-Resumable", "", "200 404 410 412"},
    {"uploads.patch", paths::upload, "PATCH", "The next bytes of an upload", "",
     "Tus-Resumable Upload-Offset Upload-Checksum", "octets=", "204 404 409 410 412 413 415 422 460 507"},
    {"uploads.delete", paths::upload, "DELETE", "Gives an upload up", "", "Tus-Resumable", "", "204 404 410 412"},
    {"changes", paths::changes, "GET", "What changed since a cursor, waiting for it", "since wait", "", "",
     "200:Changes 422"},
    // Operation
    {"healthz", paths::healthz, "GET", "The process answers", "", "", "", "200:Text"},
    {"readyz", paths::readyz, "GET", "The stores are usable", "", "", "", "200:Text 507"},
    {"version", paths::version, "GET", "Which server this is", "", "", "", "200:Version"},
    {"metrics", paths::metrics, "GET", "Prometheus metrics", "", "", "", "200@text/plain 403"},
    {"openapi", paths::openApi, "GET", "This document", "", "", "", "200=Document"},
};

} // namespace

std::span<const Call> allCalls()
{
    return calls;
}

const Call* findCall(QStringView name)
{
    for (const Call& one : calls) {
        if (name == QLatin1StringView(one.name)) {
            return &one;
        }
    }
    return nullptr;
}

} // namespace veilpix::api
