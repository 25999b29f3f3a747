#include "app/views/dialogs/PersonDialog.h"

#include <QFontDatabase>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/models/ForeignText.h"
#include "app/session/PinBook.h"
#include "app/views/widgets/Naming.h"
#include "app/views/widgets/QrCode.h"
#include "app/views/widgets/VerificationChip.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using session::Verification;

PersonDialog::PersonDialog(session::PinBook& pins, const QString& userId, QWidget* parent)
    : QDialog(parent), m_pins(pins), m_userId(userId)
{
    const auto person = pins.person(userId);
    const QString name = person ? models::foreignText(person->userName, 32) : QString();
    named(this, "personDialog", name);
    setWindowTitle(name);
    setFixedWidth(430);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(22, 20, 22, 18);
    column->setSpacing(10);
    auto* head = new QHBoxLayout;
    auto* title = makeLabel(name, "title", this, 1.4);
    title->setWordWrap(false);
    m_chip = new VerificationChip(this);
    head->addWidget(title);
    head->addWidget(m_chip);
    head->addStretch(1);
    column->addLayout(head);
    m_text = named(makeLabel({}, "muted", this), "personText");
    column->addWidget(m_text);
    auto* card = new QFrame(this);
    card->setObjectName(u"accessCard"_s);
    auto* cardColumn = new QVBoxLayout(card);
    cardColumn->addWidget(makeLabel(tr("Safety number"), "heading", card));
    m_number = named(new QLabel(card), "safetyNumber");
    m_number->setTextFormat(Qt::PlainText);
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(this->font().pointSizeF() * 1.25);
    m_number->setFont(font);
    m_number->setAlignment(Qt::AlignCenter);
    m_number->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    cardColumn->addWidget(m_number);
    m_code = named(new QrCode(card), "safetyCode", tr("Safety number as a QR code"));
    cardColumn->addWidget(m_code, 0, Qt::AlignHCenter);
    cardColumn->addWidget(makeLabel(
        tr("Compare it in person or on the phone: both of you see the same twelve groups. The code holds them, too, "
           "for a camera to read."),
        "muted", card));
    column->addWidget(card);
    auto* row = new QHBoxLayout;
    m_verify = named(new QPushButton(this), "verifyButton");
    m_accept = named(new QPushButton(tr("I have looked: use the new key"), this), "acceptKeyButton",
                     tr("I have looked: use the new key"));
    auto* close = named(new QPushButton(tr("Close"), this), "closeButton", tr("Close"));
    row->addWidget(m_verify);
    row->addWidget(m_accept);
    row->addStretch(1);
    row->addWidget(close);
    column->addLayout(row);
    connect(m_verify, &QPushButton::clicked, this, [this] {
        m_pins.markVerified(m_userId, m_pins.verification(m_userId) != Verification::Verified);
        refresh();
    });
    connect(m_accept, &QPushButton::clicked, this, [this] {
        m_pins.acceptChangedKey(m_userId);
        refresh();
    });
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    // Verifying is for those who have compared; Enter on the way out must not say so.
    close->setDefault(true);
    close->setFocus();
    connect(&pins, &session::PinBook::changed, this, &PersonDialog::refresh);
    refresh();
}

void PersonDialog::refresh()
{
    const Verification state = m_pins.verification(m_userId);
    m_chip->setVerification(state);
    m_text->setText(VerificationChip::explanation(state));
    const QStringList groups = m_pins.safetyNumber(m_userId);
    QString lines;
    for (int i = 0; i < groups.size(); ++i) {
        lines += groups.at(i) + (i % 4 == 3 ? "\n"_L1 : "  "_L1);
    }
    setCaptionedText(m_number, tr("Safety number"), lines.trimmed());
    m_code->setText(m_pins.safetyCode(m_userId));
    m_code->setVisible(!m_code->isEmpty());
    const bool changed = state == Verification::Changed;
    m_verify->setText(state == Verification::Verified ? tr("Not verified after all") : tr("Mark as verified"));
    m_verify->setAccessibleName(m_verify->text());
    m_verify->setVisible(!changed);
    m_accept->setVisible(changed);
}

} // namespace veilpix::views
