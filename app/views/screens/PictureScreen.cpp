#include "app/views/screens/PictureScreen.h"

namespace veilpix::views {

PictureScreen::PictureScreen(QWidget* parent) : QWidget(parent)
{
}

void PictureScreen::save(PictureCommands& commands)
{
    commands.saveDecrypted(targets());
}

void PictureScreen::describeChosen(ActionReasons::Situation& now, const models::PictureRows::Facts& facts)
{
    now.selected = facts.count;
    now.allMine = facts.allMine;
    now.allWritable = facts.allWritable;
    now.allFavourites = facts.allFavourites;
    now.allClassic = facts.allClassic;
    now.anyClassic = facts.anyClassic;
    now.anyShared = !facts.allMine;
}

} // namespace veilpix::views
