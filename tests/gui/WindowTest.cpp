// The whole window, offscreen, against the real server process.
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

#include "app/models/PictureListModel.h"
#include "app/models/TransferModel.h"
#include "app/session/BundledServer.h"
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/ActionSet.h"
#include "app/views/MainWindow.h"
#include "app/views/panels/GalleryPanel.h"
#include "app/views/panels/GalleryView.h"
#include "app/views/panels/PreviewPanel.h"
#include "app/views/panels/SidebarPanel.h"
#include "app/views/screens/GalleryScreen.h"
#include "app/views/screens/ViewerScreen.h"
#include "app/views/widgets/MessageBar.h"
#include "app/views/widgets/PasswordField.h"
#include "app/views/widgets/PictureCanvas.h"
#include "common/base/Literals.h"
#include "tests/gui/AccessibleNames.h"
#include "tests/gui/Grabs.h"
#include "tests/gui/WindowFixture.h"
#include "tests/support/FileContents.h"
#include "tests/support/WaitUntil.h"

namespace veilpix::tests {

using namespace views;
using models::PictureListModel;
using session::Session;

namespace {

const QString password = u"kettle orbit maple thrice"_s;

} // namespace

class WindowTest : public QObject {
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
            QRegularExpression(u"^(?!This plugin does not support|QNetworkReplyImplPrivate::error)"_s));
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
                     qPrintable(u"%1 × %2"_s.arg(window.width()).arg(window.height())));
            QVERIFY(room.contains(window.pos()));
            if (!again) {
                QWidget left;
                left.setGeometry(room.right() - 100, room.bottom() - 100, 2560, 1440);
                (*other)->settings().setWindowState(u"window"_s, left.saveGeometry());
            }
        }
    }

    void saysWhyNothingCanBeDoneBeforeSigningIn()
    {
        ActionSet& actions = m_app->window().actions();
        QVERIFY(!actions[Act::Add]->isEnabled());
        QCOMPARE(actions[Act::Add]->toolTip(), u"Sign in or unlock first."_s);
        QVERIFY(actions[Act::Settings]->isEnabled());
    }

    void firstStartByKeyboardAlone()
    {
        QVERIFY(m_app->registerByKeyboard(u"anna"_s, password));
        auto* title = m_app->find<QLabel>("emptyTitle");
        QVERIFY(title != nullptr);
        TRY_COMPARE_WITH_TIMEOUT(title->text(), u"Drop pictures here"_s, 10'000);
        check(u"gallery-empty"_s);
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
        TRY_VERIFY_WITH_TIMEOUT(m_app->find("transfersTable") != nullptr, 10'000);
        TRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 5, 60'000);
        TRY_VERIFY_WITH_TIMEOUT(thumbnailsAreThere(), 30'000);
        check(u"gallery"_s);
    }

    void atItsNarrowestEverythingIsStillThere()
    {
        QWidget& window = m_app->window();
        const QSize before = window.size();
        window.resize(1, 1);
        TRY_VERIFY_WITH_TIMEOUT(window.width() >= window.minimumSizeHint().width(), 5'000);
        QVERIFY2(window.width() <= 800, qPrintable(QString::number(window.width())));
        const QRect bar = m_app->find("toolBar")->rect();
        for (const char* tool : {"tool_addAction", "tool_shareAction", "tool_saveDecryptedAction", "tool_trashAction",
                                 "searchField", "tool_previewAction", "tool_lockAction"}) {
            TRY_VERIFY2(m_app->find(tool) != nullptr, tool);
            QVERIFY2(bar.contains(m_app->find(tool)->geometry()), tool);
        }
        TRY_VERIFY(m_app->find("showTransfersButton") != nullptr); // folded: all are done
        QTest::mouseClick(m_app->find("showTransfersButton"), Qt::LeftButton);
        TRY_VERIFY(m_app->find("transfersTable") != nullptr);
        auto* table = m_app->find<QTableView>("transfersTable");
        TRY_VERIFY(table->columnWidth(models::TransferModel::NameColumn) >= 180);
        for (int column = 0; column < models::TransferModel::ColumnCount; ++column) {
            QVERIFY(table->columnWidth(column) >= 60);
        }
        QCOMPARE(table->horizontalScrollBar()->maximum(), 0);
        grab(window, u"narrowest"_s);
        window.resize(before);
        TRY_COMPARE(table->columnWidth(models::TransferModel::ProgressColumn), 230);
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
        view->setCurrentIndex(row(u"garden.png"_s));
        auto* canvas = m_app->find<PictureCanvas>("previewCanvas");
        QVERIFY(canvas != nullptr);
        TRY_VERIFY_WITH_TIMEOUT(canvas->hasDecrypted() && canvas->hasEncrypted(), 20'000);
        auto* signer = m_app->find<QLabel>("detailSigner");
        TRY_COMPARE(signer->text(), u"you"_s);
        QVERIFY(m_app->find<QLabel>("detailSignature")->text().startsWith(u"holds"_s));
        QTest::keyClick(view, Qt::Key_E);
        QCOMPARE(canvas->face(), PictureCanvas::Face::Encrypted);
        QTest::keyClick(view, Qt::Key_C);
        QCOMPARE(canvas->face(), PictureCanvas::Face::Compare);
        check(u"preview-compare"_s);
    }

    void viewsOneAfterTheOtherAndReturns()
    {
        GalleryView* view = gallery()->view();
        view->setCurrentIndex(m_app->app().pictures().index(0, 0));
        view->setFocus();
        QTest::keyClick(view, Qt::Key_Return);
        TRY_VERIFY(m_app->find("viewerScreen") != nullptr);
        ViewerScreen* viewer = m_app->window().viewer();
        TRY_VERIFY_WITH_TIMEOUT(viewer->isShowingPicture() && viewer->canvas()->hasEncrypted(), 20'000);
        check(u"viewer"_s);
        // Pixels of the screen a pixel of the picture, at one or two a point.
        auto* zoom = m_app->find<QLabel>("viewerZoom");
        const auto percent = [viewer] {
            const qreal onScreen = viewer->canvas()->pictureRect().width() * viewer->canvas()->devicePixelRatioF();
            return qRound(100 * onScreen / 640);
        };
        QCOMPARE(zoom->text(), u"Fit (%1 %)"_s.arg(percent()));
        QTest::keyClick(viewer->canvas(), Qt::Key_1);
        QCOMPARE(zoom->text(), u"100 %"_s);
        QCOMPARE(percent(), 100);
        QCOMPARE(zoom->accessibleName(), u"Zoom: 100 %"_s);
        QTest::keyClick(viewer->canvas(), Qt::Key_0);
        QTest::keyClick(viewer->canvas(), Qt::Key_E);
        QCOMPARE(viewer->canvas()->face(), PictureCanvas::Face::Encrypted);
        check(u"viewer-encrypted"_s);
        QTest::keyClick(viewer->canvas(), Qt::Key_E);
        const pictures::ItemKey first = viewer->item();
        QTest::keyClick(viewer->canvas(), Qt::Key_Right);
        QVERIFY(!(viewer->item() == first));
        QTest::keyClick(viewer->canvas(), Qt::Key_F11);
        QVERIFY(m_app->window().isFullScreen());
        QVERIFY(m_app->find("viewerBar") == nullptr);
        const pictures::ItemKey last = viewer->item();
        QTest::keyClick(viewer->canvas(), Qt::Key_Escape); // one step at a time
        TRY_VERIFY(!m_app->window().isFullScreen());
        QVERIFY(m_app->find("viewerBar") != nullptr && viewer->canvas()->hasDecrypted());
        view->clearSelection();
        QTest::keyClick(viewer->canvas(), Qt::Key_Escape);
        TRY_VERIFY(m_app->find("galleryView") != nullptr);
        QVERIFY(!viewer->canvas()->hasDecrypted());
        QVERIFY(gallery()->selectedItems() == std::vector<pictures::ItemKey>{last}); // the next key acts on it
    }

    void anyFileCanBeChosenToBeAdded()
    {
        m_app->window().actions()[Act::Add]->trigger();
        QVERIFY2(m_app->prompts().filter.startsWith(u"All files (*);;Pictures ("_s),
                 qPrintable(m_app->prompts().filter));
    }

    void savesBitForBitAndOpensADroppedEncryptedFile()
    {
        gallery()->view()->setCurrentIndex(row(u"harbour.jpg"_s));
        m_app->prompts().savePath = m_app->folder() + u"/saved.jpg"_s;
        m_app->window().actions()[Act::SaveDecrypted]->trigger();
        QCOMPARE(m_app->prompts().suggestedName, u"harbour.jpg"_s);
        TRY_COMPARE_WITH_TIMEOUT(contentsOf(m_app->prompts().savePath), contentsOf(m_app->folder() + u"/harbour.jpg"_s),
                                 20'000);
        m_app->prompts().savePath = m_app->folder() + u"/noise.png"_s;
        m_app->window().actions()[Act::SaveEncrypted]->trigger();
        QVERIFY(!m_app->prompts().suggestedName.contains(u"harbour"_s));
        TRY_VERIFY_WITH_TIMEOUT(QImageReader(m_app->prompts().savePath).canRead(), 20'000);
        const int before = m_app->app().pictures().rowCount();
        m_app->window().addPaths({m_app->prompts().savePath});
        TRY_VERIFY_WITH_TIMEOUT(m_app->find("viewerScreen") != nullptr, 10'000);
        ViewerScreen* viewer = m_app->window().viewer();
        TRY_VERIFY_WITH_TIMEOUT(viewer->isShowingPicture(), 20'000);
        QCOMPARE(viewer->pictureName(), u"harbour.jpg"_s);
        QTest::keyClick(viewer->canvas(), Qt::Key_Escape);
        QCOMPARE(m_app->app().pictures().rowCount(), before);
    }

    void trashIsUndoneAndDeletingForGoodAsks()
    {
        gallery()->view()->setFocus();
        gallery()->view()->setCurrentIndex(row(u"stairs.bmp"_s));
        QTest::keyClick(gallery()->view(), Qt::Key_Delete);
        TRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 4, 15'000);
        const auto said = [this] {
            auto* bar = m_app->find<MessageBar>("messageBar");
            return bar != nullptr ? bar->text() : QString();
        };
        TRY_VERIFY2(said().contains(u"stairs.bmp"_s), qPrintable(said()));
        check(u"message"_s);
        QVERIFY2(m_app->find("messageAction") != nullptr, qPrintable(said()));
        QTest::mouseClick(m_app->find("messageAction"), Qt::LeftButton);
        TRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 5, 15'000);
        // The message goes by itself; the key stays.
        QVERIFY(!m_app->window().actions()[Act::Undo]->isEnabled());
        for (const char* name : {"stairs.bmp", "garden.png"}) {
            TRY_VERIFY(row(QLatin1String(name)).isValid());
            const int before = m_app->app().pictures().rowCount();
            gallery()->view()->setCurrentIndex(row(QLatin1String(name)));
            QTest::keyClick(gallery()->view(), Qt::Key_Delete);
            TRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), before - 1, 15'000);
            TRY_VERIFY(said().contains(QLatin1String(name)));
        }
        for (const char* name : {"garden.png", "stairs.bmp"}) { // one after the other, the last first
            QVERIFY(m_app->window().actions()[Act::Undo]->isEnabled());
            QTest::keyClick(gallery()->view(), Qt::Key_Z, Qt::ControlModifier);
            QVERIFY2(!said().contains(u"to the trash"_s), qPrintable(said())); // no longer so
            TRY_VERIFY2(said() == u"%1 is back."_s.arg(QLatin1String(name)), qPrintable(said()));
        }
        TRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 5, 15'000);
        QVERIFY(!m_app->window().actions()[Act::Undo]->isEnabled());
        gallery()->view()->clearSelection(); // with Control just released, choosing would add to it
        TRY_VERIFY(row(u"stairs.bmp"_s).isValid());
        gallery()->view()->setCurrentIndex(row(u"stairs.bmp"_s));
        m_app->prompts().sayYes = false;
        QTest::keyClick(gallery()->view(), Qt::Key_Delete, Qt::ShiftModifier);
        QCOMPARE(m_app->prompts().questions.size(), 1);
        QVERIFY2(m_app->prompts().questions.first().contains(u"stairs.bmp"_s),
                 qPrintable(m_app->prompts().questions.first()));
        QVERIFY(m_app->prompts().questions.first().contains(u"cannot be undone"_s));
        m_app->prompts().sayYes = true;
        QTest::keyClick(gallery()->view(), Qt::Key_Delete, Qt::ShiftModifier);
        TRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 4, 15'000);
    }

    void findsByName()
    {
        QTest::keyClick(gallery()->view(), Qt::Key_F, Qt::ControlModifier);
        auto* field = m_app->find<QLineEdit>("searchField");
        QTest::keyClicks(field, u"mead"_s);
        TRY_COMPARE(m_app->app().pictures().rowCount(), 1);
        gallery()->view()->clearSelection();
        QTest::keyClick(field, Qt::Key_Return); // what was found is chosen: the next key may act on it
        QVERIFY(gallery()->view()->hasFocus());
        QCOMPARE(gallery()->selectedRows().size(), 1);
        gallery()->view()->clearSelection();
        QTest::keyClick(gallery()->view(), Qt::Key_Right); // nowhere to go, and yet it chooses
        QCOMPARE(gallery()->selectedRows().size(), 1);
        field->setFocus();
        field->clear();
        QTest::keyClicks(field, u"zebra"_s);
        TRY_VERIFY(m_app->find<QLabel>("emptyTitle") != nullptr);
        QCOMPARE(m_app->find<QLabel>("emptyTitle")->text(), u"Nothing found"_s);
        check(u"nothing-found"_s);
        QTest::keyClick(field, Qt::Key_Escape);
        field->clear();
        TRY_COMPARE(m_app->app().pictures().rowCount(), 4);
    }

    void tabGoesFromTopToBottom()
    {
        gallery()->view()->setFocus();
        QStringList met;
        for (int i = 0; i < 80 && !met.contains("statusTransfers"_L1); ++i) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            met.append(QApplication::focusWidget()->objectName());
        }
        QVERIFY2(met.last() == "statusTransfers"_L1 && met.size() > 1, qPrintable(met.join(QLatin1Char(' '))));
        QVERIFY2(!met.contains("searchField"_L1), qPrintable(met.join(QLatin1Char(' '))));
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
        QTest::newRow("share") << int(Act::Share) << u"shareDialog"_s;
        QTest::newRow("settings") << int(Act::Settings) << u"settingsDialog"_s;
        QTest::newRow("keys") << int(Act::Keys) << u"keyListDialog"_s;
        QTest::newRow("rename") << int(Act::Rename) << u"renameDialog"_s;
        QTest::newRow("about") << int(Act::About) << u"aboutDialog"_s;
    }
    void dialogsHaveNamesAndKeys()
    {
        QFETCH(int, act);
        QFETCH(QString, name);
        gallery()->view()->setCurrentIndex(m_app->app().pictures().index(0, 0));
        m_app->window().actions()[Act(act)]->trigger();
        TRY_VERIFY(m_app->find<QDialog>(qPrintable(name)) != nullptr);
        auto* dialog = m_app->find<QDialog>(qPrintable(name));
        QCoreApplication::processEvents();
        QCOMPARE(unclearlyNamed(*dialog).join(QLatin1Char('\n')), QString());
        QCOMPARE(unreachedByTab(*dialog), QStringList());
        grab(*dialog, name + u"-light"_s);
        m_app->app().settings().setTheme(settings::Settings::Theme::Dark);
        grab(*dialog, name + u"-dark"_s);
        m_app->app().settings().setTheme(settings::Settings::Theme::Light);
        QTest::keyClick(dialog, Qt::Key_Escape);
        TRY_VERIFY(m_app->find<QDialog>(qPrintable(name)) == nullptr);
    }

    void saysWhyAnActionIsOff()
    {
        gallery()->view()->clearSelection();
        gallery()->view()->selectionModel()->clearCurrentIndex();
        QCOMPARE(m_app->window().actions()[Act::Share]->toolTip(), u"Select a picture first."_s);
        QTest::keyClick(gallery()->view(), Qt::Key_Delete); // the key says it where one looks
        QVERIFY(m_app->find<MessageBar>("messageBar") != nullptr);
        QCOMPARE(m_app->find<MessageBar>("messageBar")->text(), u"Select a picture first."_s);
        m_app->find<MessageBar>("messageBar")->dismissAll();
        QCOMPARE(m_app->window().actions()[Act::ZoomIn]->toolTip(), u"Open a picture first (Enter)."_s);
        gallery()->view()->selectAll();
        QCOMPARE(m_app->window().actions()[Act::Rename]->toolTip(), u"Select one picture only."_s);
    }

    void theKeyOfTheLockWorksInFrontOfADialog()
    {
        for (const Act act : {Act::Account, Act::Share, Act::Rename}) {
            gallery()->view()->setCurrentIndex(m_app->app().pictures().index(0, 0));
            m_app->window().actions()[act]->trigger();
            TRY_VERIFY(QApplication::activeModalWidget() != nullptr);
            QTest::keyClick(QApplication::activeModalWidget(), Qt::Key_L, Qt::ControlModifier);
            TRY_COMPARE(m_app->app().session().state(), Session::State::Locked);
            QCOMPARE(QApplication::activeModalWidget(), nullptr);
            QTest::keyClicks(m_app->find("passwordField"), password);
            QTest::keyClick(m_app->find("passwordField"), Qt::Key_Return);
            QVERIFY(m_app->waitFor("galleryScreen"));
            TRY_VERIFY_WITH_TIMEOUT(m_app->app().pictures().rowCount() > 0, 15'000);
        }
    }

    void theKeyOfTheLockWorksInFrontOfAMenu()
    {
        m_app->window().activateWindow();
        QMenu* menu = m_app->window().menuBar()->actions().first()->menu();
        menu->popup(m_app->window().mapToGlobal(QPoint(20, 40)));
        TRY_COMPARE(QApplication::activePopupWidget(), menu);
        QTest::keyClick(menu, Qt::Key_L, Qt::ControlModifier);
        TRY_COMPARE(m_app->app().session().state(), Session::State::Locked);
        QCOMPARE(QApplication::activePopupWidget(), nullptr);
        QTest::keyClicks(m_app->find("passwordField"), password);
        QTest::keyClick(m_app->find("passwordField"), Qt::Key_Return);
        QVERIFY(m_app->waitFor("galleryScreen"));
        TRY_VERIFY_WITH_TIMEOUT(m_app->app().pictures().rowCount() > 0, 15'000);
    }

    void lockingCoversAndWipesEverything()
    {
        gallery()->view()->setCurrentIndex(m_app->app().pictures().index(0, 0));
        m_app->window().actions()[Act::Share]->trigger();
        TRY_VERIFY(m_app->find<QDialog>("shareDialog") != nullptr);
        m_app->window().actions()[Act::Lock]->trigger();
        TRY_COMPARE(m_app->app().session().state(), Session::State::Locked);
        TRY_VERIFY(m_app->find("lockScreen") != nullptr);
        TRY_VERIFY(m_app->find<QDialog>("shareDialog") == nullptr);
        QVERIFY(m_app->find("galleryView") == nullptr);
        QVERIFY(!m_app->window().gallery()->preview()->canvas()->hasDecrypted());
        QVERIFY(m_app->prompts().dismissed > 0);
        QVERIFY(!m_app->window().actions()[Act::Add]->isEnabled());
        check(u"locked"_s);
    }

    void unlocksWithTheRightPasswordOnly()
    {
        auto* field = m_app->find<PasswordField>("passwordField");
        QTest::keyClicks(field, u"something else"_s);
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(field->text().isEmpty());
        TRY_VERIFY_WITH_TIMEOUT(m_app->find<QLabel>("problemText") != nullptr, 15'000);
        check(u"locked-wrong-password"_s);
        QTest::keyClicks(field, password);
        QTest::keyClick(field, Qt::Key_Return);
        TRY_VERIFY_WITH_TIMEOUT(m_app->find("galleryScreen") != nullptr, 15'000);
        TRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 4, 15'000);
    }

    void signsOutAndIn()
    {
        m_app->window().actions()[Act::SignOut]->trigger();
        TRY_VERIFY_WITH_TIMEOUT(m_app->find("signInPage") != nullptr, 10'000);
        QTest::keyClicks(m_app->find("passwordField"), u"not the one"_s);
        QTest::keyClick(m_app->find("passwordField"), Qt::Key_Return);
        TRY_VERIFY_WITH_TIMEOUT(m_app->find("signInPage") != nullptr && m_app->find<QLabel>("problemText") != nullptr,
                                20'000);
        QCOMPARE(m_app->find<QLineEdit>("passwordField")->text(), u"not the one"_s);
        m_app->find<QLineEdit>("passwordField")->clear();
        QTest::keyClicks(m_app->find("passwordField"), password);
        QTest::keyClick(m_app->find("passwordField"), Qt::Key_Return);
        TRY_VERIFY_WITH_TIMEOUT(m_app->find("galleryScreen") != nullptr, 20'000);
    }

    void sharesWithASecondPersonWhoOpensIt()
    {
        WindowFixture other({}, m_app->app().bundledServer().url());
        QVERIFY(other.registerByKeyboard(u"bruno"_s, u"violet ladder thunder spoon"_s));
        m_app->window().activateWindow();
        TRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 4, 15'000);
        gallery()->view()->setCurrentIndex(row(u"meadow.jpg"_s));
        m_app->window().actions()[Act::Share]->trigger();
        TRY_VERIFY(m_app->find<QDialog>("shareDialog") != nullptr);
        QTest::keyClicks(m_app->find("personField"), u"Ann"_s);
        const QString oneself = u"Only your own name, “anna”, starts like this, and you can open it already."_s;
        TRY_VERIFY_WITH_TIMEOUT(m_app->find<QLabel>("personHint") != nullptr &&
                                    m_app->find<QLabel>("personHint")->text() == oneself,
                                10'000);
        m_app->find<QLineEdit>("personField")->clear();
        QTest::keyClicks(m_app->find("personField"), u"bru"_s);
        TRY_VERIFY_WITH_TIMEOUT(m_app->find("peopleList") != nullptr, 10'000);
        QTest::keyClick(m_app->find("personField"), Qt::Key_Return);
        auto* share = m_app->find<QPushButton>("shareButton");
        TRY_VERIFY(share->isEnabled());
        grab(*m_app->find("shareDialog"), u"share-person-light"_s);
        QTest::keyClick(share, Qt::Key_Space);
        TRY_VERIFY_WITH_TIMEOUT(m_app->find("removeButton") != nullptr, 20'000);
        QCOMPARE(unclearlyNamed(*m_app->find("shareDialog")).join(QLatin1Char('\n')), QString());
        grab(*m_app->find("shareDialog"), u"share-shared-light"_s);

        other.window().gallery()->sidebar()->setCurrentView(PictureListModel::View::SharedWithMe);
        TRY_COMPARE_WITH_TIMEOUT(other.app().pictures().rowCount(), 1, 40'000);
        const QModelIndex shared = other.app().pictures().index(0, 0);
        QCOMPARE(shared.data(PictureListModel::OwnerNameRole).toString(), u"anna"_s);
        other.window().gallery()->grid()->view()->setCurrentIndex(shared);
        TRY_VERIFY_WITH_TIMEOUT(other.find<QLabel>("detailSigner") != nullptr &&
                                    other.find<QLabel>("detailSigner")->text().startsWith(u"anna"_s),
                                20'000);
        QVERIFY(other.find<QLabel>("detailSignature")->text().startsWith(u"holds"_s));
        QCOMPARE(other.window().actions()[Act::Trash]->toolTip(),
                 u"Only the owner can delete a picture. You can leave the share."_s);
        QVERIFY(other.window().actions()[Act::Leave]->isEnabled());
        grab(other.window(), u"shared-with-me-light"_s);

        QTest::mouseClick(m_app->find<QToolButton>("removeButton"), Qt::LeftButton);
        QVERIFY(m_app->prompts().questions.last().contains(u"Removing cannot recall copies."_s));
        TRY_VERIFY_WITH_TIMEOUT(m_app->find("removeButton") == nullptr, 30'000);
        QTest::keyClick(m_app->find("shareDialog"), Qt::Key_Escape);
        TRY_COMPARE_WITH_TIMEOUT(other.app().pictures().rowCount(), 0, 40'000);
    }

    void cleanupTestCase() { m_app.reset(); }

private:
    // Names, Tab, and how it looks in both appearances.
    void check(const QString& name)
    {
        QCOMPARE(unclearlyNamed(m_app->window()).join(QLatin1Char('\n')), QString());
        QCOMPARE(unreachedByTab(m_app->window()), QStringList());
        grab(m_app->window(), name + u"-light"_s);
        m_app->app().settings().setTheme(settings::Settings::Theme::Dark);
        grab(m_app->window(), name + u"-dark"_s);
        m_app->app().settings().setTheme(settings::Settings::Theme::Light);
    }

    GalleryPanel* gallery() { return m_app->window().gallery()->grid(); }

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

QTEST_MAIN(veilpix::tests::WindowTest)
#include "WindowTest.moc"
