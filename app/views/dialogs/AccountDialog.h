// The account: what opens it, and where it is signed in. What is chosen here is done by whoever opened the dialog.
#pragma once

#include <QDate>
#include <QDialog>
#include <vector>

#include "app/views/widgets/MessageBar.h"

class QLabel;
class QPushButton;
class QTreeWidget;
class QVBoxLayout;

namespace veilpix::api {
struct Session;
}

namespace veilpix::views {

class AccountDialog : public QDialog {
    Q_OBJECT

public:
    AccountDialog(const QString& userName, const QString& serverText, QWidget* parent = nullptr);

    void setWordsCheckedOn(QDate day); // invalid = never on this computer
    void setClassicKeys(int count);
    void setSessions(const std::vector<api::Session>& sessions);
    void setSessionsProblem(const QString& text);
    void say(const MessageBar::Message& message);

Q_SIGNALS:
    void changePasswordRequested();
    void checkWordsRequested();
    void renewWordsRequested();
    void exportKeysRequested();
    void importClassicKeyRequested();
    void endSessionRequested(const QString& sessionId);

private:
    QPushButton* addRow(QVBoxLayout* column, const QString& heading, QLabel* text, const char* objectName,
                        const QString& buttonText);
    void addSessions(QVBoxLayout* column);
    void followSelection();

    MessageBar* m_message = nullptr;
    QLabel* m_words = nullptr;
    QLabel* m_classic = nullptr;
    QLabel* m_sessionsText = nullptr;
    QTreeWidget* m_sessions = nullptr;
    QPushButton* m_end = nullptr;
};

} // namespace veilpix::views
