// Looking at a Result in a test, with its reason shown when it is another than the test wants. Qt Test is the suite's
// to include: fuzzers use what stands beside these, without it.
#pragma once

#include "common/base/Literals.h"
#include "common/base/Result.h"

// Compares an outcome's error code; shows the reason when it differs.
#define VERIFY_REFUSED(outcome, expectedCode)                                                                          \
    do {                                                                                                               \
        const auto& outcome_ = (outcome);                                                                              \
        QVERIFY2(!outcome_, "was taken");                                                                              \
        QVERIFY2(outcome_.error().code == (expectedCode),                                                              \
                 qPrintable(u"code %1: %2"_s.arg(int(outcome_.error().code)).arg(outcome_.error().context)));          \
    } while (false)

#define VERIFY_OK(outcome)                                                                                             \
    do {                                                                                                               \
        const auto& outcome_ = (outcome);                                                                              \
        QVERIFY2(outcome_, outcome_ ? "" : qPrintable(outcome_.error().context));                                      \
    } while (false)
