// The desktop app.
#include "app/Composition.h"
#include "app/views/MainWindow.h"
#include "app/views/pages/ConnectPage.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QImageReader>
#include <cstdio>

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

} // namespace

int main(int argc, char* argv[])
{
    QApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication::setAttribute(Qt::AA_DontShowIconsInMenus);
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("veilpix"));
    QApplication::setApplicationDisplayName(QStringLiteral("Veilpix"));
    QApplication::setApplicationVersion(QStringLiteral(VEILPIX_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.veilpix.Veilpix"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/veilpix/veilpix.svg")));
    QImageReader::setAllocationLimit(2048); // MiB: encrypted pictures are larger than Qt expects pictures to be

    QCommandLineParser parser;
    parser.setApplicationDescription(tr("Encrypts pictures on this computer and keeps them on a server that cannot see "
                                        "them."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption profile(QStringLiteral("profile"),
                                     tr("Keep everything under DIR: a second account beside the first."),
                                     QStringLiteral("DIR"));
    const QCommandLineOption server(QStringLiteral("server"), tr("Use the server at URL from now on."),
                                    QStringLiteral("URL"));
    parser.addOption(profile);
    parser.addOption(server);
    parser.addPositionalArgument(QStringLiteral("files"), tr("Pictures to add, or an encrypted picture to open."),
                                 QStringLiteral("[files…]"));
    parser.process(app);

    Composition::Options options;
    options.profile = parser.value(profile);
    if (parser.isSet(server)) {
        options.server = views::ConnectPage::parseAddress(parser.value(server));
        if (!options.server.isValid()) {
            return refuse(tr("veilpix: --server: not an address that can be used: %1").arg(parser.value(server)));
        }
    }
    auto composition = Composition::create(std::move(options));
    if (!composition) {
        return refuse(tr("veilpix: the app's folders cannot be made: %1").arg(composition.error().context));
    }
    views::MainWindow& window = (*composition)->window();
    window.show();
    if (!parser.positionalArguments().isEmpty()) {
        window.addPaths(parser.positionalArguments());
    }
    return QApplication::exec();
}
