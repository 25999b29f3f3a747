#include "app/views/dialogs/AboutDialog.h"

#include <QIcon>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent)
{
    named(this, "aboutDialog", tr("About Veilpix"));
    setWindowTitle(tr("About Veilpix"));
    setFixedWidth(380);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 24, 24, 20);
    column->setSpacing(8);
    auto* picture = new QLabel(this);
    picture->setPixmap(QIcon(u":/veilpix/veilpix.svg"_s).pixmap(QSize(80, 80), devicePixelRatioF()));
    picture->setAlignment(Qt::AlignHCenter);
    auto* title = makeLabel(tr("Veilpix %1").arg(QStringLiteral(VEILPIX_VERSION)), "title", this, 1.4);
    title->setAlignment(Qt::AlignHCenter);
    auto* text = makeLabel(tr("Encrypts pictures on your own computer and keeps them on a server that cannot see them. "
                              "The encrypted picture is a PNG that any viewer opens, as noise.\n\nFree software under "
                              "the MIT licence."),
                           "muted", this);
    text->setAlignment(Qt::AlignHCenter);
    auto* close = named(new QPushButton(tr("Close"), this), "closeButton", tr("Close"));
    column->addWidget(picture);
    column->addWidget(title);
    column->addWidget(text);
    column->addSpacing(8);
    column->addWidget(close, 0, Qt::AlignHCenter);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
}

} // namespace veilpix::views
