#include "app/views/pages/NewPassword.h"

#include <QLabel>
#include <QVBoxLayout>

#include "app/views/widgets/Naming.h"
#include "app/views/widgets/PasswordField.h"
#include "app/views/widgets/StrengthMeter.h"

namespace veilpix::views {

NewPassword::NewPassword(QWidget* parent) : QWidget(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_password = named(new PasswordField(this), "newPasswordField");
    m_meter = new StrengthMeter(this);
    m_repeat = named(new PasswordField(this), "repeatPasswordField");
    m_caption = addHeadedField(column, {}, m_password);
    column->addWidget(m_meter);
    column->addSpacing(4);
    m_repeatCaption = addHeadedField(column, {}, m_repeat);
    setCaptions(tr("Passwor&d"), tr("Password &again"));
    // From one field straight to the other: what is typed on the button between them would reveal the first.
    setTabOrder(m_password, m_repeat);
    setTabOrder(m_repeat, m_password->revealButton());
    setTabOrder(m_password->revealButton(), m_repeat->revealButton());
    connect(m_password, &QLineEdit::textChanged, this, &NewPassword::rate);
    connect(m_repeat, &QLineEdit::textChanged, this, &NewPassword::changed);
    connect(m_password, &QLineEdit::returnPressed, this, [this] { m_repeat->setFocus(); });
    connect(m_repeat, &QLineEdit::returnPressed, this, &NewPassword::returnPressed);
}

void NewPassword::setCaptions(const QString& first, const QString& again)
{
    const auto set = [](QLabel* label, PasswordField* field, QString text) {
        label->setText(text);
        field->setCaption(text.remove(QLatin1Char('&')));
    };
    set(m_caption, m_password, first);
    set(m_repeatCaption, m_repeat, again);
}

void NewPassword::setUserName(const QString& name)
{
    m_userName = name;
    rate();
}

void NewPassword::setLeastScore(PasswordScore score)
{
    m_least = score;
    Q_EMIT changed();
}

void NewPassword::rate()
{
    const QStringList own = m_userName.isEmpty() ? QStringList() : QStringList{m_userName};
    m_meter->setScore(estimateStrength(m_password->text(), own), m_password->text().isEmpty());
    Q_EMIT changed();
}

QString NewPassword::reasonAgainst() const
{
    if (m_password->text().isEmpty()) {
        return tr("Choose a password.");
    }
    if (m_meter->score() < m_least) {
        return m_least >= PasswordScore::Strong
                   ? tr("A server far away needs a strong password: add a word or two that nobody would expect.")
                   : tr("This password is easy to guess: add a word or two that nobody would expect.");
    }
    if (m_repeat->text().isEmpty()) {
        return tr("Type the password once more.");
    }
    if (m_repeat->text() != m_password->text()) {
        return tr("The two passwords differ.");
    }
    return {};
}

crypto::SecretBytes NewPassword::copySecret() const
{
    return m_password->copySecret();
}

void NewPassword::wipe()
{
    m_password->wipe();
    m_repeat->wipe();
}

void NewPassword::focusFirst()
{
    m_password->setFocus();
}

} // namespace veilpix::views
