#include "cli/OutputCheck.h"

#include <QFile>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/Console.h"
#include "common/base/Literals.h"

namespace veilpix::cli {

namespace {

struct FileId {
    dev_t device;
    ino_t number;
    bool operator==(const FileId&) const = default;
};

// Of a regular file only: a device or pipe loses nothing. standard: the descriptor that `-` stands for.
std::optional<FileId> idOf(const QString& name, int standard)
{
    struct stat status {};
    const int failed =
        name == u"-"_s ? ::fstat(standard, &status) : ::stat(QFile::encodeName(name).constData(), &status);
    if (failed != 0 || !S_ISREG(status.st_mode)) {
        return std::nullopt;
    }
    return FileId{status.st_dev, status.st_ino};
}

} // namespace

ExitCode checkOutputs(const CommandLine& line, const QStringList& options, const QStringList& inputs)
{
    for (const QString& option : options) {
        const QString output = line.value(option);
        const auto id = idOf(output, STDOUT_FILENO);
        if (!id) {
            continue;
        }
        for (const QString& input : line.filesInUse() + inputs) {
            if (idOf(input, STDIN_FILENO) == id) {
                return complain(ExitCode::Usage,
                                u"%1: is the same file as %2, which is read; choose another name"_s.arg(output, input));
            }
        }
    }
    return ExitCode::Done;
}

} // namespace veilpix::cli
