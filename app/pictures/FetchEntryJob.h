// One picture's record as the server has it now, opened.
#pragma once

#include "app/net/CompoundJob.h"
#include "app/pictures/PictureEntry.h"

namespace veilpix::session {
class Session;
}

namespace veilpix::pictures {

class FetchEntryJob final : public net::CompoundJob {
    Q_OBJECT
public:
    // Whether the server is asked who an owner is whom one knows already: their keys may have changed.
    enum class Owner { AskIfUnknown, AskAlways };
    // pool: where it is opened. Fails while the session is locked.
    FetchEntryJob(session::Session& session, QThreadPool& pool, const ItemKey& item, Owner owner, QObject* parent);
    // Also after it was refused, and of a classic picture whose name is this id: whoever asks for a picture of ours has
    // failed then.
    [[nodiscard]] const std::shared_ptr<const PictureEntry>& entry() const { return m_entry; }

protected:
    void run() override;

private:
    void meetOwner();
    void fetch();

    session::Session& m_session;
    QThreadPool& m_pool;
    ItemKey m_item;
    Owner m_owner;
    std::shared_ptr<const PictureEntry> m_entry;
};

} // namespace veilpix::pictures
