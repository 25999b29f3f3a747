#include "app/views/pages/WelcomePage.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "app/views/theme/Icons.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

WelcomePage::WelcomePage(QWidget* parent)
    : CardPage("welcomePage", u"veilpix"_s, tr("Your pictures, for your eyes"),
               tr("Veilpix encrypts every picture on this computer before it goes anywhere. Where shall they be kept?"),
               parent)
{
    setCardWidth(480);
    m_here = addChoice("keepHereButton", u"computer"_s, tr("Keep my pictures on this computer"),
                       tr("Nothing to set up, and no network needed."));
    QPushButton* there = addChoice("connectButton", u"server"_s, tr("Connect to a server"),
                                   tr("One at home or in a data centre, by its address. It cannot see your pictures."));
    connect(m_here, &QPushButton::clicked, this, &WelcomePage::bundledChosen);
    connect(there, &QPushButton::clicked, this, &WelcomePage::connectChosen);
}

void WelcomePage::focusFirst()
{
    m_here->setFocus();
}

QPushButton* WelcomePage::addChoice(const char* objectName, const QString& iconName, const QString& title,
                                    const QString& hint)
{
    auto* button = named(new QPushButton(card()), objectName, title);
    button->setAccessibleDescription(hint);
    button->setProperty("choice", true);
    button->setAutoDefault(true);
    auto* row = new QHBoxLayout(button);
    row->setContentsMargins(18, 14, 18, 14);
    row->setSpacing(16);
    auto* picture = named(new QLabel(button), "choiceIcon");
    picture->setPixmap(icon(iconName, palette().color(QPalette::Link)).pixmap(QSize(30, 30), devicePixelRatioF()));
    auto* words = new QVBoxLayout;
    words->setSpacing(3);
    words->addWidget(makeLabel(title, "heading", button, 1.08));
    words->addWidget(makeLabel(hint, "muted", button));
    row->addWidget(picture, 0, Qt::AlignVCenter);
    row->addLayout(words, 1);
    for (QLabel* label : button->findChildren<QLabel*>()) {
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
    }
    body()->addWidget(button);
    body()->addSpacing(4);
    return button;
}

} // namespace veilpix::views
