// The desktop app.
#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "app/Composition.h"
#include "app/session/Session.h"
#include "app/views/MainWindow.h"
#include "app/views/pages/ConnectPage.h"
#include "app/views/theme/Theme.h"
#include "common/base/Literals.h"
#include "common/crypto/ProcessHardening.h"

using namespace veilpix;

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("main", text);
}

int refuse(const QString& text)
{
    std::fputs(qPrintable(text + QLatin1Char('\n')), stderr);
    return 2;
}

// The command line: what it takes, and whatever was asked about it.
struct CommandLine {
    QCommandLineParser parser;
    QCommandLineOption help = parser.addHelpOption();
    QCommandLineOption version = parser.addVersionOption();
    QCommandLineOption profile{u"profile"_s, tr("Keep everything under DIR: a second account beside the first."),
                               u"DIR"_s};
    QCommandLineOption server{u"server"_s, tr("Use the server at URL from now on."), u"URL"_s};

    CommandLine()
    {
        parser.setApplicationDescription(tr("Encrypts pictures on this computer and keeps them on a server that cannot "
                                            "see them."));
        parser.addOption(profile);
        parser.addOption(server);
        parser.addPositionalArgument(u"files"_s, tr("Pictures to add, or an encrypted picture to open."),
                                     u"[files…]"_s);
    }
};

// Help and version need no display, and a window's application ends the program where there is none.
void answerWithoutDisplay(int argc, char* argv[])
{
    static constexpr std::array<std::string_view, 5> asking{"-h", "--help", "--help-all", "-v", "--version"};
    if (std::find_first_of(argv + 1, argv + argc, asking.begin(), asking.end()) == argv + argc) {
        return;
    }
    const QCoreApplication app(argc, argv);
    CommandLine line;
    (void)line.parser.parse(QCoreApplication::arguments()); // what only a window's application knows may be among them
    if (line.parser.isSet(line.version)) {
        line.parser.showVersion();
    }
    if (line.parser.isSet(line.help) || line.parser.isSet(u"help-all"_s)) {
        line.parser.showHelp();
    }
}

} // namespace

int main(int argc, char* argv[])
{
    crypto::limitCoreFiles();
    crypto::lockSecrets();
    QCoreApplication::setApplicationName(u"veilpix"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(VEILPIX_VERSION));
    answerWithoutDisplay(argc, argv);
    QApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication::setAttribute(Qt::AA_DontShowIconsInMenus);
    QApplication app(argc, argv);
    QApplication::setApplicationDisplayName(u"Veilpix"_s);
    QGuiApplication::setDesktopFileName(u"org.veilpix.Veilpix"_s);
    QApplication::setWindowIcon(QIcon(u":/veilpix/veilpix.svg"_s));

    CommandLine line;
    line.parser.process(app);
    const QCommandLineParser& parser = line.parser;

    Composition::Options options;
    options.profile = parser.value(line.profile);
    if (parser.isSet(line.server)) {
        options.server = views::ConnectPage::parseAddress(parser.value(line.server));
        if (!options.server.isValid()) {
            return refuse(tr("veilpix: --server: not an address that can be used: %1").arg(parser.value(line.server)));
        }
    }
    auto composition = Composition::create(std::move(options));
    if (!composition) {
        return refuse(tr("veilpix: the app's folders cannot be made: %1").arg(composition.error().context));
    }
    views::MainWindow& window = (*composition)->window();
    QApplication::setQuitOnLastWindowClosed(false);
    QObject::connect(&app, &QApplication::lastWindowClosed, &app,
                     [&composition] { (*composition)->session().leaveServer([] { QCoreApplication::quit(); }); });
    // The portal has to see this process once to serve it: what it cannot look at, it refuses.
    QObject::connect(&(*composition)->theme(), &views::Theme::desktopAsked, &app, [] { crypto::forbidInspection(); });
    window.show();
    if (!parser.positionalArguments().isEmpty()) {
        window.addPaths(parser.positionalArguments());
    }
    return QApplication::exec();
}
