// What the menus do to pictures: hands those of the screen in sight to the commands.
#pragma once

#include <QObject>
#include <QPointer>

namespace veilpix::views {

class ActionSet;
class ClassicCommands;
class PictureCommands;
class PictureScreen;

class PictureMenu : public QObject {
    Q_OBJECT

public:
    PictureMenu(ActionSet& actions, PictureCommands& commands, ClassicCommands& classic, QObject* parent);

    void setScreen(veilpix::views::PictureScreen* screen); // in sight; null = none with pictures

private:
    void connectAdding(ActionSet& actions);
    void connectSaving(ActionSet& actions);
    void connectChanging(ActionSet& actions);
    void connectLooking(ActionSet& actions);

    PictureCommands& m_commands;
    ClassicCommands& m_classic;
    QPointer<PictureScreen> m_screen;
};

} // namespace veilpix::views
