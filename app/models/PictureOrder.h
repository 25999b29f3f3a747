// Which pictures a gallery shows and in what order: its view, the words looked for, the sort. For any thread.
#pragma once

#include <QHash>
#include <QSet>
#include <QStringList>
#include <set>

#include "app/pictures/IndexedPicture.h"

namespace veilpix::models {

enum class PictureView { All, Favourites, Mine, SharedWithMe, SharedByMe, Trash, WithPerson };
enum class PictureSort { NewestFirst, OldestFirst, Name };

struct PictureOrder {
    PictureView view = PictureView::All;
    PictureSort sort = PictureSort::NewestFirst;
    QStringList words;
    std::set<identity::ItemIdBytes> favourites;
    QString person; // with PictureView::WithPerson: a user id, and the same in bytes
    std::array<std::uint8_t, 12> personsId{};
    QSet<QByteArray> personsKeys; // the fingerprints of that person's keys

    [[nodiscard]] bool before(const pictures::IndexedPicture& a, const pictures::IndexedPicture& b) const; // total
    [[nodiscard]] bool belongs(const pictures::IndexedPicture& picture) const; // to the view
    [[nodiscard]] bool isFavourite(const pictures::IndexedPicture& picture) const
    {
        return !picture.classic && favourites.contains(picture.id.item);
    }

private:
    // On the owner's own list: the server counts with whom a picture is shared, but does not say who they are.
    [[nodiscard]] bool isSharedWithPerson(const pictures::IndexedPicture& picture) const;
};

// Every word is in the name, or in the day on which it was added ("november", "2026-11-22"), in any case.
class WordSearch {
public:
    explicit WordSearch(QStringList words) : m_words(std::move(words)) {}
    [[nodiscard]] bool matches(const pictures::IndexedPicture& picture);

private:
    [[nodiscard]] const QString& dayInWords(const pictures::IndexedPicture& picture);
    QStringList m_words;
    QHash<qint32, QString> m_days; // by Julian day: a library has far fewer of them than pictures
};

} // namespace veilpix::models
