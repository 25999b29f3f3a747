#include "app/views/dialogs/CertificateDialog.h"

#include <QCheckBox>
#include <QCryptographicHash>
#include <QFontDatabase>
#include <QFormLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

#include "app/models/ForeignText.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

namespace {

QString ownerOfCertificate(const QSslCertificate& certificate, bool issuer)
{
    const auto part = [&](QSslCertificate::SubjectInfo what) {
        return (issuer ? certificate.issuerInfo(what) : certificate.subjectInfo(what)).join(u", "_s);
    };
    const QString name = part(QSslCertificate::CommonName);
    const QString organization = part(QSslCertificate::Organization);
    return models::foreignText(organization.isEmpty() ? name
                               : name.isEmpty()       ? organization
                                                      : u"%1, %2"_s.arg(name, organization),
                               120);
}

QLabel* fingerprintLabel(const char* objectName, const QString& name, const QByteArray& sha256, QWidget* parent)
{
    auto* label = named(new QLabel(parent), objectName);
    setCaptionedText(label, name, CertificateDialog::grouped(sha256));
    label->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

} // namespace

CertificateDialog::CertificateDialog(const QUrl& server, const QSslCertificate& certificate,
                                     const QByteArray& acceptedBefore, QWidget* parent)
    : FormDialog("certificateDialog",
                 acceptedBefore.isEmpty() ? tr("Is this your server?") : tr("This server shows another certificate"),
                 560, parent)
{
    const bool changed = !acceptedBefore.isEmpty();
    if (changed) {
        auto* alarm = new QFrame(this);
        alarm->setProperty("tone", u"danger"_s);
        auto* row = new QVBoxLayout(alarm);
        row->setContentsMargins(12, 9, 12, 9);
        row->addWidget(named(makeLabel(tr("It is not the one that you accepted for this address. Either its owner has "
                                          "renewed it, or somebody is in between and wants to listen. Ask the owner "
                                          "before you go on."),
                                       "plain", alarm),
                             "certificateAlarm"));
        column()->addWidget(alarm);
    } else {
        addText(
            tr("No authority that this computer knows vouches for it. With a box at home that is usual: compare the "
               "fingerprint, once, and it is trusted from then on."));
    }
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(7);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    const auto row = [&](const char* objectName, const QString& caption, const QString& text) {
        auto* value = named(makeLabel({}, "plain", this), objectName);
        setCaptionedText(value, caption, text);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        form->addRow(makeLabel(caption, "muted", this), value);
    };
    const QString shown = server.port() > 0 ? u"%1:%2"_s.arg(server.host()).arg(server.port()) : server.host();
    row("certificateServer", tr("Server"), shown);
    row("certificateSubject", tr("Issued to"), ownerOfCertificate(certificate, false));
    row("certificateIssuer", tr("Issued by"),
        certificate.isSelfSigned() ? tr("itself") : ownerOfCertificate(certificate, true));
    const QLocale locale;
    const auto day = [&](const QDateTime& when) { return locale.toString(when.toLocalTime().date()); };
    const bool expired = certificate.expiryDate() < QDateTime::currentDateTimeUtc();
    const QString validity = tr("%1 to %2").arg(day(certificate.effectiveDate()), day(certificate.expiryDate()));
    row("certificateValidity", tr("Valid"), expired ? tr("%1: expired").arg(validity) : validity);
    column()->addLayout(form);
    addFingerprints(certificate.digest(QCryptographicHash::Sha256).toHex(), acceptedBefore);
    addButtons(changed);
}

void CertificateDialog::addFingerprints(const QByteArray& sha256, const QByteArray& acceptedBefore)
{
    auto* card = new QFrame(this);
    card->setObjectName(u"accessCard"_s);
    auto* inCard = new QVBoxLayout(card);
    inCard->setContentsMargins(14, 12, 14, 12);
    inCard->addWidget(makeLabel(tr("SHA-256 fingerprint"), "heading", card));
    inCard->addWidget(fingerprintLabel("certificateFingerprint", tr("SHA-256 fingerprint"), sha256, card));
    if (!acceptedBefore.isEmpty()) {
        inCard->addSpacing(4);
        inCard->addWidget(makeLabel(tr("Accepted before"), "heading", card));
        inCard->addWidget(fingerprintLabel("certificateBefore", tr("Accepted before"), acceptedBefore, card));
    }
    inCard->addSpacing(4);
    inCard->addWidget(
        makeLabel(tr("Whoever runs the server sees the same lines on it with this command; let them read it to you:"),
                  "muted", card));
    auto* command = new QLabel(u"openssl x509 -noout -fingerprint -sha256 -in CERTIFICATE.pem"_s, card);
    command->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    command->setTextInteractionFlags(Qt::TextSelectableByMouse);
    inCard->addWidget(command);
    column()->addWidget(card);
}

void CertificateDialog::addButtons(bool changed)
{
    auto* refuse = named(new QPushButton(tr("Do not connect"), this), "refuseCertificateButton", tr("Do not connect"));
    refuse->setProperty("primary", true);
    refuse->setDefault(true);
    auto* trust = named(new QPushButton(tr("Trust this certificate"), this), "trustCertificateButton",
                        tr("Trust this certificate"));
    trust->setAutoDefault(false);
    if (changed) {
        trust->setProperty("danger", true);
        auto* compared = named(new QCheckBox(tr("I have asked the owner and compared the fingerprint"), this),
                               "comparedBox", tr("I have asked the owner and compared the fingerprint"));
        column()->addWidget(compared);
        const auto follow = [trust](bool ticked) {
            trust->setEnabled(ticked);
            trust->setToolTip(ticked ? QString() : tr("Compare the fingerprint first, then tick the box."));
        };
        follow(false);
        connect(compared, &QCheckBox::toggled, this, follow);
    }
    auto* row = new QHBoxLayout;
    row->addWidget(trust);
    row->addStretch(1);
    row->addWidget(refuse);
    column()->addLayout(row);
    connect(refuse, &QPushButton::clicked, this, &QDialog::reject);
    connect(trust, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT trusted();
    });
    refuse->setFocus();
}

QString CertificateDialog::grouped(const QByteArray& sha256Hex)
{
    QString text;
    const QByteArray upper = sha256Hex.toUpper();
    for (qsizetype pair = 0; pair * 2 + 1 < upper.size(); ++pair) {
        if (pair > 0) {
            text += pair % 8 == 0 ? QLatin1Char('\n') : QLatin1Char(':');
        }
        text += QString::fromLatin1(upper.mid(pair * 2, 2));
    }
    return text;
}

} // namespace veilpix::views
