#include "app/views/pages/CardPage.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QTimer>
#include <QVBoxLayout>

#include "app/views/theme/Icons.h"
#include "app/views/theme/Theme.h"
#include "app/views/widgets/Naming.h"
#include "app/views/widgets/ProblemBox.h"
#include "common/base/Literals.h"

namespace veilpix::views {

CardPage::CardPage(const char* objectName, const QString& iconName, const QString& title, const QString& text,
                   QWidget* parent)
    : QWidget(parent), m_iconName(iconName)
{
    named(this, objectName, title);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* scroll = new QScrollArea(this);
    m_scroll = scroll;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    outer->addWidget(scroll);
    auto* page = new QWidget(scroll);
    page->setObjectName(u"surface"_s);
    page->setAttribute(Qt::WA_StyledBackground);
    auto* centre = new QVBoxLayout(page);
    centre->setContentsMargins(24, 32, 24, 40);
    centre->addStretch(2);
    m_card = new QWidget(page);
    m_card->setFixedWidth(420);
    m_card->installEventFilter(this);
    centre->addWidget(m_card, 0, Qt::AlignHCenter);
    centre->addStretch(3);
    scroll->setWidget(page);

    m_body = new QVBoxLayout(m_card);
    m_body->setContentsMargins(0, 0, 0, 0);
    m_body->setSpacing(8);
    m_icon = new QLabel(m_card);
    m_icon->setAlignment(Qt::AlignHCenter);
    m_title = named(makeLabel(title, "title", m_card, 1.6), "pageTitle");
    m_title->setAlignment(Qt::AlignHCenter);
    m_text = named(makeLabel(text, "muted", m_card), "pageText");
    m_text->setAlignment(Qt::AlignHCenter);
    m_text->setVisible(!text.isEmpty());
    m_body->addWidget(m_icon);
    m_body->addSpacing(4);
    m_body->addWidget(m_title);
    m_body->addWidget(m_text);
    m_body->addSpacing(12);
    m_problem = new ProblemBox("problemText", m_card);
    m_body->addWidget(m_problem);
    tint();
}

void CardPage::setCardWidth(int width)
{
    m_card->setFixedWidth(width);
}

void CardPage::setTexts(const QString& title, const QString& text)
{
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    setAccessibleName(title);
}

void CardPage::setProblem(const QString& text)
{
    m_problemIsOwn = false;
    m_problem->setText(text);
}

void CardPage::setOwnProblem(const QString& text)
{
    m_problem->setText(text);
    m_problemIsOwn = !text.isEmpty();
}

void CardPage::followOwnProblem(const QString& text)
{
    if (m_problemIsOwn && text != m_problem->text()) {
        setOwnProblem(text);
    }
}

QString CardPage::problem() const
{
    return m_problem->text();
}

QLabel* CardPage::addCaption(const QString& text, QWidget* field)
{
    QLabel* label = addHeadedField(m_body, text, field);
    m_body->addSpacing(4);
    return label;
}

QPushButton* CardPage::addMainButton(const char* objectName, const QString& text)
{
    auto* button = named(new QPushButton(text, m_card), objectName, text);
    button->setProperty("primary", true);
    button->setDefault(true);
    button->setAutoDefault(true);
    m_body->addSpacing(6);
    m_body->addWidget(button);
    return button;
}

QPushButton* CardPage::addLink(const char* objectName, const QString& text)
{
    auto* button = named(new QPushButton(text, m_card), objectName, text);
    button->setProperty("link", true);
    button->setAutoDefault(true);
    m_body->addWidget(button, 0, Qt::AlignHCenter);
    return button;
}

void CardPage::bringFocusIntoView()
{
    QTimer::singleShot(0, this, [this] { // once the page has its place
        if (QWidget* focused = focusWidget(); focused != nullptr && m_card->isAncestorOf(focused)) {
            m_scroll->ensureWidgetVisible(focused);
        }
    });
}

void CardPage::cancelByEscape(QPushButton* cancel)
{
    auto* escape = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    escape->setContext(Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, cancel, [cancel] {
        if (cancel->isVisible()) {
            cancel->click();
        }
    });
}

void CardPage::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && m_icon != nullptr) {
        tint();
    }
    QWidget::changeEvent(event);
}

bool CardPage::eventFilter(QObject* watched, QEvent* event)
{
    const bool handled = QWidget::eventFilter(watched, event);
    if (watched == m_card && (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Show)) {
        // Wrapped texts need the height for this very width, which the layout around the card does not ask for.
        m_card->setFixedHeight(m_body->totalHeightForWidth(m_card->width()));
    }
    return handled;
}

void CardPage::tint()
{
    if (m_iconName == "veilpix"_L1) {
        m_icon->setPixmap(QIcon(u":/veilpix/veilpix.svg"_s).pixmap(QSize(88, 88), devicePixelRatioF()));
    } else {
        const QColor tint = Theme::of(palette()).accentText;
        m_icon->setPixmap(icon(m_iconName, tint).pixmap(QSize(44, 44), devicePixelRatioF()));
    }
}

} // namespace veilpix::views
