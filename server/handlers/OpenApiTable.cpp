#include "server/handlers/OpenApiTable.h"

#include <QJsonDocument>

namespace veilpix::handlers {

namespace {

constexpr OpenApiRow rows[] = {
    // Accounts and sessions
    {"register.form", "A CSRF token for the form", "", "Cookie", "", "200=CsrfToken"},
    {"register", "The seed's registration", "", "Cookie X-CSRFToken", "form=RegisterForm json=Register",
     "201 403 409 422"},
    {"auth.register", "Registration, by form or with keys of one's own", "", "", "form=RegisterForm json=Register",
     "201:UserId 403 409 422"},
    {"auth.parameters", "How an account's password is stretched", "username!", "", "", "200:Parameters 422"},
    {"login.form", "A CSRF token for the form", "", "Cookie", "", "200=CsrfToken"},
    {"login", "The seed's login", "", "Cookie X-CSRFToken", "form=LoginForm json=LoginRequest", "200=Login 403 422"},
    {"auth.login", "Login, by form or by JSON (with a refresh token)", "", "", "form=LoginForm json=LoginRequest",
     "200=Login 403 422"},
    {"auth.refresh", "A new access token", "", "", "json=Refresh", "200=Login 401 403 422"},
    {"logout", "Ends the session of this token", "", "", "", "200:Text"},
    {"auth.logout", "Ends the session of this token", "", "", "", "200:Text"},
    {"auth.sessions", "The account's sessions", "", "", "", "200:Sessions"},
    {"auth.sessions.end", "Ends a session", "", "", "", "204 404"},
    {"auth.sessions.restore", "Brings an ended session back", "", "", "json=Password", "204 404 422"},
    {"auth.password", "New password, parameters and key ring in one step", "", "If-Match", "json=NewPassword",
     "204 412 422 428"},
    {"auth.recover", "The key ring, by the recovery secret", "", "", "json=Recover", "200:Recovered 403 422"},
    {"auth.recover.finish", "New password, recovery secret and key ring in one step", "", "If-Match",
     "json=FinishRecovery", "204 403 412 422 428"},
    {"auth.account.delete", "Ends the account with everything that is its own", "", "", "json=Password", "204 422"},
    // People, key ring, pins
    {"users", "Everybody", "", "", "", "200:Users"},
    {"users.one", "One account", "", "", "", "200:User 404"},
    {"people", "People by the start of their name", "prefix!", "", "", "200:People 422"},
    {"people.one", "One person with identity keys", "", "", "", "200:Person 404"},
    {"keyring", "The sealed key ring", "", "If-None-Match", "", "200:Sealed 304 404"},
    {"keyring.put", "The next version of the key ring", "", "If-Match", "json=Sealed", "204 412 422 428"},
    {"pins", "The sealed pins", "", "If-None-Match", "", "200:Sealed 304 404"},
    {"pins.put", "The next version of the pins", "", "If-Match", "json=Sealed", "204 412 422 428"},
    // The seed's images
    {"images", "Names in order of upload", "", "", "", "200:Names"},
    {"images.upload.form", "A CSRF token for the form", "", "Cookie", "", "200=CsrfToken"},
    {"images.upload", "Upload of a PNG with its quotient", "", "Cookie X-CSRFToken", "multipart=UploadForm",
     "200:ImageName 413 422 507"},
    {"images.upload.token", "Upload of a PNG with its quotient", "", "", "multipart=UploadForm",
     "200:ImageName 413 422 507"},
    {"images.data", "Every picture with its bytes as Latin-1 text", "", "", "", "200:Images"},
    {"images.download-all", "Every picture with its bytes as Latin-1 text", "", "", "", "200:Images"},
    {"images.download", "One picture with its bytes as Latin-1 text", "", "", "", "200:Image 404"},
    {"images.delete.form", "A CSRF token for the form", "", "Cookie", "", "200=CsrfToken"},
    {"images.delete", "Deletes a picture for good", "", "Cookie X-CSRFToken", "", "204 404"},
    {"images.delete.token", "Deletes a picture for good", "", "", "", "204 404"},
    // Permissions
    {"permissions", "Who may see a picture", "", "Cookie", "", "200:Permissions 404"},
    {"permissions.grant", "Gives somebody access", "", "Cookie X-CSRFToken", "form=GrantForm json=Grant",
     "201 404 409 412 422"},
    {"permissions.one", "One person's role", "", "", "", "200:Permission 404"},
    {"permissions.change", "Changes a role", "", "Cookie X-CSRFToken", "form=RoleForm json=RoleChange",
     "204 404 412 422"},
    {"permissions.revoke", "Takes access away, or leaves a share", "", "Cookie X-CSRFToken", "json=AccessList",
     "204 404 412 422"},
    // Pictures
    {"pictures", "A page of pictures, newest first", "view limit cursor", "", "", "200:PicturePage 422"},
    {"pictures.record", "One picture's record", "", "", "", "200:Record 404"},
    {"pictures.record.patch", "A new list record or one's own vault wrap", "", "", "json=RecordPatch",
     "200:Record 404 412 422"},
    {"pictures.content", "The encrypted picture", "version", "Range If-None-Match", "",
     "200@image/png 206@image/png 304 404 416"},
    {"pictures.thumbnail", "The encrypted thumbnail", "version", "Range If-None-Match", "",
     "200@image/png 206@image/png 304 404 416"},
    {"pictures.quotient", "A classic picture's quotient", "", "Range If-None-Match", "",
     "200@text/plain 206@text/plain 304 404 416"},
    {"pictures.versions", "Earlier versions", "", "", "", "200:Versions 404"},
    {"pictures.trash", "Into the trash", "", "", "", "204 404"},
    {"pictures.untrash", "Out of the trash", "", "", "", "204 404"},
    {"pictures.rekey", "Content, thumbnail, wraps and access list swapped in one step", "", "If-Match", "json=Rekey",
     "200:Record 404 412 422 428"},
    // Uploads
    {"uploads.options", "What the upload protocol can do here", "", "", "", "204"},
    {"uploads.create", "Starts an upload (tus 1.0.0)", "", "Tus-Resumable Upload-Length Upload-Metadata", "",
     "201 404 409 412 413 422 507"},
    {"uploads.head", "How far an upload is", "", "Tus-Resumable", "", "200 404 410 412"},
    {"uploads.patch", "The next bytes of an upload", "", "Tus-Resumable Upload-Offset Upload-Checksum",
     "octets=", "204 404 409 410 412 413 415 422 460 507"},
    {"uploads.delete", "Gives an upload up", "", "Tus-Resumable", "", "204 404 410 412"},
    {"changes", "What changed since a cursor, waiting for it", "since wait", "", "", "200:Changes 422"},
    // Operation
    {"healthz", "The process answers", "", "", "", "200:Text"},
    {"readyz", "The stores are usable", "", "", "", "200:Text 507"},
    {"version", "Which server this is", "", "", "", "200:Version"},
    {"metrics", "Prometheus metrics", "", "", "", "200@text/plain 403"},
    {"openapi", "This document", "", "", "", "200=Document"},
};

constexpr const char* schemas = R"json({
"Error":{"type":"object","required":["status","code","message"],"properties":{"status":{"const":"error"},"code":{"type":"string"},"message":{"type":"string"}}},
"Text":{"type":"string"},
"Document":{"type":"object","required":["openapi","paths"]},
"CsrfToken":{"type":"object","required":["csrf_token"],"properties":{"csrf_token":{"type":"string"}}},
"UserId":{"type":"object","required":["user_id"],"properties":{"user_id":{"type":"string"}}},
"RegisterForm":{"type":"object","required":["username","password","publicKey"],"properties":{"username":{"type":"string"},"password":{"type":"string"},"publicKey":{"type":"string"},"invite":{"type":"string"}}},
"Register":{"type":"object","required":["username","password","public_key","signing_key","identity_signature","salt","memory_kib","passes"],"properties":{"username":{"type":"string"},"password":{"type":"string"},"public_key":{"type":"string"},"signing_key":{"type":"string"},"identity_signature":{"type":"string"},"salt":{"type":"string"},"memory_kib":{"type":"integer"},"passes":{"type":"integer"},"recovery":{"type":["string","null"]},"key_ring":{"type":["string","null"]},"invite":{"type":"string"}}},
"LoginForm":{"type":"object","required":["username","password"],"properties":{"username":{"type":"string"},"password":{"type":"string"}}},
"LoginRequest":{"type":"object","required":["username","password"],"properties":{"username":{"type":"string"},"password":{"type":"string"},"device":{"type":["string","null"]}}},
"Login":{"type":"object","required":["access_token","user_id"],"properties":{"access_token":{"type":"string"},"user_id":{"type":"string"},"refresh_token":{"type":"string"},"expires_in":{"type":"integer"},"session_id":{"type":"string"}}},
"Refresh":{"type":"object","required":["refresh_token"],"properties":{"refresh_token":{"type":"string"}}},
"Parameters":{"type":"object","required":["salt","memory_kib","passes"],"properties":{"salt":{"type":"string"},"memory_kib":{"type":"integer"},"passes":{"type":"integer"}}},
"Password":{"type":"object","required":["password"],"properties":{"password":{"type":"string"}}},
"Session":{"type":"object","required":["session_id","device","created","last_used","expires","current","ended"],"properties":{"session_id":{"type":"string"},"device":{"type":"string"},"created":{"type":"string"},"last_used":{"type":"string"},"expires":{"type":"string"},"current":{"type":"boolean"},"ended":{"type":["string","null"]}}},
"Sessions":{"type":"array","items":{"$ref":"#/components/schemas/Session"}},
"NewPassword":{"type":"object","required":["old_password","new_password","salt","memory_kib","passes"],"properties":{"old_password":{"type":"string"},"new_password":{"type":"string"},"salt":{"type":"string"},"memory_kib":{"type":"integer"},"passes":{"type":"integer"},"recovery":{"type":["string","null"]},"key_ring":{"type":["string","null"]}}},
"Recover":{"type":"object","required":["username","recovery"],"properties":{"username":{"type":"string"},"recovery":{"type":"string"}}},
"Recovered":{"type":"object","required":["key_ring","version","user_id","public_key","signing_key","identity_signature"],"properties":{"key_ring":{"type":["string","null"]},"version":{"type":"integer"},"user_id":{"type":"string"},"public_key":{"type":"string"},"signing_key":{"type":"string"},"identity_signature":{"type":"string"}}},
"FinishRecovery":{"type":"object","required":["username","recovery","new_password","salt","memory_kib","passes"],"properties":{"username":{"type":"string"},"recovery":{"type":"string"},"new_password":{"type":"string"},"salt":{"type":"string"},"memory_kib":{"type":"integer"},"passes":{"type":"integer"},"new_recovery":{"type":["string","null"]},"key_ring":{"type":["string","null"]}}},
"User":{"type":"object","required":["user_id","user_name","public_key"],"properties":{"user_id":{"type":"string"},"user_name":{"type":"string"},"public_key":{"type":"string"}}},
"Users":{"type":"array","items":{"$ref":"#/components/schemas/User"}},
"Person":{"type":"object","required":["user_id","user_name","public_key","signing_key","identity_signature"],"properties":{"user_id":{"type":"string"},"user_name":{"type":"string"},"public_key":{"type":"string"},"signing_key":{"type":["string","null"]},"identity_signature":{"type":["string","null"]}}},
"People":{"type":"array","items":{"$ref":"#/components/schemas/Person"}},
"Sealed":{"type":"object","required":["blob"],"properties":{"blob":{"type":"string"}}},
"Names":{"type":"array","items":{"type":"string"}},
"ImageName":{"type":"object","required":["img_name"],"properties":{"img_name":{"type":"string"}}},
"UploadForm":{"type":"object","required":["imageFile","quotient"],"properties":{"imageFile":{"type":"string"},"quotient":{"type":"string"}}},
"Image":{"type":"object","required":["img_name","img_content","quotient"],"properties":{"img_name":{"type":"string"},"img_content":{"type":"string"},"quotient":{"type":"string"}}},
"Images":{"type":"array","items":{"$ref":"#/components/schemas/Image"}},
"Permission":{"type":"object","required":["userId","role"],"properties":{"userId":{"type":"string"},"role":{"enum":["read","write"]},"user_name":{"type":"string"},"fingerprint":{"type":["string","null"]}}},
"Permissions":{"type":"object","required":["permissions","csrf_token"],"properties":{"permissions":{"type":"array","items":{"$ref":"#/components/schemas/Permission"}},"csrf_token":{"type":"string"},"access_list":{"type":["string","null"]},"access_list_signature":{"type":["string","null"]},"access_list_version":{"type":["integer","null"]}}},
"GrantForm":{"type":"object","required":["user_id","role"],"properties":{"user_id":{"type":"string"},"role":{"enum":["read","write"]}}},
"RoleForm":{"type":"object","required":["role"],"properties":{"role":{"enum":["read","write"]}}},
"AccessList":{"type":"object","dependentRequired":{"access_list":["access_list_signature","access_list_version"]},"properties":{"access_list":{"type":"string"},"access_list_signature":{"type":"string"},"access_list_version":{"type":"integer"}}},
"RoleChange":{"type":"object","required":["role"],"dependentRequired":{"access_list":["access_list_signature","access_list_version"]},"properties":{"role":{"enum":["read","write"]},"access_list":{"type":"string"},"access_list_signature":{"type":"string"},"access_list_version":{"type":"integer"}}},
"Grant":{"type":"object","required":["user_id","role"],"dependentRequired":{"access_list":["access_list_signature","access_list_version"]},"properties":{"user_id":{"type":"string"},"role":{"enum":["read","write"]},"wrapped_key":{"type":"string","description":"Required but for classic pictures"},"access_list":{"type":"string"},"access_list_signature":{"type":"string"},"access_list_version":{"type":"integer"}}},
"Record":{"type":"object","required":["item_id","classic","owner_id","owner_name","version","size","thumbnail_size","created","changed","trashed","role","wrapped_key","vault_wrap","list_record","list_record_version","access_list","access_list_signature","access_list_version","etag"],"properties":{"item_id":{"type":["string","null"]},"classic":{"type":"boolean"},"name":{"type":"string"},"extension":{"type":"string"},"quotient_size":{"type":"integer"},"owner_id":{"type":"string"},"owner_name":{"type":"string"},"version":{"type":"integer"},"seal_id":{"type":"string"},"commitment":{"type":"string"},"size":{"type":"integer"},"thumbnail_size":{"type":"integer"},"created":{"type":"string"},"changed":{"type":"string"},"trashed":{"type":["string","null"]},"role":{"enum":["owner","write","read"]},"wrapped_key":{"type":["string","null"]},"vault_wrap":{"type":["string","null"]},"list_record":{"type":["string","null"]},"list_record_version":{"type":"integer"},"access_list":{"type":["string","null"]},"access_list_signature":{"type":["string","null"]},"access_list_version":{"type":["integer","null"]},"shared_with":{"type":"integer"},"etag":{"type":"string"}}},
"PicturePage":{"type":"object","required":["pictures","next"],"properties":{"pictures":{"type":"array","items":{"$ref":"#/components/schemas/Record"}},"next":{"type":["string","null"]}}},
"RecordPatch":{"type":"object","anyOf":[{"required":["list_record"]},{"required":["vault_wrap"]}],"dependentRequired":{"list_record":["list_record_version"]},"properties":{"list_record":{"type":"string"},"list_record_version":{"type":"integer"},"vault_wrap":{"type":"string"}}},
"Versions":{"type":"array","items":{"type":"object","required":["version","size","created","expires","wrapped_key"],"properties":{"version":{"type":"integer"},"size":{"type":"integer"},"created":{"type":"string"},"expires":{"type":"string"},"wrapped_key":{"type":"string"}}}},
"Rekey":{"type":"object","required":["upload","wraps","list_record","list_record_version"],"dependentRequired":{"access_list":["access_list_signature","access_list_version"]},"properties":{"upload":{"type":"string"},"wraps":{"type":"array","items":{"type":"object","required":["user_id","wrapped_key"],"properties":{"user_id":{"type":"string"},"wrapped_key":{"type":"string"}}}},"access_list":{"type":"string","description":"Required when somebody else has a wrap"},"access_list_signature":{"type":"string"},"access_list_version":{"type":"integer"},"list_record":{"type":"string"},"list_record_version":{"type":"integer"},"vault_wrap":{"type":"string"}}},
"Changes":{"type":"object","required":["cursor","changes"],"properties":{"cursor":{"type":"string"},"reset":{"type":"boolean"},"changes":{"type":"array","items":{"type":"object","required":["kind","item_id","owner_id"],"properties":{"kind":{"enum":["picture","share","removed","keyring","pins"]},"item_id":{"type":["string","null"]},"owner_id":{"type":["string","null"]}}}}}},
"Version":{"type":"object","required":["name","version","api"],"properties":{"name":{"type":"string"},"version":{"type":"string"},"api":{"type":"integer"}}}
})json";

} // namespace

OpenApiRow openApiRow(const QString& name)
{
    for (const OpenApiRow& row : rows) {
        if (name == QLatin1String(row.name)) {
            return row;
        }
    }
    return {"", "", "", "", "", ""};
}

QJsonObject openApiSchemas()
{
    return QJsonDocument::fromJson(schemas).object();
}

} // namespace veilpix::handlers
