// The desktop's own dialogs, opened without a nested event loop.
#pragma once

#include <QList>
#include <QPointer>

#include "app/views/widgets/UserPrompts.h"

class QDialog;

namespace veilpix::views {

class DesktopPrompts final : public UserPrompts {
public:
    void openFiles(QWidget* parent, const QString& title, const QString& filter, Paths chosen) override;
    void openFolder(QWidget* parent, const QString& title, Path chosen) override;
    void saveFile(QWidget* parent, const QString& title, const QString& suggestedName, Path chosen) override;
    void confirm(QWidget* parent, const QString& question, const QString& explanation, const QString& actionText,
                 Yes yes) override;
    void print(QWidget* parent, const QString& html) override;
    void dismissAll() override;

private:
    void track(QDialog* dialog);

    QList<QPointer<QDialog>> m_open;
    QString m_lastFolder;
};

} // namespace veilpix::views
