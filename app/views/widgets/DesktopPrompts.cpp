#include "app/views/widgets/DesktopPrompts.h"

#include <QApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMessageBox>
#include <QPrintDialog>
#include <QPrinter>
#include <QPushButton>
#include <QTextDocument>

#include "common/base/Literals.h"

namespace veilpix::views {

void DesktopPrompts::track(QDialog* dialog)
{
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_open.removeIf([](const QPointer<QDialog>& one) { return one.isNull(); });
    m_open.append(dialog);
}

void DesktopPrompts::dismissAll()
{
    const auto dialogs = std::exchange(m_open, {});
    for (const QPointer<QDialog>& dialog : dialogs) {
        if (dialog) {
            dialog->reject();
        }
    }
}

void DesktopPrompts::openFiles(QWidget* parent, const QString& title, const QString& filter, Paths chosen)
{
    auto* dialog = new QFileDialog(parent, title, m_lastFolder);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilters(filter.split(u";;"_s, Qt::SkipEmptyParts));
    QObject::connect(dialog, &QFileDialog::filesSelected, dialog,
                     [this, chosen = std::move(chosen)](const QStringList& paths) {
                         if (!paths.isEmpty()) {
                             m_lastFolder = QFileInfo(paths.first()).absolutePath();
                             chosen(paths);
                         }
                     });
    track(dialog);
    dialog->open();
}

void DesktopPrompts::openFolder(QWidget* parent, const QString& title, Path chosen)
{
    auto* dialog = new QFileDialog(parent, title, m_lastFolder);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog,
                     [this, chosen = std::move(chosen)](const QString& path) {
                         m_lastFolder = path;
                         chosen(path);
                     });
    track(dialog);
    dialog->open();
}

void DesktopPrompts::saveFile(QWidget* parent, const QString& title, const QString& suggestedName, Path chosen)
{
    auto* dialog = new QFileDialog(parent, title, m_lastFolder);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    // Only the last part: a name that came with a picture must not choose the folder.
    dialog->selectFile(QFileInfo(suggestedName).fileName());
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog,
                     [this, chosen = std::move(chosen)](const QString& path) {
                         m_lastFolder = QFileInfo(path).absolutePath();
                         chosen(path);
                     });
    track(dialog);
    dialog->open();
}

void DesktopPrompts::confirm(QWidget* parent, const QString& question, const QString& explanation,
                             const QString& actionText, Yes yes)
{
    auto* box = new QMessageBox(QMessageBox::Warning, question, question, QMessageBox::Cancel, parent);
    box->setObjectName(u"confirmBox"_s);
    box->setInformativeText(explanation);
    for (QLabel* label : box->findChildren<QLabel*>()) {
        label->setTextFormat(Qt::PlainText); // both name pictures and people
    }
    QPushButton* action = box->addButton(actionText, QMessageBox::AcceptRole);
    action->setObjectName(u"confirmAction"_s);
    action->setProperty("danger", true);
    box->setDefaultButton(QMessageBox::Cancel);
    QObject::connect(action, &QPushButton::clicked, box, [yes = std::move(yes)] { yes(); });
    track(box);
    box->open();
}

void DesktopPrompts::print(QWidget* parent, const QString& html)
{
    auto printer = std::make_shared<QPrinter>();
    auto* dialog = new QPrintDialog(printer.get(), parent);
    QObject::connect(dialog, &QDialog::accepted, dialog, [printer, html] {
        QTextDocument document;
        document.setHtml(html);
        document.print(printer.get());
    });
    // The dialog goes first, then the printer that it points at.
    QObject::connect(dialog, &QObject::destroyed, qApp, [printer] {});
    track(dialog);
    dialog->open();
}

} // namespace veilpix::views
