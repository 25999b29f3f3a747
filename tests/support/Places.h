// Where the tests' files and the programs under test lie. Compiled once: a path of this folder in every suite's command
// line would keep a compiler cache from being of use to another clone.
#pragma once

#include <QString>

namespace veilpix::tests {

[[nodiscard]] QString sourceFile(const QString& path); // from the top of the tree: "resources/veilpix-cli.1"
[[nodiscard]] QString testFile(const QString& path);   // below tests/: "vectors/picture"

// The programs that were built with the suites. A suite that starts one says so in its CMakeLists.txt.
[[nodiscard]] QString appProgram();
[[nodiscard]] QString serverProgram();
[[nodiscard]] QString cliProgram();
[[nodiscard]] QString testProgram(const QString& name); // a helper of the suites themselves

} // namespace veilpix::tests
