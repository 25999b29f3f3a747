// The widgets and start pages by themselves.
#include <QAccessible>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QtMath>

#include "app/views/pages/ConfirmWordsPage.h"
#include "app/views/pages/ConnectPage.h"
#include "app/views/pages/CreateAccountPage.h"
#include "app/views/pages/ProgressPage.h"
#include "app/views/pages/RecoverPage.h"
#include "app/views/pages/RecoveryWordsPage.h"
#include "app/views/pages/SignInPage.h"
#include "app/views/pages/WelcomePage.h"
#include "app/views/panels/GalleryLayout.h"
#include "app/views/panels/GalleryView.h"
#include "app/views/theme/Theme.h"
#include "app/views/widgets/EmptyState.h"
#include "app/views/widgets/EnterPresses.h"
#include "app/views/widgets/MessageBar.h"
#include "app/views/widgets/PasswordField.h"
#include "app/views/widgets/PasswordStrength.h"
#include "app/views/widgets/PictureCanvas.h"
#include "app/views/widgets/PictureLoader.h"
#include "common/base/Literals.h"
#include "common/identity/RecoveryWords.h"
#include "tests/gui/AccessibleNames.h"
#include "tests/gui/Grabs.h"
#include "tests/gui/ScriptedPrompts.h"
#include "tests/support/FileContents.h"
#include "tests/support/Places.h"

