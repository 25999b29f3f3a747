#include "app/views/StatusLine.h"

#include <QAction>
#include <QLabel>
#include <QLocale>
#include <QToolButton>

#include "app/models/ForeignText.h"
#include "app/models/PictureListModel.h"
#include "app/models/ServerText.h"
#include "app/net/ApiClient.h"
#include "app/session/BundledServer.h"
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "app/views/widgets/EnterPresses.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using models::PictureListModel;
using session::BundledServer;
using session::Session;
using settings::Settings;

StatusLine::StatusLine(const Settings& settings, const BundledServer& bundled, Session& session,
                       const PictureListModel& pictures, QAction* transfersAction, QWidget* parent)
    : QStatusBar(parent), m_settings(settings), m_bundled(bundled), m_session(session), m_pictures(pictures)
{
    setObjectName(u"statusBar"_s);
    setSizeGripEnabled(false);
    m_server = named(new QLabel(this), "statusServer");
    m_server->setTextFormat(Qt::PlainText);
    m_transfers = named(new QToolButton(this), "statusTransfers", tr("Transfers"));
    m_transfers->setFocusPolicy(Qt::TabFocus);
    m_transfers->setToolTip(tr("Show or hide the transfers"));
    enterPresses(m_transfers);
    m_lock = named(new QLabel(this), "statusLock");
    m_lock->setTextFormat(Qt::PlainText);
    addWidget(m_server);
    addPermanentWidget(m_transfers);
    addPermanentWidget(m_lock);
    connect(m_transfers, &QToolButton::clicked, transfersAction, &QAction::trigger);
    connect(&session, &Session::stateChanged, this, &StatusLine::refresh);
    connect(&session, &Session::recoveryWordsReady, this, &StatusLine::refresh);
    connect(&session, &Session::recoveryWordsConfirmed, this, &StatusLine::refresh);
    connect(&session, &Session::wentOnline, this, &StatusLine::refreshServer);
    connect(&session.api(), &net::ApiClient::reachableChanged, this, &StatusLine::refreshServer);
    connect(&bundled, &BundledServer::stateChanged, this, &StatusLine::refreshServer);
    connect(&settings, &Settings::serverChanged, this, &StatusLine::refreshServer);
    connect(&settings, &Settings::idleLockMinutesChanged, this, &StatusLine::refreshLock);
    connect(&pictures, &PictureListModel::freshnessChanged, this, &StatusLine::refreshServer);
    connect(&pictures, &PictureListModel::loadingChanged, this, &StatusLine::refreshServer);
    connect(&pictures, &QAbstractItemModel::modelReset, this, &StatusLine::refreshServer);
    connect(&pictures, &QAbstractItemModel::rowsInserted, this, &StatusLine::refreshServer);
    connect(&pictures, &QAbstractItemModel::rowsRemoved, this, &StatusLine::refreshServer);
    setTransfers({});
    refresh();
}

void StatusLine::setTransfers(const QString& summary)
{
    m_transfers->setText(summary.isEmpty() ? tr("No transfers") : summary);
    m_transfers->setAccessibleName(m_transfers->text());
}

void StatusLine::comeLast()
{
    QWidget* last = window()->previousInFocusChain();
    if (last != m_transfers) {
        setTabOrder(last, m_transfers);
    }
}

void StatusLine::refresh()
{
    refreshServer();
    refreshLock();
    m_transfers->setVisible(m_session.isOpen());
}

bool StatusLine::isReachable() const
{
    return !m_session.isOpen() || m_session.api().isReachable();
}

// Of the view in sight; while something is looked for, how many of them it is in.
QString StatusLine::describePictures() const
{
    const int count = m_pictures.countInView();
    const QLocale locale;
    if (!m_pictures.search().isEmpty()) {
        return count == 1 ? tr("%1 of 1 picture").arg(locale.toString(m_pictures.rowCount()))
                          : tr("%1 of %2 pictures").arg(locale.toString(m_pictures.rowCount()), locale.toString(count));
    }
    return count == 1 ? tr("1 picture") : tr("%1 pictures").arg(locale.toString(count));
}

QStringList StatusLine::describeServer() const
{
    QStringList parts{models::foreignText(models::ServerText::describe(m_settings))};
    if (m_settings.serverChoice() == Settings::ServerChoice::Bundled &&
        m_bundled.state() == BundledServer::State::Starting) {
        parts.append(tr("starting"));
    }
    if (!m_session.isOpen()) {
        return parts;
    }
    if (!m_session.isOnline()) {
        parts.append(tr("not connected yet"));
    } else if (!isReachable()) {
        parts.append(tr("does not answer"));
    }
    parts.append(tr("signed in as %1").arg(models::foreignText(m_session.userName(), 40)));
    const QString pictures = describePictures();
    parts.append(m_pictures.isComplete() ? pictures : tr("%1 so far").arg(pictures));
    const QDateTime listed = m_pictures.listedAt();
    if (listed.isValid() && !(isReachable() && m_pictures.isFresh())) {
        parts.append(tr("as of %1").arg(QLocale().toString(listed.toLocalTime().time(), QLocale::ShortFormat)));
    }
    return parts;
}

void StatusLine::refreshServer()
{
    setCaptionedText(m_server, tr("Server"), describeServer().join(u"  ·  "_s));
    m_server->setToolTip(isReachable() ? QString() : tr("Veilpix asks again by itself until the server answers."));
    setStyleProperty(m_server, "tone", isReachable() ? QString() : u"warning"_s);
}

QString StatusLine::describeLock() const
{
    const Session::State state = m_session.state();
    if (state == Session::State::Locked) {
        return tr("locked");
    }
    if (!m_session.isOpen()) {
        return state == Session::State::Unlocked ? tr("does not lock while the recovery words are shown") : QString();
    }
    const int minutes = m_settings.idleLockMinutes();
    return minutes == 1  ? tr("locks after a minute")
           : minutes > 1 ? tr("locks after %n minutes", nullptr, minutes)
                         : tr("does not lock by itself");
}

void StatusLine::refreshLock()
{
    setCaptionedText(m_lock, tr("Lock"), describeLock());
}

} // namespace veilpix::views
