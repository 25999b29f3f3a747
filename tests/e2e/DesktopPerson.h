// One person at a computer of their own: the whole app, window and all, driven through its widgets.
#pragma once

#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>
#include <algorithm>

#include "app/Composition.h"
#include "app/models/PictureListModel.h"
#include "app/session/BundledServer.h"
#include "app/session/Session.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/ActionSet.h"
#include "app/views/MainWindow.h"
#include "app/views/panels/GalleryPanel.h"
#include "app/views/panels/GalleryView.h"
#include "app/views/panels/PreviewPanel.h"
#include "app/views/panels/SidebarPanel.h"
#include "app/views/screens/GalleryScreen.h"
#include "app/views/screens/ViewerScreen.h"
#include "app/views/widgets/PictureCanvas.h"
#include "common/base/Literals.h"
#include "tests/gui/ScriptedPrompts.h"
#include "tests/support/Places.h"
#include "tests/support/Said.h"
#include "tests/support/WaitUntil.h"

namespace veilpix::tests {

class DesktopPerson {
public:
    // server: invalid = the first start, with no server chosen. profile: empty = a fresh one.
    explicit DesktopPerson(const QUrl& server, const QString& profile = {})
    {
        Composition::Options options;
        options.profile = profile.isEmpty() ? m_folder.path() : profile;
        options.server = server;
        options.serverProgram = serverProgram();
        auto scripted = std::make_unique<ScriptedPrompts>();
        prompts = scripted.get();
        options.prompts = std::move(scripted);
        auto made = Composition::create(std::move(options));
        if (!made) {
            qFatal("the app's folders cannot be made");
        }
        app = std::move(*made);
        window().show();
    }

    [[nodiscard]] views::MainWindow& window() { return app->window(); }
    [[nodiscard]] models::PictureListModel& pictures() { return app->pictures(); }

    // Keys go to the window in front.
    void comeToFront()
    {
        window().activateWindow();
        if (!QTest::qWaitForWindowActive(&window())) {
            qWarning("the window does not come to the front");
        }
    }