namespace veilpix::tests {

using namespace views;

namespace {

QString revealed(const crypto::SecretBytes& secret)
{
    const auto bytes = secret.reveal();
    return QString::fromUtf8(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size()));
}

QStringList someWords()
{
    return identity::RecoveryWords::wordList().mid(100, 24);
}

double luminance(const QColor& color)
{
    const auto part = [](double value) {
        return value <= 0.03928 ? value / 12.92 : qPow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) + 0.0722 * part(color.blueF());
}

double contrast(const QColor& a, const QColor& b)
{
    const double x = luminance(a);
    const double y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

template <class W> W* child(QWidget& parent, const char* name)
{
    W* found = parent.findChild<W*>(QLatin1String(name));
    Q_ASSERT(found != nullptr);
    return found;
}

} // namespace

class WidgetsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_theme.setChoice(Theme::Choice::Light); }

    void textsStandOutOnTheirGrounds_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void textsStandOutOnTheirGrounds()
    {
        QFETCH(bool, dark);
        const ThemeColors c = dark ? ThemeColors::darkColors() : ThemeColors::light();
        for (const QColor& ground : {c.window, c.surface, c.raised, c.hover, c.accentSoft}) {
            QVERIFY2(contrast(c.text, ground) >= 7, qPrintable(ground.name()));
            QVERIFY2(contrast(c.muted, ground) >= 4.5, qPrintable(ground.name()));
        }
        QVERIFY(contrast(Qt::white, c.accent) >= 4.5);
        QVERIFY(contrast(c.accentText, c.surface) >= 4.5);
        QVERIFY(contrast(c.accentText, c.window) >= 4.5);
        QVERIFY(contrast(c.control, c.raised) >= 3);
        const QPalette palette = c.palette();
        QVERIFY(contrast(palette.color(QPalette::ToolTipText), palette.color(QPalette::ToolTipBase)) >= 7);
        for (const Tone tone : {Tone::Info, Tone::Success, Tone::Warning, Tone::Danger}) {
            QVERIFY(contrast(c.toneText(tone), c.toneBackground(tone)) >= 4.5);
        }
    }

    void followsTheChosenAppearance()
    {
        m_theme.setChoice(Theme::Choice::Dark);
        QVERIFY(qApp->palette().color(QPalette::Window).lightness() < 80);
        QVERIFY(Theme::of(qApp->palette()).dark);
        m_theme.setChoice(Theme::Choice::Light);
        QVERIFY(!Theme::of(qApp->palette()).dark);
    }

    void ratesPasswords()
    {
        QCOMPARE(estimateStrength({}), PasswordScore::VeryWeak);
        QVERIFY(estimateStrength(u"password1"_s) <= PasswordScore::Weak);
        QVERIFY(estimateStrength(u"veronika"_s, {u"veronika"_s}) <= PasswordScore::Weak);
        QCOMPARE(estimateStrength(u"kettle orbit maple thrice"_s), PasswordScore::VeryStrong);
    }

    void passwordLeavesTheFieldComposedAndEmptiesIt()
    {
        PasswordField field;
        field.setText(u"cafe\u0301 noir"_s);
        const crypto::SecretBytes secret = field.takeSecret();
        QCOMPARE(revealed(secret), u"caf\u00e9 noir"_s);
        QVERIFY(field.text().isEmpty());
        QCOMPARE(field.echoMode(), QLineEdit::Password);
    }

    void passwordCanBeRevealedByKeyboard()
    {
        PasswordField field;
        field.show();
        field.setText(u"secret"_s);
        field.revealButton()->setFocus();
        QTest::keyClick(field.revealButton(), Qt::Key_Space);
        QCOMPARE(field.echoMode(), QLineEdit::Normal);
        QCOMPARE(field.revealButton()->accessibleName(), u"Hide password"_s);
        field.wipe();
        QCOMPARE(field.echoMode(), QLineEdit::Password);
    }

    void lettersTypedOnTheRevealButtonStayOutOfThePassword()
    {
        PasswordField field;
        field.show();
        field.setText(u"secret"_s);
        field.revealButton()->setFocus();
        QTest::keyClicks(field.revealButton(), u"abc"_s);
        QTest::keyClick(field.revealButton(), Qt::Key_Backspace);
        QCOMPARE(field.text(), u"secret"_s);
        QCOMPARE(field.echoMode(), QLineEdit::Password);
        QSignalSpy returned(&field, &QLineEdit::returnPressed);
        QTest::keyClick(field.revealButton(), Qt::Key_Return);
        QCOMPARE(field.echoMode(), QLineEdit::Normal);
        QCOMPARE(returned.count(), 0);
    }

    void enterPressesTheButtonThatHasTheFocusAndNoOther()
    {
        QDialog dialog;
        QLineEdit field(&dialog);
        QPushButton button(&dialog);
        button.setAutoDefault(false);
        enterPresses(&button);
        QSignalSpy pressed(&button, &QPushButton::clicked);
        connect(&field, &QLineEdit::returnPressed, &button, [&button] { button.setFocus(); });
        dialog.show();
        field.setFocus();
        QTest::keyClick(&field, Qt::Key_Return); // choosing is not yet sharing
        QCOMPARE(pressed.count(), 0);
        QTest::keyClick(&button, Qt::Key_Return);
        QCOMPARE(pressed.count(), 1);
        QVERIFY(dialog.isVisible());
    }

    void noiseIsShownUnderEncryptedOnly()
    {
        PictureCanvas canvas;
        canvas.resize(200, 150);
        canvas.setPlaceholder(u"no picture"_s);
        QImage noise(200, 150, QImage::Format_RGB32);
        noise.fill(Qt::magenta);
        canvas.setEncrypted(noise);
        const auto shows = [&canvas] { return canvas.grab().toImage().pixelColor(5, 5) == QColor(Qt::magenta); };
        QVERIFY(!shows());
        QCOMPARE(canvas.accessibleName(), u"no picture"_s);
        canvas.setFace(PictureCanvas::Face::Compare);
        QVERIFY(!shows());
        canvas.setFace(PictureCanvas::Face::Encrypted);
        QVERIFY(shows());
    }

    void errorsAreNotPushedAwayByGoodNews()
    {
        QWidget window;
        MessageBar bar(&window);
        window.show();
        bar.post({Tone::Success, u"first"_s});
        bar.post({Tone::Danger, u"trouble"_s});
        bar.post({Tone::Success, u"second"_s});
        QCOMPARE(bar.text(), u"trouble"_s);
        QTest::mouseClick(child<QToolButton>(bar, "messageClose"), Qt::LeftButton);
        QCOMPARE(bar.text(), u"second"_s);
        int done = 0;
        bar.post({Tone::Info, u"moved"_s, u"Undo"_s, [&done] { ++done; }});
        bar.post({Tone::Success, u"saved"_s});
        QCOMPARE(bar.text(), u"moved"_s); // what can be undone is not pushed away by what cannot
        QTest::mouseClick(child<QPushButton>(bar, "messageAction"), Qt::LeftButton);
        QCOMPARE(done, 1);
        QCOMPARE(bar.text(), u"saved"_s);
        bar.dismiss();
        QVERIFY(!bar.isVisible());
    }

    void readsServerAddresses_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("url");
        QTest::newRow("bare name") << u"pictures.example.org"_s << u"https://pictures.example.org"_s;
        QTest::newRow("port") << u" 192.168.1.20:5000 "_s << u"https://192.168.1.20:5000"_s;
        QTest::newRow("this computer") << u"localhost:5000"_s << u"http://localhost:5000"_s;
        QTest::newRow("slash") << u"https://a.example/"_s << u"https://a.example"_s;
        QTest::newRow("plain http elsewhere") << u"http://a.example"_s << QString();
        QTest::newRow("other scheme") << u"ftp://a.example"_s << QString();
        QTest::newRow("nonsense") << u"not an address"_s << QString();
        QTest::newRow("empty") << QString() << QString();
    }
    void readsServerAddresses()
    {
        QFETCH(QString, typed);
        QFETCH(QString, url);
        QCOMPARE(ConnectPage::parseAddress(typed).toString(), url);
    }

    void accountFormSaysWhatIsMissingAndKeepsTheFields()
    {
        CreateAccountPage page;
        page.setServer({}, false);
        page.show();
        QSignalSpy submitted(&page, &CreateAccountPage::submitted);
        auto* create = child<QPushButton>(page, "createAccountButton");
        QTest::mouseClick(create, Qt::LeftButton);
        QCOMPARE(page.problem(), u"Choose a name."_s);
        QTest::keyClicks(child<QLineEdit>(page, "nameField"), u"anna"_s);
        QTest::keyClicks(child<PasswordField>(page, "newPasswordField"), u"anna1"_s);
        QTest::mouseClick(create, Qt::LeftButton);
        QVERIFY(page.problem().contains(u"easy to guess"_s));
        auto* password = child<PasswordField>(page, "newPasswordField");
        password->clear();
        QTest::keyClicks(password, u"kettle orbit maple thrice"_s);
        QTest::keyClicks(child<PasswordField>(page, "repeatPasswordField"), u"kettle orbit maple"_s);
        QTest::mouseClick(create, Qt::LeftButton);
        QVERIFY(page.problem().contains(u"differ"_s));
        QTest::keyClicks(child<PasswordField>(page, "repeatPasswordField"), u" thrice"_s);
        QTest::keyClick(child<PasswordField>(page, "repeatPasswordField"), Qt::Key_Return);
        QCOMPARE(submitted.count(), 1);
        QCOMPARE(page.name(), u"anna"_s);
        QCOMPARE(revealed(page.copyPassword()), u"kettle orbit maple thrice"_s);
        page.setProblem(u"The server is gone."_s);
        QCOMPARE(password->text(), u"kettle orbit maple thrice"_s);
        page.wipe();
        QVERIFY(password->text().isEmpty());
    }

    void threeWordsMustBeRight()
    {
        ConfirmWordsPage page;
        page.setWords(someWords());
        page.show();
        QSignalSpy confirmed(&page, &ConfirmWordsPage::confirmed);
        for (int i = 0; i < 3; ++i) {
            auto* field = child<QLineEdit>(page, qPrintable(u"confirmWord%1"_s.arg(i + 1)));
            QTest::keyClicks(field, i == 1 ? u"wrong"_s : someWords().at(page.places().at(std::size_t(i))));
        }
        QTest::mouseClick(child<QPushButton>(page, "confirmWordsButton"), Qt::LeftButton);
        QCOMPARE(confirmed.count(), 0);
        QVERIFY(page.problem().contains(u"Word %1 is not"_s.arg(page.places().at(1) + 1)));
        auto* third = child<QLineEdit>(page, "confirmWord3");
        third->setText(u"wrong as well"_s);
        QTest::mouseClick(child<QPushButton>(page, "confirmWordsButton"), Qt::LeftButton);
        const QString both = u"Words %1 and %2 are not"_s.arg(page.places().at(1) + 1).arg(page.places().at(2) + 1);
        QVERIFY2(page.problem().contains(both), qPrintable(page.problem()));
        third->setText(someWords().at(page.places().at(2)));
        auto* wrong = child<QLineEdit>(page, "confirmWord2");
        wrong->clear();
        QTest::keyClicks(wrong, u" "_s);
        QCOMPARE(page.problem(), QString()); // while it is being corrected
        QTest::keyClicks(wrong, QString() + someWords().at(page.places().at(1)).toUpper());
        QTest::keyClick(child<QLineEdit>(page, "confirmWord3"), Qt::Key_Return);
        QCOMPARE(confirmed.count(), 1);
    }

    void recoveryNamesTheWordThatIsNotOnTheList()
    {
        RecoverPage page;
        page.setName(u"anna"_s);
        QStringList words = someWords();
        words[6] = u"zzyzx"_s;
        child<QPlainTextEdit>(page, "wordsField")->setPlainText(words.join(u", "_s));
        QTest::mouseClick(child<QPushButton>(page, "recoverButton"), Qt::LeftButton);
        QVERIFY2(page.problem().contains(u"7"_s) && page.problem().contains(u"zzyzx"_s), qPrintable(page.problem()));
        QTest::keyClicks(child<QPlainTextEdit>(page, "wordsField"), u"x"_s);
        QCOMPARE(page.problem(), QString());
        page.setProblem(u"The recovery words do not belong to “anna”."_s); // the server's word
        QTest::keyClicks(child<QLineEdit>(page, "nameField"), u"b"_s);
        QCOMPARE(page.problem(), QString());
    }

    void savedWordsAreReadableByTheirOwnerOnly()
    {
        QTemporaryDir dir;
        ScriptedPrompts prompts;
        prompts.savePath = dir.filePath(u"words.txt"_s);
        RecoveryWordsPage page(prompts);
        page.setWords(someWords(), u"anna"_s);
        QTest::mouseClick(child<QPushButton>(page, "saveWordsButton"), Qt::LeftButton);
        QFile file(prompts.savePath);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(file.readAll());
        for (const QString& word : someWords()) {
            QVERIFY(text.contains(word));
        }
        QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
                 QFile::Permissions());
        page.wipe();
        QVERIFY(page.findChildren<QLabel*>(u"word"_s).isEmpty());
    }

    void laysOutDaysInRows()
    {
        GalleryLayout layout;
        const QDate day(2026, 11, 22);
        layout.setGroups({{day, 7}, {day.addDays(-1), 3}});
        layout.setGeometry(660, 200, 30, 40);
        QCOMPARE(layout.columns(), 3);
        QCOMPARE(layout.sections().size(), std::size_t(2));
        QCOMPARE(layout.rowBeside(5, 1), 6);  // the last line of the day is shorter
        QCOMPARE(layout.rowBeside(6, 1), 7);  // into the next day
        QCOMPARE(layout.rowBeside(8, -1), 6); // and back
        QCOMPARE(layout.rowBeside(0, -1), 0);
        for (int row = 0; row < 10; ++row) {
            QCOMPARE(layout.rowAt(layout.rectOf(row).center()), row);
        }
        QCOMPARE(layout.rowAt(QPoint(1, 1)), -1);
        QCOMPARE(layout.rowsIn(QRect(0, 0, 660, layout.height())).size(), std::size_t(10));
    }

    void laysOutAHundredThousandAtOnce()
    {
        GalleryLayout layout;
        const QDate day(2026, 11, 22);
        QElapsedTimer timer;
        timer.start();
        std::vector<GalleryLayout::Group> groups;
        for (int i = 0; i < 2'500; ++i) {
            groups.push_back({day.addDays(-i), 40});
        }
        layout.setGroups(groups);
        QCOMPARE(layout.rowCount(), 100'000);
        layout.setGeometry(1200, 180, 30, 40);
        QVERIFY(layout.rowsIn(QRect(0, layout.height() / 2, 1200, 800)).size() < 80);
        QVERIFY2(timer.elapsed() < 10'000, qPrintable(QString::number(timer.elapsed())));
    }

    void galleryIsWalkedByKeysAndNamesItsPictures()
    {
        QStandardItemModel model;
        for (int i = 0; i < 9; ++i) {
            model.appendRow(new QStandardItem(u"picture %1"_s.arg(i)));
        }
        GalleryView view;
        view.setAccessibleName(u"Pictures"_s);
        view.setModel(&model);
        view.resize(660, 500);
        view.setCellWidth(190);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setCurrentIndex(model.index(0, 0));
        QTest::keyClick(&view, Qt::Key_Right);
        QTest::keyClick(&view, Qt::Key_Down);
        QCOMPARE(view.currentIndex().row(), 1 + view.placement().columns());
        QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(view.selectionModel()->selectedIndexes().size(), 2);
        QTest::keyClick(&view, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(view.selectionModel()->selectedIndexes().size(), 9);
        QAccessibleInterface* seen = QAccessible::queryAccessibleInterface(&view);
        QVERIFY(seen != nullptr && seen->tableInterface() != nullptr);
        QCOMPARE(seen->tableInterface()->cellAt(4, 0)->text(QAccessible::Name), u"picture 4"_s);
    }

    void canvasZoomsPansAndComparesByKeys()
    {
        QImage picture(1600, 800, QImage::Format_RGB32); // larger than the canvas at two pixels a point, too
        picture.fill(Qt::darkGreen);
        QImage noise(300, 300, QImage::Format_RGB32);
        noise.fill(Qt::magenta);
        PictureCanvas canvas;
        canvas.resize(400, 300);
        canvas.setDecrypted(picture);
        canvas.setEncrypted(noise);
        canvas.show();
        QVERIFY(QTest::qWaitForWindowExposed(&canvas));
        QVERIFY(canvas.isFitted());
        QTest::keyClick(&canvas, Qt::Key_1);
        QCOMPARE(canvas.zoom(), 1.0);
        const QRectF before = canvas.pictureRect();
        QTest::keyClick(&canvas, Qt::Key_Right);
        QVERIFY(canvas.pictureRect().left() < before.left());
        QTest::keyClick(&canvas, Qt::Key_0);
        QVERIFY(canvas.isFitted());
        QSignalSpy next(&canvas, &PictureCanvas::nextRequested);
        QTest::keyClick(&canvas, Qt::Key_Right);
        QCOMPARE(next.count(), 1);
        canvas.setFace(PictureCanvas::Face::Compare);
        QTest::keyClick(&canvas, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(next.count(), 1);
        QVERIFY(qAbs(canvas.divider() - 0.6) < 0.001);
        const QImage seen = canvas.grab().toImage();
        const auto at = [&seen, &canvas](double x) {
            const qreal scale = canvas.devicePixelRatioF();
            return seen.pixelColor(int(canvas.width() * x * scale), int(canvas.height() * 0.45 * scale));
        };
        QCOMPARE(at(0.3), QColor(Qt::darkGreen));
        QCOMPARE(at(0.9), QColor(Qt::magenta));
        QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(&canvas);
        QCOMPARE(accessible->role(), QAccessible::Graphic);
        QCOMPARE(accessible->valueInterface()->currentValue().toInt(), 60);
        canvas.wipe();
        QVERIFY(!canvas.hasDecrypted());
    }

    void showsTheEncryptedFilesOwnPixels()
    {
        QTemporaryDir dir;
        QImage noise(700, 500, QImage::Format_RGB888);
        for (int y = 0; y < noise.height(); ++y) {
            for (int x = 0; x < noise.width(); ++x) {
                noise.setPixel(x, y, qRgb((x * 7 + y) & 255, (x ^ y) & 255, (y * 13) & 255));
            }
        }
        const QString path = dir.filePath(u"noise.png"_s);
        QVERIFY(noise.save(path));
        decoder::DecoderClient decoder;
        const auto whole = PictureLoader::encryptedPixels(decoder, path);
        QVERIFY(whole.has_value());
        QCOMPARE(whole->size(), noise.size());
        QCOMPARE(whole->pixel(123, 321), noise.pixel(123, 321));
        const auto part = PictureLoader::encryptedPixels(decoder, path, 350); // every second pixel, none averaged
        QCOMPARE(part->size(), QSize(350, 250));
        QCOMPARE(part->pixel(50, 60), noise.pixel(100, 120));
        QVERIFY(!PictureLoader::isEncryptedPicture(path));
        QVERIFY(!PictureLoader::encryptedPixels(decoder, dir.filePath(u"missing.png"_s)).has_value());
    }

    void knowsAnEncryptedPictureThatWasCutShort_data()
    {
        QTest::addColumn<qint64>("length");
        QTest::addColumn<bool>("known");
        QTest::addRow("whole") << qint64(1 << 20) << true;
        QTest::addRow("1500 bytes") << qint64(1500) << true;
        QTest::addRow("the mark") << qint64(57) << true;
        QTest::addRow("less than the mark") << qint64(56) << false;
        QTest::addRow("nothing") << qint64(0) << false;
    }
    void knowsAnEncryptedPictureThatWasCutShort()
    {
        QFETCH(qint64, length);
        QFETCH(bool, known);
        QTemporaryDir dir;
        const QByteArray whole = contentsOf(testFile(u"vectors/picture/good/many-rows.png"_s));
        QVERIFY(whole.size() > 1500);
        QFile file(dir.filePath(u"cut.png"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(whole.left(length));
        file.close();
        QCOMPARE(PictureLoader::isEncryptedPicture(file.fileName()), known);
    }

    void everyStartPageHasNamesKeysAndLooks_data()
    {
        QTest::addColumn<int>("page");
        for (int i = 0; i < 7; ++i) {
            QTest::addRow("%d", i) << i;
        }
    }
    void everyStartPageHasNamesKeysAndLooks()
    {
        QFETCH(int, page);
        ScriptedPrompts prompts;
        std::unique_ptr<CardPage> shown(makePage(page, prompts));
        shown->resize(1000, 760);
        shown->show();
        QVERIFY(QTest::qWaitForWindowExposed(shown.get()));
        shown->focusFirst();
        QCOMPARE(unclearlyNamed(*shown).join(QLatin1Char('\n')), QString());
        QCOMPARE(unreachedByTab(*shown), QStringList());
        grab(*shown, shown->objectName() + u"-light"_s);
        m_theme.setChoice(Theme::Choice::Dark);
        shown.reset(makePage(page, prompts));
        shown->resize(1000, 760);
        shown->show();
        QVERIFY(QTest::qWaitForWindowExposed(shown.get()));
        shown->focusFirst();
        grab(*shown, shown->objectName() + u"-dark"_s);
    }

private:
    static CardPage* makePage(int number, ScriptedPrompts& prompts)
    {
        switch (number) {
        case 0:
            return new WelcomePage;
        case 1:
            return new ConnectPage;
        case 2: {
            auto* page = new CreateAccountPage;
            page->setServer({}, false);
            child<QLineEdit>(*page, "nameField")->setText(u"anna"_s);
            child<PasswordField>(*page, "newPasswordField")->setText(u"kettle orbit maple"_s);
            return page;
        }
        case 3: {
            auto* page = new SignInPage;
            page->setServer(u"pictures.example.org"_s);
            page->setName(u"anna"_s);
            page->setProblem(u"The name or the password is not right. Check both, or use your recovery "
                             u"words."_s);
            return page;
        }
        case 4:
            return new RecoverPage;
        case 5: {
            auto* page = new ProgressPage;
            page->begin(u"Making your keys"_s,
                        u"They are made on this computer and are yours alone. This takes a few seconds."_s,
                        u"Cancel"_s);
            page->setProgress(u"Stretching the password"_s, 40);
            return page;
        }
        default: {
            auto* page = new RecoveryWordsPage(prompts);
            page->setWords(someWords(), u"anna"_s);
            return page;
        }
        }
    }

    Theme m_theme;
};

} // namespace veilpix::tests

QTEST_MAIN(veilpix::tests::WidgetsTest)
#include "WidgetsTest.moc"
