#include "app/views/screens/StartScreen.h"

#include "app/models/ErrorText.h"
#include "app/models/ServerText.h"
#include "app/session/BundledServer.h"
#include "app/session/ServerProbe.h"
#include "app/settings/Settings.h"
#include "app/views/pages/ConfirmWordsPage.h"
#include "app/views/pages/ConnectPage.h"
#include "app/views/pages/CreateAccountPage.h"
#include "app/views/pages/ProgressPage.h"
#include "app/views/pages/RecoverPage.h"
#include "app/views/pages/RecoveryWordsPage.h"
#include "app/views/pages/SignInPage.h"
#include "app/views/pages/WelcomePage.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using session::BundledServer;
using session::Session;
using settings::Settings;

StartScreen::StartScreen(Settings& settings, BundledServer& bundled, Session& session, UserPrompts& prompts,
                         QWidget* parent)
    : QStackedWidget(parent), m_settings(settings), m_bundled(bundled), m_session(session), m_prompts(prompts),
      m_probe(new session::ServerProbe(settings, this))
{
    named(this, "startScreen", tr("Start"));
    connect(&session, &Session::stateChanged, this, &StartScreen::follow);
    connect(&session, &Session::failed, this, &StartScreen::showFailure);
    connect(&session, &Session::recoveryWordsReady, this, [this] { follow(m_session.state()); });
    connect(&session, &Session::serverAnswered, this, [this] {
        if (std::exchange(m_doubtful, false) && m_form != nullptr) {
            m_form->setProblem({});
        }
    });
    connect(&session, &Session::progress, this, [this](const QString& step, int percent) {
        if (m_progress != nullptr) {
            m_progress->setProgress(step, percent);
        }
    });
    connect(m_probe, &session::ServerProbe::answered, this, &StartScreen::takeServer);
    connect(m_probe, &session::ServerProbe::failed, this, &StartScreen::probeFailed);
    connect(&session, &Session::wiping, this, &StartScreen::wipe);
    connect(&bundled, &BundledServer::failed, this, [this](const Error& error) {
        if (m_session.state() == Session::State::NoServer) {
            page(m_progress)->setProblem(models::ErrorText::describe(error, tr("the picture server")));
        }
    });
    follow(session.state());
}

template <class Page, class... Parts> Page* StartScreen::page(Page*& slot, Parts&&... parts)
{
    if (slot == nullptr) {
        slot = new Page(std::forward<Parts>(parts)...);
        addWidget(slot);
        connectPage(slot);
    }
    return slot;
}

void StartScreen::wipe()
{
    for (CardPage* one :
         {static_cast<CardPage*>(m_create), static_cast<CardPage*>(m_signIn), static_cast<CardPage*>(m_recover),
          static_cast<CardPage*>(m_words), static_cast<CardPage*>(m_confirm)}) {
        if (one != nullptr) {
            one->wipe();
        }
    }
}

void StartScreen::show(CardPage* page)
{
    setCurrentWidget(page);
    page->focusFirst();
    page->bringFocusIntoView();
}

void StartScreen::follow(Session::State state)
{
    switch (state) {
    case Session::State::NoServer:
        if (m_settings.serverChoice() == Settings::ServerChoice::Unset) {
            show(page(m_welcome));
        } else {
            showWaitForServer();
        }
        break;
    case Session::State::SignedOut:
        if (m_form != nullptr && m_form != m_connect && currentWidget() == m_progress) {
            show(m_form);
        } else if (currentWidget() != m_form || m_form == nullptr) {
            showFirstForm();
        }
        break;
    case Session::State::Registering:
        page(m_progress)
            ->begin(tr("Making your keys"),
                    tr("They are made on this computer and are yours alone. This takes a few seconds."), tr("Cancel"));
        show(m_progress);
        break;
    case Session::State::SigningIn:
        page(m_progress)
            ->begin(tr("Signing in"), tr("Your password is being turned into keys on this computer."), tr("Cancel"));
        show(m_progress);
        break;
    case Session::State::Unlocked:
        if (!m_session.recoveryWords().isEmpty()) {
            showWords();
        } else {
            wipe();
        }
        break;
    case Session::State::Locked:
        wipe();
        break;
    }
}

void StartScreen::showFirstForm()
{
    const bool known = !m_session.knownAccounts().isEmpty() || !m_settings.lastUserName().isEmpty();
    if (known || models::ServerText::isBeyondThisComputer(m_settings)) {
        showSignIn();
    } else {
        showCreate();
    }
}

void StartScreen::showCreate()
{
    const bool elsewhere = m_settings.serverChoice() == Settings::ServerChoice::Address;
    page(m_create)->setServer(elsewhere ? serverName() : QString(),
                              models::ServerText::isBeyondThisComputer(m_settings));
    m_form = m_create;
    show(m_create);
}

void StartScreen::showSignIn()
{
    const QStringList known = m_session.knownAccounts();
    page(m_signIn)->setServer(serverName());
    m_signIn->setKnownNames(known);
    if (m_signIn->name().isEmpty()) {
        const QString last = m_settings.lastUserName();
        m_signIn->setName(!last.isEmpty() ? last : known.size() == 1 ? known.first() : QString());
    }
    m_form = m_signIn;
    show(m_signIn);
}

void StartScreen::showRecover()
{
    page(m_recover)->setName(m_signIn != nullptr ? m_signIn->name() : m_settings.lastUserName());
    m_form = m_recover;
    show(m_recover);
}

void StartScreen::showWaitForServer()
{
    const bool bundled = m_settings.serverChoice() == Settings::ServerChoice::Bundled;
    page(m_progress)
        ->begin(tr("One moment"),
                bundled ? tr("The picture server on this computer is starting.")
                        : tr("Connecting to %1.").arg(serverName()),
                tr("Choose another place"));
    show(m_progress);
}

