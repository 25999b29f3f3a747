// veilpix-cli, run to its end in a folder of its own.
#pragma once

#include <QByteArray>
#include <QStringList>
#include <QTemporaryDir>

namespace veilpix::tests {

struct CliResult {
    int code = -1; // -1: crashed or did not end
    QByteArray out;
    QByteArray err;
};

// Arguments with one space between; for more than that, a list.
QStringList words(const char* line);

class CliFolder {
public:
    [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }
    [[nodiscard]] QString folder() const { return m_folder.path(); }
    [[nodiscard]] bool exists(const char* name) const;
    [[nodiscard]] QByteArray read(const QString& name) const;
    void write(const QString& name, const QByteArray& content) const;
    // Names of all files, hidden ones too, sorted.
    [[nodiscard]] QStringList files() const;

    // In this folder, without a terminal, with so much on standard input.
    [[nodiscard]] CliResult run(const QStringList& arguments, const QByteArray& input = {}) const;
    [[nodiscard]] CliResult run(const char* line, const QByteArray& input = {}) const
    {
        return run(words(line), input);
    }
    // Any other program, in this folder.
    [[nodiscard]] CliResult runProgram(const QString& program, const QStringList& arguments,
                                       const QByteArray& input = {}) const;

    // NAME.vpk and NAME.vpk.pub; the password is in NAME.pw.
    void makeKeys(const char* name) const;

private:
    QTemporaryDir m_folder;
};

} // namespace veilpix::tests
