// One PATCH of an upload: its bytes are hashed and appended to the upload's file as they come.
#pragma once

#include "server/handlers/Services.h"
#include "server/handlers/UploadChecksum.h"
#include "server/handlers/UploadDigests.h"
#include "server/handlers/UploadLocks.h"
#include "server/http/BodySink.h"

namespace veilpix::handlers {

// How far an upload is, in the fields of a reply.
[[nodiscard]] http::Response withUploadState(http::Response response, const store::Upload& upload, qint64 offset);

class UploadSink final : public http::BodySink {
public:
    struct Parts {
        Services& services;
        UploadLocks& locks;
        UploadDigests& digests;
    };
    // The upload's lock is held, the upload goes on at its offset and is not complete. A failure of the disk is the
    // reply.
    [[nodiscard]] static Answer<std::unique_ptr<http::BodySink>> open(const Parts& parts, const store::Upload& upload,
                                                                      std::optional<UploadChecksum> checksum,
                                                                      const QByteArray& requestId);

    [[nodiscard]] std::optional<http::Response> take(QByteArrayView bytes) override;
    // Acknowledges what came once it is safe on disk; the last byte makes the picture appear.
    [[nodiscard]] http::Response finish() override;
    // What came without a checksum stays when the client has gone, as the protocol recommends.
    void giveUp(End end) override;

private:
    UploadSink(const Parts& parts, const store::Upload& upload, store::SpoolPiece piece,
               std::optional<UploadChecksum> checksum, const QByteArray& requestId);

    [[nodiscard]] bool isTurn() const { return m_parts.locks.isTurn(m_upload.id, m_turn); }
    [[nodiscard]] http::Response acknowledge();
    [[nodiscard]] http::Response complete();
    void cutBack();

    const Parts m_parts;
    const store::Upload m_upload;
    store::SpoolPiece m_piece;
    std::optional<UploadChecksum> m_checksum;
    std::optional<store::PairDigest> m_digest; // unknown after a restart
    const QByteArray m_requestId;
    const quint64 m_turn;
};

} // namespace veilpix::handlers
