// A picture on its way into a file of the user's: decrypted, or the encrypted PNG with the user's own stanza. Nothing
// of it is kept over a restart.
#pragma once

#include "app/transfers/QueuedTransfer.h"

namespace veilpix::pictures {
class PictureOpener;
}

namespace veilpix::transfers {

class DownloadTransfer final : public QueuedTransfer {
public:
    enum class As { Decrypted, Encrypted };

    // shown: with item and path.
    DownloadTransfer(Owner& owner, pictures::PictureOpener& opener, Transfer shown, qint64 turn, As as);

    [[nodiscard]] bool needsKeys() const override { return true; }
    void start() override;

protected:
    void dropWork(bool) override {}
    void notePaused(bool) override {}
    void beforeDone(Transfer& shown) override;

private:
    pictures::PictureOpener& m_opener;
    As m_as;
};

} // namespace veilpix::transfers
