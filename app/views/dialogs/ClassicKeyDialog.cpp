#include "app/views/dialogs/ClassicKeyDialog.h"

#include <QFile>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/views/widgets/EnterPresses.h"
#include "app/views/widgets/Naming.h"
#include "app/views/widgets/UserPrompts.h"
#include "common/base/Literals.h"
#include "common/base/files/OpenFailure.h"

namespace veilpix::views {

namespace {

constexpr qint64 largestKeyFile = 16 * 1024; // two numbers of 4096 bits are far below

Result<crypto::SecretBytes> readKeyFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return tl::unexpected(base::openFailure(file));
    }
    if (file.size() > largestKeyFile) {
        return fail(ErrorCode::TooLarge, u"no key file"_s);
    }
    QByteArray bytes = file.read(largestKeyFile);
    auto text = crypto::SecretBytes::copyOf(crypto::viewOf(bytes));
    crypto::wipe(bytes);
    return text;
}

} // namespace

ClassicKeyDialog::ClassicKeyDialog(UserPrompts& prompts, QWidget* parent)
    : PasswordDialog("classicKeyDialog", tr("Import a classic key"), 520, parent), m_prompts(prompts)
{
    addText(tr("With the two files of the old Python client its pictures open here. That scheme is weak, with any key: "
               "re-encrypt those pictures afterwards (menu Picture)."));
    m_private = addFile("classicPrivateField", tr("Private &key (rsa.txt)"), tr("Choose the private key…"));
    m_public = addFile("classicPublicField", tr("P&ublic key (rsa_pub.txt)"), tr("Choose the public key…"));
    addPassword(tr("Import"));
    m_private->setFocus();
}

QLineEdit* ClassicKeyDialog::addFile(const char* objectName, const QString& caption, const QString& buttonText)
{
    auto* row = new QWidget(this);
    auto* inRow = new QHBoxLayout(row);
    inRow->setContentsMargins(0, 0, 0, 0);
    auto* field = named(new QLineEdit(row), objectName, QString(caption).remove(QLatin1Char('&')));
    auto* button = new QPushButton(tr("Choose…"), row);
    button->setObjectName(QLatin1String(objectName) + u"Button"_s);
    button->setAccessibleName(buttonText);
    button->setAutoDefault(false);
    enterPresses(button);
    inRow->addWidget(field, 1);
    inRow->addWidget(button);
    addField(caption, row)->setBuddy(field);
    connect(button, &QPushButton::clicked, this, [this, field] { choose(field); });
    return field;
}

void ClassicKeyDialog::choose(QLineEdit* field)
{
    m_prompts.openFiles(this, tr("Choose a key file"), tr("Key files") + u" (*.txt)"_s,
                        [this, field](const QStringList& paths) {
                            field->setText(paths.first());
                            // The client writes both beside each other.
                            const QString beside = QFileInfo(paths.first()).absolutePath();
                            const QString other = beside + (field == m_private ? u"/rsa_pub.txt"_s : u"/rsa.txt"_s);
                            QLineEdit* otherField = field == m_private ? m_public : m_private;
                            if (otherField->text().isEmpty() && QFileInfo::exists(other)) {
                                otherField->setText(other);
                            }
                        });
}

QString ClassicKeyDialog::reasonAgainst() const
{
    for (const QLineEdit* field : {m_private, m_public}) {
        if (field->text().isEmpty()) {
            return tr("Choose both files, rsa.txt and rsa_pub.txt.");
        }
        if (!QFileInfo(field->text()).isReadable()) {
            return tr("“%1” cannot be read. Choose another file.").arg(QFileInfo(field->text()).fileName());
        }
    }
    return PasswordDialog::reasonAgainst();
}

Result<crypto::SecretBytes> ClassicKeyDialog::privateText() const
{
    return readKeyFile(m_private->text());
}

Result<crypto::SecretBytes> ClassicKeyDialog::publicText() const
{
    return readKeyFile(m_public->text());
}

} // namespace veilpix::views
