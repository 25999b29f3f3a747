// Waiting for what will come true, without waiting longer than that.
#pragma once

#include <functional>

namespace veilpix::tests {

// Runs the event loop until the condition holds, and looks after every turn of it; false when the time is over. Qt
// Test's own qWaitFor() and QTRY_ macros sleep between two turns, which is most of the time of whatever moves bytes.
[[nodiscard]] bool waitUntil(const std::function<bool()>& condition, int timeoutMs = 5'000);

// Whether it holds all the while: for what must not happen, which nothing announces.
[[nodiscard]] bool holdsFor(const std::function<bool()>& condition, int ms);

} // namespace veilpix::tests

// As QTRY_VERIFY and its sisters.
#define TRY_VERIFY_WITH_TIMEOUT(expression, timeoutMs)                                                                 \
    do {                                                                                                               \
        (void)::veilpix::tests::waitUntil([&] { return bool(expression); }, timeoutMs);                                \
        QVERIFY(expression);                                                                                           \
    } while (false)
#define TRY_COMPARE_WITH_TIMEOUT(actual, expected, timeoutMs)                                                          \
    do {                                                                                                               \
        (void)::veilpix::tests::waitUntil([&] { return bool((actual) == (expected)); }, timeoutMs);                    \
        QCOMPARE(actual, expected);                                                                                    \
    } while (false)
#define TRY_VERIFY2_WITH_TIMEOUT(expression, message, timeoutMs)                                                       \
    do {                                                                                                               \
        (void)::veilpix::tests::waitUntil([&] { return bool(expression); }, timeoutMs);                                \
        QVERIFY2(expression, message);                                                                                 \
    } while (false)
#define TRY_VERIFY(expression) TRY_VERIFY_WITH_TIMEOUT(expression, 5'000)
#define TRY_VERIFY2(expression, message) TRY_VERIFY2_WITH_TIMEOUT(expression, message, 5'000)
#define TRY_COMPARE(actual, expected) TRY_COMPARE_WITH_TIMEOUT(actual, expected, 5'000)
