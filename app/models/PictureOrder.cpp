#include "app/models/PictureOrder.h"

#include <QLocale>

#include "common/base/Literals.h"

namespace veilpix::models {

using pictures::IndexedPicture;

bool PictureOrder::before(const IndexedPicture& a, const IndexedPicture& b) const
{
    if (sort == PictureSort::Name) {
        const int order = a.name.compare(b.name, Qt::CaseInsensitive);
        if (order != 0) {
            return order < 0;
        }
    } else if (a.created != b.created) {
        return (sort == PictureSort::NewestFirst) == (a.created > b.created);
    }
    return a.id < b.id;
}

bool PictureOrder::belongs(const IndexedPicture& picture) const
{
    const bool trashed = picture.isTrashed();
    switch (view) {
    case PictureView::All:
        return !trashed;
    case PictureView::Favourites:
        return !trashed && isFavourite(picture);
    case PictureView::Mine:
        return !trashed && picture.isOwn();
    case PictureView::SharedWithMe:
        return !trashed && !picture.isOwn();
    case PictureView::SharedByMe:
        return !trashed && picture.isOwn() && picture.sharedWith > 0;
    case PictureView::Trash:
        return trashed && picture.isOwn();
    case PictureView::WithPerson:
        return !trashed && (picture.isOwn() ? isSharedWithPerson(picture) : picture.id.owner == personsId);
    }
    return false;
}

bool PictureOrder::isSharedWithPerson(const IndexedPicture& picture) const
{
    if (picture.sharedWith == 0) {
        return false;
    }
    constexpr qsizetype size = 32;
    for (qsizetype at = 0; at + size <= picture.readers.size(); at += size) {
        if (personsKeys.contains(picture.readers.mid(at, size))) {
            return true;
        }
    }
    return false;
}

bool WordSearch::matches(const IndexedPicture& picture)
{
    return std::all_of(m_words.cbegin(), m_words.cend(), [&](const QString& word) {
        return picture.name.contains(word, Qt::CaseInsensitive) ||
               dayInWords(picture).contains(word, Qt::CaseInsensitive);
    });
}

const QString& WordSearch::dayInWords(const IndexedPicture& picture)
{
    QString& words = m_days[picture.localDay];
    if (words.isNull()) {
        const QDate day = picture.day();
        words = QLocale().toString(day, u"dddd d MMMM yyyy"_s) + QLatin1Char(' ') + day.toString(Qt::ISODate);
    }
    return words;
}

} // namespace veilpix::models
