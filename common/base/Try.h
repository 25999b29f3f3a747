// Passing an error on, in one line.
#pragma once

#include "common/base/Result.h"

// VEILPIX_TRY(const auto row, rows.find(id)): declares `row` and gives it what the expression's Result holds, or
// returns its error from the function, whose own Result may hold something else. What the expression owns is moved,
// what it only names is copied. VEILPIX_TRY_VOID(file.sync()): for a Result without a value, or whose value nobody
// needs. Several statements each: braces around them after an `if`. A lambda says what it returns.
#define VEILPIX_TRY(declaration, ...)                                                                                  \
    VEILPIX_TRY_AS(VEILPIX_TRY_NAME(veilpixTried, __COUNTER__), declaration, __VA_ARGS__)
#define VEILPIX_TRY_VOID(...) VEILPIX_TRY_VOID_AS(VEILPIX_TRY_NAME(veilpixTried, __COUNTER__), __VA_ARGS__)

#define VEILPIX_TRY_AS(tried, declaration, ...)                                                                        \
    auto&& tried = (__VA_ARGS__);                                                                                      \
    if (!tried) {                                                                                                      \
        return tl::unexpected(std::forward<decltype(tried)>(tried).error());                                           \
    }                                                                                                                  \
    declaration = *std::forward<decltype(tried)>(tried) /* NOLINT(bugprone-macro-parentheses) */
#define VEILPIX_TRY_VOID_AS(tried, ...)                                                                                \
    if (auto&& tried = (__VA_ARGS__); !tried) {                                                                        \
        return tl::unexpected(std::forward<decltype(tried)>(tried).error());                                           \
    }                                                                                                                  \
    static_assert(true, "for the semicolon")
#define VEILPIX_TRY_NAME(stem, number) VEILPIX_TRY_JOINED(stem, number)
#define VEILPIX_TRY_JOINED(stem, number) stem##number
