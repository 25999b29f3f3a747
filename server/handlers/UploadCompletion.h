// The end of an upload: what came is checked without any key, then the picture appears in one step.
#pragma once

#include "server/handlers/Answer.h"
#include "server/handlers/Services.h"
#include "server/handlers/UploadPlan.h"

namespace veilpix::handlers {

class UploadCompletion {
public:
    explicit UploadCompletion(Services& services) : m_services(services) {}

    // All bytes are in the spool up to upload.length, although the store knows them only up to upload.offset; both move
    // in the transaction that makes the picture appear. Gives the picture's version. A refusal means that the upload is
    // of no use any more.
    // digest: of those bytes; they are read for it when it is not known.
    [[nodiscard]] Answer<qint64> finish(const store::Upload& upload, const UploadPlan& plan,
                                        const std::optional<store::SpoolDigest>& digest);
    // An upload of which nothing will come: its row and its bytes.
    void discard(const store::Upload& upload);

    // The fields of an uploaded pair that a server can read: item id, version, seal id, commitment. Checks the layout
    // of both parts and that they belong together.
    [[nodiscard]] Answer<store::Picture> probe(const store::Upload& upload) const;

    // Where the two parts lie: the content is moved out of the spool, the thumbnail is read into memory. Should nothing
    // come of the two, the spool has both again.
    [[nodiscard]] Result<std::pair<store::BlobSource, store::BlobSource>> sources(const store::Upload& upload) const;

private:
    [[nodiscard]] Answer<store::Picture> check(const store::Upload& upload, const UploadPlan& plan,
                                               const store::SpoolDigest& digest) const;

    Services& m_services;
};

} // namespace veilpix::handlers
