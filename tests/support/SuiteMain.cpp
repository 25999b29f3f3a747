// A program of many suites: runs the one whose name it is started by, or is given as its first argument.
// --without=FUNCTION,… runs a suite's other functions.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "tests/support/Suite.h"

namespace {

struct Suite {
    std::string_view sourceFile; // without folder
    int (*run)(int argc, char** argv);
};

std::vector<Suite>& suites()
{
    static std::vector<Suite> all;
    return all;
}

std::string_view afterLast(char sign, std::string_view text)
{
    return text.substr(text.rfind(sign) + 1);
}

struct Name {
    std::string_view name;
    std::string_view sourceFile;
};
constexpr Name names[] = {
#include <suite_names.inc>
};

const Suite* find(std::string_view name)
{
    const auto known =
        std::find_if(std::begin(names), std::end(names), [&](const Name& one) { return one.name == name; });
    if (known == std::end(names)) {
        return nullptr;
    }
    const auto suite = std::find_if(suites().begin(), suites().end(),
                                    [&](const Suite& one) { return one.sourceFile == known->sourceFile; });
    return suite == suites().end() ? nullptr : &*suite;
}

// Qt Test prints a suite's functions and ends the program, so a child does that.
std::vector<std::string> functionsOf(const Suite& suite)
{
    int ends[2] = {};
    if (::pipe(ends) != 0) {
        return {};
    }
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        std::string program = "suite";
        std::string list = "-functions";
        char* arguments[] = {program.data(), list.data(), nullptr};
        std::exit(suite.run(2, arguments));
    }
    ::close(ends[1]);
    std::vector<std::string> functions;
    std::FILE* lines = ::fdopen(ends[0], "r");
    char line[512];
    while (lines != nullptr && std::fgets(line, sizeof(line), lines) != nullptr) {
        functions.emplace_back(line, std::string_view(line).find('('));
    }
    if (lines != nullptr) {
        std::fclose(lines);
    }
    ::waitpid(child, nullptr, 0);
    return functions;
}

int run(const Suite& suite, int argc, char** argv)
{
    constexpr std::string_view without = "--without=";
    std::vector<char*> arguments(argv, argv + argc);
    std::vector<std::string> functions;
    if (argc > 1 && std::string_view(argv[1]).substr(0, without.size()) == without) {
        const std::string left = ',' + std::string(argv[1] + without.size()) + ',';
        functions = functionsOf(suite);
        arguments.erase(arguments.begin() + 1);
        for (std::string& function : functions) {
            if (left.find(',' + function + ',') == std::string::npos) {
                arguments.push_back(function.data());
            }
        }
    }
    const int count = int(arguments.size());
    arguments.push_back(nullptr);
    return suite.run(count, arguments.data());
}

} // namespace

bool veilpix::tests::addSuite(const char* sourceFile, int (*run)(int argc, char** argv))
{
    suites().push_back({afterLast('/', sourceFile), run});
    return true;
}

int main(int argc, char** argv)
{
    if (const Suite* suite = find(afterLast('/', argv[0]))) {
        return run(*suite, argc, argv);
    }
    if (argc > 1) {
        if (const Suite* suite = find(argv[1])) {
            return run(*suite, argc - 1, argv + 1);
        }
    }
    std::fprintf(stderr, "usage: %s SUITE [Qt Test's options] [function]; the suites:\n", argv[0]);
    for (const Name& one : names) {
        std::fprintf(stderr, "  %.*s\n", int(one.name.size()), one.name.data());
    }
    return 2;
}
