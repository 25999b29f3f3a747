#include "app/views/widgets/PasswordField.h"

#include <QKeyEvent>
#include <QResizeEvent>
#include <QToolButton>

#include "app/views/theme/Icons.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

namespace {

void wipeText(QString text)
{
    if (!text.data_ptr().isMutable()) {
        return; // a literal in the program's own image
    }
    // On purpose without detaching: the line edit shares this buffer, and it is that one which must go.
    auto* characters = reinterpret_cast<std::uint8_t*>(const_cast<QChar*>(std::as_const(text).constData()));
    crypto::wipe(crypto::MutableBytes{characters, std::size_t(text.size()) * sizeof(QChar)});
}

} // namespace

PasswordField::PasswordField(QWidget* parent) : QLineEdit(parent)
{
    setEchoMode(QLineEdit::Password);
    setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    setMaxLength(1024);
    m_reveal = named(new QToolButton(this), "revealButton", tr("Show password"));
    m_reveal->setCheckable(true);
    m_reveal->setIconSize({18, 18});
    m_reveal->setCursor(Qt::ArrowCursor);
    m_reveal->setProperty("inField", true);
    m_reveal->setFocusPolicy(Qt::TabFocus);
    m_reveal->installEventFilter(this);
    setTextMargins(0, 0, 26, 0);
    setRevealed(false);
    connect(m_reveal, &QToolButton::toggled, this, &PasswordField::setRevealed);
}

void PasswordField::setRevealed(bool revealed)
{
    setEchoMode(revealed ? QLineEdit::Normal : QLineEdit::Password);
    m_reveal->setIcon(icon(revealed ? u"conceal"_s : u"reveal"_s));
    m_reveal->setToolTip(revealed ? tr("Hide password") : tr("Show password"));
    m_reveal->setAccessibleName(m_caption.isEmpty() ? m_reveal->toolTip()
                                                    : tr("%1: %2").arg(m_reveal->toolTip(), m_caption));
}

void PasswordField::setCaption(const QString& caption)
{
    m_caption = caption;
    setAccessibleName(caption);
    setRevealed(m_reveal->isChecked());
}

crypto::SecretBytes PasswordField::copySecret() const
{
    const QString typed = text();
    const QString composed = typed.normalized(QString::NormalizationForm_C);
    QByteArray utf8 = composed.toUtf8();
    auto secret = crypto::SecretBytes::copyOf(
        {reinterpret_cast<const std::uint8_t*>(utf8.constData()), std::size_t(utf8.size())});
    crypto::wipe(utf8);
    if (composed.constData() != typed.constData()) {
        wipeText(composed);
    }
    return secret;
}

crypto::SecretBytes PasswordField::takeSecret()
{
    auto secret = copySecret();
    wipe();
    return secret;
}

void PasswordField::wipe()
{
    if (!text().isEmpty()) {
        wipeText(text());
    }
    clear();
    m_reveal->setChecked(false);
}

// What a button does not use goes to the widget that it lies in, and here that is the line: letters typed blindly while
// the button has the focus would land in the password.
bool PasswordField::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_reveal || event->type() != QEvent::KeyPress) {
        return QLineEdit::eventFilter(watched, event);
    }
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        m_reveal->click();
        return true;
    case Qt::Key_Space:
    case Qt::Key_Select:
    case Qt::Key_Tab:
    case Qt::Key_Backtab:
    case Qt::Key_Escape:
        return false;
    default:
        return true;
    }
}

void PasswordField::resizeEvent(QResizeEvent* event)
{
    QLineEdit::resizeEvent(event);
    const QSize size(26, 26);
    m_reveal->setGeometry(QRect(QPoint(width() - size.width() - 5, (height() - size.height()) / 2), size));
}

} // namespace veilpix::views
