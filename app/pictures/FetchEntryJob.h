// One picture's record as the server has it now, opened.
#pragma once

#include "app/net/CompoundJob.h"
#include "app/pictures/PictureEntry.h"

namespace veilpix::net {
class ApiClient;
}

namespace veilpix::pictures {

class FetchEntryJob final : public net::CompoundJob {
    Q_OBJECT
public:
    // pool: where it is opened. ring: null while locked, then it fails.
    FetchEntryJob(net::ApiClient& api, QThreadPool& pool, std::shared_ptr<const identity::KeyRing> ring,
                  const ItemKey& item, QObject* parent);
    // Also after a failure to open it, and of a classic picture whose name is this id: whoever asks for a picture of
    // ours has failed then.
    [[nodiscard]] const std::shared_ptr<const PictureEntry>& entry() const { return m_entry; }

protected:
    void run() override;

private:
    net::ApiClient& m_api;
    QThreadPool& m_pool;
    std::shared_ptr<const identity::KeyRing> m_ring;
    ItemKey m_item;
    std::shared_ptr<const PictureEntry> m_entry;
};

} // namespace veilpix::pictures