    // The visible widget of that name; null when there is none within the time.
    template <class W> W* find(const char* objectName, int timeoutMs = 20'000)
    {
        W* found = nullptr;
        (void)waitUntil(
            [&] {
                const auto all = window().findChildren<W*>(QLatin1String(objectName));
                const auto visible = std::find_if(all.begin(), all.end(), [](W* one) { return one->isVisible(); });
                found = visible == all.end() ? nullptr : *visible;
                return found != nullptr;
            },
            timeoutMs);
        return found;
    }
    [[nodiscard]] bool click(const char* objectName, int timeoutMs = 20'000)
    {
        auto* button = find<QAbstractButton>(objectName, timeoutMs);
        if (button == nullptr || !waitUntil([&] { return button->isEnabled(); }, timeoutMs)) {
            qWarning("no button %s that can be pressed", objectName);
            return false;
        }
        QTest::mouseClick(button, Qt::LeftButton);
        return true;
    }
    [[nodiscard]] bool type(const char* objectName, const QString& text)
    {
        auto* field = find<QLineEdit>(objectName);
        if (field == nullptr) {
            qWarning("no field %s", objectName);
            return false;
        }
        field->setFocus();
        field->clear();
        QTest::keyClicks(field, text);
        return true;
    }
    [[nodiscard]] bool trigger(const char* actionName)
    {
        auto* action = window().findChild<QAction*>(QLatin1String(actionName));
        if (action == nullptr || !action->isEnabled()) {
            qWarning("action %s cannot be used: %s", actionName, action ? qPrintable(action->toolTip()) : "missing");
            return false;
        }
        action->trigger();
        return true;
    }

    // From the form to the empty gallery: name, password twice, the words, three of them retyped.
    [[nodiscard]] bool createAccount(const QString& name, const QString& password)
    {
        said(name);
        said(password);
        if (!type("nameField", name) || !type("newPasswordField", password) || !type("repeatPasswordField", password) ||
            !click("createAccountButton")) {
            return false;
        }
        QStringList words;
        if (find<QWidget>("recoveryWordsPage", 60'000) == nullptr) {
            auto* problem = find<QLabel>("problemText", 100);
            qWarning("no recovery words: %s", problem != nullptr ? qPrintable(problem->text()) : "no reason given");
            return false;
        }
        const auto labels = find<QWidget>("wordGrid")->findChildren<QLabel*>(u"word"_s);
        for (const QLabel* label : labels) {
            words.append(label->text());
        }
        if (words.size() != 24 || !click("wordsContinueButton")) {
            return false;
        }
        for (int i = 1; i <= 3; ++i) {
            const QByteArray fieldName = "confirmWord" + QByteArray::number(i);
            auto* field = find<QLineEdit>(fieldName.constData());
            if (field == nullptr) {
                return false;
            }
            const int place = field->accessibleName().section(QLatin1Char(' '), -1).toInt();
            if (!type(fieldName.constData(), words.value(place - 1))) {
                return false;
            }
        }
        return click("confirmWordsButton") && find<QWidget>("galleryScreen") != nullptr;
    }

    void drop(const QStringList& paths)
    {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString& path : paths) {
            urls.append(QUrl::fromLocalFile(path));
        }
        data.setUrls(urls);
        const QPoint middle = window().rect().center();
        QDragEnterEvent enter(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window(), &enter);
        QDropEvent dropped(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window(), &dropped);
    }

    [[nodiscard]] QModelIndex picture(const QString& name, int timeoutMs = 60'000)
    {
        QModelIndex found;
        (void)waitUntil(
            [&] {
                for (int row = 0; row < pictures().rowCount() && !found.isValid(); ++row) {
                    if (pictures().index(row).data().toString() == name) {
                        found = pictures().index(row);
                    }
                }
                return found.isValid();
            },
            timeoutMs);
        return found;
    }
    [[nodiscard]] bool gone(const QString& name, int timeoutMs = 30'000)
    {
        return waitUntil([&] { return !picture(name, 0).isValid(); }, timeoutMs);
    }
    [[nodiscard]] bool select(const QString& name)
    {
        comeToFront();
        const QModelIndex index = picture(name);
        if (!index.isValid()) {
            qWarning("%s is not in the gallery", qPrintable(name));
            return false;
        }
        auto* view = window().gallery()->grid()->view();
        view->setFocus();
        view->scrollTo(index);
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(index).center());
        const auto selected = window().gallery()->grid()->selectedRows();
        if (selected.size() != 1 || selected.first() != index) {
            qWarning("%s at row %d: %d rows are selected after a click", qPrintable(name), index.row(),
                     int(selected.size()));
            return false;
        }
        return true;
    }
    [[nodiscard]] bool hasThumbnail(const QString& name)
    {
        return waitUntil(
            [&] {
                const QModelIndex index = picture(name, 0);
                return index.isValid() && !index.data(models::PictureListModel::ThumbnailRole).value<QImage>().isNull();
            },
            30'000);
    }
    [[nodiscard]] bool show(models::PictureListModel::View view)
    {
        auto* sidebar = window().gallery()->sidebar();
        const auto items = sidebar->findItems(u"*"_s, Qt::MatchWildcard | Qt::MatchRecursive);
        for (QTreeWidgetItem* item : items) {
            sidebar->setCurrentItem(item);
            if (pictures().view() == view) {
                return true;
            }
        }
        return false;
    }
    // Opens the selected picture in the viewer; true when both faces are there.
    [[nodiscard]] bool openInViewer(const QString& name)
    {
        if (!select(name)) {
            return false;
        }
        auto* view = window().gallery()->grid()->view();
        QTest::keyClick(view, Qt::Key_Return);
        return viewerHasBothFaces();
    }
    [[nodiscard]] bool viewerHasBothFaces()
    {
        return waitUntil(
            [&] {
                auto* viewer = window().viewer();
                return viewer != nullptr && viewer->isVisible() && viewer->canvas()->hasDecrypted() &&
                       viewer->canvas()->hasEncrypted();
            },
            60'000);
    }
    void closeViewer() { QTest::keyClick(&window(), Qt::Key_Escape); }

    [[nodiscard]] bool transfersDone(int timeoutMs = 120'000)
    {
        const bool over = waitUntil(
            [&] {
                const auto& all = app->queue().transfers();
                return std::all_of(all.begin(), all.end(), [](const auto& one) { return one.isOver(); });
            },
            timeoutMs);
        for (const auto& one : app->queue().transfers()) {
            if (one.state == transfers::Transfer::State::Failed) {
                qWarning("transfer failed: %s", one.error ? qPrintable(one.error->context) : "");
            }
        }
        return over;
    }
    // Saves the selected picture through its action; the file's bytes.
    [[nodiscard]] QByteArray save(const char* actionName, const QString& path)
    {
        prompts->savePath = path;
        if (!trigger(actionName)) {
            return {};
        }
        if (!waitUntil([&] { return QFile::exists(path); }, 60'000) || !transfersDone()) {
            qWarning("nothing was saved as %s", qPrintable(path));
            return {};
        }
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    ScriptedPrompts* prompts = nullptr;
    std::unique_ptr<Composition> app;

private:
    QTemporaryDir m_folder;
};

} // namespace veilpix::tests
