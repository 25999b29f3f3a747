// Share one picture or many: find the person, choose the role; and for one picture, who has access already.
#pragma once

#include <QDialog>
#include <QPointer>
#include <QSet>
#include <vector>

#include "app/net/Job.h"
#include "app/pictures/ItemKey.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QListView;
class QProgressBar;
class QPushButton;

namespace veilpix::models {
class AccessModel;
class PeopleLeftOut;
class PeopleModel;
} // namespace veilpix::models
namespace veilpix::session {
class Session;
}
namespace veilpix::pictures {
class ShareActions;
}

namespace veilpix::views {

class AccessList;
class MessageBar;
class UserPrompts;
class VerificationChip;

class ShareDialog : public QDialog {
    Q_OBJECT

public:
    ShareDialog(session::Session& session, pictures::ShareActions& actions, UserPrompts& prompts,
                std::vector<pictures::ItemKey> items, const QString& title, QWidget* parent = nullptr);
    ~ShareDialog() override;

protected:
    // While something runs, both end that and no more: whoever leaves must know what came of it.
    void keyPressEvent(QKeyEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void cancelJob();
    void build(const QString& title);
    void choosePerson(const QModelIndex& index);
    void share();
    void shareNext();
    enum class Doing { Sharing, Changing };
    void run(Doing doing, net::Job* job, const QString& subject, const QString& success);
    [[nodiscard]] QSet<QString> peopleWithAccess() const;
    void removePerson(const QString& userId, const QString& name);
    void refreshButtons();
    void setBusy(bool busy);

    pictures::ShareActions& m_actions;
    UserPrompts& m_prompts;
    std::vector<pictures::ItemKey> m_items;
    std::vector<pictures::ItemKey> m_left;
    QString m_title;
    QString m_ownName;
    models::PeopleModel* m_people = nullptr;
    models::PeopleLeftOut* m_suggested = nullptr; // those found who have no access yet
    models::AccessModel* m_access = nullptr;
    QPointer<net::Job> m_job;
    MessageBar* m_message = nullptr;
    QLineEdit* m_search = nullptr;
    QListView* m_found = nullptr;
    QLabel* m_searchHint = nullptr;
    VerificationChip* m_chip = nullptr;
    QLabel* m_chipText = nullptr;
    QLabel* m_roleLabel = nullptr;
    QComboBox* m_role = nullptr;
    QPushButton* m_share = nullptr;
    QPushButton* m_cancelJob = nullptr;
    QProgressBar* m_busy = nullptr;
    AccessList* m_list = nullptr;
    QSet<QString> m_granted; // by this dialog
    QString m_userId;
    QString m_userName;
};

} // namespace veilpix::views
