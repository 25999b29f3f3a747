#include "app/views/ActionSet.h"

#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>
#include <QToolBar>

#include "app/views/theme/Icons.h"
#include "common/base/Literals.h"

namespace veilpix::views {

ActionSet::ActionSet(QWidget* window) : QObject(window), m_window(window)
{
    addFileAndEdit();
    addViewAndPicture();
    addShareAndTools();
}

void ActionSet::addFileAndEdit()
{
    add(Act::Add, "addAction", tr("&Add pictures…"), "add", {QKeySequence::Open});
    add(Act::AddFolder, "addFolderAction", tr("Add a &folder…"), "folder", {QKeySequence(tr("Ctrl+Shift+O"))});
    add(Act::OpenEncrypted, "openEncryptedAction", tr("Open an &encrypted picture…"), "open",
        {QKeySequence(tr("Ctrl+E"))});
    add(Act::SaveDecrypted, "saveDecryptedAction", tr("&Save decrypted…"), "save", {QKeySequence::Save});
    add(Act::SaveEncrypted, "saveEncryptedAction", tr("Save e&ncrypted…"), "compare",
        {QKeySequence(tr("Ctrl+Shift+S"))});
    add(Act::SaveAll, "saveAllAction", tr("Sa&ve all into a folder…"), "folder");
    add(Act::Lock, "lockAction", tr("&Lock"), "lock", {QKeySequence(tr("Ctrl+L"))});
    add(Act::SignOut, "signOutAction", tr("Sign &out"), "sign-out");
    add(Act::Quit, "quitAction", tr("&Quit"), nullptr, {QKeySequence::Quit, QKeySequence(tr("Ctrl+Q"))});
    add(Act::Undo, "undoAction", tr("&Undo moving to the trash"), "restore", {QKeySequence::Undo});
    add(Act::Paste, "pasteAction", tr("&Paste"), "clipboard", {QKeySequence::Paste});
    add(Act::SelectAll, "selectAllAction", tr("Select &all"), nullptr, {QKeySequence::SelectAll});
    add(Act::Find, "findAction", tr("&Find"), "search", {QKeySequence::Find});
    add(Act::Rename, "renameAction", tr("&Rename…"), "rename", {QKeySequence(Qt::Key_F2)});
    add(Act::Favourite, "favouriteAction", tr("Fa&vourite"), "star", {QKeySequence(tr("Ctrl+D"))})->setCheckable(true);
    add(Act::Replace, "replaceAction", tr("Repla&ce with a new version…"), "restore");
    add(Act::Trash, "trashAction", tr("Move to &trash"), "trash", {QKeySequence::Delete});
    add(Act::Restore, "restoreAction", tr("Re&store from trash"), "restore", {QKeySequence(tr("Ctrl+Shift+Z"))});
    add(Act::DeleteForGood, "deleteForGoodAction", tr("&Delete for good…"), "close",
        {QKeySequence(Qt::SHIFT | Qt::Key_Delete)});
}

void ActionSet::addViewAndPicture()
{
    add(Act::TogglePreview, "previewAction", tr("&Preview"), "panel-right",
        {QKeySequence(Qt::Key_Space), QKeySequence(tr("Ctrl+I"))})
        ->setCheckable(true);
    add(Act::ToggleTransfers, "transfersAction", tr("&Transfers"), "transfers", {QKeySequence(tr("Ctrl+T"))})
        ->setCheckable(true);
    add(Act::LargerThumbnails, "largerAction", tr("&Larger thumbnails"), "zoom-in", {QKeySequence::ZoomIn});
    add(Act::SmallerThumbnails, "smallerAction", tr("&Smaller thumbnails"), "zoom-out", {QKeySequence::ZoomOut});
    auto* sort = new QActionGroup(this);
    for (QAction* action : {add(Act::SortNewest, "sortNewestAction", tr("&Newest first")),
                            add(Act::SortOldest, "sortOldestAction", tr("&Oldest first")),
                            add(Act::SortName, "sortNameAction", tr("By na&me"))}) {
        action->setCheckable(true);
        sort->addAction(action);
    }
    m_actions.value(Act::SortNewest)->setChecked(true);
    add(Act::Refresh, "refreshAction", tr("&Refresh"), "retry", {QKeySequence::Refresh});
    add(Act::FullScreen, "fullScreenAction", tr("&Full screen"), "full-screen", {QKeySequence(Qt::Key_F11)})
        ->setCheckable(true);
    add(Act::OpenViewer, "viewAction", tr("&Open"), "pictures");
    add(Act::ToggleFace, "toggleFaceAction", tr("&Encrypted or decrypted"), "compare", {QKeySequence(Qt::Key_E)});
    add(Act::Compare, "compareAction", tr("&Compare side by side"), "compare", {QKeySequence(Qt::Key_C)});
    add(Act::Previous, "previousAction", tr("&Previous"), "previous", {QKeySequence(Qt::ALT | Qt::Key_Left)});
    add(Act::Next, "nextAction", tr("&Next"), "next", {QKeySequence(Qt::ALT | Qt::Key_Right)});
    add(Act::ZoomIn, "zoomInAction", tr("Zoom &in"), "zoom-in");
    add(Act::ZoomOut, "zoomOutAction", tr("Zoom o&ut"), "zoom-out");
    add(Act::Fit, "fitAction", tr("Fit the &window"), "fit", {QKeySequence(tr("Ctrl+0"))});
    add(Act::ActualSize, "actualSizeAction", tr("&Actual size"), "actual-size", {QKeySequence(tr("Ctrl+1"))});
}

void ActionSet::addShareAndTools()
{
    add(Act::Share, "shareAction", tr("&Share…"), "share", {QKeySequence(tr("Ctrl+Shift+A"))});
    add(Act::Leave, "leaveAction", tr("&Leave this share…"), "sign-out");
    add(Act::SafetyNumber, "safetyNumberAction", tr("Safety &number…"), "verified");
    add(Act::PauseAll, "pauseAllAction", tr("&Pause all transfers"), "pause");
    add(Act::ResumeAll, "resumeAllAction", tr("Res&ume all transfers"), "resume");
    add(Act::RetryAll, "retryAllAction", tr("&Try failed transfers again"), "retry");
    add(Act::CancelAll, "cancelAllAction", tr("&Cancel all transfers"), "close");
    add(Act::Reencrypt, "reencryptAction", tr("&Re-encrypt from the old scheme"), "lock");
    add(Act::Account, "accountAction", tr("&Account…"), "person");
    add(Act::Settings, "settingsAction", tr("&Settings…"), "settings",
        {QKeySequence::Preferences, QKeySequence(tr("Ctrl+,"))});
    add(Act::Keys, "keysAction", tr("&Keys…"), "key", {QKeySequence(tr("Ctrl+/"))});
    add(Act::About, "aboutAction", tr("&About Veilpix"), "info");
}

QAction* ActionSet::add(Act act, const char* objectName, const QString& text, const char* iconName,
                        const QList<QKeySequence>& keys)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QLatin1String(objectName));
    if (iconName != nullptr) {
        action->setIcon(icon(QLatin1String(iconName)));
    }
    QList<QKeySequence> usable;
    for (const QKeySequence& key : keys) {
        if (!key.isEmpty() && !usable.contains(key)) {
            usable.append(key);
        }
    }
    action->setShortcuts(usable);
    m_actions.insert(act, action);
    m_window->addAction(action);
    setReason(act, {});
    return action;
}

