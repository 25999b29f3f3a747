// MainWindow: its menu bar, tool bar and status bar, and the room that it takes.
#include <QEvent>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QMenuBar>
#include <QScreen>
#include <QStatusBar>
#include <QToolBar>
#include <QToolButton>
#include <algorithm>

#include "app/views/ActionSet.h"
#include "app/views/MainWindow.h"
#include "app/views/widgets/EnterPresses.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

void MainWindow::buildBars()
{
    m_actions->fillMenuBar(menuBar());
    m_toolBar = named(addToolBar(tr("Tools")), "toolBar", tr("Tools"));
    m_toolBar->setMovable(false);
    m_toolBar->setContextMenuPolicy(Qt::PreventContextMenu);
    m_toolBar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_toolBar->setIconSize({20, 20});
    m_actions->fillToolBar(m_toolBar);
    auto* spacer = new QWidget(m_toolBar);
    spacer->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_toolBar->addWidget(spacer);
    m_search = named(new QLineEdit(m_toolBar), "searchField");
    makeSearchField(m_search, tr("Search names"),
                    tr("Search names   %1").arg(QKeySequence(QKeySequence::Find).toString(QKeySequence::NativeText)));
    m_search->setMinimumWidth(150);
    m_search->setMaximumWidth(280);
    m_toolBar->addWidget(m_search);
    m_toolBar->addAction((*m_actions)[Act::TogglePreview]);
    m_toolBar->addAction((*m_actions)[Act::Lock]);
    for (const Act act : {Act::TogglePreview, Act::Lock}) {
        auto* button = qobject_cast<QToolButton*>(m_toolBar->widgetForAction((*m_actions)[act]));
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    }
    for (QToolButton* button : m_toolBar->findChildren<QToolButton*>(QString(), Qt::FindDirectChildrenOnly)) {
        button->setFocusPolicy(Qt::TabFocus);
        enterPresses(button);
        if (button->defaultAction() != nullptr) {
            QString text = button->defaultAction()->text();
            button->setAccessibleName(text.remove(QLatin1Char('&')).remove(u"…"_s));
            button->setObjectName(u"tool_"_s + button->defaultAction()->objectName());
            if (button->defaultAction()->isCheckable()) { // assistive technology may toggle the button alone
                connect(button, &QToolButton::toggled, button->defaultAction(), &QAction::setChecked);
            }
        }
    }
    m_serverLabel = named(new QLabel(this), "statusServer");
    m_transfersButton = named(new QToolButton(this), "statusTransfers", tr("Transfers"));
    m_transfersButton->setFocusPolicy(Qt::TabFocus);
    enterPresses(m_transfersButton);
    m_transfersButton->setToolTip(tr("Show or hide the transfers"));
    m_lockLabel = named(new QLabel(this), "statusLock");
    statusBar()->setObjectName(u"statusBar"_s);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_serverLabel);
    statusBar()->addPermanentWidget(m_transfersButton);
    statusBar()->addPermanentWidget(m_lockLabel);
}

// What has no room in a tool bar leaves it without a trace: the window becomes no narrower than all of it together.
void MainWindow::makeRoomForTools()
{
    const QLayout* row = m_toolBar->layout();
    int width = row->contentsMargins().left() + row->contentsMargins().right() - row->spacing();
    for (int i = 0; i < row->count(); ++i) {
        width += row->itemAt(i)->minimumSize().width() + row->spacing();
    }
    // Where even the screen is narrower, the words leave first: their tool tips stay.
    if (width > screen()->availableGeometry().width() && m_toolBar->toolButtonStyle() != Qt::ToolButtonIconOnly) {
        m_toolBar->setToolButtonStyle(Qt::ToolButtonIconOnly);
        makeRoomForTools();
        return;
    }
    m_toolBar->setMinimumWidth(width);
}

// Tab goes through the window from top to bottom, although pages are made later than the bar below them.
void MainWindow::keepStatusBarLast()
{
    QWidget* last = previousInFocusChain();
    if (last != m_transfersButton) {
        setTabOrder(last, m_transfersButton);
    }
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (m_search != nullptr && (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange)) {
        makeRoomForTools();
    }
}

// All of it on the screen, its frame as well.
void MainWindow::fitScreen()
{
    if (isMaximized() || isFullScreen()) {
        return;
    }
    const QRect room = screen()->availableGeometry();
    constexpr int frame = 40; // how high a title bar is, is known only once the window is there
    resize(size().boundedTo(room.size() - QSize(0, frame)));
    const auto within = [](int at, int length, int from, int to) {
        return std::clamp(at, from, std::max(from, to - length));
    };
    move(within(x(), width(), room.left(), room.right() + 1),
         within(y(), height() + frame, room.top(), room.bottom() + 1));
}

} // namespace veilpix::views
