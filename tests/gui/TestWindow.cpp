// The whole window, offscreen, against the real server process.
#include "app/models/PictureListModel.h"
#include "app/models/TransferModel.h"
#include "app/session/BundledServer.h"
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/ActionSet.h"
#include "app/views/MainWindow.h"
#include "app/views/pages/ViewerPage.h"
#include "app/views/panels/GalleryPanel.h"
#include "app/views/panels/GalleryView.h"
#include "app/views/panels/PreviewPanel.h"
#include "app/views/panels/SidebarPanel.h"
#include "app/views/panels/Workspace.h"
#include "app/views/widgets/MessageBar.h"
#include "app/views/widgets/PasswordField.h"
#include "app/views/widgets/PictureCanvas.h"
#include "tests/gui/AccessibleNames.h"
#include "tests/gui/Grabs.h"
#include "tests/gui/WindowFixture.h"
#include "tests/support/FileContents.h"

#include <QAccessible>
#include <QDialog>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QImageReader>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QPushButton>
#include <QRegularExpression>
#include <QScreen>
#include <QScrollBar>
#include <QTableView>
#include <QTest>
#include <QToolButton>

namespace veilpix::tests {

using namespace views;
using models::PictureListModel;
using session::Session;

namespace {

const QString password = QStringLiteral("kettle orbit maple thrice");

} // namespace

class TestWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_app = std::make_unique<WindowFixture>();
        QVERIFY(QTest::qWaitForWindowExposed(&m_app->window()));
        m_app->app().settings().setTheme(settings::Settings::Theme::Light);
    }

    // A warning is a fault of ours, but for what the offscreen platform says of itself and Qt of a
    // reply that is aborted while it fails.
    void init()
    {
        QTest::failOnWarning(
            QRegularExpression(QStringLiteral("^(?!This plugin does not support|QNetworkReplyImplPrivate::error)")));
    }

    void aWindowFitsItsScreen()
    {
        QTemporaryDir profile;
        const QRect room = QGuiApplication::primaryScreen()->availableGeometry();
        for (const bool again : {false, true}) { // at first, and as it was left on a larger screen
            Composition::Options options;
            options.profile = profile.path();
            options.prompts = std::make_unique<ScriptedPrompts>();
            auto other = Composition::create(std::move(options));
            QVERIFY(other);
            const QWidget& window = (*other)->window();
            const QSize most = room.size().expandedTo(window.minimumSizeHint());
            QVERIFY2(window.width() <= most.width() && window.height() <= most.height(),
                     qPrintable(QStringLiteral("%1 × %2").arg(window.width()).arg(window.height())));
            QVERIFY(room.contains(window.pos()));
            if (!again) {
                QWidget left;
                left.setGeometry(room.right() - 100, room.bottom() - 100, 2560, 1440);
                (*other)->settings().setWindowState(QStringLiteral("window"), left.saveGeometry());
            }
        }
    }

    void saysWhyNothingCanBeDoneBeforeSigningIn()
    {
        ActionSet& actions = m_app->window().actions();
        QVERIFY(!actions[Act::Add]->isEnabled());
        QCOMPARE(actions[Act::Add]->toolTip(), QStringLiteral("Sign in or unlock first."));
        QVERIFY(actions[Act::Settings]->isEnabled());
    }

    void firstStartByKeyboardAlone()
    {
        QVERIFY(m_app->registerByKeyboard(QStringLiteral("anna"), password));
        auto* title = m_app->find<QLabel>("emptyTitle");
        QVERIFY(title != nullptr);
        QTRY_COMPARE_WITH_TIMEOUT(title->text(), QStringLiteral("Drop pictures here"), 10'000);
        check(QStringLiteral("gallery-empty"));
    }

    void dropsPicturesAndSeesThem()
    {
        QStringList paths;
        for (const char* name : {"beach.jpg", "garden.png", "harbour.jpg", "meadow.jpg", "stairs.bmp"}) {
            paths.append(m_app->makePicture(QLatin1String(name)));
        }
        QMimeData data;
        QList<QUrl> urls;
        for (const QString& path : paths) {
            urls.append(QUrl::fromLocalFile(path));
        }
        data.setUrls(urls);
        QDragEnterEvent enter(QPoint(400, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&m_app->window(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(400, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&m_app->window(), &drop);
        QTRY_VERIFY_WITH_TIMEOUT(m_app->find("transfersTable") != nullptr, 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 5, 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(thumbnailsAreThere(), 30'000);
        check(QStringLiteral("gallery"));
    }

    void atItsNarrowestEverythingIsStillThere()
    {
        QWidget& window = m_app->window();
        const QSize before = window.size();
        window.resize(1, 1);
        QTRY_VERIFY_WITH_TIMEOUT(window.width() >= window.minimumSizeHint().width(), 5'000);
        QVERIFY2(window.width() <= 800, qPrintable(QString::number(window.width())));
        const QRect bar = m_app->find("toolBar")->rect();
        for (const char* tool : {"tool_addAction", "tool_shareAction", "tool_saveDecryptedAction", "tool_trashAction",
                                 "searchField", "tool_previewAction", "tool_lockAction"}) {
            QTRY_VERIFY2(m_app->find(tool) != nullptr, tool);
            QVERIFY2(bar.contains(m_app->find(tool)->geometry()), tool);
        }
        auto* table = m_app->find<QTableView>("transfersTable");
        QVERIFY(table != nullptr);
        QTRY_VERIFY(table->columnWidth(models::TransferModel::NameColumn) >= 180);
        for (int column = 0; column < models::TransferModel::ColumnCount; ++column) {
            QVERIFY(table->columnWidth(column) >= 60);
        }
        QCOMPARE(table->horizontalScrollBar()->maximum(), 0);
        grab(window, QStringLiteral("narrowest"));
        window.resize(before);
        QTRY_COMPARE(table->columnWidth(models::TransferModel::ProgressColumn), 230);
    }

    void thePreviewFollowsItsButtonWhoeverToggles()
    {
        auto* button = m_app->find<QToolButton>("tool_previewAction");
        QVERIFY(button->isChecked() && m_app->find("previewArea") != nullptr);
        QAccessibleActionInterface* actions = QAccessible::queryAccessibleInterface(button)->actionInterface();
        QVERIFY(actions->actionNames().contains(QAccessibleActionInterface::toggleAction()));
        for (const bool shown : {false, true}) {
            actions->doAction(QAccessibleActionInterface::toggleAction());
            QCOMPARE(m_app->find("previewArea") != nullptr, shown);
            QCOMPARE(button->isChecked(), shown);
            QCOMPARE(m_app->window().actions()[Act::TogglePreview]->isChecked(), shown);
        }
        button->click();
        QVERIFY(m_app->find("previewArea") == nullptr && !button->isChecked());
        button->click();
        QVERIFY(m_app->find("previewArea") != nullptr && button->isChecked());
    }

    void previewsBothFacesAndWhoSigned()
    {
        GalleryView* view = gallery()->view();
        view->setFocus();
        view->setCurrentIndex(row(QStringLiteral("garden.png")));
        auto* canvas = m_app->find<PictureCanvas>("previewCanvas");
        QVERIFY(canvas != nullptr);
        QTRY_VERIFY_WITH_TIMEOUT(canvas->hasDecrypted() && canvas->hasEncrypted(), 20'000);
        auto* signer = m_app->find<QLabel>("detailSigner");
        QTRY_COMPARE(signer->text(), QStringLiteral("you"));
        QVERIFY(m_app->find<QLabel>("detailSignature")->text().startsWith(QStringLiteral("holds")));
        QTest::keyClick(view, Qt::Key_E);
        QCOMPARE(canvas->face(), PictureCanvas::Face::Encrypted);
        QTest::keyClick(view, Qt::Key_C);
        QCOMPARE(canvas->face(), PictureCanvas::Face::Compare);
        check(QStringLiteral("preview-compare"));
    }

    void viewsOneAfterTheOtherAndReturns()
    {
        GalleryView* view = gallery()->view();
        view->setCurrentIndex(m_app->app().pictures().index(0, 0));
        view->setFocus();
        QTest::keyClick(view, Qt::Key_Return);
        QTRY_VERIFY(m_app->find("viewerPage") != nullptr);
        ViewerPage* viewer = m_app->window().viewer();
        QTRY_VERIFY_WITH_TIMEOUT(viewer->isShowingPicture() && viewer->canvas()->hasEncrypted(), 20'000);
        check(QStringLiteral("viewer"));
        // Pixels of the screen a pixel of the picture, at one or two a point.
        auto* zoom = m_app->find<QLabel>("viewerZoom");
        const auto percent = [viewer] {
            const qreal onScreen = viewer->canvas()->pictureRect().width() * viewer->canvas()->devicePixelRatioF();
            return qRound(100 * onScreen / 640);
        };
        QCOMPARE(zoom->text(), QStringLiteral("Fit (%1 %)").arg(percent()));
        QTest::keyClick(viewer->canvas(), Qt::Key_1);
        QCOMPARE(zoom->text(), QStringLiteral("100 %"));
        QCOMPARE(percent(), 100);
        QCOMPARE(zoom->accessibleName(), QStringLiteral("Zoom: 100 %"));
        QTest::keyClick(viewer->canvas(), Qt::Key_0);
        QTest::keyClick(viewer->canvas(), Qt::Key_E);
        QCOMPARE(viewer->canvas()->face(), PictureCanvas::Face::Encrypted);
        check(QStringLiteral("viewer-encrypted"));
        QTest::keyClick(viewer->canvas(), Qt::Key_E);
        const transfers::ItemKey first = viewer->item();
        QTest::keyClick(viewer->canvas(), Qt::Key_Right);
        QVERIFY(!(viewer->item() == first));
        QTest::keyClick(viewer->canvas(), Qt::Key_F11);
        QVERIFY(m_app->window().isFullScreen());
        QVERIFY(m_app->find("viewerBar") == nullptr);
        const transfers::ItemKey last = viewer->item();
        QTest::keyClick(viewer->canvas(), Qt::Key_Escape); // one step at a time
        QTRY_VERIFY(!m_app->window().isFullScreen());
        QVERIFY(m_app->find("viewerBar") != nullptr && viewer->canvas()->hasDecrypted());
        view->clearSelection();
        QTest::keyClick(viewer->canvas(), Qt::Key_Escape);
        QTRY_VERIFY(m_app->find("galleryView") != nullptr);
        QVERIFY(!viewer->canvas()->hasDecrypted());
        QVERIFY(gallery()->selectedItems() == std::vector<transfers::ItemKey>{last}); // the next key acts on it
    }

    void anyFileCanBeChosenToBeAdded()
    {
        m_app->window().actions()[Act::Add]->trigger();
        QVERIFY2(m_app->prompts().filter.startsWith(QStringLiteral("All files (*);;Pictures (")),
                 qPrintable(m_app->prompts().filter));
    }

    void savesBitForBitAndOpensADroppedEncryptedFile()
    {
        gallery()->view()->setCurrentIndex(row(QStringLiteral("harbour.jpg")));
        m_app->prompts().savePath = m_app->folder() + QStringLiteral("/saved.jpg");
        m_app->window().actions()[Act::SaveDecrypted]->trigger();
        QCOMPARE(m_app->prompts().suggestedName, QStringLiteral("harbour.jpg"));
        QTRY_COMPARE_WITH_TIMEOUT(contentsOf(m_app->prompts().savePath),
                                  contentsOf(m_app->folder() + QStringLiteral("/harbour.jpg")), 20'000);
        m_app->prompts().savePath = m_app->folder() + QStringLiteral("/noise.png");
        m_app->window().actions()[Act::SaveEncrypted]->trigger();
        QVERIFY(!m_app->prompts().suggestedName.contains(QStringLiteral("harbour")));
        QTRY_VERIFY_WITH_TIMEOUT(QImageReader(m_app->prompts().savePath).canRead(), 20'000);
        const int before = m_app->app().pictures().rowCount();
        m_app->window().addPaths({m_app->prompts().savePath});
        QTRY_VERIFY_WITH_TIMEOUT(m_app->find("viewerPage") != nullptr, 10'000);
        ViewerPage* viewer = m_app->window().viewer();
        QTRY_VERIFY_WITH_TIMEOUT(viewer->isShowingPicture(), 20'000);
        QCOMPARE(viewer->pictureName(), QStringLiteral("harbour.jpg"));
        QTest::keyClick(viewer->canvas(), Qt::Key_Escape);
        QCOMPARE(m_app->app().pictures().rowCount(), before);
    }

    void trashIsUndoneAndDeletingForGoodAsks()
    {
        gallery()->view()->setFocus();
        gallery()->view()->setCurrentIndex(row(QStringLiteral("stairs.bmp")));
        QTest::keyClick(gallery()->view(), Qt::Key_Delete);
        QTRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 4, 15'000);
        const auto said = [this] {
            auto* bar = m_app->find<MessageBar>("messageBar");
            return bar != nullptr ? bar->text() : QString();
        };
        QTRY_VERIFY2(said().contains(QStringLiteral("stairs.bmp")), qPrintable(said()));
        check(QStringLiteral("message"));
        QVERIFY2(m_app->find("messageAction") != nullptr, qPrintable(said()));
        QTest::mouseClick(m_app->find("messageAction"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 5, 15'000);
        // The message goes by itself; the key stays.
        QVERIFY(!m_app->window().actions()[Act::Undo]->isEnabled());
        for (const char* name : {"stairs.bmp", "garden.png"}) {
            QTRY_VERIFY(row(QLatin1String(name)).isValid());
            const int before = m_app->app().pictures().rowCount();
            gallery()->view()->setCurrentIndex(row(QLatin1String(name)));
            QTest::keyClick(gallery()->view(), Qt::Key_Delete);
            QTRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), before - 1, 15'000);
            QTRY_VERIFY(said().contains(QLatin1String(name)));
        }
        for (const char* name : {"garden.png", "stairs.bmp"}) { // one after the other, the last first
            QVERIFY(m_app->window().actions()[Act::Undo]->isEnabled());
            QTest::keyClick(gallery()->view(), Qt::Key_Z, Qt::ControlModifier);
            QVERIFY2(!said().contains(QStringLiteral("to the trash")), qPrintable(said())); // no longer so
            QTRY_VERIFY2(said() == QStringLiteral("%1 is back.").arg(QLatin1String(name)), qPrintable(said()));
        }
        QTRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 5, 15'000);
        QVERIFY(!m_app->window().actions()[Act::Undo]->isEnabled());
        gallery()->view()->clearSelection(); // with Control just released, choosing would add to it
        QTRY_VERIFY(row(QStringLiteral("stairs.bmp")).isValid());
        gallery()->view()->setCurrentIndex(row(QStringLiteral("stairs.bmp")));
        m_app->prompts().sayYes = false;
        QTest::keyClick(gallery()->view(), Qt::Key_Delete, Qt::ShiftModifier);
        QCOMPARE(m_app->prompts().questions.size(), 1);
        QVERIFY2(m_app->prompts().questions.first().contains(QStringLiteral("stairs.bmp")),
                 qPrintable(m_app->prompts().questions.first()));
        QVERIFY(m_app->prompts().questions.first().contains(QStringLiteral("cannot be undone")));
        m_app->prompts().sayYes = true;
        QTest::keyClick(gallery()->view(), Qt::Key_Delete, Qt::ShiftModifier);
        QTRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 4, 15'000);
    }

    void findsByName()
    {
        QTest::keyClick(gallery()->view(), Qt::Key_F, Qt::ControlModifier);
        auto* field = m_app->find<QLineEdit>("searchField");
        QTest::keyClicks(field, QStringLiteral("mead"));
        QTRY_COMPARE(m_app->app().pictures().rowCount(), 1);
        gallery()->view()->clearSelection();
        QTest::keyClick(field, Qt::Key_Return); // what was found is chosen: the next key may act on it
        QVERIFY(gallery()->view()->hasFocus());
        QCOMPARE(gallery()->selectedRows().size(), 1);
        gallery()->view()->clearSelection();
        QTest::keyClick(gallery()->view(), Qt::Key_Right); // nowhere to go, and yet it chooses
        QCOMPARE(gallery()->selectedRows().size(), 1);
        field->setFocus();
        field->clear();
        QTest::keyClicks(field, QStringLiteral("zebra"));
        QTRY_VERIFY(m_app->find<QLabel>("emptyTitle") != nullptr);
        QCOMPARE(m_app->find<QLabel>("emptyTitle")->text(), QStringLiteral("Nothing found"));
        check(QStringLiteral("nothing-found"));
        QTest::keyClick(field, Qt::Key_Escape);
        field->clear();
        QTRY_COMPARE(m_app->app().pictures().rowCount(), 4);
    }

    void tabGoesFromTopToBottom()
    {
        gallery()->view()->setFocus();
        QStringList met;
        for (int i = 0; i < 80 && !met.contains(QLatin1String("statusTransfers")); ++i) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            met.append(QApplication::focusWidget()->objectName());
        }
        QVERIFY2(met.last() == QLatin1String("statusTransfers") && met.size() > 1,
                 qPrintable(met.join(QLatin1Char(' '))));
        QVERIFY2(!met.contains(QLatin1String("searchField")), qPrintable(met.join(QLatin1Char(' '))));
        // From the tools on: the search field is one stop, not three.
        auto* field = m_app->find<QLineEdit>("searchField");
        for (QWidget* part : field->findChildren<QWidget*>()) {
            QVERIFY2(!(part->focusPolicy() & Qt::TabFocus), qPrintable(part->objectName()));
        }
    }

    void everyMenuEntryHasALetterOfItsOwn()
    {
        for (QAction* top : m_app->window().menuBar()->actions()) {
            QStringList letters;
            for (QAction* entry : top->menu()->actions()) {
                const QString letter = QKeySequence::mnemonic(entry->text()).toString();
                if (!entry->isSeparator() && !letter.isEmpty()) {
                    QVERIFY2(!letters.contains(letter), qPrintable(top->text() + QLatin1Char(' ') + entry->text()));
                    letters.append(letter);
                }
            }
            QVERIFY2(letters.size() > 1, qPrintable(top->text()));
        }
    }

    void dialogsHaveNamesAndKeys_data()
    {
        QTest::addColumn<int>("act");
        QTest::addColumn<QString>("name");
        QTest::newRow("share") << int(Act::Share) << QStringLiteral("shareDialog");
        QTest::newRow("settings") << int(Act::Settings) << QStringLiteral("settingsDialog");
        QTest::newRow("keys") << int(Act::Keys) << QStringLiteral("keyListDialog");
        QTest::newRow("rename") << int(Act::Rename) << QStringLiteral("renameDialog");
        QTest::newRow("about") << int(Act::About) << QStringLiteral("aboutDialog");
    }
    void dialogsHaveNamesAndKeys()
    {
        QFETCH(int, act);
        QFETCH(QString, name);
        gallery()->view()->setCurrentIndex(m_app->app().pictures().index(0, 0));
        m_app->window().actions()[Act(act)]->trigger();
        QTRY_VERIFY(m_app->find<QDialog>(qPrintable(name)) != nullptr);
        auto* dialog = m_app->find<QDialog>(qPrintable(name));
        QTest::qWait(300);
        QCOMPARE(unclearlyNamed(*dialog).join(QLatin1Char('\n')), QString());
        QCOMPARE(unreachedByTab(*dialog), QStringList());
        grab(*dialog, name + QStringLiteral("-light"));
        m_app->app().settings().setTheme(settings::Settings::Theme::Dark);
        grab(*dialog, name + QStringLiteral("-dark"));
        m_app->app().settings().setTheme(settings::Settings::Theme::Light);
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(m_app->find<QDialog>(qPrintable(name)) == nullptr);
    }

    void saysWhyAnActionIsOff()
    {
        gallery()->view()->clearSelection();
        gallery()->view()->selectionModel()->clearCurrentIndex();
        QCOMPARE(m_app->window().actions()[Act::Share]->toolTip(), QStringLiteral("Select a picture first."));
        QCOMPARE(m_app->window().actions()[Act::ZoomIn]->toolTip(), QStringLiteral("Open a picture first (Enter)."));
        gallery()->view()->selectAll();
        QCOMPARE(m_app->window().actions()[Act::Rename]->toolTip(), QStringLiteral("Select one picture only."));
    }

    void theKeyOfTheLockWorksInFrontOfADialog()
    {
        for (const Act act : {Act::Account, Act::Share, Act::Rename}) {
            gallery()->view()->setCurrentIndex(m_app->app().pictures().index(0, 0));
            m_app->window().actions()[act]->trigger();
            QTRY_VERIFY(QApplication::activeModalWidget() != nullptr);
            QTest::keyClick(QApplication::activeModalWidget(), Qt::Key_L, Qt::ControlModifier);
            QTRY_COMPARE(m_app->app().session().state(), Session::State::Locked);
            QCOMPARE(QApplication::activeModalWidget(), nullptr);
            QTest::keyClicks(m_app->find("passwordField"), password);
            QTest::keyClick(m_app->find("passwordField"), Qt::Key_Return);
            QVERIFY(m_app->waitFor("workspace"));
            QTRY_VERIFY_WITH_TIMEOUT(m_app->app().pictures().rowCount() > 0, 15'000);
        }
    }

    void theKeyOfTheLockWorksInFrontOfAMenu()
    {
        m_app->window().activateWindow();
        QMenu* menu = m_app->window().menuBar()->actions().first()->menu();
        menu->popup(m_app->window().mapToGlobal(QPoint(20, 40)));
        QTRY_COMPARE(QApplication::activePopupWidget(), menu);
        QTest::keyClick(menu, Qt::Key_L, Qt::ControlModifier);
        QTRY_COMPARE(m_app->app().session().state(), Session::State::Locked);
        QCOMPARE(QApplication::activePopupWidget(), nullptr);
        QTest::keyClicks(m_app->find("passwordField"), password);
        QTest::keyClick(m_app->find("passwordField"), Qt::Key_Return);
        QVERIFY(m_app->waitFor("workspace"));
        QTRY_VERIFY_WITH_TIMEOUT(m_app->app().pictures().rowCount() > 0, 15'000);
    }

    void lockingCoversAndWipesEverything()
    {
        gallery()->view()->setCurrentIndex(m_app->app().pictures().index(0, 0));
        m_app->window().actions()[Act::Share]->trigger();
        QTRY_VERIFY(m_app->find<QDialog>("shareDialog") != nullptr);
        m_app->window().actions()[Act::Lock]->trigger();
        QTRY_COMPARE(m_app->app().session().state(), Session::State::Locked);
        QTRY_VERIFY(m_app->find("lockPage") != nullptr);
        QTRY_VERIFY(m_app->find<QDialog>("shareDialog") == nullptr);
        QVERIFY(m_app->find("galleryView") == nullptr);
        QVERIFY(!m_app->window().workspace()->preview()->canvas()->hasDecrypted());
        QVERIFY(m_app->prompts().dismissed > 0);
        QVERIFY(!m_app->window().actions()[Act::Add]->isEnabled());
        check(QStringLiteral("locked"));
    }

    void unlocksWithTheRightPasswordOnly()
    {
        auto* field = m_app->find<PasswordField>("passwordField");
        QTest::keyClicks(field, QStringLiteral("something else"));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(field->text().isEmpty());
        QTRY_VERIFY_WITH_TIMEOUT(m_app->find<QLabel>("problemText") != nullptr, 15'000);
        check(QStringLiteral("locked-wrong-password"));
        QTest::keyClicks(field, password);
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(m_app->find("workspace") != nullptr, 15'000);
        QTRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 4, 15'000);
    }

    void signsOutAndIn()
    {
        m_app->window().actions()[Act::SignOut]->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m_app->find("signInPage") != nullptr, 10'000);
        QTest::keyClicks(m_app->find("passwordField"), QStringLiteral("not the one"));
        QTest::keyClick(m_app->find("passwordField"), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(m_app->find("signInPage") != nullptr && m_app->find<QLabel>("problemText") != nullptr,
                                 20'000);
        QCOMPARE(m_app->find<QLineEdit>("passwordField")->text(), QStringLiteral("not the one"));
        m_app->find<QLineEdit>("passwordField")->clear();
        QTest::keyClicks(m_app->find("passwordField"), password);
        QTest::keyClick(m_app->find("passwordField"), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(m_app->find("workspace") != nullptr, 20'000);
    }

    void sharesWithASecondPersonWhoOpensIt()
    {
        WindowFixture other({}, m_app->app().bundledServer().url());
        QVERIFY(other.registerByKeyboard(QStringLiteral("bruno"), QStringLiteral("violet ladder thunder spoon")));
        m_app->window().activateWindow();
        QTRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 4, 15'000);
        gallery()->view()->setCurrentIndex(row(QStringLiteral("meadow.jpg")));
        m_app->window().actions()[Act::Share]->trigger();
        QTRY_VERIFY(m_app->find<QDialog>("shareDialog") != nullptr);
        QTest::keyClicks(m_app->find("personField"), QStringLiteral("Ann"));
        const QString oneself =
            QStringLiteral("Only your own name, “anna”, starts like this, and you can open it already.");
        QTRY_VERIFY_WITH_TIMEOUT(m_app->find<QLabel>("personHint") != nullptr &&
                                     m_app->find<QLabel>("personHint")->text() == oneself,
                                 10'000);
        m_app->find<QLineEdit>("personField")->clear();
        QTest::keyClicks(m_app->find("personField"), QStringLiteral("bru"));
        QTRY_VERIFY_WITH_TIMEOUT(m_app->find("peopleList") != nullptr, 10'000);
        QTest::keyClick(m_app->find("personField"), Qt::Key_Return);
        auto* share = m_app->find<QPushButton>("shareButton");
        QTRY_VERIFY(share->isEnabled());
        grab(*m_app->find("shareDialog"), QStringLiteral("share-person-light"));
        QTest::keyClick(share, Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(m_app->find("removeButton") != nullptr, 20'000);
        QCOMPARE(unclearlyNamed(*m_app->find("shareDialog")).join(QLatin1Char('\n')), QString());
        grab(*m_app->find("shareDialog"), QStringLiteral("share-shared-light"));

        other.window().workspace()->sidebar()->setCurrentView(PictureListModel::View::SharedWithMe);
        QTRY_COMPARE_WITH_TIMEOUT(other.app().pictures().rowCount(), 1, 40'000);
        const QModelIndex shared = other.app().pictures().index(0, 0);
        QCOMPARE(shared.data(PictureListModel::OwnerNameRole).toString(), QStringLiteral("anna"));
        other.window().workspace()->gallery()->view()->setCurrentIndex(shared);
        QTRY_VERIFY_WITH_TIMEOUT(other.find<QLabel>("detailSigner") != nullptr &&
                                     other.find<QLabel>("detailSigner")->text().startsWith(QStringLiteral("anna")),
                                 20'000);
        QVERIFY(other.find<QLabel>("detailSignature")->text().startsWith(QStringLiteral("holds")));
        QCOMPARE(other.window().actions()[Act::Trash]->toolTip(),
                 QStringLiteral("Only the owner can delete a picture. You can leave the share."));
        QVERIFY(other.window().actions()[Act::Leave]->isEnabled());
        grab(other.window(), QStringLiteral("shared-with-me-light"));

        QTest::mouseClick(m_app->find<QToolButton>("removeButton"), Qt::LeftButton);
        QVERIFY(m_app->prompts().questions.last().contains(QStringLiteral("Removing cannot recall copies.")));
        QTRY_VERIFY_WITH_TIMEOUT(m_app->find("removeButton") == nullptr, 30'000);
        QTest::keyClick(m_app->find("shareDialog"), Qt::Key_Escape);
        QTRY_COMPARE_WITH_TIMEOUT(other.app().pictures().rowCount(), 0, 40'000);
    }

    void cleanupTestCase() { m_app.reset(); }

private:
    // Names, Tab, and how it looks in both appearances.
    void check(const QString& name)
    {
        QCOMPARE(unclearlyNamed(m_app->window()).join(QLatin1Char('\n')), QString());
        QCOMPARE(unreachedByTab(m_app->window()), QStringList());
        grab(m_app->window(), name + QStringLiteral("-light"));
        m_app->app().settings().setTheme(settings::Settings::Theme::Dark);
        QTest::qWait(50);
        grab(m_app->window(), name + QStringLiteral("-dark"));
        m_app->app().settings().setTheme(settings::Settings::Theme::Light);
        QTest::qWait(50);
    }

    GalleryPanel* gallery() { return m_app->window().workspace()->gallery(); }

    QModelIndex row(const QString& name)
    {
        PictureListModel& pictures = m_app->app().pictures();
        for (int i = 0; i < pictures.rowCount(); ++i) {
            if (pictures.index(i, 0).data().toString() == name) {
                return pictures.index(i, 0);
            }
        }
        return {};
    }

    bool thumbnailsAreThere()
    {
        PictureListModel& pictures = m_app->app().pictures();
        for (int i = 0; i < pictures.rowCount(); ++i) {
            if (pictures.index(i, 0).data(PictureListModel::ThumbnailRole).value<QImage>().isNull()) {
                return false;
            }
        }
        return true;
    }

    std::unique_ptr<WindowFixture> m_app;
};

} // namespace veilpix::tests

QTEST_MAIN(veilpix::tests::TestWindow)
#include "TestWindow.moc"
