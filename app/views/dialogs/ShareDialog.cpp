#include "app/views/dialogs/ShareDialog.h"

#include <QCloseEvent>
#include <QComboBox>
#include <QFrame>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "app/models/AccessModel.h"
#include "app/models/ErrorText.h"
#include "app/models/ForeignText.h"
#include "app/models/PeopleLeftOut.h"
#include "app/models/PeopleModel.h"
#include "app/session/Session.h"
#include "app/views/panels/AccessList.h"
#include "app/views/widgets/EnterPresses.h"
#include "app/views/widgets/MessageBar.h"
#include "app/views/widgets/Naming.h"
#include "app/views/widgets/UserPrompts.h"
#include "app/views/widgets/VerificationChip.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using models::AccessModel;
using models::ErrorText;
using models::foreignText;
using models::PeopleModel;

ShareDialog::ShareDialog(session::Session& session, pictures::ShareActions& actions, UserPrompts& prompts,
                         std::vector<pictures::ItemKey> items, const QString& title, QWidget* parent)
    : QDialog(parent), m_actions(actions), m_prompts(prompts), m_items(std::move(items)), m_title(title),
      m_ownName(session.userName()), m_people(new PeopleModel(session, actions, this)),
      m_suggested(new models::PeopleLeftOut(*m_people, this)), m_access(new AccessModel(actions, this))
{
    named(this, "shareDialog", tr("Share %1").arg(title));
    setWindowTitle(tr("Share"));
    build(title);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (!m_userId.isEmpty() && text == m_userName) {
            return; // written by the choice itself
        }
        m_userId.clear();
        m_message->dismissAll(); // what was said was about the try before
        m_people->setSearch(text.trimmed());
        refreshButtons();
    });
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        if (m_userId.isEmpty() && m_suggested->rowCount() > 0) {
            choosePerson(m_suggested->index(0, 0));
        }
    });
    connect(m_found, &QAbstractItemView::activated, this, &ShareDialog::choosePerson);
    connect(m_found, &QAbstractItemView::clicked, this, &ShareDialog::choosePerson);
    connect(m_suggested, &QAbstractItemModel::modelReset, this, &ShareDialog::refreshButtons);
    connect(m_suggested, &QAbstractItemModel::rowsInserted, this, &ShareDialog::refreshButtons);
    connect(m_suggested, &QAbstractItemModel::rowsRemoved, this, &ShareDialog::refreshButtons);
    connect(m_access, &QAbstractItemModel::modelReset, this, [this] {
        m_suggested->leaveOut(peopleWithAccess());
        refreshButtons();
    });
    connect(m_people, &PeopleModel::loadingChanged, this, &ShareDialog::refreshButtons);
    connect(m_people, &PeopleModel::failed, this, [this](const Error& error) {
        m_message->post({Tone::Danger, ErrorText::describe(error, m_search->text())});
    });
    connect(m_access, &AccessModel::failed, this, [this](const Error& error) {
        m_message->post({Tone::Danger, ErrorText::describe(error), tr("Try again"), [this] { m_access->refresh(); }});
    });
    connect(m_share, &QPushButton::clicked, this, &ShareDialog::share);
    connect(m_cancelJob, &QPushButton::clicked, this, &ShareDialog::cancelJob);
    connect(m_list, &AccessList::roleChosen, this, [this](const QString& userId, api::Role role) {
        run(Doing::Changing, m_actions.changeRole(m_items.front(), userId, role), m_title, tr("The role was changed."));
    });
    connect(m_list, &AccessList::removeChosen, this, &ShareDialog::removePerson);
    if (m_items.size() == 1) {
        m_access->setPicture(m_items.front());
    }
    m_people->setSearch({});
    refreshButtons();
    m_search->setFocus();
}

ShareDialog::~ShareDialog()
{
    if (m_job) {
        m_job->disconnect(this);
        m_job->abort();
    }
}

void ShareDialog::cancelJob()
{
    m_left.clear();
    if (m_job) {
        m_job->abort();
    }
}

void ShareDialog::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_job) {
        cancelJob();
    } else {
        QDialog::keyPressEvent(event);
    }
}

void ShareDialog::closeEvent(QCloseEvent* event)
{
    if (m_job) {
        cancelJob();
        event->ignore();
    } else {
        QDialog::closeEvent(event);
    }
}

