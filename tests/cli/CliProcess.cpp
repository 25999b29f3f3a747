#include "tests/cli/CliProcess.h"

#include <QDir>
#include <QFile>
#include <QProcess>

#include "common/base/Literals.h"
#include "tests/support/Places.h"

namespace veilpix::tests {

namespace {

constexpr int LongestRun = 120'000; // milliseconds

} // namespace

QStringList words(const char* line)
{
    return QString::fromUtf8(line).split(u' ', Qt::SkipEmptyParts);
}

bool CliFolder::exists(const char* name) const
{
    return QFile::exists(path(QString::fromUtf8(name)));
}

QByteArray CliFolder::read(const QString& name) const
{
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void CliFolder::write(const QString& name, const QByteArray& content) const
{
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()) {
        qFatal("cannot write %s", qPrintable(name));
    }
}

QStringList CliFolder::files() const
{
    return QDir(folder()).entryList(QDir::Files | QDir::Hidden | QDir::System, QDir::Name);
}

CliResult CliFolder::run(const QStringList& arguments, const QByteArray& input) const
{
    return runProgram(cliProgram(), arguments, input);
}

CliResult CliFolder::runProgram(const QString& program, const QStringList& arguments, const QByteArray& input) const
{
    QProcess process;
    process.setWorkingDirectory(folder());
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    CliResult result;
    if (process.waitForFinished(LongestRun) && process.exitStatus() == QProcess::NormalExit) {
        result.code = process.exitCode();
    }
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    return result;
}

void CliFolder::makeKeys(const char* name) const
{
    const QString stem = QString::fromUtf8(name);
    write(stem + u".pw"_s, "correct horse " + stem.toUtf8() + '\n');
    const auto made = run({u"keygen"_s, u"--out"_s, stem + u".vpk"_s, u"--password-file"_s, stem + u".pw"_s});
    if (made.code != 0) {
        qFatal("keygen: %s", made.err.constData());
    }
}

} // namespace veilpix::tests
