// The tus checksum extension: what a piece of an upload says its own digest is.
#pragma once

#include <QCryptographicHash>
#include <memory>
#include <optional>

#include "common/api/Paths.h"
#include "common/crypto/Hash.h"
#include "server/handlers/Answer.h"
#include "server/http/Request.h"

namespace veilpix::handlers {

class UploadChecksum {
public:
    // What it may be made by.
    static constexpr const char* sha1 = "sha1";
    static constexpr const char* sha256 = api::headers::sha256;

    // Null without an Upload-Checksum. 400 for a malformed one and for other algorithms than sha1 and sha256.
    [[nodiscard]] static Answer<std::optional<UploadChecksum>> read(const http::Request& request);

    void update(QByteArrayView bytes);
    // Whether those were the bytes. Once.
    [[nodiscard]] bool matches();

private:
    QByteArray m_expected;
    std::optional<crypto::Sha256> m_sha256;
    std::unique_ptr<QCryptographicHash> m_sha1;
};

} // namespace veilpix::handlers
