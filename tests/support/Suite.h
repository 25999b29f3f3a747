// What makes one program of many suites: included before anything else there (see veilpix_test() in
// tests/CMakeLists.txt), it has QTEST_MAIN and its sisters put a suite on a list instead of writing a main().
#pragma once

#include <QTest>

namespace veilpix::tests {

// Always true, so that a constant can be made of it.
bool addSuite(const char* sourceFile, int (*run)(int argc, char** argv));

} // namespace veilpix::tests

#undef QTEST_MAIN_WRAPPER
#define QTEST_MAIN_WRAPPER(TestObject, ...)                                                                            \
    namespace {                                                                                                        \
    int runSuite(int argc, char* argv[])                                                                               \
    {                                                                                                                  \
        QTest::Internal::callInitMain<TestObject>();                                                                   \
        __VA_ARGS__                                                                                                    \
        TestObject suite;                                                                                              \
        QTEST_SET_MAIN_SOURCE_PATH                                                                                     \
        return QTest::qExec(&suite, argc, argv);                                                                       \
    }                                                                                                                  \
    const bool suiteIsAdded = ::veilpix::tests::addSuite(__FILE__, runSuite);                                          \
    }
