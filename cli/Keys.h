// Key files, opened.
#pragma once

#include "cli/CommandLine.h"
#include "common/identity/KeyRing.h"

namespace veilpix::cli {

constexpr qint64 LargestKeyFile = 256 * 1024; // bytes; whatever is larger is no key

// The key ring that the option (key, sign) names, opened with its password. Says itself what is wrong.
[[nodiscard]] tl::expected<identity::KeyRing, ExitCode> openKeyRing(const CommandLine& line, const QString& option);

// A public identity, R.vpk.pub. Says itself what is wrong.
[[nodiscard]] tl::expected<identity::Identity, ExitCode> readIdentity(const QString& path);

// A small text file of the classic scheme; it may hold a private key. Says itself what is wrong.
[[nodiscard]] tl::expected<crypto::SecretBytes, ExitCode> readKeyText(const QString& path);

} // namespace veilpix::cli
