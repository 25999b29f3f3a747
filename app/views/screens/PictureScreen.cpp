#include "app/views/screens/PictureScreen.h"

namespace veilpix::views {

PictureScreen::PictureScreen(QWidget* parent) : QWidget(parent)
{
}

void PictureScreen::save(PictureCommands& commands)
{
    commands.saveDecrypted(targets());
}

} // namespace veilpix::views
