// Reads the server's lists (own, shared with me, trash) to their ends, a page of each at a time, in the background:
// every record is opened on a thread that gives way to others. After a failure it goes on where it was, by itself.
#pragma once

#include <QObject>
#include <QPointer>
#include <QThreadPool>
#include <QTimer>
#include <array>
#include <memory>
#include <vector>

#include "app/net/RetryDelay.h"
#include "app/pictures/IndexCodec.h"
#include "app/pictures/PictureEntry.h"

namespace veilpix::net {
class Job;
class ListPicturesJob;
} // namespace veilpix::net

namespace veilpix::session {
class Session;
}

namespace veilpix::pictures {

// A record opened, and what the server does not have yet of it.
struct ListedPicture {
    Picture picture;
    QByteArray newVaultWrap;     // mostly empty
    bool ownerIsUnknown = false; // to be asked for before it can be judged
};

class LibraryListing final : public QObject {
    Q_OBJECT
public:
    explicit LibraryListing(session::Session& session, QObject* parent = nullptr);
    ~LibraryListing() override;

    // places: where an earlier one was; none: from the first pages on.
    void start(std::vector<ListPlace> places = {});
    void stop();
    [[nodiscard]] bool isRunning() const { return m_isRunning; }
    [[nodiscard]] bool isWaiting() const { return m_again.isActive(); } // after a failure
    [[nodiscard]] const std::vector<ListPlace>& places() const { return m_places; }
    void goOn(); // now, if it waits

Q_SIGNALS:
    void page(const std::vector<veilpix::pictures::ListedPicture>& pictures);
    void finished(); // all ends were reached
    void failed(const veilpix::Error& error);

private:
    static constexpr std::size_t lists = 3;
    void fetch(std::size_t list);
    void arrived(std::size_t list, net::ListPicturesJob& job);
    void refused(std::size_t list, const net::Job& job);
    void opened(std::size_t list, const QString& next, const std::vector<ListedPicture>& pictures);

    session::Session& m_session;
    QThreadPool m_pool;
    bool m_isRunning = false;
    std::vector<ListPlace> m_places;
    std::array<QPointer<net::Job>, lists> m_jobs;
    std::array<bool, lists> m_busy{};
    QTimer m_again;
    net::RetryDelay m_wait{5'000, 60'000};
    int m_round = 0;
};

} // namespace veilpix::pictures
