// Pictures of the native API: pages, records, versions, trash, deletion, and their bytes.
#pragma once

#include "server/handlers/PageMemory.h"
#include "server/handlers/Routes.h"

namespace veilpix::handlers {

class PicturesHandler {
public:
    explicit PicturesHandler(Services& services) : m_services(services) {}
    void addTo(Routes& routes);

private:
    enum class Part { Content, Thumbnail, Quotient };

    [[nodiscard]] http::Response list(const Call& call);
    [[nodiscard]] http::Response record(const Call& call);
    [[nodiscard]] http::Response patchRecord(const Call& call);
    [[nodiscard]] http::Response versions(const Call& call);
    [[nodiscard]] http::Response setTrashed(const Call& call, bool trashed);
    [[nodiscard]] http::Response bytes(const Call& call, Part part);
    [[nodiscard]] Answer<store::BlobRef> earlierVersion(const store::PictureEntry& entry, const QString& version,
                                                        Part part);
    [[nodiscard]] Answer<store::PictureEntry> visible(const Call& call);
    [[nodiscard]] Answer<store::PictureEntry> own(const Call& call);

    Services& m_services;
    PageMemory m_pages;
};

} // namespace veilpix::handlers
