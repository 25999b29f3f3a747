// The pages behind a gallery: one stream of the server, or two that are shown as one.
#pragma once

#include <QObject>
#include <QPointer>
#include <QStringList>
#include <memory>
#include <vector>

#include "app/pictures/PictureEntry.h"
#include "common/base/Result.h"

namespace veilpix::pictures {
class ListPageJob;
class PictureLibrary;
} // namespace veilpix::pictures

namespace veilpix::models {

class PictureFeeds final : public QObject {
    Q_OBJECT
public:
    explicit PictureFeeds(pictures::PictureLibrary& library);

    void start(const QStringList& views); // from the first page
    void stop();
    void fetchMore(); // the next page of each that has one
    void fetchAll();  // and so on to the end: for searching and sorting
    [[nodiscard]] bool hasMore() const;
    [[nodiscard]] bool isLoading() const;

Q_SIGNALS:
    void arrived(const std::vector<std::shared_ptr<const veilpix::pictures::PictureEntry>>& entries);
    void loadingChanged(bool loading);
    void failed(const veilpix::Error& error);

private:
    struct Feed {
        QString view;
        QString cursor;
        bool ended = false;
        QPointer<pictures::ListPageJob> job;
    };
    void fetch(std::size_t feed);
    void pageEnded(std::size_t feed, pictures::ListPageJob& job);
    void noteLoading();

    pictures::PictureLibrary& m_library;
    std::vector<Feed> m_feeds;
    bool m_toTheEnd = false;
    bool m_loading = false;
};

} // namespace veilpix::models
