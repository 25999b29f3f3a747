// The whole app on a vault of many pictures, with its real bundled server: how long a person waits.
//   bench_app FOLDER [PICTURES [REAL]]
// FOLDER keeps the vault: the first run fills it, later ones only measure. The newest REAL pictures are photographs
// that are encrypted and sent (a few dozen a second); the older ones stand in this computer's index only, and have no
// thumbnail. The first screen is measured as a new computer sees it (no thumbnail on this disk) and as the next start
// does.
#include <QAction>
#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QTest>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <time.h>
#include <unistd.h>

#include "app/models/PictureListModel.h"
#include "app/pictures/IndexStore.h"
#include "app/pictures/PictureLibrary.h"
#include "app/session/AccountFiles.h"
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/ActionSet.h"
#include "app/views/MainWindow.h"
#include "app/views/panels/GalleryView.h"
#include "common/base/Literals.h"
#include "tests/app/SyntheticPictures.h"
#include "tests/gui/WindowFixture.h"
#include "tests/support/PassTime.h"

namespace veilpix::tests {

namespace {

const QString account = u"bench"_s;
const QString password = u"correct horse battery staple"_s;

double nowMs()
{
    timespec time = {};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

double processStartMs()
{
    std::ifstream file("/proc/self/stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    const QStringList fields = QString::fromStdString(text.substr(text.rfind(')') + 2)).split(QLatin1Char(' '));
    return fields.at(19).toDouble() * 1e3 / double(sysconf(_SC_CLK_TCK)); // to 10 ms
}

double residentMiB(const char* field)
{
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);) {
        if (line.rfind(field, 0) == 0) {
            return std::stod(line.substr(line.find(':') + 1)) / 1024;
        }
    }
    return 0;
}

void report(const char* what, double value, const char* unit, double goal)
{
    std::printf("%-52s %9.1f %-4s goal <= %g\n", what, value, unit, goal);
    std::fflush(stdout);
}

class Watched { // how long the GUI thread was away at a time, while pumped
public:
    template <class Done> bool pumpUntil(Done done, int timeoutMs)
    {
        QElapsedTimer all;
        all.start();
        while (!done()) {
            if (all.hasExpired(timeoutMs)) {
                return false;
            }
            const double began = nowMs();
            QCoreApplication::processEvents(QEventLoop::AllEvents);
            m_longest = std::max(m_longest, nowMs() - began);
            if (nowMs() - began < 0.2) {
                passTime(std::chrono::microseconds(200));
            }
        }
        return true;
    }
    [[nodiscard]] double longestMs() const { return m_longest; }

private:
    double m_longest = 0;
};

// Every cell in sight has its thumbnail.
bool screenIsWhole(views::GalleryView& view)
{
    const QRect sight = view.viewport()->rect();
    int cells = 0;
    for (int row = 0; row < view.model()->rowCount(); ++row) {
        const QModelIndex index = view.model()->index(row, 0);
        if (!view.visualRect(index).intersects(sight)) {
            return cells > 0; // they follow each other down the page
        }
        if (index.data(models::PictureListModel::StateRole).toInt() !=
            int(models::PictureListModel::ItemState::Ready)) {
            return false;
        }
        ++cells;
    }
    return cells > 0;
}

// Older pictures, put into this computer's index behind the app's back.
bool addToIndex(const QString& profile, WindowFixture& app, int count)
{
    auto& session = app.app().session();
    const auto ring = session.sharedKeyRing();
    const QString path = session.files().indexPath(session.userName());
    const QString serverId = session.serverId();
    const QString userId = session.userId();
    session.lock(); // closes it
    pictures::IndexStore store;
    std::shared_ptr<pictures::IndexContents> known;
    QObject::connect(&store, &pictures::IndexStore::opened, &store, [&known](const auto& found) { known = found; });
    Watched watched;
    const auto openIt = [&] {
        known.reset();
        store.open(path, ring, serverId, userId);
        return watched.pumpUntil([&] { return known != nullptr; }, 60'000) && !known->places.isEmpty();
    };
    if (!watched.pumpUntil(openIt, 60'000)) {
        return false;
    }
    pictures::IndexStore::Save save;
    save.head = known->head;
    const auto pictures = syntheticPictures(count);
    quint32 id = known->segments.rbegin()->first;
    for (std::size_t from = 0; from < pictures.size(); from += 256) {
        const auto to = std::min(pictures.size(), from + 256);
        save.segments.push_back(
            {{++id, 1}, {pictures.begin() + std::ptrdiff_t(from), pictures.begin() + std::ptrdiff_t(to)}});
        save.head.segments.push_back(save.segments.back().first);
    }
    bool saved = false;
    QObject::connect(&store, &pictures::IndexStore::saved, &store, [&saved](bool well) { saved = well; });
    store.save(std::move(save));
    return watched.pumpUntil([&saved] { return saved; }, 60'000) && QDir(profile).exists();
}

bool fill(WindowFixture& app, int pictures)
{
    if (!app.registerByKeyboard(account, password)) {
        return false;
    }
    app.app().settings().setIdleLockMinutes(0); // nothing more is encrypted once it locks
    const QDir folder(app.folder());
    folder.mkpath(u"pictures"_s);
    for (int i = 0; i < pictures; ++i) {
        if (app.makePicture(u"pictures/picture %1.jpg"_s.arg(i, 5, 10, QLatin1Char('0'))).isEmpty()) {
            return false;
        }
    }
    QElapsedTimer clock;
    clock.start();
    app.window().addPaths({folder.filePath(u"pictures"_s)});
    Watched watched;
    const auto done = [&app, pictures] {
        return int(app.app().queue().transfers().size()) == pictures && app.app().queue().activeCount() == 0;
    };
    if (!watched.pumpUntil(done, 3'600'000)) {
        return false;
    }
    std::printf("added %d pictures of 640 x 480 in %.0f s, %.0f MiB resident at most\n", pictures,
                double(clock.elapsed()) / 1e3, residentMiB("VmHWM"));
    report("longest time away while they were added", watched.longestMs(), "ms", 16);
    return true;
}

// real: of them have thumbnails, and are the newest.
int measure(const QString& profile, bool withoutCache, int real, int total)
{
    if (withoutCache) {
        QDir(profile + u"/cache/thumbnails"_s).removeRecursively();
    }
    const double began = nowMs();
    WindowFixture app(profile);
    if (!QTest::qWaitForWindowExposed(&app.window())) {
        return 1;
    }
    app.window().grab();
    std::printf("%s\n", withoutCache ? "no thumbnail on this disk yet" : "thumbnails on this disk");
    report("window, from main()", nowMs() - began, "ms", 100);

    const auto& session = app.app().session();
    Watched unlocking;
    const double asked = nowMs();
    if (!app.signInByKeyboard(account, password)) {
        return 1;
    }
    if (!unlocking.pumpUntil([&session] { return session.state() == session::Session::State::Unlocked; }, 60'000)) {
        return 1;
    }
    const double unlocked = nowMs();
    std::printf("%-52s %9.1f ms\n", "server started, name and password to unlocked", unlocked - asked);
    views::GalleryView* view = nullptr;
    double firstScreen = 0;
    double complete = 0;
    const auto whole = [&] {
        const auto& index = app.app().library().index();
        if (complete == 0 && int(index.count()) >= total && index.isComplete() && !app.app().pictures().isLoading()) {
            complete = nowMs() - unlocked;
        }
        view = app.find<views::GalleryView>("galleryView");
        if (firstScreen == 0 && app.app().pictures().rowCount() >= real && view != nullptr && screenIsWhole(*view)) {
            firstScreen = nowMs() - unlocked;
        }
        return complete > 0 && firstScreen > 0;
    };
    if (!unlocking.pumpUntil(whole, 60'000)) {
        return 1;
    }
    report("unlocked to the first screen of thumbnails", firstScreen, "ms", withoutCache ? 1000 : 150);
    report("unlocked to the whole library in its rows", complete, "ms", 150);
    report("longest time away until then", unlocking.longestMs(), "ms", 16);

    // Down the page a wheel's notch at a time, the window drawn after each.
    std::vector<double> frames;
    QScrollBar* bar = view->verticalScrollBar();
    for (int step = 0; step < 1500 && bar->value() < bar->maximum(); ++step) {
        const double from = nowMs();
        bar->setValue(bar->value() + 60);
        QCoreApplication::processEvents();
        frames.push_back(nowMs() - from);
        const double rest = 16.6 - frames.back();
        if (rest > 0) {
            passTime(std::chrono::duration<double, std::milli>(rest));
        }
    }
    std::sort(frames.begin(), frames.end());
    const auto late = std::count_if(frames.begin(), frames.end(), [](double ms) { return ms > 16; });
    std::printf("%-52s %9.1f ms   (median of %zu, %td over 16 ms)\n", "a frame while scrolling",
                frames[frames.size() / 2], frames.size(), late);
    report("longest frame while scrolling", frames.back(), "ms", 16);

    const auto act = [&app](const char* what, auto&& begin, auto&& done) {
        Watched watched;
        const double from = nowMs();
        begin();
        const double away = nowMs() - from;
        if (!watched.pumpUntil([&] { return done() && !app.app().pictures().isLoading(); }, 60'000)) {
            return false;
        }
        app.window().repaint();
        std::printf("%-52s %9.1f ms   (away %.1f ms at most)\n", what, nowMs() - from,
                    std::max(away, watched.longestMs()));
        return true;
    };
    auto& pictures = app.app().pictures();
    const int rows = pictures.rowCount();
    const auto all = [&] { return pictures.rowCount() == rows; };
    using Sort = models::PictureSort;
    const bool acted =
        act(
            "the bar to the very end", [&] { bar->setValue(bar->maximum()); }, all) &&
        act(
            "everything selected", [&] { view->selectAll(); },
            [&] { return view->selectionModel()->isSelected(pictures.index(rows - 1)); }) &&
        act(
            "everything marked as favourites", [&] { app.window().actions()[views::Act::Favourite]->trigger(); },
            [&] { return pictures.index(rows - 1).data(models::PictureListModel::FavouriteRole).toBool(); }) &&
        act(
            "no favourites", [&] { app.window().actions()[views::Act::Favourite]->trigger(); },
            [&] { return !pictures.index(0).data(models::PictureListModel::FavouriteRole).toBool(); }) &&
        act(
            "nothing selected", [&] { view->clearSelection(); }, all) &&
        act(
            "searched for \"sea 000\"", [&] { pictures.setSearch(u"sea 000"_s); },
            [&] { return pictures.rowCount() < rows; }) &&
        act(
            "searched for a month", [&] { pictures.setSearch(u"march 2019"_s); },
            [&] { return pictures.rowCount() > 0; }) &&
        act(
            "nine letters typed at once",
            [&] {
                for (int letters = 1; letters <= 9; ++letters) {
                    pictures.setSearch(u"holiday 0"_s.left(letters));
                }
            },
            [&] { return pictures.rowCount() > 0; }) &&
        act(
            "search cleared", [&] { pictures.setSearch({}); }, all) &&
        act(
            "sorted by name", [&] { pictures.setSort(Sort::Name); }, all) &&
        act(
            "sorted by time", [&] { pictures.setSort(Sort::NewestFirst); }, all) &&
        act(
            "another view", [&] { pictures.setView(models::PictureView::SharedWithMe); },
            [&] { return pictures.rowCount() < rows; }) &&
        act(
            "locked", [&] { app.app().session().lock(); }, [&] { return pictures.rowCount() == 0; });
    if (!acted) {
        return 1;
    }
    std::printf("%-52s %9d\n", "pictures", rows);
    report("memory resident at most", residentMiB("VmHWM"), "MiB", 350);
    return 0;
}

int run(const QString& folder, int pictures, int real)
{
    std::printf("%-52s %9.1f ms   (dynamic linking, Qt; to 10 ms)\n", "process start to the benchmark's own begin",
                nowMs() - processStartMs());
    const QString profile = folder + u"/profile"_s;
    if (!QDir(profile).exists()) {
        WindowFixture app(profile);
        if (!fill(app, std::min(pictures, real))) {
            return 1;
        }
        QElapsedTimer rest;
        rest.start();
        Watched watched; // what the index still has to store
        (void)watched.pumpUntil([&rest] { return rest.hasExpired(3'000); }, 10'000);
        if (pictures > real && !addToIndex(profile, app, pictures - real)) {
            return 1;
        }
    }
    const int first = measure(profile, true, std::min(pictures, real), pictures);
    return first != 0 ? first : measure(profile, false, std::min(pictures, real), pictures);
}

} // namespace

} // namespace veilpix::tests

int main(int argc, char* argv[])
{
    QApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() < 2) {
        std::fprintf(stderr, "usage: bench_app FOLDER [PICTURES [REAL]]\n");
        return 2;
    }
    return veilpix::tests::run(arguments.at(1), arguments.value(2, u"100000"_s).toInt(),
                               arguments.value(3, u"500"_s).toInt());
}