void StartScreen::showWords()
{
    page(m_words, m_prompts)->setWords(m_session.recoveryWords(), m_session.userName());
    show(m_words);
}

void StartScreen::showFailure(const session::Failure& failure)
{
    using During = session::Failure::During;
    if (failure.during == During::Unlocking || m_session.state() == Session::State::Unlocked) {
        return; // said where it was asked for
    }
    if (!failure.userName.isEmpty()) { // nobody asked for anything: the server ended it
        showSignIn();
        m_signIn->setName(failure.userName);
        m_signIn->setProblem(models::ErrorText::describe(failure, failure.userName));
        m_signIn->focusFirst();
        return;
    }
    CardPage* form = m_form;
    if (form == nullptr && currentWidget() != nullptr) {
        form = static_cast<CardPage*>(currentWidget());
    }
    if (form == nullptr || m_session.state() == Session::State::Unlocked) {
        return;
    }
    const QString name = form == m_create    ? m_create->name()
                         : form == m_signIn  ? m_signIn->name()
                         : form == m_recover ? m_recover->name()
                                             : QString();
    m_doubtful = failure.during == During::Connecting;
    const bool named = m_settings.serverChoice() == Settings::ServerChoice::Address;
    form->setProblem(failure.error.code == ErrorCode::Cancelled
                         ? QString()
                         : models::ErrorText::describe(failure, name, named ? serverName() : QString()));
    if (m_session.state() == Session::State::SignedOut && !m_doubtful) {
        show(form);
    }
    if (form == m_create && failure.error.code == ErrorCode::AlreadyExists) {
        m_create->focusName();
    }
}

// It answered, or the person wants to go on without an answer.
void StartScreen::takeServer(const QUrl& url)
{
    m_connect->setAsking({});
    m_connect->setProblem({});
    m_settings.setServer(Settings::ServerChoice::Address, url);
    follow(m_session.state());
}

void StartScreen::probeFailed(const session::Failure& failure)
{
    m_connect->setAsking({});
    m_connect->setProblem(models::ErrorText::describe(failure));
    m_connect->offerAnyway(!m_session.knownAccounts(m_probe->url()).isEmpty());
    m_connect->focusFirst();
}

void StartScreen::chooseOtherServer()
{
    m_form = nullptr;
    wipe();
    m_settings.setServer(Settings::ServerChoice::Unset);
    show(page(m_welcome));
}

void StartScreen::cancelProgress()
{
    if (m_session.state() == Session::State::NoServer) {
        chooseOtherServer();
    } else {
        m_session.cancel();
    }
}

QString StartScreen::serverName() const
{
    return models::ServerText::describe(m_settings);
}

void StartScreen::connectPage(WelcomePage* page)
{
    connect(page, &WelcomePage::bundledChosen, this, [this] {
        m_settings.setServer(Settings::ServerChoice::Bundled);
        follow(m_session.state());
    });
    connect(page, &WelcomePage::connectChosen, this, [this] { show(this->page(m_connect)); });
}

void StartScreen::connectPage(ConnectPage* page)
{
    connect(page, &ConnectPage::addressChosen, m_probe, &session::ServerProbe::start);
    connect(m_probe, &session::ServerProbe::started, page, &ConnectPage::setAsking);
    connect(page, &ConnectPage::cancelled, this, [this, page] {
        m_probe->cancel();
        page->setAsking({});
    });
    connect(page, &ConnectPage::anywayChosen, this, &StartScreen::takeServer);
    connect(page, &ConnectPage::backChosen, this, [this] { show(this->page(m_welcome)); });
}

void StartScreen::connectPage(CreateAccountPage* page)
{
    connect(page, &CreateAccountPage::submitted, this,
            [this, page] { m_session.registerAccount(page->name(), page->copyPassword()); });
    connect(page, &CreateAccountPage::signInChosen, this, [this, page] {
        showSignIn();
        if (!page->name().isEmpty()) { // typed already, and taken perhaps
            m_signIn->setName(page->name());
            m_signIn->focusFirst();
        }
    });
    connect(page, &CreateAccountPage::otherServerChosen, this, &StartScreen::chooseOtherServer);
}

void StartScreen::connectPage(SignInPage* page)
{
    connect(page, &SignInPage::submitted, this, [this, page] { m_session.signIn(page->name(), page->copyPassword()); });
    connect(page, &SignInPage::createChosen, this, &StartScreen::showCreate);
    connect(page, &SignInPage::recoverChosen, this, &StartScreen::showRecover);
    connect(page, &SignInPage::otherServerChosen, this, &StartScreen::chooseOtherServer);
}

void StartScreen::connectPage(RecoverPage* page)
{
    connect(page, &RecoverPage::submitted, this,
            [this, page] { m_session.recover(page->name(), page->words(), page->copyPassword()); });
    connect(page, &RecoverPage::backChosen, this, &StartScreen::showSignIn);
}

void StartScreen::connectPage(ProgressPage* page)
{
    connect(page, &ProgressPage::cancelled, this, &StartScreen::cancelProgress);
}

void StartScreen::connectPage(RecoveryWordsPage* page)
{
    connect(page, &RecoveryWordsPage::continued, this, [this] {
        this->page(m_confirm)->setWords(m_session.recoveryWords());
        show(m_confirm);
    });
}

void StartScreen::connectPage(ConfirmWordsPage* page)
{
    connect(page, &ConfirmWordsPage::backChosen, this, [this] { show(m_words); });
    connect(page, &ConfirmWordsPage::confirmed, this, [this] {
        m_settings.setRecoveryCheckedOn(m_session.userName(), QDate::currentDate());
        m_session.confirmRecoveryWords();
        wipe();
    });
}

} // namespace veilpix::views
