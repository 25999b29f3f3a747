#include "app/views/panels/GalleryBar.h"

#include <QEvent>
#include <QLayout>
#include <QLineEdit>
#include <QScreen>
#include <QToolButton>

#include "app/models/PictureListModel.h"
#include "app/views/ActionSet.h"
#include "app/views/widgets/EnterPresses.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

GalleryBar::GalleryBar(const ActionSet& actions, models::PictureListModel& pictures, QWidget* parent)
    : QToolBar(tr("Tools"), parent)
{
    named(this, "toolBar", tr("Tools"));
    setMovable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setIconSize({20, 20});
    actions.fillToolBar(this);
    auto* spacer = new QWidget(this);
    spacer->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addWidget(spacer);
    m_search = named(new QLineEdit(this), "searchField");
    makeSearchField(m_search, tr("Search names"),
                    tr("Search names   %1").arg(QKeySequence(QKeySequence::Find).toString(QKeySequence::NativeText)));
    m_search->setMinimumWidth(150);
    m_search->setMaximumWidth(280);
    addWidget(m_search);
    for (const Act act : {Act::TogglePreview, Act::Lock}) {
        addAction(actions[act]);
        auto* button = qobject_cast<QToolButton*>(widgetForAction(actions[act]));
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    }
    prepareButtons();
    connect(m_search, &QLineEdit::textChanged, this, [&pictures](const QString& text) { pictures.setSearch(text); });
    connect(m_search, &QLineEdit::returnPressed, this, &GalleryBar::searchEntered);
}

void GalleryBar::prepareButtons()
{
    for (QToolButton* button : findChildren<QToolButton*>(QString(), Qt::FindDirectChildrenOnly)) {
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
}

void GalleryBar::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

bool GalleryBar::clearSearch()
{
    const bool searched = !m_search->text().isEmpty();
    m_search->clear();
    return searched;
}

// What has no room in a tool bar leaves it without a trace: the window becomes no narrower than all of it together.
void GalleryBar::makeRoom()
{
    const QLayout* row = layout();
    int width = row->contentsMargins().left() + row->contentsMargins().right() - row->spacing();
    for (int i = 0; i < row->count(); ++i) {
        width += row->itemAt(i)->minimumSize().width() + row->spacing();
    }
    // Where even the screen is narrower, the words leave first: their tool tips stay.
    if (width > screen()->availableGeometry().width() && toolButtonStyle() != Qt::ToolButtonIconOnly) {
        setToolButtonStyle(Qt::ToolButtonIconOnly);
        makeRoom();
        return;
    }
    setMinimumWidth(width);
}

void GalleryBar::changeEvent(QEvent* event)
{
    QToolBar::changeEvent(event);
    if (m_search != nullptr && (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange)) {
        makeRoom();
    }
}

void GalleryBar::showEvent(QShowEvent* event)
{
    QToolBar::showEvent(event);
    makeRoom();
}

} // namespace veilpix::views
