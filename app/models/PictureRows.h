// The rows of a gallery, over all of the index: in order, one day's after the other, each findable. Plain data: whoever
// shows them is told by its caller what is about to change.
#pragma once

#include <span>
#include <stop_token>
#include <vector>

#include "app/models/PictureOrder.h"

namespace veilpix::models {

class PictureRows {
public:
    using Picture = pictures::Picture;

    struct Arranged {
        std::vector<Picture> rows; // in order
        int inView = 0;            // with those that do not match the words
    };
    // Those of `pictures` that belong to the view and match the words. Nothing, soon, when it is stopped. For any
    // thread.
    [[nodiscard]] static Arranged arranged(const std::vector<Picture>& pictures, const PictureOrder& order,
                                           const std::stop_token& stop = {});

    // arranged: by order.
    void set(PictureOrder order, Arranged arranged);
    [[nodiscard]] const PictureOrder& order() const { return m_order; }
    // Which rows belong by it is the caller's to put right.
    void setFavourites(std::set<identity::ItemIdBytes> favourites) { m_order.favourites = std::move(favourites); }

    [[nodiscard]] int count() const { return int(m_rows.size()); }
    // How many there are in the view, whatever is looked for.
    [[nodiscard]] int countInView() const { return m_order.words.isEmpty() ? count() : m_inView; }
    // Of any picture that is other now, shown or not. null: new; gone.
    void noteChange(const pictures::IndexedPicture* before, const pictures::IndexedPicture* after);
    [[nodiscard]] const Picture& at(int row) const { return m_rows[std::size_t(row)]; }
    // picture: as it stands here. −1 when it does not.
    [[nodiscard]] int rowOf(const pictures::IndexedPicture& picture) const;
    [[nodiscard]] bool wants(const pictures::IndexedPicture& picture);
    // Where picture would go.
    [[nodiscard]] int placeOf(const pictures::IndexedPicture& picture) const;
    // How many of `sorted` go to one place, beginning with its first.
    [[nodiscard]] std::size_t runAt(int place, std::span<const Picture> sorted) const;

    void insert(int row, std::span<const Picture> sorted);
    void remove(int row);
    void replace(int row, Picture picture); // by one of the same place
    void clear();

    // Neighbouring rows of one day. By name there is no such thing: then all rows are one group without a day.
    struct Day {
        QDate day;
        int first = 0;
        int count = 0;
    };
    [[nodiscard]] std::vector<Day> days() const;

    // What can be done with some rows.
    struct Facts {
        int count = 0;
        qint64 bytes = 0; // of the originals where known, else of the encrypted files
        bool allMine = true;
        bool allWritable = true;
        bool allFavourites = true;
        bool allClassic = true;
        bool anyClassic = false;
    };
    void addFacts(Facts& facts, const pictures::IndexedPicture& picture) const;
    void addFacts(Facts& facts, int first, int last) const;

private:
    PictureOrder m_order;
    WordSearch m_search{{}};
    std::vector<Picture> m_rows;
    int m_inView = 0;
};

} // namespace veilpix::models
