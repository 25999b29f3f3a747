// Answers in a person's place.
#pragma once

#include "app/views/widgets/UserPrompts.h"

namespace veilpix::tests {

class ScriptedPrompts final : public views::UserPrompts {
public:
    QStringList openPaths; // empty = cancelled
    QString folderPath;
    QString savePath;
    bool sayYes = true;
    QStringList questions; // that were asked
    QString filter;        // of the last choice of files
    QString suggestedName; // of the last save
    QString printed;
    int dismissed = 0;

    void openFiles(QWidget*, const QString&, const QString& names, Paths chosen) override
    {
        filter = names;
        if (!openPaths.isEmpty()) {
            chosen(openPaths);
        }
    }
    void openFolder(QWidget*, const QString&, Path chosen) override
    {
        if (!folderPath.isEmpty()) {
            chosen(folderPath);
        }
    }
    void saveFile(QWidget*, const QString&, const QString& suggested, Path chosen) override
    {
        suggestedName = suggested;
        if (!savePath.isEmpty()) {
            chosen(savePath);
        }
    }
    void confirm(QWidget*, const QString& question, const QString& explanation, const QString&, Yes yes) override
    {
        questions.append(question + QLatin1Char(' ') + explanation);
        if (sayYes) {
            yes();
        }
    }
    void print(QWidget*, const QString& html) override { printed = html; }
    void dismissAll() override { ++dismissed; }
};

} // namespace veilpix::tests
