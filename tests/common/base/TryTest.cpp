// An error that is passed on by VEILPIX_TRY arrives as it left, and a value too.
#include "common/base/Try.h"

#include <QTest>
#include <memory>

#include "common/base/Literals.h"

using namespace veilpix;

namespace {

// Counts what is done to it.
struct Counted {
    int copies = 0;
    int moves = 0;
    Counted() = default;
    Counted(const Counted& other) : copies(other.copies + 1), moves(other.moves) {}
    Counted(Counted&& other) noexcept : copies(other.copies), moves(other.moves + 1) {}
    Counted& operator=(const Counted&) = default;
    Counted& operator=(Counted&&) = default;
    ~Counted() = default;
};

Result<int> half(int number)
{
    return number % 2 == 0 ? Result<int>(number / 2) : fail(ErrorCode::InvalidArgument, u"%1 is odd"_s.arg(number));
}

Result<std::unique_ptr<int>> boxed(int number)
{
    return number >= 0 ? Result<std::unique_ptr<int>>(std::make_unique<int>(number)) : fail(ErrorCode::TooLarge);
}

Result<void> mustBeSmall(int number)
{
    return number < 100 ? Result<void>() : fail(ErrorCode::TooLarge, u"not small"_s);
}

Result<std::pair<int, int>> pairOf(int first, int second)
{
    return std::pair(first, second);
}

} // namespace

class TryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void givesTheValue()
    {
        const auto quarter = [](int number) -> Result<QString> {
            VEILPIX_TRY(const auto first, half(number));
            VEILPIX_TRY(int second, half(first));
            second += 0;
            return QString::number(second);
        };
        QCOMPARE(*quarter(12), u"3"_s);
    }

    void passesTheErrorOnAsItIs()
    {
        bool wentOn = false;
        const auto quarter = [&](int number) -> Result<QString> {
            VEILPIX_TRY(const auto first, half(number));
            VEILPIX_TRY(const auto second, half(first));
            wentOn = true;
            return QString::number(second);
        };
        const auto refused = quarter(6);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(refused.error().context, u"3 is odd"_s);
        QVERIFY(!wentOn);
    }

    void takesWhatCanOnlyBeMoved()
    {
        const auto content = [](int number) -> Result<int> {
            VEILPIX_TRY(auto box, boxed(number));
            VEILPIX_TRY(const std::unique_ptr<int> kept, Result<std::unique_ptr<int>>(std::move(box)));
            return *kept;
        };
        QCOMPARE(*content(7), 7);
        QCOMPARE(content(-1).error().code, ErrorCode::TooLarge);
    }

    void worksWithoutAValueEitherWay()
    {
        const auto check = [](int number) -> Result<void> {
            VEILPIX_TRY_VOID(mustBeSmall(number));
            VEILPIX_TRY_VOID(half(number)); // its value is of no use here
            return {};
        };
        QVERIFY(check(8));
        QCOMPARE(check(800).error().context, u"not small"_s);
        QCOMPARE(check(7).error().code, ErrorCode::InvalidArgument);
    }

    void evaluatesOnceAndTakesCommas()
    {
        int calls = 0;
        const auto sum = [&]() -> Result<int> {
            VEILPIX_TRY(const auto both, pairOf(++calls, 41));
            VEILPIX_TRY_VOID(pairOf(++calls, 1));
            return both.first + both.second;
        };
        QCOMPARE(*sum(), 42);
        QCOMPARE(calls, 2);
    }

    void movesWhatIsItsOwnAndCopiesWhatIsNot()
    {
        const auto moved = []() -> Result<Counted> {
            VEILPIX_TRY(auto counted, Result<Counted>(tl::in_place));
            return counted;
        }();
        QCOMPARE(moved->copies, 0);
        Result<Counted> named(tl::in_place);
        const auto copied = [&]() -> Result<int> {
            VEILPIX_TRY(const auto counted, named);
            return counted.copies;
        }();
        QCOMPARE(*copied, 1);
        QCOMPARE(named->moves, 0);
        const auto referred = [&]() -> Result<int> {
            VEILPIX_TRY(const auto& counted, named);
            return counted.copies;
        }();
        QCOMPARE(*referred, 0);
    }

    void nestsInLambdasOfTheSameLine()
    {
        const auto outer = [](int number) -> Result<int> {
            // clang-format off
            VEILPIX_TRY(const auto a, [&]() -> Result<int> { VEILPIX_TRY(const auto b, half(number)); return b; }());
            // clang-format on
            return a;
        };
        QCOMPARE(*outer(4), 2);
        QVERIFY(!outer(5));
    }
};

QTEST_GUILESS_MAIN(TryTest)
#include "TryTest.moc"
