#include "app/models/PictureRows.h"

#include <algorithm>

namespace veilpix::models {

using pictures::IndexedPicture;

namespace {

auto comesBefore(const PictureOrder& order)
{
    return [&order](const pictures::Picture& a, const pictures::Picture& b) { return order.before(*a, *b); };
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

std::vector<PictureRows::Picture> PictureRows::arranged(std::vector<Picture> pictures, const PictureOrder& order)
{
    WordSearch search(order.words);
    std::erase_if(pictures,
                  [&](const Picture& picture) { return !order.belongs(*picture) || !search.matches(*picture); });
    if (order.sort == PictureSort::Name) {
        sortByFoldedName(pictures);
    }
    if (!std::is_sorted(pictures.begin(), pictures.end(), comesBefore(order))) {
        std::sort(pictures.begin(), pictures.end(), comesBefore(order));
    }
    return pictures;
}

void PictureRows::set(PictureOrder order, std::vector<Picture> rows)
{
    m_search = WordSearch(order.words);
    m_order = std::move(order);
    m_rows = std::move(rows);
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
