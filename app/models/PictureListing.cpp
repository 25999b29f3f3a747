// PictureListModel: how a list in sight is replaced by a newer one.
#include <QSet>

#include "app/models/PictureListModelPrivate.h"

namespace veilpix::models {

using pictures::ItemKey;

namespace {

constexpr int longestWaitMs = 60'000;

bool mayPass(ErrorCode code)
{
    return code == ErrorCode::Network || code == ErrorCode::Timeout || code == ErrorCode::Server ||
           code == ErrorCode::RateLimited;
}

} // namespace

void PictureListModel::Private::beginListing()
{
    stopListing();
    listing = true;
    replacing = !all.isEmpty();
    askedAt = QDateTime::currentDateTimeUtc();
}

void PictureListModel::Private::stopListing()
{
    again.stop();
    listing = false;
    replacing = false;
    collected.clear();
    meanwhile.clear();
    feeds.stop();
}

void PictureListModel::Private::arrived(const std::vector<Entry>& entries)
{
    if (replacing) {
        collected.insert(collected.end(), entries.begin(), entries.end());
    } else {
        take(entries);
    }
}

void PictureListModel::Private::listed()
{
    if (!std::exchange(listing, false)) {
        return;
    }
    if (std::exchange(replacing, false)) {
        replaceBy(std::exchange(collected, {}));
    }
    failures = 0;
    listedAt = askedAt;
    setFresh(true);
}

void PictureListModel::Private::listingFailed(const Error& error)
{
    listing = false;
    replacing = false;
    collected.clear();
    meanwhile.clear();
    if (mayPass(error.code)) {
        again.start(std::min(longestWaitMs, 5'000 << std::min(failures++, 4)));
    }
    setFresh(false);
    Q_EMIT q.failed(error);
}

void PictureListModel::Private::replaceBy(const std::vector<Entry>& entries)
{
    const auto changes = std::exchange(meanwhile, {});
    QSet<ItemKey> present;
    for (const Entry& entry : entries) {
        if (order.belongs(*entry)) {
            present.insert(entry->key());
        }
    }
    thumbnailErrors.clear(); // they are tried again
    const bool nothingGone =
        std::all_of(all.keyBegin(), all.keyEnd(), [&present](const ItemKey& key) { return present.contains(key); });
    if (nothingGone) {
        take(entries); // without a reset, which would take the selection along
    } else {
        q.beginResetModel();
        rows.clear();
        all.clear();
        for (const Entry& entry : entries) {
            if (!order.belongs(*entry) || all.contains(entry->key())) {
                continue;
            }
            all.insert(entry->key(), entry);
            if (order.matches(*entry)) {
                rows.push_back(entry);
            }
        }
        std::sort(rows.begin(), rows.end(), [this](const Entry& a, const Entry& b) { return order.before(a, b); });
        q.endResetModel();
    }
    for (auto change = changes.begin(); change != changes.end(); ++change) {
        *change ? put(*change) : removeEverywhere(change.key());
    }
}

void PictureListModel::Private::setFresh(bool now)
{
    fresh = now;
    Q_EMIT q.freshnessChanged();
}

} // namespace veilpix::models
