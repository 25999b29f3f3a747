#include "app/views/ActionReasons.h"

namespace veilpix::views {

void ActionReasons::apply(ActionSet& actions, const Situation& now)
{
    for (int act = 0; act <= int(Act::About); ++act) {
        actions.setReason(Act(act), against(Act(act), now));
    }
}

QString ActionReasons::against(Act act, const Situation& now)
{
    switch (act) {
    case Act::Quit:
    case Act::Settings:
    case Act::Keys:
    case Act::About:
        return {};
    default:
        break;
    }
    if (!now.open) {
        return tr("Sign in or unlock first.");
    }
    switch (act) {
    case Act::SaveDecrypted:
    case Act::SaveEncrypted:
    case Act::Rename:
    case Act::Favourite:
    case Act::Replace:
    case Act::Trash:
    case Act::Restore:
    case Act::DeleteForGood:
    case Act::Share:
    case Act::Leave:
    case Act::OpenViewer:
    case Act::Reencrypt:
        return againstSelection(act, now);
    case Act::PauseAll:
    case Act::ResumeAll:
    case Act::RetryAll:
    case Act::CancelAll:
        return againstTransfers(act, now);
    case Act::Undo:
        return now.canUndo ? QString() : tr("Nothing was moved to the trash just now.");
    case Act::SelectAll:
    case Act::SaveAll:
        return !now.anyPictures ? tr("There is no picture here.")
               : now.oneInSight ? tr("Go back to the gallery first.")
                                : QString();
    case Act::SafetyNumber:
        return now.personChosen ? QString() : tr("Choose a person on the left first.");
    case Act::TogglePreview:
    case Act::ToggleTransfers:
        return now.oneInSight ? tr("Go back to the gallery first.") : QString();
    case Act::ZoomIn:
    case Act::ZoomOut:
    case Act::Fit:
    case Act::ActualSize:
        return now.oneInSight ? QString() : tr("Open a picture first (Enter).");
    case Act::Previous:
    case Act::Next:
        return againstStep(act, now);
    case Act::ToggleFace:
    case Act::Compare:
        return now.facesInSight ? QString() : tr("Select one picture first.");
    default:
        return {};
    }
}

QString ActionReasons::againstStep(Act act, const Situation& now)
{
    if (act == Act::Previous ? now.hasPrevious : now.hasNext) {
        return {};
    }
    if (!now.oneInSight && !now.anyPictures) {
        return tr("There is no picture here.");
    }
    if (!now.hasPrevious && !now.hasNext) {
        return tr("There is no other picture.");
    }
    return act == Act::Previous ? tr("This is the first picture.") : tr("This is the last picture.");
}

QString ActionReasons::againstSelection(Act act, const Situation& now)
{
    if (now.onlyAFile) {
        if (act == Act::SaveDecrypted) {
            return now.fileIsOpen ? QString() : tr("The picture is not open yet.");
        }
        return tr("This picture is a file on this computer, not in your gallery.");
    }
    if (now.selected == 0) {
        return tr("Select a picture first.");
    }
    const bool one = now.selected == 1;
    switch (act) {
    case Act::OpenViewer:
        return {};
    case Act::SaveDecrypted:
        return now.inTrash ? tr("Restore it from the trash first.") : QString();
    case Act::SaveEncrypted:
        return !one ? tr("Select one picture only.") : now.inTrash ? tr("Restore it from the trash first.") : QString();
    case Act::Rename:
        return !one             ? tr("Select one picture only.")
               : !now.allMine   ? tr("Only the owner can rename a picture.")
               : now.anyClassic ? tr("Pictures of the old scheme keep their names.")
               : now.inTrash    ? tr("Restore it from the trash first.")
                                : QString();
    case Act::Favourite:
        return now.inTrash      ? tr("Restore it from the trash first.")
               : now.anyClassic ? tr("Pictures of the old scheme cannot be marked.")
                                : QString();
    case Act::Replace:
        return !one              ? tr("Select one picture only.")
               : now.anyClassic  ? tr("Pictures of the old scheme cannot be replaced.")
               : now.inTrash     ? tr("Restore it from the trash first.")
               : now.allWritable ? QString()
                                 : tr("You may only look at this picture. Its owner can let you replace it.");
    case Act::Trash:
        return now.inTrash      ? tr("It is in the trash already. Delete for good: Shift+Del.")
               : !now.allMine   ? tr("Only the owner can delete a picture. You can leave the share.")
               : now.anyClassic ? tr("Pictures of the old scheme can only be deleted for good.")
                                : QString();
    case Act::Restore:
        return now.inTrash ? QString() : tr("Only pictures in the trash can be restored.");
    case Act::DeleteForGood:
        return now.allMine ? QString() : tr("Only the owner can delete a picture. You can leave the share.");
    case Act::Share:
        return !now.allMine     ? tr("Only the owner can share a picture.")
               : now.anyClassic ? tr("This picture uses the old, weak scheme. Re-encrypt it first (menu Picture).")
               : now.inTrash    ? tr("Restore it from the trash first.")
                                : QString();
    case Act::Reencrypt:
        return !now.allClassic ? tr("Only pictures of the old scheme need this.")
               : !now.allMine  ? tr("Only the owner can encrypt a picture anew.")
                               : QString();
    case Act::Leave:
        return !one          ? tr("Select one picture only.")
               : now.allMine ? tr("This picture is yours: remove people in Share… instead.")
                             : QString();
    default:
        return {};
    }
}

QString ActionReasons::againstTransfers(Act act, const Situation& now)
{
    switch (act) {
    case Act::PauseAll:
        return now.moving > 0 ? QString() : tr("Nothing is moving.");
    case Act::ResumeAll:
        return now.paused > 0 ? QString() : tr("No transfer is paused.");
    case Act::RetryAll:
        return now.failed > 0 ? QString() : tr("No transfer has failed.");
    default:
        return now.moving + now.paused > 0 ? QString() : tr("Nothing is under way.");
    }
}

} // namespace veilpix::views
