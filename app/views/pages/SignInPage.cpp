#include "app/views/pages/SignInPage.h"

#include <QCompleter>
#include <QPushButton>
#include <QStringListModel>
#include <QVBoxLayout>

#include "app/views/widgets/Naming.h"
#include "app/views/widgets/PasswordField.h"
#include "common/base/Literals.h"

namespace veilpix::views {

SignInPage::SignInPage(QWidget* parent) : CardPage("signInPage", u"person"_s, tr("Sign in"), {}, parent)
{
    m_name = named(new QLineEdit(card()), "nameField", tr("Name"));
    m_name->setMaxLength(64);
    addCaption(tr("&Name"), m_name);
    m_password = named(new PasswordField(card()), "passwordField", tr("Password"));
    addCaption(tr("Passwor&d"), m_password);
    auto* button = addMainButton("signInButton", tr("Sign in"));
    auto* create = addLink("createAccountLink", tr("Create an account"));
    auto* recover = addLink("recoverLink", tr("I forgot my password"));
    auto* other = addLink("otherServerLink", tr("Use another server"));
    connect(m_name, &QLineEdit::returnPressed, this, [this] { m_password->setFocus(); });
    connect(m_password, &QLineEdit::returnPressed, this, &SignInPage::submit);
    connect(button, &QPushButton::clicked, this, &SignInPage::submit);
    connect(create, &QPushButton::clicked, this, &SignInPage::createChosen);
    connect(recover, &QPushButton::clicked, this, &SignInPage::recoverChosen);
    connect(other, &QPushButton::clicked, this, &SignInPage::otherServerChosen);
}

void SignInPage::wipe()
{
    m_password->wipe();
    setProblem({});
}

void SignInPage::focusFirst()
{
    m_name->text().isEmpty() ? m_name->setFocus() : m_password->setFocus();
}

void SignInPage::setServer(const QString& serverName)
{
    setTexts(tr("Sign in"), serverName);
}

void SignInPage::setName(const QString& name)
{
    m_name->setText(name);
}

void SignInPage::setKnownNames(const QStringList& names)
{
    auto* completer = new QCompleter(names, m_name);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_name->setCompleter(completer);
}

QString SignInPage::name() const
{
    return m_name->text().trimmed();
}

crypto::SecretBytes SignInPage::copyPassword() const
{
    return m_password->copySecret();
}

void SignInPage::submit()
{
    if (name().isEmpty()) {
        setProblem(tr("Which account? Type its name."));
        m_name->setFocus();
    } else if (m_password->text().isEmpty()) {
        setProblem(tr("Type the password of %1.").arg(name()));
        m_password->setFocus();
    } else {
        setProblem({});
        Q_EMIT submitted();
    }
}

} // namespace veilpix::views