void ActionSet::setReason(Act act, const QString& reason)
{
    QAction* action = m_actions.value(act);
    action->setEnabled(reason.isEmpty());
    QString plain = action->text();
    plain.remove(QLatin1Char('&'));
    plain.remove(u"…"_s);
    if (!reason.isEmpty()) {
        plain = reason;
    } else if (!action->shortcut().isEmpty()) {
        plain += u"  (%1)"_s.arg(action->shortcut().toString(QKeySequence::NativeText));
    }
    action->setToolTip(plain);
    action->setStatusTip(reason);
}

QString ActionSet::reasonAgainst(const QKeySequence& key) const
{
    QString reason;
    for (const QAction* action : m_actions) {
        if (action->shortcuts().contains(key)) {
            if (action->isEnabled()) {
                return {};
            }
            reason = action->statusTip();
        }
    }
    return reason;
}

void ActionSet::fillMenuBar(QMenuBar* bar) const
{
    const auto menu = [this, bar](const char* objectName, const QString& title, std::initializer_list<int> acts) {
        QMenu* one = bar->addMenu(title);
        one->setObjectName(QLatin1String(objectName));
        one->setToolTipsVisible(true);
        for (const int act : acts) {
            act < 0 ? one->addSeparator() : (one->addAction(m_actions.value(Act(act))), nullptr);
        }
    };
    constexpr int line = -1;
    menu("fileMenu", tr("&File"),
         {int(Act::Add), int(Act::AddFolder), int(Act::OpenEncrypted), line, int(Act::SaveDecrypted),
          int(Act::SaveEncrypted), int(Act::SaveAll), line, int(Act::Lock), int(Act::SignOut), line, int(Act::Quit)});
    menu("editMenu", tr("&Edit"),
         {int(Act::Undo), int(Act::Paste), line, int(Act::SelectAll), int(Act::Find), line, int(Act::Rename),
          int(Act::Favourite), int(Act::Replace), line, int(Act::Trash), int(Act::Restore), int(Act::DeleteForGood)});
    menu("viewMenu", tr("&View"),
         {int(Act::TogglePreview), int(Act::ToggleTransfers), line, int(Act::LargerThumbnails),
          int(Act::SmallerThumbnails), line, int(Act::SortNewest), int(Act::SortOldest), int(Act::SortName), line,
          int(Act::Refresh), int(Act::FullScreen)});
    menu("pictureMenu", tr("&Picture"),
         {int(Act::OpenViewer), int(Act::ToggleFace), int(Act::Compare), int(Act::Reencrypt), line, int(Act::Previous),
          int(Act::Next), line, int(Act::ZoomIn), int(Act::ZoomOut), int(Act::Fit), int(Act::ActualSize)});
    menu("shareMenu", tr("&Share"), {int(Act::Share), int(Act::Leave), line, int(Act::SafetyNumber)});
    menu("toolsMenu", tr("&Tools"),
         {int(Act::PauseAll), int(Act::ResumeAll), int(Act::RetryAll), int(Act::CancelAll), line, int(Act::Account),
          int(Act::Settings)});
    menu("helpMenu", tr("&Help"), {int(Act::Keys), line, int(Act::About)});
}

