// Everything that one can do from the menus, with its key, its icon and, while it cannot be done, the reason.
#pragma once

#include <QAction>
#include <QMap>
#include <QObject>

class QMenuBar;
class QToolBar;
class QWidget;

namespace veilpix::views {

enum class Act {
    Add,
    AddFolder,
    OpenEncrypted,
    Undo,
    Paste,
    SaveDecrypted,
    SaveEncrypted,
    SaveAll,
    Lock,
    SignOut,
    Quit,
    SelectAll,
    Find,
    Rename,
    Favourite,
    Replace,
    Trash,
    Restore,
    DeleteForGood,
    TogglePreview,
    ToggleTransfers,
    LargerThumbnails,
    SmallerThumbnails,
    SortNewest,
    SortOldest,
    SortName,
    Refresh,
    FullScreen,
    OpenViewer,
    ToggleFace,
    Compare,
    Previous,
    Next,
    ZoomIn,
    ZoomOut,
    Fit,
    ActualSize,
    Share,
    Leave,
    SafetyNumber,
    PauseAll,
    ResumeAll,
    RetryAll,
    CancelAll,
    Reencrypt,
    Account,
    Settings,
    Keys,
    About,
};

class ActionSet : public QObject {
    Q_OBJECT

public:
    explicit ActionSet(QWidget* window);

    [[nodiscard]] QAction* operator[](Act act) const { return m_actions.value(act); }
    [[nodiscard]] QList<QAction*> all() const { return m_actions.values(); }
    // An empty reason enables it; else it is disabled, and tool tip and status tip say why.
    void setReason(Act act, const QString& reason);
    // Why this key does nothing now; empty where it is no action's key, or the action can be used.
    [[nodiscard]] QString reasonAgainst(const QKeySequence& key) const;
    void fillMenuBar(QMenuBar* bar) const;
    void fillToolBar(QToolBar* bar) const;
    void popUp(const QPoint& globalPosition, bool inTrash) const; // the menu of a picture in the gallery
    void popUpForPerson(const QPoint& globalPosition) const;      // of who is chosen on the left

private:
    QAction* add(Act act, const char* objectName, const QString& text, const char* iconName = nullptr,
                 const QList<QKeySequence>& keys = {});
    void popUpMenu(const char* objectName, const QList<Act>& acts, const QPoint& globalPosition) const;
    void addFileAndEdit();
    void addViewAndPicture();
    void addShareAndTools();

    QWidget* m_window;
    QMap<Act, QAction*> m_actions;
};

} // namespace veilpix::views
