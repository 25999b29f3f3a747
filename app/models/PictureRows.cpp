#include "app/models/PictureRows.h"

#include <algorithm>

namespace veilpix::models {

using pictures::IndexedPicture;

namespace {

constexpr std::size_t lookUpEvery = 1'024; // pictures between two looks at whether anybody still wants it

auto comesBefore(const PictureOrder& order)
{
    return [&order](const pictures::Picture& a, const pictures::Picture& b) { return order.before(*a, *b); };
}

// What decides lies side by side: a hundred thousand pictures are all over the memory.
void sortByTime(std::vector<pictures::Picture>& pictures, const PictureOrder& order)
{
    struct Keyed {
        qint64 time = 0;
        std::size_t place = 0;
    };
    std::vector<Keyed> keyed;
    keyed.reserve(pictures.size());
    for (const pictures::Picture& picture : pictures) {
        keyed.push_back({picture->created, keyed.size()});
    }
    const bool newestFirst = order.sort == PictureSort::NewestFirst;
    std::sort(keyed.begin(), keyed.end(), [&](const Keyed& a, const Keyed& b) {
        return a.time != b.time ? newestFirst == (a.time > b.time) : pictures[a.place]->id < pictures[b.place]->id;
    });
    std::vector<pictures::Picture> sorted;
    sorted.reserve(pictures.size());
    for (const Keyed& one : keyed) {
        sorted.push_back(std::move(pictures[one.place]));
    }
    pictures = std::move(sorted);
}

// Comparing regardless of case folds every letter at every comparison. Folded once, the order is the same but for
// letters beyond the basic plane.
void sortByFoldedName(std::vector<pictures::Picture>& pictures)
{
    std::vector<std::pair<QString, pictures::Picture>> keyed;
    keyed.reserve(pictures.size());
    for (pictures::Picture& picture : pictures) {
        QString key = picture->name;
        for (QChar& letter : key) {
            letter = letter.toCaseFolded();
        }
        keyed.emplace_back(std::move(key), std::move(picture));
    }
    std::sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) {
        const int order = a.first.compare(b.first);
        return order != 0 ? order < 0 : a.second->id < b.second->id;
    });
    std::transform(keyed.begin(), keyed.end(), pictures.begin(), [](auto& one) { return std::move(one.second); });
}

} // namespace

PictureRows::Arranged PictureRows::arranged(const std::vector<Picture>& pictures, const PictureOrder& order,
                                            const std::stop_token& stop)
{
    WordSearch search(order.words);
    Arranged arranged;
    arranged.rows.reserve(order.words.isEmpty() ? pictures.size() : 0);
    for (std::size_t at = 0; at < pictures.size(); ++at) {
        if (at % lookUpEvery == 0 && stop.stop_requested()) {
            return {};
        }
        if (order.belongs(*pictures[at])) {
            ++arranged.inView;
            if (search.matches(*pictures[at])) {
                arranged.rows.push_back(pictures[at]);
            }
        }
    }
    if (order.sort != PictureSort::Name) {
        sortByTime(arranged.rows, order);
        return arranged;
    }
    sortByFoldedName(arranged.rows);
    if (!std::is_sorted(arranged.rows.begin(), arranged.rows.end(), comesBefore(order))) {
        std::sort(arranged.rows.begin(), arranged.rows.end(), comesBefore(order));
    }
    return arranged;
}

void PictureRows::set(PictureOrder order, Arranged arranged)
{
    m_search = WordSearch(order.words);
    m_order = std::move(order);
    m_rows = std::move(arranged.rows);
    m_inView = arranged.inView;
}

void PictureRows::noteChange(const IndexedPicture* before, const IndexedPicture* after)
{
    m_inView += int(after != nullptr && m_order.belongs(*after)) - int(before != nullptr && m_order.belongs(*before));
}

int PictureRows::rowOf(const IndexedPicture& picture) const
{
    const int place = placeOf(picture);
    return place < count() && at(place)->id == picture.id ? place : -1;
}

bool PictureRows::wants(const IndexedPicture& picture)
{
    return m_order.belongs(picture) && m_search.matches(picture);
}

int PictureRows::placeOf(const IndexedPicture& picture) const
{
    const auto place =
        std::lower_bound(m_rows.begin(), m_rows.end(), picture,
                         [this](const Picture& a, const IndexedPicture& b) { return m_order.before(*a, b); });
    return int(place - m_rows.begin());
}

std::size_t PictureRows::runAt(int place, std::span<const Picture> sorted) const
{
    std::size_t run = 1;
    while (run < sorted.size() && (place == count() || m_order.before(*sorted[run], *at(place)))) {
        ++run;
    }
    return run;
}

void PictureRows::insert(int row, std::span<const Picture> sorted)
{
    m_rows.insert(m_rows.begin() + row, sorted.begin(), sorted.end());
}

void PictureRows::remove(int row)
{
    m_rows.erase(m_rows.begin() + row);
}

void PictureRows::replace(int row, Picture picture)
{
    m_rows[std::size_t(row)] = std::move(picture);
}

void PictureRows::clear()
{
    m_rows = {};
    m_inView = 0;
}

std::vector<PictureRows::Day> PictureRows::days() const
{
    std::vector<Day> days;
    if (m_order.sort == PictureSort::Name) {
        if (count() > 0) {
            days.push_back({{}, 0, count()});
        }
        return days;
    }
    qint32 last = 0;
    for (int row = 0; row < count(); ++row) {
        const qint32 day = at(row)->localDay;
        if (days.empty() || day != last) {
            days.push_back({QDate::fromJulianDay(day), row, 0});
            last = day;
        }
        ++days.back().count;
    }
    return days;
}

void PictureRows::addFacts(Facts& facts, const IndexedPicture& picture) const
{
    ++facts.count;
    facts.bytes += picture.fileSize > 0 ? qint64(picture.fileSize) : picture.encryptedSize;
    facts.allMine = facts.allMine && picture.isOwn();
    facts.allWritable = facts.allWritable && picture.role != api::Role::Read;
    facts.allFavourites = facts.allFavourites && m_order.isFavourite(picture);
    facts.allClassic = facts.allClassic && picture.classic;
    facts.anyClassic = facts.anyClassic || picture.classic;
}

void PictureRows::addFacts(Facts& facts, int first, int last) const
{
    for (int row = std::max(0, first); row <= std::min(last, count() - 1); ++row) {
        addFacts(facts, *at(row));
    }
}

} // namespace veilpix::models
