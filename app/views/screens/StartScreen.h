// The pages before the gallery: which server, which account, keys being made, recovery words. Follows the session.
#pragma once

#include <QStackedWidget>

#include "app/session/Session.h"

namespace veilpix::settings {
class Settings;
}
namespace veilpix::session {
class BundledServer;
class ServerProbe;
} // namespace veilpix::session

namespace veilpix::views {

class CardPage;
class ConfirmWordsPage;
class ConnectPage;
class CreateAccountPage;
class ProgressPage;
class RecoverPage;
class RecoveryWordsPage;
class SignInPage;
class UserPrompts;
class WelcomePage;

class StartScreen : public QStackedWidget {
    Q_OBJECT

public:
    StartScreen(settings::Settings& settings, session::BundledServer& bundled, session::Session& session,
                UserPrompts& prompts, QWidget* parent = nullptr);

    void wipe();
    // Asks the address that somebody typed.
    [[nodiscard]] session::ServerProbe& probe() { return *m_probe; }

private:
    template <class Page, class... Parts> Page* page(Page*& slot, Parts&&... parts); // made when first shown
    void connectPage(WelcomePage* page);
    void connectPage(ConnectPage* page);
    void connectPage(CreateAccountPage* page);
    void connectPage(SignInPage* page);
    void connectPage(RecoverPage* page);
    void connectPage(ProgressPage* page);
    void connectPage(RecoveryWordsPage* page);
    void connectPage(ConfirmWordsPage* page);

    void follow(session::Session::State state);
    void showFirstForm();
    void showCreate();
    void showSignIn();
    void showRecover();
    void showWaitForServer();
    void showWords();
    void showFailure(const session::Failure& failure);
    void show(CardPage* page);
    void takeServer(const QUrl& url);
    void probeFailed(const session::Failure& failure);
    void chooseOtherServer();
    void cancelProgress();
    [[nodiscard]] QString serverName() const;

    settings::Settings& m_settings;
    session::BundledServer& m_bundled;
    session::Session& m_session;
    UserPrompts& m_prompts;
    session::ServerProbe* m_probe;
    WelcomePage* m_welcome = nullptr;
    ConnectPage* m_connect = nullptr;
    CreateAccountPage* m_create = nullptr;
    SignInPage* m_signIn = nullptr;
    RecoverPage* m_recover = nullptr;
    ProgressPage* m_progress = nullptr;
    RecoveryWordsPage* m_words = nullptr;
    ConfirmWordsPage* m_confirm = nullptr;
    bool m_doubtful = false;    // the problem in sight is about reaching the server
    CardPage* m_form = nullptr; // to go back to when what it asked for fails
};

} // namespace veilpix::views
