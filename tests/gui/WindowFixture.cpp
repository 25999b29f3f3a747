#include "tests/gui/WindowFixture.h"

#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QRandomGenerator>
#include <QTest>

#include "app/models/PictureListModel.h"
#include "app/session/Session.h"
#include "app/views/MainWindow.h"
#include "app/views/pages/ConfirmWordsPage.h"
#include "app/views/widgets/MessageBar.h"
#include "common/base/Literals.h"
#include "tests/support/Places.h"
#include "tests/support/WaitUntil.h"

namespace veilpix::tests {

WindowFixture::WindowFixture(const QString& profile, const QUrl& server, const QString& program)
{
    auto prompts = std::make_unique<ScriptedPrompts>();
    m_prompts = prompts.get();
    Composition::Options options;
    options.profile = profile.isEmpty() ? m_dir.filePath(u"profile"_s) : profile;
    options.serverProgram = program.isEmpty() ? serverProgram() : program;
    options.server = server;
    options.prompts = std::move(prompts);
    auto made = Composition::create(std::move(options));
    Q_ASSERT(made);
    m_composition = std::move(*made);
    window().resize(1280, 800);
    window().show();
    window().activateWindow();
}

WindowFixture::~WindowFixture() = default;

QWidget* WindowFixture::visible(const QString& name)
{
    const QList<QWidget*> all = window().findChildren<QWidget*>(name);
    for (QWidget* one : all) {
        if (one->isVisible()) {
            return one;
        }
    }
    return nullptr;
}

bool WindowFixture::waitFor(const char* name, int ms)
{
    return waitUntil([this, name] { return visible(QLatin1String(name)) != nullptr; }, ms);
}

QString WindowFixture::makePicture(const QString& name, QSize size) const
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(QColor::fromHsv(int(qHash(name) % 360), 140, 210));
    QPainter painter(&image);
    painter.setPen(QPen(Qt::white, 9));
    painter.drawEllipse(image.rect().adjusted(60, 60, -60, -60));
    painter.end();
    const QString path = m_dir.filePath(name);
    return image.save(path) ? path : QString();
}

bool WindowFixture::submitNewAccount(const QString& name, const QString& password)
{
    const bool welcomed =
        waitUntil([this] { return find("keepHereButton") != nullptr || find("nameField") != nullptr; }, 30'000);
    if (welcomed && find("keepHereButton") != nullptr) {
        QTest::keyClick(find("keepHereButton"), Qt::Key_Return);
    }
    if (!waitFor("nameField")) {
        return false;
    }
    if (find("signInPage") != nullptr) {
        QTest::keyClick(find("createAccountLink"), Qt::Key_Return);
    }
    QTest::keyClicks(find("nameField"), name);
    QTest::keyClick(find("nameField"), Qt::Key_Return);
    QTest::keyClicks(find("newPasswordField"), password);
    QTest::keyClick(find("newPasswordField"), Qt::Key_Return);
    QTest::keyClicks(find("repeatPasswordField"), password);
    QTest::keyClick(find("repeatPasswordField"), Qt::Key_Return);
    return true;
}

bool WindowFixture::registerByKeyboard(const QString& name, const QString& password)
{
    return submitNewAccount(name, password) && confirmWords();
}

bool WindowFixture::confirmWords()
{
    if (!waitFor("wordsContinueButton", 120'000)) {
        return false;
    }
    const QStringList words = app().session().recoveryWords();
    QTest::keyClick(find("wordsContinueButton"), Qt::Key_Return);
    auto* confirm = find<views::ConfirmWordsPage>("confirmWordsPage");
    if (confirm == nullptr) {
        return false;
    }
    const auto places = confirm->places();
    for (std::size_t i = 0; i < places.size(); ++i) {
        QWidget* field = find(qPrintable(u"confirmWord%1"_s.arg(i + 1)));
        QTest::keyClicks(field, words.at(places.at(i)));
        QTest::keyClick(field, Qt::Key_Return);
    }
    return waitFor("galleryScreen");
}

bool WindowFixture::signInByKeyboard(const QString& name, const QString& password)
{
    const bool asked =
        waitUntil([this] { return find("signInPage") != nullptr || find("createAccountPage") != nullptr; }, 30'000);
    if (!asked) {
        return false;
    }
    if (find("createAccountPage") != nullptr) {
        QTest::keyClick(find("signInLink"), Qt::Key_Return);
    }
    find<QLineEdit>("nameField")->clear();
    QTest::keyClicks(find("nameField"), name);
    find<QLineEdit>("passwordField")->clear();
    QTest::keyClicks(find("passwordField"), password);
    QTest::keyClick(find("passwordField"), Qt::Key_Return);
    return true;
}

QString WindowFixture::problem(int ms)
{
    return waitFor("problemText", ms) ? find<QLabel>("problemText")->text() : QString();
}

QString WindowFixture::said()
{
    const QList<views::MessageBar*> bars = window().findChildren<views::MessageBar*>();
    QString text;
    for (const views::MessageBar* bar : bars) {
        if (bar->isVisible() && (text.isEmpty() || bar->window() != &window())) {
            text = bar->text();
        }
    }
    return text;
}

bool WindowFixture::addAndWait(const QStringList& paths, int pictures)
{
    window().addPaths(paths);
    return waitUntil([this, pictures] { return app().pictures().rowCount() >= pictures; }, 60'000);
}

} // namespace veilpix::tests
