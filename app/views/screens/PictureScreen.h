// A screen on which one looks at pictures: the menus act on what it shows, whichever it is.
#pragma once

#include <QWidget>

#include "app/models/PictureRows.h"
#include "app/views/ActionReasons.h"
#include "app/views/PictureCommands.h"

namespace veilpix::views {

class PictureScreen : public QWidget {
    Q_OBJECT

public:
    enum class Zoom { In, Out, Fit, ActualSize };

    explicit PictureScreen(QWidget* parent = nullptr);

    // The pictures that are chosen on it.
    [[nodiscard]] virtual PictureCommands::Targets targets() const = 0;
    // Fills in what this screen is and which of its own things can be done.
    virtual void describe(ActionReasons::Situation& now) const = 0;

    virtual void step(int by) = 0; // ±1: to the previous or the next picture
    virtual void zoom(Zoom how) = 0;
    virtual void toggleFace() = 0; // encrypted ↔ decrypted
    virtual void showCompare() = 0;
    virtual void selectAll() = 0;
    virtual void save(PictureCommands& commands); // what is chosen, decrypted

    virtual bool goBack() = 0; // by Esc; false: there is nothing to go back from
    virtual void takeFocus() = 0;
    virtual void setBarVisible(bool visible) = 0;    // hidden in full screen
    [[nodiscard]] virtual int barHeight() const = 0; // what is said about pictures lies below the bar

protected:
    static void describeChosen(ActionReasons::Situation& now, const models::PictureRows::Facts& facts);

Q_SIGNALS:
    void stateChanged(); // of what can be done, or to what
};

} // namespace veilpix::views
