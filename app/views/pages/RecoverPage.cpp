#include "app/views/pages/RecoverPage.h"

#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/views/pages/NewPassword.h"
#include "app/views/widgets/Naming.h"
#include "app/views/widgets/WordsField.h"
#include "common/base/Literals.h"

namespace veilpix::views {

RecoverPage::RecoverPage(QWidget* parent)
    : CardPage("recoverPage", u"restore"_s, tr("Use your recovery words"),
               tr("The 24 words that you wrote down open your account. Choose a new password at the same time."),
               parent)
{
    m_name = named(new QLineEdit(card()), "nameField", tr("Name"));
    m_name->setMaxLength(64);
    addCaption(tr("&Name"), m_name);
    m_words = new WordsField(card());
    addCaption(tr("Recovery &words"), m_words);
    m_password = new NewPassword(card());
    m_password->setCaptions(tr("New passwor&d"), tr("New password a&gain"));
    body()->addWidget(m_password);
    auto* button = addMainButton("recoverButton", tr("Set the new password"));
    auto* back = addLink("backButton", tr("Back"));
    cancelByEscape(back);
    connect(m_name, &QLineEdit::textChanged, this, [this](const QString& name) {
        m_password->setUserName(name.trimmed());
        setProblem({});
    });
    // Half a word is no mistake: what was wrong before is said again only when they are sent again.
    connect(m_words, &QPlainTextEdit::textChanged, this, [this] { setProblem({}); });
    connect(m_password, &NewPassword::changed, this, [this] { followOwnProblem(reasonAgainst()); });
    connect(button, &QPushButton::clicked, this, &RecoverPage::submit);
    connect(m_password, &NewPassword::returnPressed, this, &RecoverPage::submit);
    connect(back, &QPushButton::clicked, this, &RecoverPage::backChosen);
}

void RecoverPage::wipe()
{
    m_words->clear();
    m_password->wipe();
    setProblem({});
}

void RecoverPage::focusFirst()
{
    m_name->text().isEmpty() ? m_name->setFocus() : m_words->setFocus();
}

void RecoverPage::setName(const QString& name)
{
    m_name->setText(name);
}

QString RecoverPage::name() const
{
    return m_name->text().trimmed();
}

QStringList RecoverPage::words() const
{
    return m_words->words();
}

crypto::SecretBytes RecoverPage::copyPassword() const
{
    return m_password->copySecret();
}

QString RecoverPage::reasonAgainst() const
{
    if (name().isEmpty()) {
        return tr("Which account? Type its name.");
    }
    const QString fault = m_words->reasonAgainst();
    return fault.isEmpty() ? m_password->reasonAgainst() : fault;
}

void RecoverPage::submit()
{
    const QString reason = reasonAgainst();
    setOwnProblem(reason);
    if (reason.isEmpty()) {
        Q_EMIT submitted();
    } else if (name().isEmpty()) {
        m_name->setFocus();
    } else if (!m_words->reasonAgainst().isEmpty()) {
        m_words->setFocus();
    } else {
        m_password->focusFirst();
    }
}

} // namespace veilpix::views
