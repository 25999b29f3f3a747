#include "app/models/PictureOrder.h"

#include <QLocale>

#include "common/base/Literals.h"
#include "common/identity/AccessList.h"

namespace veilpix::models {

using Sort = PictureListModel::Sort;
using View = PictureListModel::View;

namespace {

QString dayInWords(const QDateTime& added)
{
    const QDate day = added.toLocalTime().date();
    return QLocale().toString(day, u"dddd d MMMM yyyy"_s) + QLatin1Char(' ') + day.toString(Qt::ISODate);
}

} // namespace

bool PictureOrder::before(const Entry& a, const Entry& b) const
{
    if (sort == Sort::Name) {
        const int order = a->details.name.compare(b->details.name, Qt::CaseInsensitive);
        if (order != 0) {
            return order < 0;
        }
    } else if (a->record.created != b->record.created) {
        return (sort == Sort::NewestFirst) == (a->record.created > b->record.created);
    }
    const pictures::ItemKey x = a->key();
    const pictures::ItemKey y = b->key();
    return x.itemId + x.classicName < y.itemId + y.classicName;
}

bool PictureOrder::matches(const pictures::PictureEntry& entry) const
{
    QString day; // only made when a name does not settle it
    return std::all_of(words.begin(), words.end(), [&](const QString& word) {
        if (entry.details.name.contains(word, Qt::CaseInsensitive)) {
            return true;
        }
        if (day.isEmpty()) {
            day = dayInWords(entry.record.created);
        }
        return day.contains(word, Qt::CaseInsensitive);
    });
}

bool PictureOrder::belongs(const pictures::PictureEntry& entry) const
{
    const bool trashed = entry.record.trashed.isValid();
    switch (view) {
    case View::All:
        return !trashed;
    case View::Favourites:
        return !trashed && isFavourite && isFavourite(entry.key());
    case View::Mine:
        return !trashed && entry.record.isOwn();
    case View::SharedWithMe:
        return !trashed && !entry.record.isOwn();
    case View::SharedByMe:
        return !trashed && entry.record.isOwn() && entry.record.sharedWith > 0;
    case View::Trash:
        return trashed && entry.record.isOwn();
    case View::WithPerson:
        return !trashed && (entry.record.isOwn() ? isSharedWithPerson(entry.record) : entry.record.ownerId == person);
    }
    return false;
}

bool PictureOrder::isSharedWithPerson(const net::PictureRecord& record) const
{
    if (record.sharedWith == 0) {
        return false;
    }
    const auto list = identity::AccessList::parse(crypto::viewOf(record.accessList));
    return list && std::any_of(list->entries().begin(), list->entries().end(), [this](const auto& entry) {
               return personOf(crypto::toByteArray(entry.person.view())) == person;
           });
}

bool PictureOrder::needsAll() const
{
    return !words.isEmpty() || sort != Sort::NewestFirst || view == View::Favourites || view == View::WithPerson;
}

QStringList PictureOrder::feeds() const
{
    switch (view) {
    case View::All:
    case View::Favourites: // which these are, the server does not know
        return {u"own"_s, u"shared"_s};
    case View::Mine:
        return {u"own"_s};
    case View::SharedWithMe:
        return {u"shared"_s};
    case View::SharedByMe:
        return {u"shared-by-me"_s};
    case View::WithPerson:
        return {u"shared"_s, u"shared-by-me"_s};
    case View::Trash:
        break;
    }
    return {u"trash"_s};
}

} // namespace veilpix::models