void ActionSet::popUp(const QPoint& globalPosition, bool inTrash) const
{
    popUpMenu("pictureContextMenu",
              inTrash ? QList<Act>{Act::Restore, Act::DeleteForGood}
                      : QList<Act>{Act::OpenViewer, Act::SaveDecrypted, Act::SaveEncrypted, Act::Share, Act::Leave,
                                   Act::Favourite, Act::Rename, Act::Replace, Act::Trash},
              globalPosition);
}

void ActionSet::popUpForPerson(const QPoint& globalPosition) const
{
    popUpMenu("personContextMenu", {Act::SafetyNumber}, globalPosition);
}

void ActionSet::popUpMenu(const char* objectName, const QList<Act>& acts, const QPoint& globalPosition) const
{
    auto* menu = new QMenu(m_window);
    menu->setObjectName(QLatin1String(objectName));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    for (const Act act : acts) {
        menu->addAction(m_actions.value(act));
    }
    menu->popup(globalPosition);
}

void ActionSet::fillToolBar(QToolBar* bar) const
{
    bar->addAction(m_actions.value(Act::Add));
    bar->addSeparator();
    for (const Act act : {Act::Share, Act::SaveDecrypted, Act::Trash}) {
        bar->addAction(m_actions.value(act));
    }
    // The space in front keeps the word off its icon; styles leave too little.
    const auto shortText = [this](Act act, const QString& text) {
        m_actions.value(act)->setIconText(u" %1"_s.arg(text));
    };
    shortText(Act::Add, tr("Add pictures"));
    shortText(Act::Share, tr("Share"));
    shortText(Act::SaveDecrypted, tr("Save"));
    shortText(Act::Trash, tr("Trash"));
}

} // namespace veilpix::views
