#include "app/views/pages/CreateAccountPage.h"

#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/views/pages/NewPassword.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

CreateAccountPage::CreateAccountPage(QWidget* parent)
    : CardPage("createAccountPage", u"key"_s, tr("Create your account"), {}, parent)
{
    m_name = named(new QLineEdit(card()), "nameField", tr("Name"));
    m_name->setMaxLength(64);
    m_name->setPlaceholderText(tr("How others find you, such as anna"));
    addCaption(tr("&Name"), m_name);
    m_password = new NewPassword(card());
    body()->addWidget(m_password);
    m_create = addMainButton("createAccountButton", tr("Create account"));
    auto* signIn = addLink("signInLink", tr("I already have an account"));
    auto* other = addLink("otherServerLink", tr("Keep the pictures elsewhere"));
    connect(m_name, &QLineEdit::textChanged, this, [this](const QString& name) {
        m_password->setUserName(name.trimmed());
        check();
    });
    connect(m_name, &QLineEdit::returnPressed, this, [this] { m_password->focusFirst(); });
    connect(m_password, &NewPassword::changed, this, &CreateAccountPage::check);
    connect(m_password, &NewPassword::returnPressed, this, &CreateAccountPage::submit);
    connect(m_create, &QPushButton::clicked, this, &CreateAccountPage::submit);
    connect(signIn, &QPushButton::clicked, this, &CreateAccountPage::signInChosen);
    connect(other, &QPushButton::clicked, this, &CreateAccountPage::otherServerChosen);
    check();
}

void CreateAccountPage::setServer(const QString& address, bool beyondThisComputer)
{
    m_password->setLeastScore(beyondThisComputer ? PasswordScore::Strong : PasswordScore::Fair);
    setTexts(tr("Create your account"),
             address.isEmpty()
                 ? tr("On this computer. The password locks your pictures; nobody can reset it for you.")
                 : tr("On %1. Your password never leaves this computer; nobody there can reset it.").arg(address));
}

void CreateAccountPage::wipe()
{
    m_password->wipe();
    m_name->clear();
    setProblem({});
}

void CreateAccountPage::focusFirst()
{
    m_name->text().isEmpty() ? m_name->setFocus() : m_password->focusFirst();
}

void CreateAccountPage::focusName()
{
    m_name->setFocus();
    m_name->selectAll();
}

QString CreateAccountPage::name() const
{
    return m_name->text().trimmed();
}

crypto::SecretBytes CreateAccountPage::copyPassword() const
{
    return m_password->copySecret();
}

QString CreateAccountPage::reasonAgainst() const
{
    return name().isEmpty() ? tr("Choose a name.") : m_password->reasonAgainst();
}

void CreateAccountPage::check()
{
    // The button stays enabled for those who want to know: pressing it says what is missing.
    m_create->setToolTip(reasonAgainst());
    m_create->setAccessibleDescription(reasonAgainst());
    followOwnProblem(reasonAgainst());
}

void CreateAccountPage::submit()
{
    const QString reason = reasonAgainst();
    setOwnProblem(reason);
    if (reason.isEmpty()) {
        Q_EMIT submitted();
    } else if (name().isEmpty()) {
        m_name->setFocus();
    }
}

} // namespace veilpix::views
