#include "app/views/widgets/VerificationChip.h"

#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using session::Verification;

VerificationChip::VerificationChip(QWidget* parent) : QLabel(parent)
{
    setObjectName(u"verificationChip"_s);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.9);
    setFont(small);
    setVerification(Verification::Unknown);
}

void VerificationChip::setVerification(Verification verification)
{
    setText(word(verification));
    setToolTip(explanation(verification));
    setAccessibleName(text());
    setAccessibleDescription(toolTip());
    const char* tone = verification == Verification::Verified     ? "success"
                       : verification == Verification::Changed    ? "danger"
                       : verification == Verification::Unverified ? "warning"
                                                                  : "neutral";
    setStyleProperty(this, "chip", QLatin1String(tone));
}

QString VerificationChip::word(Verification verification)
{
    switch (verification) {
    case Verification::Verified:
        return tr("verified");
    case Verification::Unverified:
        return tr("not verified");
    case Verification::Changed:
        return tr("key changed");
    case Verification::Unknown:
        break;
    }
    return tr("new");
}

QString VerificationChip::explanation(Verification verification)
{
    switch (verification) {
    case Verification::Verified:
        return tr("You compared safety numbers: the key is theirs.");
    case Verification::Unverified:
        return tr("The server says that this key is theirs; nobody has compared safety numbers yet.");
    case Verification::Changed:
        return tr("This person's key is not the one you knew. Ask them before you share anything more.");
    case Verification::Unknown:
        break;
    }
    return tr("You have not shared anything with this person yet.");
}

QString VerificationChip::iconName(Verification verification)
{
    switch (verification) {
    case Verification::Verified:
        return u"verified"_s;
    case Verification::Changed:
        return u"warning"_s;
    case Verification::Unverified:
    case Verification::Unknown:
        break;
    }
    return u"person"_s;
}

} // namespace veilpix::views
