// Why an action cannot be used now, in words; an empty text means that it can.
#pragma once

#include <QCoreApplication>

#include "app/views/ActionSet.h"

namespace veilpix::views {

class ActionReasons {
    Q_DECLARE_TR_FUNCTIONS(veilpix::views::ActionReasons)

public:
    // What the window shows and what is selected in it.
    struct Situation {
        bool open = false;       // unlocked, words confirmed
        bool oneInSight = false; // a single picture over the whole window, not the gallery
        bool onlyAFile = false;  // and it is on no server
        bool fileIsOpen = false; // and it could be opened
        bool inTrash = false;
        bool personChosen = false; // on the left
        bool anyPictures = false;
        bool facesInSight = false; // of one picture: they can be turned
        bool hasPrevious = false;  // beside the one in sight, or the current one in the gallery
        bool hasNext = false;
        int selected = 0;
        bool allMine = false;
        bool allWritable = true; // mine, or shared with me to be replaced
        bool anyClassic = false;
        bool allClassic = false;
        bool allFavourites = false;
        bool anyShared = false; // someone else's
        bool canUndo = false;
        int moving = 0;
        int paused = 0;
        int failed = 0;
    };

    static void apply(ActionSet& actions, const Situation& now);

private:
    [[nodiscard]] static QString against(Act act, const Situation& now);
    [[nodiscard]] static QString againstStep(Act act, const Situation& now);
    [[nodiscard]] static QString againstSelection(Act act, const Situation& now);
    [[nodiscard]] static QString againstTransfers(Act act, const Situation& now);
};

} // namespace veilpix::views
