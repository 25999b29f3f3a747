// Standard error, for people: errors in whole sentences, notes, progress on a terminal.
#pragma once

#include <QElapsedTimer>

#include "cli/ExitCode.h"
#include "common/picture/PictureControl.h"

namespace veilpix::cli {

// "veilpix-cli: subject: what happened and what to do (detail)". Returns the exit code that goes with it.
ExitCode complain(const QString& subject, const Error& error);
ExitCode complain(ExitCode code, const QString& message);
void note(const QString& message);
// Control characters, which a file's name may hold and a terminal would obey, become question marks.
[[nodiscard]] QString onOneLine(QString text);

// A line that redraws itself; nothing when standard error is no terminal.
class Progress {
public:
    explicit Progress(QString verb);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    // Used by the work while this object lives.
    [[nodiscard]] picture::PictureControl control();

private:
    void show(std::uint64_t done, std::uint64_t total);

    QString m_verb;
    bool m_terminal;
    bool m_drawn = false;
    QElapsedTimer m_since;
    qint64 m_lastDrawn = -1000;
};

} // namespace veilpix::cli
