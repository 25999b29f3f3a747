// Names that others chose, made to do harm: nowhere in the window are they taken for more than letters.
#include <QAbstractItemView>
#include <QApplication>
#include <QBuffer>
#include <QDialog>
#include <QImage>
#include <QLabel>
#include <QTest>
#include <QToolTip>

#include "app/models/ForeignText.h"
#include "app/models/PictureListModel.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/ActionSet.h"
#include "app/views/MainWindow.h"
#include "app/views/panels/GalleryPanel.h"
#include "app/views/panels/GalleryView.h"
#include "app/views/screens/GalleryScreen.h"
#include "app/views/screens/ViewerScreen.h"
#include "app/views/widgets/MessageBar.h"
#include "common/base/Literals.h"
#include "tests/gui/Grabs.h"
#include "tests/gui/WindowFixture.h"
#include "tests/support/WaitUntil.h"

namespace veilpix::tests {

using namespace views;
using models::foreignText;
using models::PictureListModel;

namespace {

const QString password = u"kettle orbit maple thrice"_s;

QStringList hostileNames()
{
    return {u"<img src=\"/dev/ptmx\"><b>bold</b>.png"_s,
            u"photo\u202Egnp.exe"_s,
            u"two\nlines\tand\u2028more.png"_s,
            u"bell\a\x1b[31m.png"_s,
            u"W"_s.repeated(180) + u".png"_s,
            u"שלום \u2067left.png"_s};
}

QByteArray somePicture()
{
    QImage image(64, 48, QImage::Format_RGB32);
    image.fill(Qt::darkCyan);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

// Controls, line breaks, and what turns the direction but for our own isolates.
bool isUnruly(const QString& text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) {
        const bool turns = (c >= QChar(0x202A) && c <= QChar(0x202E)) || c == QChar(0x2066) || c == QChar(0x2067);
        return turns || c == QChar(0x2028) || c == QChar(0x2029) || (c < u' ' && c != u'\n');
    });
}

QStringList complaintsAbout(const QWidget& root)
{
    QStringList complaints;
    const auto look = [&complaints](const QWidget* widget, const char* what, const QString& text) {
        if (isUnruly(text) || text.size() > 600) {
            complaints.append(u"%1 %2: %3 holds %4"_s.arg(QLatin1String(widget->metaObject()->className()),
                                                          widget->objectName(), QLatin1String(what),
                                                          text.left(80).toHtmlEscaped()));
        }
    };
    const QList<QWidget*> all = root.findChildren<QWidget*>();
    for (const QWidget* widget : all) {
        if (!widget->isVisible()) {
            continue;
        }
        look(widget, "tool tip", widget->toolTip());
        look(widget, "accessible name", widget->accessibleName());
        if (const auto* label = qobject_cast<const QLabel*>(widget)) {
            look(label, "text", label->text());
            if (label->textFormat() != Qt::PlainText && Qt::mightBeRichText(label->text())) {
                complaints.append(u"%1 renders %2"_s.arg(label->objectName(), label->text()));
            }
        }
        if (const auto* view = qobject_cast<const QAbstractItemView*>(widget); view != nullptr && view->model()) {
            for (int row = 0; row < view->model()->rowCount(); ++row) {
                const QModelIndex index = view->model()->index(row, 0);
                for (const int role : {Qt::DisplayRole, Qt::ToolTipRole, Qt::AccessibleTextRole}) {
                    look(view, "row", index.data(role).toString());
                }
            }
        }
    }
    return complaints;
}

} // namespace

class HostileNamesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        m_app = std::make_unique<WindowFixture>();
        QVERIFY(m_app->registerByKeyboard(u"anna"_s, password));
        m_width = m_app->window().minimumSizeHint().width();
        for (const QString& name : hostileNames()) {
            m_app->app().queue().addBytes(somePicture(), name);
        }
        TRY_COMPARE_WITH_TIMEOUT(pictures().rowCount(), int(hostileNames().size()), 60'000);
    }
    void cleanupTestCase() { m_app.reset(); }

    void foreignTextStaysOneLineAndItsOwn_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        QTest::newRow("plain") << u"harbour.jpg"_s << u"harbour.jpg"_s;
        QTest::newRow("tags") << u"<b>x</b>"_s << u"<b>x</b>"_s; // letters, where nothing renders them
        QTest::newRow("lines") << u"a\nb"_s << u"a\u240Ab"_s;
        QTest::newRow("override") << u"a\u202Eb"_s << u"a⟨202E⟩b"_s;
        QTest::newRow("hebrew") << u"שלום"_s << u"\u2068שלום\u2069"_s;
        QTest::newRow("joiner") << u"👩\u200D💻"_s << u"👩\u200D💻"_s;
        QTest::newRow("invisible") << u"Bob\u200B"_s << u"Bob⟨200B⟩"_s;
        QTest::newRow("half a pair") << u"a"_s + QChar(0xD800) << u"a\uFFFD"_s;
        QTest::newRow("nothing") << QString() << QString();
        QTest::newRow("long") << u"a"_s.repeated(30) + u"b"_s.repeated(30) + u".jpeg"_s
                              << u"a"_s.repeated(30) + u"b"_s.repeated(12) + u"…"_s + u"b"_s.repeated(16) + u".jpeg"_s;
    }
    void foreignTextStaysOneLineAndItsOwn()
    {
        QFETCH(QString, text);
        QTEST(foreignText(text), "shown");
        QTEST(foreignText(foreignText(text)), "shown"); // a sentence may be put into another one
    }

    void foreignTextIsBounded()
    {
        const QString much = foreignText(u"WÄ👩\u200D💻"_s.repeated(1'000'000), 40);
        QVERIFY(much.size() < 200);
        QCOMPARE(foreignText(u"x"_s.repeated(4000)).size(), 64);
        const QString nested = u"\u2068"_s.repeated(100'000) + u"x"_s + u"\u2069"_s.repeated(100'000);
        QVERIFY(foreignText(nested).size() < 600); // every layer would be shown by its number
    }

    void theGalleryTakesNamesForLetters()
    {
        for (int row = 0; row < pictures().rowCount(); ++row) {
            m_app->window().gallery()->grid()->view()->setCurrentIndex(pictures().index(row, 0));
            TRY_VERIFY_WITH_TIMEOUT(m_app->find<QLabel>("detailSignature") != nullptr, 20'000);
            QCOMPARE(complaintsAbout(m_app->window()).join(u'\n'), QString());
        }
        QCOMPARE(m_app->window().minimumSizeHint().width(), m_width);
    }

    void aTipRendersNothing()
    {
        QToolTip::showText({10, 10}, hostileNames().first(), &m_app->window());
        QLabel* tip = nullptr;
        const QWidgetList tops = QApplication::topLevelWidgets();
        for (QWidget* one : tops) {
            tip = one->inherits("QTipLabel") ? qobject_cast<QLabel*>(one) : tip;
        }
        QVERIFY(tip != nullptr);
        QCOMPARE(tip->textFormat(), Qt::PlainText);
        QCOMPARE(tip->text(), hostileNames().first());
        grab(*tip, u"tool-tip-light"_s);
        QToolTip::hideText();
    }

    void theViewerTakesNamesForLetters()
    {
        for (int row = 0; row < pictures().rowCount(); ++row) {
            m_app->window().gallery()->grid()->view()->setCurrentIndex(pictures().index(row, 0));
            m_app->window().actions()[Act::OpenViewer]->trigger();
            TRY_VERIFY_WITH_TIMEOUT(m_app->window().viewer()->isShowingPicture(), 20'000);
            QCOMPARE(complaintsAbout(m_app->window()).join(u'\n'), QString());
            QTest::keyClick(&m_app->window(), Qt::Key_Escape);
        }
        QCOMPARE(m_app->window().minimumSizeHint().width(), m_width);
    }

    void dialogsAndMessagesTakeNamesForLetters()
    {
        for (int row = 0; row < pictures().rowCount(); ++row) {
            m_app->window().gallery()->grid()->view()->setCurrentIndex(pictures().index(row, 0));
            m_app->window().actions()[Act::Share]->trigger();
            TRY_VERIFY(m_app->find<QDialog>("shareDialog") != nullptr);
            auto* dialog = m_app->find<QDialog>("shareDialog");
            QCOMPARE(complaintsAbout(m_app->window()).join(u'\n'), QString());
            QVERIFY2(dialog->minimumSizeHint().width() < 900, qPrintable(pictures().index(row, 0).data().toString()));
            dialog->reject();
            TRY_VERIFY(m_app->find<QDialog>("shareDialog") == nullptr);
        }
        const int all = pictures().rowCount();
        m_app->window().gallery()->grid()->view()->setCurrentIndex(pictures().index(0, 0));
        m_app->window().actions()[Act::Trash]->trigger();
        TRY_COMPARE_WITH_TIMEOUT(pictures().rowCount(), all - 1, 20'000);
        TRY_VERIFY(m_app->find<MessageBar>("messageBar") != nullptr);
        QCOMPARE(complaintsAbout(m_app->window()).join(u'\n'), QString());
        QCOMPARE(m_app->window().minimumSizeHint().width(), m_width);
    }

private:
    PictureListModel& pictures() { return m_app->app().pictures(); }

    std::unique_ptr<WindowFixture> m_app;
    int m_width = 0;
};

} // namespace veilpix::tests

QTEST_MAIN(veilpix::tests::HostileNamesTest)
#include "HostileNamesTest.moc"
