// What app/run --demo opens: the app on a profile that is made on the spot and goes with it, with two hundred pictures
// and a second person who has shared some. Pictures, accounts and server are real; only the data is drawn.
//   demo [--pictures N] [--only-prepare]
#include <QApplication>
#include <QCommandLineParser>
#include <QListView>
#include <QPainter>
#include <QPainterPath>
#include <QRandomGenerator>
#include <cstdio>

#include "common/base/Literals.h"
#include "tests/e2e/DesktopPerson.h"
#include "tests/support/Places.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using tests::DesktopPerson;
using tests::waitUntil;

namespace {

const QString password = u"only for the demonstration"_s;

// Hills below a sky; each number has its own.
QString draw(const QTemporaryDir& folder, int number)
{
    QRandomGenerator random{quint32(number)};
    const QSize sizes[] = {{1600, 1067}, {1067, 1600}, {1400, 1050}, {1200, 1200}, {1920, 1080}};
    QImage image(sizes[random.bounded(5)], QImage::Format_RGB32);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    const int hue = random.bounded(360);
    QLinearGradient sky(0, 0, 0, image.height());
    sky.setColorAt(0, QColor::fromHsv(hue, 90, 235));
    sky.setColorAt(1, QColor::fromHsv((hue + 40) % 360, 40, 250));
    painter.fillRect(image.rect(), sky);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor::fromHsv(48, 70, 255));
    const int sun = image.width() / (8 + random.bounded(10));
    painter.drawEllipse(QPoint(random.bounded(image.width()), random.bounded(image.height() / 2)), sun, sun);
    for (int hill = 0; hill < 4; ++hill) {
        const int top = image.height() * (45 + 12 * hill) / 100;
        QPainterPath path(QPointF(0, image.height()));
        for (int x = 0; x <= image.width(); x += image.width() / 4) {
            path.lineTo(x, top + random.bounded(image.height() / 8));
        }
        path.lineTo(image.width(), image.height());
        painter.setBrush(QColor::fromHsv((hue + 100) % 360, 90 + 20 * hill, 190 - 35 * hill));
        painter.drawPath(path);
    }
    painter.end();
    const QString path = folder.filePath(u"Walk %1.jpg"_s.arg(number, 3, 10, QLatin1Char('0')));
    return image.save(path, "jpg", 85) ? path : QString();
}

// False with a word on standard error.
bool orSay(bool done, const char* what)
{
    if (!done) {
        std::fprintf(stderr, "demo: %s\n", what);
    }
    return done;
}

bool share(DesktopPerson& from, const QString& name, const QString& to)
{
    if (!from.select(name) || !from.trigger("shareAction") || !from.type("personField", to)) {
        return false;
    }
    auto* people = from.find<QListView>("peopleList");
    if (people == nullptr || !waitUntil([&] { return people->model()->rowCount() == 1; }, 20'000)) {
        return false;
    }
    QTest::keyClick(from.find<QLineEdit>("personField"), Qt::Key_Return);
    return from.click("shareButton") && from.find<QToolButton>("removeButton", 30'000) != nullptr &&
           from.click("closeButton");
}

// Two people at the server; what the first of them keeps is left in the profile.
bool prepare(const QUrl& server, const QString& profile, int pictures)
{
    const QTemporaryDir drawings;
    QStringList own;
    for (int i = 1; i <= pictures; ++i) {
        own.append(draw(drawings, i));
    }
    DesktopPerson ada(server, profile);
    DesktopPerson maria(server);
    if (!orSay(ada.createAccount(u"demo"_s, password) && maria.createAccount(u"maria"_s, password), "no accounts")) {
        return false;
    }
    ada.drop(own);
    const QStringList shared{draw(drawings, pictures + 1), draw(drawings, pictures + 2), draw(drawings, pictures + 3)};
    maria.drop(shared);
    if (!orSay(maria.transfersDone(), "nothing of maria's was added")) {
        return false;
    }
    for (const QString& path : shared) {
        if (!orSay(share(maria, QFileInfo(path).fileName(), u"demo"_s), "maria cannot share")) {
            return false;
        }
    }
    return orSay(ada.transfersDone(600'000), "not all pictures were added");
}

} // namespace

int main(int argc, char* argv[])
{
    QCoreApplication::setApplicationName(u"veilpix"_s);
    QApplication application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption pictures(u"pictures"_s, u"how many"_s, u"N"_s, u"200"_s);
    const QCommandLineOption onlyPrepare(u"only-prepare"_s, u"ends when all of it is there"_s);
    const QCommandLineOption into(u"into"_s, u"what it calls itself with"_s, u"DIR"_s);
    const QCommandLineOption at(u"at"_s, u"what it calls itself with"_s, u"URL"_s);
    parser.addOptions({pictures, onlyPrepare, into, at});
    parser.process(application);
    if (parser.isSet(into)) {
        return prepare(QUrl(parser.value(at)), parser.value(into), parser.value(pictures).toInt()) ? 0 : 1;
    }

    const QTemporaryDir profile;
    tests::ServerProcess server;
    if (!orSay(server.start(), "the server does not start")) {
        return 1;
    }
    std::printf("Encrypting %s pictures…\n", qPrintable(parser.value(pictures)));
    std::fflush(stdout);
    // Unseen, in a process of its own: there are windows, but nobody is to look at them.
    QProcess unseen;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    unseen.setProcessEnvironment(environment);
    unseen.setProcessChannelMode(QProcess::ForwardedChannels);
    unseen.start(
        QCoreApplication::applicationFilePath(),
        {u"--into"_s, profile.path(), u"--at"_s, server.url().toString(), u"--pictures"_s, parser.value(pictures)});
    if (!unseen.waitForFinished(-1) || unseen.exitCode() != 0) {
        return 1;
    }
    if (parser.isSet(onlyPrepare)) {
        return 0;
    }
    std::printf("The account is “demo”, its password “%s”. All of it goes when the app is closed.\n",
                qPrintable(password));
    std::fflush(stdout);
    return QProcess::execute(tests::appProgram(),
                             {u"--profile"_s, profile.path(), u"--server"_s, server.url().toString()});
}
