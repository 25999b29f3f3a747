// What anything on the wire may be long or large, for both sides.
#pragma once

#include <QtGlobal>
#include <cstdint>

namespace veilpix::api::limits {

inline constexpr qint64 userName = 100;   // characters
inline constexpr qint64 password = 1024;  // characters
inline constexpr qint64 publicKey = 8192; // characters
inline constexpr qint64 device = 64;      // characters
inline constexpr qint64 invite = 200;     // characters
inline constexpr qint64 refreshToken = 200;
inline constexpr qint64 accessToken = 16 * 1024;
inline constexpr qint64 csrfToken = 1024;
inline constexpr qint64 keyRing = 256 * 1024; // bytes
inline constexpr qint64 pins = 1024 * 1024;   // bytes
inline constexpr qint64 salt = 16;
inline constexpr qint64 mostMemoryKib = 4 * 1024 * 1024;
inline constexpr qint64 leastMemoryKib = 8;
inline constexpr qint64 mostPasses = 1000;
inline constexpr qint64 signingKey = 32;
inline constexpr qint64 signature = 64;
inline constexpr qint64 wrappedKey = 1024;
inline constexpr qint64 vaultWrap = 256;
inline constexpr qint64 listRecord = 8 * 1024;
inline constexpr qint64 accessList = 64 * 1024;
inline constexpr qint64 wraps = 64; // people that a picture is re-keyed for, the owner among them
inline constexpr qint64 pictureName = 1024;
inline constexpr qint64 page = 100;          // pictures
inline constexpr qint64 changes = 500;       // in one reply
inline constexpr qint64 people = 20;         // in one reply
inline constexpr qint64 waitSeconds = 30;    // for a change
inline constexpr qint64 version = INT32_MAX; // of what somebody else counts up
inline constexpr qint64 anything = INT64_MAX;

// Digits of ids and hashes in hex.
inline constexpr qint64 userId = 24;
inline constexpr qint64 itemId = 32;
inline constexpr qint64 sessionId = 32;
inline constexpr qint64 uploadId = 32;
inline constexpr qint64 sealId = 32;
inline constexpr qint64 hash = 64;

} // namespace veilpix::api::limits
