#include "app/views/dialogs/ExportKeysDialog.h"

#include <QComboBox>
#include <QLabel>
#include <QVBoxLayout>

#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using Form = session::KeyExport::Form;

ExportKeysDialog::ExportKeysDialog(QWidget* parent)
    : PasswordDialog("exportKeysDialog", tr("Save a copy of your keys"), 480, parent)
{
    addText(tr("With your encrypted pictures it is a complete backup, which opens without any server."));
    auto* frame = new QFrame(this);
    frame->setProperty("tone", u"warning"_s);
    auto* inFrame = new QVBoxLayout(frame);
    inFrame->setContentsMargins(12, 9, 12, 9);
    inFrame->addWidget(named(makeLabel(tr("Whoever has this file and finds out your password opens every picture of "
                                          "this account, also after you have changed the password here. Keep it where "
                                          "only you come."),
                                       "plain", frame),
                             "exportWarning"));
    column()->addWidget(frame);
    m_form = named(new QComboBox(this), "exportForm", tr("Kind of file"));
    m_form->addItem(tr("Key ring, for Veilpix and veilpix-cli (.vpk)"), int(Form::KeyRing));
    m_form->addItem(tr("Private keys, for other programs (.pem, PKCS#8)"), int(Form::Pem));
    addField(tr("&Kind of file"), m_form);
    addPassword(tr("Save as…"));
    m_form->setFocus();
}

Form ExportKeysDialog::form() const
{
    return Form(m_form->currentData().toInt());
}

} // namespace veilpix::views
