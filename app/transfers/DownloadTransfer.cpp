#include "app/transfers/DownloadTransfer.h"

#include <QFileInfo>

#include "app/pictures/PictureOpener.h"

namespace veilpix::transfers {

using State = Transfer::State;

DownloadTransfer::DownloadTransfer(Owner& owner, pictures::PictureOpener& opener, Transfer shown, qint64 turn, As as)
    : QueuedTransfer(owner, std::move(shown), turn), m_opener(opener), m_as(as)
{
}

void DownloadTransfer::start()
{
    const Transfer& to = shown();
    pictures::PictureJob* job =
        m_as == As::Encrypted ? m_opener.saveEncrypted(to.item, to.path) : m_opener.saveDecrypted(to.item, to.path);
    attach(job); // it starts by itself, on the next turn of the event loop
    QObject::connect(job, &pictures::PictureJob::decrypting, jobContext(), [this] { showState(State::Decrypting); });
    show([](Transfer& shown) { shown.bytesDone = 0; }, false);
    showState(State::Downloading);
}

void DownloadTransfer::beforeDone(Transfer& shown)
{
    shown.size = QFileInfo(shown.path).size(); // as it lies there now
}

} // namespace veilpix::transfers
