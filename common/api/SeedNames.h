// The names in the old client's forms and in its replies that are written piece by piece.
#pragma once

namespace veilpix::api::seed {

inline constexpr char16_t userName[] = u"username";
inline constexpr char16_t password[] = u"password";
inline constexpr char16_t publicKey[] = u"publicKey";
inline constexpr char16_t invite[] = u"invite";
inline constexpr char16_t csrfToken[] = u"csrf_token";
inline constexpr char16_t imageFile[] = u"imageFile";
inline constexpr char16_t quotient[] = u"quotient";
inline constexpr char16_t userId[] = u"user_id";
inline constexpr char16_t role[] = u"role";

// In JSON.
inline constexpr char publicKeyInJson[] = "publicKey";
// {"img_name":NAME,"img_content":"CONTENT","quotient":"QUOTIENT"}, in three pieces.
inline constexpr char beforeName[] = "{\"img_name\":";
inline constexpr char beforeContent[] = ",\"img_content\":\"";
inline constexpr char beforeQuotient[] = "\",\"quotient\":\"";
inline constexpr char afterQuotient[] = "\"}";
// What stands around a list that is written piece by piece, and around one thing.
inline constexpr char beforeData[] = "{\"status\":\"success\",\"code\":\"200\",\"data\":";
inline constexpr char afterData[] = "}";
// A native picture's quotient, for those who ask.
inline constexpr char noQuotient[] = "veilpix/1";

} // namespace veilpix::api::seed
