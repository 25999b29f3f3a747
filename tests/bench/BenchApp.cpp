// The whole app on a vault of many pictures, with its real bundled server: how long a person waits.
//   bench_app FOLDER [PICTURES]
// FOLDER keeps the vault: the first run fills it (10,000 pictures take some minutes), later ones only measure. The
// first screen is measured as a new computer sees it (no thumbnail on this disk) and as the next start does.
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
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/MainWindow.h"
#include "app/views/panels/GalleryView.h"
#include "common/base/Literals.h"
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

int measure(const QString& profile, bool withoutCache)
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
    report("window, from main()", nowMs() - began, "ms", 300);

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
    const auto whole = [&app, &view] {
        view = app.find<views::GalleryView>("galleryView");
        return view != nullptr && screenIsWhole(*view);
    };
    if (!unlocking.pumpUntil(whole, 60'000)) {
        return 1;
    }
    report("unlocked to the first screen of thumbnails", nowMs() - unlocked, "ms", 1000);
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

    // To the very end, as a person drags the bar: all pages are listed.
    Watched dragging;
    const double dragged = nowMs();
    int rows = -1;
    const auto atEnd = [&] {
        bar->setValue(bar->maximum());
        const bool more = app.app().pictures().canFetchMore({}) || app.app().pictures().isLoading();
        rows = app.app().pictures().rowCount();
        return !more;
    };
    if (!dragging.pumpUntil(atEnd, 120'000)) {
        return 1;
    }
    std::printf("%-52s %9.1f ms   (%d pictures listed)\n", "to the end of the list", nowMs() - dragged, rows);
    report("longest time away until then", dragging.longestMs(), "ms", 16);
    report("memory resident at most", residentMiB("VmHWM"), "MiB", 300);
    return 0;
}

int run(const QString& folder, int pictures)
{
    std::printf("%-52s %9.1f ms   (dynamic linking, Qt; to 10 ms)\n", "process start to the benchmark's own begin",
                nowMs() - processStartMs());
    const QString profile = folder + u"/profile"_s;
    if (!QDir(profile).exists()) {
        WindowFixture app(profile);
        if (!fill(app, pictures)) {
            return 1;
        }
    }
    const int first = measure(profile, true);
    return first != 0 ? first : measure(profile, false);
}

} // namespace

} // namespace veilpix::tests

int main(int argc, char* argv[])
{
    QApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() < 2) {
        std::fprintf(stderr, "usage: bench_app FOLDER [PICTURES]\n");
        return 2;
    }
    return veilpix::tests::run(arguments.at(1), arguments.value(2, u"10000"_s).toInt());
}
