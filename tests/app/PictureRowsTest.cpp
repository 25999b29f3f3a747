// Order, search, views and groups of a gallery, over all of an index. No window, no server.
#include "app/models/PictureRows.h"

#include <QElapsedTimer>
#include <QtTest>

#include "common/base/Literals.h"
#include "tests/app/SyntheticPictures.h"

using namespace veilpix;
using namespace veilpix::models;
using pictures::IndexedPicture;
using pictures::Picture;
using tests::syntheticPictures;

namespace {

PictureOrder by(PictureView view, PictureSort sort = PictureSort::NewestFirst, const QStringList& words = {})
{
    PictureOrder order;
    order.view = view;
    order.sort = sort;
    order.words = words;
    return order;
}

PictureRows rowsOf(const std::vector<Picture>& all, const PictureOrder& order)
{
    PictureRows rows;
    rows.set(order, PictureRows::arranged(all, order));
    return rows;
}

Picture edited(const Picture& picture, const std::function<void(IndexedPicture&)>& edit)
{
    auto other = std::make_shared<IndexedPicture>(*picture);
    edit(*other);
    return other;
}

qsizetype countIf(const std::vector<Picture>& all, const std::function<bool(const IndexedPicture&)>& test)
{
    return std::count_if(all.begin(), all.end(), [&](const Picture& one) { return test(*one); });
}

} // namespace

class PictureRowsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyViewCountsAllOfTheLibrary()
    {
        const auto all = syntheticPictures(5'000);
        const auto count = [&](const PictureOrder& order) { return qsizetype(rowsOf(all, order).count()); };
        const auto kept = [](const IndexedPicture& one) { return !one.isTrashed(); };
        QCOMPARE(count(by(PictureView::All)), countIf(all, kept));
        QCOMPARE(count(by(PictureView::Mine)), countIf(all, [&](auto& one) { return kept(one) && one.isOwn(); }));
        QCOMPARE(count(by(PictureView::SharedWithMe)), countIf(all, [&](auto& one) { return !one.isOwn(); }));
        QCOMPARE(count(by(PictureView::SharedByMe)),
                 countIf(all, [&](auto& one) { return kept(one) && one.sharedWith > 0; }));
        QCOMPARE(count(by(PictureView::Trash)), countIf(all, [&](auto& one) { return one.isTrashed(); }));
        PictureOrder favourites = by(PictureView::Favourites);
        favourites.favourites = {all[10]->id.item, all[11]->id.item, all[4'999]->id.item};
        QCOMPARE(count(favourites), qsizetype(3));
        PictureOrder person = by(PictureView::WithPerson);
        person.personsId.fill(2);
        person.personsKeys = {QByteArray(32, 'b')};
        QCOMPARE(count(person), countIf(all, [&](auto& one) {
                     return kept(one) && (!one.isOwn() || (one.sharedWith > 0 && one.readers.startsWith('b')));
                 }));
    }

    void theOrderIsTotalAndRowsAreFound_data()
    {
        QTest::addColumn<int>("sort");
        QTest::newRow("newest first") << int(PictureSort::NewestFirst);
        QTest::newRow("oldest first") << int(PictureSort::OldestFirst);
        QTest::newRow("by name") << int(PictureSort::Name);
    }
    void theOrderIsTotalAndRowsAreFound()
    {
        QFETCH(int, sort);
        const auto all = syntheticPictures(3'000);
        const PictureRows rows = rowsOf(all, by(PictureView::All, PictureSort(sort)));
        for (int row = 0; row < rows.count(); ++row) {
            QCOMPARE(rows.rowOf(*rows.at(row)), row);
            QVERIFY(row == 0 || rows.order().before(*rows.at(row - 1), *rows.at(row)));
        }
        for (const Picture& one : all) {
            QCOMPARE(rows.rowOf(*one) >= 0, !one->isTrashed());
        }
    }

    void findsByNameAndByDay()
    {
        const auto all = syntheticPictures(1'000);
        const Picture one = edited(all[500], [](IndexedPicture& picture) {
            picture.name = QStringLiteral("Café au Lait.PNG");
            picture.created = QDateTime(QDate(2026, 11, 22), QTime(12, 0)).toMSecsSinceEpoch();
            picture.localDay = pictures::localDayOf(picture.created);
        });
        const std::vector<Picture> few{all[0], one, all[1]};
        const auto found = [&](const QStringList& words) {
            const PictureRows rows = rowsOf(few, by(PictureView::All, PictureSort::Name, words));
            return rows.count() == 1 && rows.at(0) == one;
        };
        QVERIFY(found({u"lait"_s}));
        QVERIFY(found({u"CAFÉ"_s, u".png"_s}));
        QVERIFY(found({u"2026-11-22"_s}));
        QVERIFY(found({QLocale().monthName(11), u"2026"_s, u"café"_s}));
        QVERIFY(!found({u"lait"_s, u"2025"_s}));
        QCOMPARE(rowsOf(few, by(PictureView::All, PictureSort::Name, {u"sea"_s})).count(), 2);
    }

    void whatNobodyWantsAnyMoreStops()
    {
        const auto all = syntheticPictures(3'000);
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(PictureRows::arranged(all, by(PictureView::All), stop.get_token()).rows.size(), std::size_t(0));
    }

    void daysAreGroupsOfTrueSize()
    {
        const auto all = syntheticPictures(2'000);
        const PictureRows rows = rowsOf(all, by(PictureView::Mine));
        int next = 0;
        QSet<QDate> seen;
        for (const PictureRows::Day& day : rows.days()) {
            QCOMPARE(day.first, next);
            QVERIFY(!seen.contains(day.day));
            seen.insert(day.day);
            QCOMPARE(qsizetype(day.count),
                     countIf(all, [&](auto& one) { return one.isOwn() && !one.isTrashed() && one.day() == day.day; }));
            next += day.count;
        }
        QCOMPARE(next, rows.count());
        const auto byName = rowsOf(all, by(PictureView::Mine, PictureSort::Name)).days();
        QCOMPARE(byName.size(), std::size_t(1));
        QVERIFY(!byName.front().day.isValid());
        QVERIFY(rowsOf({}, by(PictureView::All)).days().empty());
    }

    // However rows come and go, they are what arranging everything would give.
    void changesOneByOneEndInTheSameOrder()
    {
        const auto all = syntheticPictures(400);
        QRandomGenerator random(5);
        for (const PictureOrder& order :
             {by(PictureView::All), by(PictureView::Mine, PictureSort::Name),
              by(PictureView::All, PictureSort::OldestFirst, {u"9"_s}), by(PictureView::Trash)}) {
            std::vector<Picture> now(all.begin(), all.begin() + 150);
            PictureRows rows = rowsOf(now, order);
            for (int step = 0; step < 600; ++step) {
                const std::size_t at = random.bounded(quint32(now.size()));
                const Picture before = now[at];
                Picture after;
                switch (random.bounded(4)) {
                case 0:
                    after = edited(before, [&](IndexedPicture& one) { one.name = QString::number(random.generate()); });
                    break;
                case 1:
                    after = edited(before, [](IndexedPicture& one) { one.trashed = one.trashed ? 0 : 1; });
                    break;
                case 2:
                    after = edited(before, [](IndexedPicture& one) { ++one.version; });
                    break;
                default:
                    break; // gone; another comes
                }
                if (const int row = rows.rowOf(*before); row >= 0) {
                    rows.remove(row);
                }
                if (!after) {
                    after = edited(all[150 + random.bounded(250u)], [&](IndexedPicture& one) {
                        one.id.item[0] = std::uint8_t(random.generate());
                        one.id.item[1] = std::uint8_t(step);
                        one.id.item[2] = std::uint8_t(step >> 8);
                    });
                }
                rows.noteChange(now[at].get(), after.get());
                now[at] = after;
                if (rows.wants(*after)) {
                    rows.insert(rows.placeOf(*after), std::span(&after, 1));
                }
            }
            const auto wanted = PictureRows::arranged(now, order).rows;
            QCOMPARE(std::size_t(rows.count()), wanted.size());
            QCOMPARE(qsizetype(rows.countInView()), countIf(now, [&](auto& one) { return order.belongs(one); }));
            for (int row = 0; row < rows.count(); ++row) {
                QCOMPARE(rows.at(row), wanted[std::size_t(row)]);
            }
        }
    }

    void manyGoToOnePlaceTogether()
    {
        const auto all = PictureRows::arranged(syntheticPictures(300), by(PictureView::All)).rows;
        std::vector<Picture> shown(all.begin(), all.begin() + 100);
        shown.insert(shown.end(), all.begin() + 200, all.end());
        PictureRows rows;
        rows.set(by(PictureView::All), {shown, 200});
        const std::vector<Picture> between(all.begin() + 100, all.begin() + 200);
        QCOMPARE(rows.placeOf(*between.front()), 100);
        QCOMPARE(rows.runAt(100, between), std::size_t(100));
        rows.insert(100, between);
        for (int row = 0; row < rows.count(); ++row) {
            QCOMPARE(rows.at(row), all[std::size_t(row)]);
        }
    }

    void factsAreThoseOfAllChosenRows()
    {
        const auto all = syntheticPictures(200);
        PictureOrder order = by(PictureView::All, PictureSort::OldestFirst);
        order.favourites = {all[1]->id.item, all[2]->id.item};
        const PictureRows rows = rowsOf(all, order);
        PictureRows::Facts facts;
        rows.addFacts(facts, 1, 2);
        QVERIFY(facts.count == 2 && facts.allMine && facts.allWritable && facts.allFavourites && !facts.anyClassic);
        rows.addFacts(facts, 3, 3);
        QVERIFY(facts.count == 3 && !facts.allFavourites);
        rows.addFacts(facts, 0, rows.count() + 50);
        QVERIFY(facts.count == 3 + rows.count() && !facts.allMine && !facts.allWritable);
    }

    void aHundredThousand()
    {
        const auto all = syntheticPictures(100'000);
        QElapsedTimer clock;
        for (const auto& [what, order] :
             {std::pair("newest first", by(PictureView::All)),
              {"by name", by(PictureView::All, PictureSort::Name)},
              {"a search", by(PictureView::All, PictureSort::NewestFirst, {u"00"_s, u"march"_s})}}) {
            clock.start();
            PictureRows rows = rowsOf(all, order);
            const qint64 arranged = clock.restart();
            const auto days = rows.days();
            const qint64 grouped = clock.restart();
            PictureRows::Facts facts;
            rows.addFacts(facts, 0, rows.count() - 1);
            qInfo("%s: %d rows in %lld ms, %zu groups in %lld ms, facts in %lld ms", what, rows.count(), arranged,
                  days.size(), grouped, clock.elapsed());
            QCOMPARE(facts.count, rows.count());
        }
    }
};

QTEST_GUILESS_MAIN(PictureRowsTest)
#include "PictureRowsTest.moc"
