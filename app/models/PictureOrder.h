// Which pictures a gallery shows and in what order: its view, the words looked for, the sort. No Qt model.
#pragma once

#include <QDateTime>
#include <QStringList>
#include <functional>
#include <memory>

#include "app/models/PictureListModel.h"
#include "app/pictures/PictureEntry.h"

namespace veilpix::models {

struct PictureOrder {
    using Entry = std::shared_ptr<const pictures::PictureEntry>;

    PictureListModel::View view = PictureListModel::View::All;
    PictureListModel::Sort sort = PictureListModel::Sort::NewestFirst;
    QStringList words;
    std::function<bool(const pictures::ItemKey&)> isFavourite;
    QString person;                                                 // with View::WithPerson: a user id
    std::function<QString(const QByteArray& fingerprint)> personOf; // the user id behind a key; empty = not known

    [[nodiscard]] bool before(const Entry& a, const Entry& b) const; // a total order
    [[nodiscard]] bool belongs(const pictures::PictureEntry& entry) const;
    // Every word is in the name, or in the day on which it was added ("november", "2026-11-22").
    [[nodiscard]] bool matches(const pictures::PictureEntry& entry) const;
    // False while the server's own order and choice are what is shown: then a page at a time is enough.
    [[nodiscard]] bool needsAll() const;
    [[nodiscard]] QStringList feeds() const; // the server's streams behind the view

private:
    // On the owner's own list: the server counts with whom a picture is shared, but does not say who they are.
    [[nodiscard]] bool isSharedWithPerson(const net::PictureRecord& record) const;
};

} // namespace veilpix::models