void ShareDialog::build(const QString& title)
{
    resize(480, 440);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 18);
    column->setSpacing(8);
    auto* name = makeLabel(tr("Share %1").arg(title), "title", this, 1.3);
    name->setMinimumWidth(1); // a long word is cut and does not widen the dialog
    column->addWidget(name);
    m_message = new MessageBar(this);
    column->addWidget(m_message);
    m_search = named(new QLineEdit(this), "personField");
    makeSearchField(m_search, tr("Person's name"), tr("Name of the person"));
    column->addSpacing(4);
    addHeadedField(column, tr("&With whom?"), m_search);
    m_found = named(new QListView(this), "peopleList", tr("People found"));
    m_found->setModel(m_suggested);
    m_found->setMaximumHeight(120);
    m_found->setUniformItemSizes(true);
    m_found->setProperty("card", true);
    column->addWidget(m_found);
    m_searchHint = named(makeLabel({}, "muted", this), "personHint");
    column->addWidget(m_searchHint);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_role = named(new QComboBox(this), "newRoleBox");
    m_roleLabel = new QLabel(tr("&Role"), this);
    m_roleLabel->setBuddy(m_role);
    m_role->addItem(tr("can view"), QVariant::fromValue(api::Role::Read));
    m_role->addItem(tr("can replace"), QVariant::fromValue(api::Role::Write));
    m_role->setItemData(0, tr("Opens and saves the picture."), Qt::ToolTipRole);
    m_role->setItemData(1, tr("May also put a new version in its place."), Qt::ToolTipRole);
    m_chip = new VerificationChip(this);
    m_share = named(new QPushButton(tr("Share"), this), "shareButton", tr("Share"));
    m_share->setProperty("primary", true);
    m_share->setAutoDefault(false); // Enter in the field chooses a person and must not share as well
    enterPresses(m_share);
    row->addWidget(m_chip);
    row->addStretch(1);
    row->addWidget(m_roleLabel);
    row->addWidget(m_role);
    row->addWidget(m_share);
    column->addLayout(row);
    m_chipText = named(makeLabel({}, "muted", this), "chipText");
    column->addWidget(m_chipText);
    auto* busyRow = new QHBoxLayout;
    m_busy = named(new QProgressBar(this), "shareProgress", tr("Working"));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_cancelJob = named(new QPushButton(tr("Cancel"), this), "shareCancel", tr("Cancel what is being done"));
    busyRow->addWidget(m_busy, 1);
    busyRow->addWidget(m_cancelJob);
    column->addLayout(busyRow);
    auto* heading = makeLabel(tr("Who can open it"), "heading", this);
    column->addSpacing(8);
    column->addWidget(heading);
    auto* card = new QFrame(this);
    card->setObjectName(u"accessCard"_s);
    auto* cardColumn = new QVBoxLayout(card);
    cardColumn->setContentsMargins(12, 10, 12, 10);
    m_list = new AccessList(*m_access, card);
    m_list->setEditable(true, true);
    cardColumn->addWidget(m_list);
    column->addWidget(card);
    auto* note = named(makeLabel(tr("Removing cannot recall copies."), "muted", this), "removeNote");
    column->addWidget(note);
    const bool one = m_items.size() == 1;
    heading->setVisible(one);
    card->setVisible(one);
    note->setVisible(one);
    column->addStretch(1);
    auto* close = named(new QPushButton(tr("Close"), this), "closeButton", tr("Close"));
    close->setAutoDefault(false);
    enterPresses(close);
    column->addWidget(close, 0, Qt::AlignRight);
    connect(close, &QPushButton::clicked, this, [this] { m_job ? cancelJob() : accept(); });
    setBusy(false);
}

void ShareDialog::choosePerson(const QModelIndex& index)
{
    m_userId = index.data(PeopleModel::UserIdRole).toString();
    m_userName = index.data(PeopleModel::NameRole).toString();
    const bool classic = index.data(PeopleModel::ClassicRole).toBool();
    const auto state = session::Verification(index.data(PeopleModel::VerificationRole).toInt());
    m_message->dismissAll();
    m_search->setText(m_userName);
    m_chip->setVerification(state);
    m_chipText->setText(classic
                            ? tr("%1 uses the old, weak scheme and cannot be shared with.").arg(foreignText(m_userName))
                            : VerificationChip::explanation(state));
    if (classic || state == session::Verification::Changed) {
        m_userId.clear();
    }
    refreshButtons();
    m_chip->show();
    if (!m_userId.isEmpty()) {
        m_share->setFocus();
    }
}

