#include "app/views/dialogs/AccountDialog.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "app/models/ForeignText.h"
#include "app/views/widgets/EnterPresses.h"
#include "app/views/widgets/Naming.h"
#include "common/api/AccountMessages.h"
#include "common/base/Literals.h"

namespace veilpix::views {

namespace {
constexpr int sessionIdRole = Qt::UserRole + 1;
constexpr int currentRole = Qt::UserRole + 2;
} // namespace

AccountDialog::AccountDialog(const QString& userName, const QString& serverText, QWidget* parent) : QDialog(parent)
{
    named(this, "accountDialog", tr("Account"));
    setWindowTitle(tr("Account"));
    const QSize room = screen()->availableGeometry().size() - QSize(40, 60); // title bar and frame
    resize(QSize(540, 670).boundedTo(room));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(22, 20, 22, 18);
    column->setSpacing(12);
    column->addWidget(named(makeLabel(userName, "title", this, 1.4), "accountName"));
    column->addWidget(makeLabel(serverText, "muted", this));
    m_message = new MessageBar(this);
    column->addWidget(m_message);
    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* middle = new QWidget(scroll);
    middle->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setWidget(middle);
    auto* inside = new QVBoxLayout(middle);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(12);
    column->addWidget(scroll, 1);
    auto* card = new QFrame(middle);
    card->setObjectName(u"accessCard"_s);
    auto* rows = new QVBoxLayout(card);
    rows->setContentsMargins(14, 12, 14, 12);
    rows->setSpacing(12);
    auto* password = makeLabel(tr("Opens the account on every computer."), "muted", card);
    connect(addRow(rows, tr("Password"), password, "changePasswordOpen", tr("Change…")), &QPushButton::clicked, this,
            &AccountDialog::changePasswordRequested);
    m_words = named(makeLabel({}, "muted", card), "wordsCheckedText");
    connect(addRow(rows, tr("Recovery words"), m_words, "checkWordsOpen", tr("Check…")), &QPushButton::clicked, this,
            &AccountDialog::checkWordsRequested);
    auto* renewed = makeLabel(tr("In place of those that you have."), "muted", card);
    connect(addRow(rows, tr("New recovery words"), renewed, "renewWordsOpen", tr("Make new ones…")),
            &QPushButton::clicked, this, &AccountDialog::renewWordsRequested);
    auto* keys = makeLabel(tr("A copy of them, for a backup or another program."), "muted", card);
    connect(addRow(rows, tr("Keys"), keys, "exportKeysOpen", tr("Save a copy…")), &QPushButton::clicked, this,
            &AccountDialog::exportKeysRequested);
    m_classic = named(makeLabel({}, "muted", card), "classicKeysText");
    connect(addRow(rows, tr("Keys of the old scheme"), m_classic, "classicKeyOpen", tr("Import…")),
            &QPushButton::clicked, this, &AccountDialog::importClassicKeyRequested);
    inside->addWidget(card);
    addSessions(inside);
    auto* close = named(new QPushButton(tr("Close"), this), "closeButton", tr("Close"));
    close->setDefault(true);
    auto* end = new QHBoxLayout;
    end->addWidget(m_end);
    end->addStretch(1);
    end->addWidget(close);
    column->addLayout(end);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
}

void AccountDialog::say(const MessageBar::Message& message)
{
    m_message->post(message);
}

QPushButton* AccountDialog::addRow(QVBoxLayout* column, const QString& heading, QLabel* text, const char* objectName,
                                   const QString& buttonText)
{
    auto* row = new QHBoxLayout;
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(makeLabel(heading, "heading", this));
    words->addWidget(text);
    auto* button = named(new QPushButton(buttonText, this), objectName, tr("%1: %2").arg(heading, buttonText));
    button->setAutoDefault(false);
    enterPresses(button);
    row->addLayout(words, 1);
    row->addWidget(button, 0, Qt::AlignVCenter);
    column->addLayout(row);
    return button;
}

void AccountDialog::addSessions(QVBoxLayout* column)
{
    column->addWidget(makeLabel(tr("Signed in on"), "heading", this));
    m_sessions = named(new QTreeWidget(this), "sessionList", tr("Where this account is signed in"));
    m_sessions->setColumnCount(2);
    m_sessions->setMinimumHeight(110);
    m_sessions->setHeaderLabels({tr("Computer"), tr("Last used")});
    m_sessions->setRootIsDecorated(false);
    m_sessions->setTabKeyNavigation(false);
    m_sessions->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_sessions->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_sessions->header()->setStretchLastSection(false);
    column->addWidget(m_sessions, 1);
    m_sessionsText = named(makeLabel(tr("Asking the server…"), "muted", this), "sessionsText");
    column->addWidget(m_sessionsText);
    m_end = named(new QPushButton(tr("Sign out there"), this), "endSessionButton", tr("Sign out there"));
    m_end->setAutoDefault(false);
    enterPresses(m_end);
    connect(m_sessions, &QTreeWidget::itemSelectionChanged, this, &AccountDialog::followSelection);
    connect(m_end, &QPushButton::clicked, this, [this] {
        if (const QTreeWidgetItem* item = m_sessions->currentItem()) {
            Q_EMIT endSessionRequested(item->data(0, sessionIdRole).toString());
        }
    });
    followSelection();
}

void AccountDialog::setWordsCheckedOn(QDate day)
{
    m_words->setText(day.isValid() ? tr("Last checked on %1.").arg(QLocale().toString(day, QLocale::LongFormat))
                                   : tr("Never checked on this computer."));
}

void AccountDialog::setClassicKeys(int count)
{
    m_classic->setText(count == 0   ? tr("None imported. Only pictures of the old Python client need one.")
                       : count == 1 ? tr("1 imported.")
                                    : tr("%n imported.", nullptr, count));
}

void AccountDialog::setSessions(const std::vector<api::Session>& sessions)
{
    m_sessions->clear();
    const QLocale locale;
    for (const api::Session& session : sessions) {
        const QString device =
            session.device.isEmpty() ? tr("a computer without a name") : models::foreignText(session.device);
        auto* item =
            new QTreeWidgetItem(m_sessions, {session.current ? tr("%1 (this one)").arg(device) : device,
                                             locale.toString(session.lastUsed.toLocalTime(), QLocale::ShortFormat)});
        item->setData(0, sessionIdRole, session.sessionId);
        item->setData(0, currentRole, session.current);
    }
    m_sessionsText->hide();
    followSelection();
}

void AccountDialog::setSessionsProblem(const QString& text)
{
    m_sessionsText->setText(text);
    m_sessionsText->show();
}

void AccountDialog::followSelection()
{
    const QList<QTreeWidgetItem*> selected = m_sessions->selectedItems();
    const bool current = !selected.isEmpty() && selected.first()->data(0, currentRole).toBool();
    m_end->setEnabled(!selected.isEmpty() && !current);
    m_end->setToolTip(selected.isEmpty() ? tr("Select a computer first.")
                      : current          ? tr("This is the one in front of you: File, Sign out.")
                                         : QString());
}

} // namespace veilpix::views
