// What this account knows of its pictures on the server: records and content keys (in memory, while unlocked). Shared
// by the gallery, the opener, the queue and the actions.
#pragma once

#include <QObject>
#include <memory>
#include <vector>

#include "app/net/CompoundJob.h"
#include "app/pictures/BlobCache.h"
#include "app/pictures/FetchEntryJob.h"
#include "app/pictures/ItemKey.h"
#include "app/pictures/PictureIndex.h"
#include "app/pictures/WorkPools.h"
#include "app/session/Session.h"

namespace veilpix::decoder {
class DecoderClient;
}

namespace veilpix::pictures {

class PictureLibrary final : public QObject {
    Q_OBJECT
public:
    explicit PictureLibrary(session::Session& session, QObject* parent = nullptr);
    ~PictureLibrary() override;

    [[nodiscard]] session::Session& session() { return m_session; }
    // For work on whole pictures, and for the many small pieces of a gallery: neither waits for the other.
    [[nodiscard]] QThreadPool& heavyPool() { return m_pools.heavy(); }
    [[nodiscard]] QThreadPool& lightPool() { return m_pools.light(); }
    // For pool threads, which hold it while they wait for a picture.
    [[nodiscard]] const std::shared_ptr<decoder::DecoderClient>& decoder() { return m_decoder; }
    [[nodiscard]] BlobCache& blobs() { return m_blobs; }
    [[nodiscard]] PictureIndex& index() { return m_index; }

    void endWithKeys(net::Job* job) { m_session.endWithKeys(job); }
    template <class Started> [[nodiscard]] Started* startWithKeys(Started* job) { return m_session.startWithKeys(job); }

    void noteChanged(const ItemKey& item) { m_index.noteChanged(item); }
    void noteRemoved(const ItemKey& item) { m_index.noteRemoved(item); }

private:
    session::Session& m_session;
    std::shared_ptr<decoder::DecoderClient> m_decoder;
    WorkPools m_pools;
    BlobCache m_blobs;
    PictureIndex m_index;
};

} // namespace veilpix::pictures