void ShareDialog::refreshButtons()
{
    const bool chosen = !m_userId.isEmpty();
    m_share->setEnabled(chosen && !m_job);
    m_share->setToolTip(chosen ? QString() : tr("Choose a person first."));
    m_role->setAccessibleName(chosen ? tr("Role to give to %1").arg(foreignText(m_userName))
                                     : tr("Role of whom you choose"));
    m_roleLabel->setAccessibleName(m_role->accessibleName()); // this is read where the box has no name of its own
    m_chip->setVisible(chosen);
    if (!chosen && m_chipText->text() == VerificationChip::explanation(session::Verification::Unknown)) {
        m_chipText->clear();
    }
    const QString typed = m_search->text().trimmed();
    m_found->setVisible(m_suggested->rowCount() > 0 && !chosen);
    const bool looking = !chosen && m_people->isLoading();
    if (looking) {
        m_searchHint->setText(tr("Looking for %1…").arg(foreignText(typed)));
    } else if (chosen || m_suggested->rowCount() > 0) {
        m_searchHint->clear();
    } else if (typed.isEmpty()) {
        m_searchHint->setText(tr("Type the beginning of the name."));
    } else if (m_people->rowCount() > 0) {
        m_searchHint->setText(tr("Whose name starts with “%1” can open it already.").arg(foreignText(typed)));
    } else if (m_ownName.startsWith(typed, Qt::CaseInsensitive)) {
        m_searchHint->setText(
            tr("Only your own name, “%1”, starts like this, and you can open it already.").arg(foreignText(m_ownName)));
    } else {
        m_searchHint->setText(tr("Nobody's name starts with “%1”.").arg(foreignText(typed)));
    }
    m_searchHint->setVisible(!m_searchHint->text().isEmpty());
    m_chipText->setVisible(!m_chipText->text().isEmpty());
}

void ShareDialog::setBusy(bool busy)
{
    m_busy->setVisible(busy);
    m_cancelJob->setVisible(busy);
    m_list->setEnabled(!busy);
    m_role->setEnabled(!busy);
}

void ShareDialog::share()
{
    m_left = m_items;
    shareNext();
}

void ShareDialog::shareNext()
{
    if (m_left.empty() || m_userId.isEmpty()) {
        return;
    }
    const pictures::ItemKey item = m_left.back();
    m_left.pop_back();
    run(Doing::Sharing, m_actions.share(item, m_userId, m_role->currentData().value<api::Role>()), m_userName,
        m_left.empty() ? tr("%1 can open it now.").arg(foreignText(m_userName)) : QString());
}

void ShareDialog::run(Doing doing, net::Job* job, const QString& subject, const QString& success)
{
    m_job = job;
    setBusy(true);
    refreshButtons();
    connect(job, &net::Job::finished, this, [this, doing, job, subject, success] {
        m_job = nullptr;
        setBusy(false);
        // Of many, one that the person has already is no reason to keep the others back.
        const bool hadIt = doing == Doing::Sharing && m_items.size() > 1 && job->error() &&
                           job->error()->code == ErrorCode::AlreadyExists;
        if (!job->succeeded() && !hadIt) {
            m_left.clear();
            m_message->post(job->error()->code == ErrorCode::Cancelled
                                ? MessageBar::Message{Tone::Warning, tr("Cancelled. If the server had taken the change "
                                                                        "by then, it holds: the list shows it.")}
                                : MessageBar::Message{Tone::Danger, ErrorText::describe(*job->error(), subject)});
        } else if (!success.isEmpty()) {
            m_message->post({Tone::Success, success});
        }
        if (m_left.empty()) {
            if ((job->succeeded() || hadIt) && doing == Doing::Sharing) {
                m_granted.insert(m_userId);
                m_suggested->leaveOut(peopleWithAccess());
                m_userId.clear();
                const QSignalBlocker quiet(m_search); // the message just posted stays
                m_search->clear();
                m_chipText->clear();
                m_people->setSearch({});
            }
            m_access->refresh();
            refreshButtons();
        } else {
            shareNext();
        }
    });
}

QSet<QString> ShareDialog::peopleWithAccess() const
{
    if (m_items.size() > 1) {
        return m_granted; // of many pictures one does not see who has which
    }
    QSet<QString> people;
    for (int row = 0; row < m_access->rowCount(); ++row) {
        people.insert(m_access->index(row, 0).data(AccessModel::UserIdRole).toString());
    }
    return people;
}

void ShareDialog::removePerson(const QString& userId, const QString& name)
{
    m_prompts.confirm(
        this, tr("Remove %1?").arg(foreignText(name)),
        tr("Removing cannot recall copies. %1 loses access at once; then the picture is encrypted anew "
           "for those who remain.")
            .arg(foreignText(name)),
        tr("Remove"), [this, userId, name] {
            run(Doing::Changing, m_actions.remove(m_items.front(), userId), m_title,
                tr("%1 can no longer open it. Copies already taken cannot be recalled.").arg(foreignText(name)));
        });
}

} // namespace veilpix::views
