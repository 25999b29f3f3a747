#include "app/views/PictureMenu.h"

#include "app/views/ActionSet.h"
#include "app/views/ClassicCommands.h"
#include "app/views/PictureCommands.h"
#include "app/views/screens/PictureScreen.h"

namespace veilpix::views {

using Zoom = PictureScreen::Zoom;

PictureMenu::PictureMenu(ActionSet& actions, PictureCommands& commands, ClassicCommands& classic, QObject* parent)
    : QObject(parent), m_commands(commands), m_classic(classic)
{
    connectAdding(actions);
    connectSaving(actions);
    connectChanging(actions);
    connectLooking(actions);
}

void PictureMenu::setScreen(PictureScreen* screen)
{
    m_screen = screen;
}

void PictureMenu::connectAdding(ActionSet& actions)
{
    const auto on = [this, &actions](Act act, void (PictureCommands::*what)()) {
        connect(actions[act], &QAction::triggered, &m_commands, what);
    };
    on(Act::Add, &PictureCommands::chooseFiles);
    on(Act::AddFolder, &PictureCommands::chooseFolder);
    on(Act::OpenEncrypted, &PictureCommands::chooseEncrypted);
    on(Act::Paste, &PictureCommands::paste);
    on(Act::Undo, &PictureCommands::undo);
}

void PictureMenu::connectSaving(ActionSet& actions)
{
    const auto on = [this, &actions](Act act, auto&& what) { connect(actions[act], &QAction::triggered, this, what); };
    on(Act::SaveDecrypted, [this] { m_screen->save(m_commands); });
    on(Act::SaveEncrypted, [this] { m_commands.saveEncrypted(m_screen->targets()); });
    on(Act::SaveAll, [this] {
        m_screen->selectAll();
        m_commands.saveDecrypted(m_screen->targets());
    });
}

void PictureMenu::connectChanging(ActionSet& actions)
{
    const auto on = [this, &actions](Act act, auto&& what) { connect(actions[act], &QAction::triggered, this, what); };
    on(Act::Rename, [this] { m_commands.rename(m_screen->targets().front()); });
    on(Act::Favourite, [this](bool marked) { m_commands.setFavourite(m_screen->targets(), marked); });
    on(Act::Replace, [this] { m_commands.replace(m_screen->targets().front()); });
    on(Act::Trash, [this] { m_commands.trash(m_screen->targets()); });
    on(Act::Restore, [this] { m_commands.restore(m_screen->targets()); });
    on(Act::DeleteForGood, [this] { m_commands.deleteForGood(m_screen->targets()); });
    on(Act::Share, [this] { m_commands.share(m_screen->targets()); });
    on(Act::Leave, [this] { m_commands.leave(m_screen->targets().front()); });
    on(Act::Reencrypt, [this] { m_classic.reencrypt(m_screen->targets()); });
}

void PictureMenu::connectLooking(ActionSet& actions)
{
    const auto on = [this, &actions](Act act, auto&& what) { connect(actions[act], &QAction::triggered, this, what); };
    on(Act::SelectAll, [this] { m_screen->selectAll(); });
    on(Act::Previous, [this] { m_screen->step(-1); });
    on(Act::Next, [this] { m_screen->step(1); });
    on(Act::ToggleFace, [this] { m_screen->toggleFace(); });
    on(Act::Compare, [this] { m_screen->showCompare(); });
    for (const Act act : {Act::ZoomIn, Act::LargerThumbnails}) {
        on(act, [this] { m_screen->zoom(Zoom::In); });
    }
    for (const Act act : {Act::ZoomOut, Act::SmallerThumbnails}) {
        on(act, [this] { m_screen->zoom(Zoom::Out); });
    }
    on(Act::Fit, [this] { m_screen->zoom(Zoom::Fit); });
    on(Act::ActualSize, [this] { m_screen->zoom(Zoom::ActualSize); });
}

} // namespace veilpix::views
