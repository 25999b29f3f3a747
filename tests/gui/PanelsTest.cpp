// What the panels of the window say, by themselves.
#include <QAccessible>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include "app/models/DataSize.h"
#include "app/models/ErrorText.h"
#include "app/views/pages/CreateAccountPage.h"
#include "app/views/theme/Icons.h"
#include "app/views/widgets/MessageBar.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"
#include "common/picture/PictureGeometry.h"
#include "tests/gui/AccessibleNames.h"

namespace veilpix::tests {

class PanelsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void aLimitIsSaidInTheUnitsOfTheSizesBesideIt()
    {
        QCOMPARE(models::dataSize(16'400'000), u"16.4 MB"_s);
        const QString refused = models::ErrorText::describe({ErrorCode::TooLarge, {}}, u"film.mov"_s);
        QVERIFY2(refused.contains(models::dataSize(qint64(picture::maximumContent))), qPrintable(refused));
        QVERIFY2(refused.contains(u"536.9 MB"_s), qPrintable(refused));
    }

    void theLookAtNamesFindsThoseThatDoNotServe()
    {
        QWidget window;
        auto* first = views::named(new QPushButton(u"Show"_s, &window), "first", u"Show the sea"_s);
        auto* second = views::named(new QPushButton(u"Show"_s, &window), "second", u"Show the sea"_s);
        auto* role = views::named(new QComboBox(&window), "role", u"Role of ben"_s);
        auto* roleLabel = new QLabel(u"Role"_s, &window);
        roleLabel->setBuddy(role);
        auto* line = views::named(new QLineEdit(&window), "line", u"Name of the boat"_s);
        auto* glass = line->addAction(views::icon(u"search"_s), QLineEdit::LeadingPosition);
        auto* status = views::named(new QLabel(u"locked"_s, &window), "status", u"Lock"_s);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const QStringList found = unclearlyNamed(window);
        QCOMPARE(found.size(), 4);
        QVERIFY(found.at(0).startsWith(u"QPushButton second"_s));
        QVERIFY(found.at(1).startsWith(u"QComboBox role"_s));
        QVERIFY(found.at(2).startsWith(u"QLineEditIconButton"_s));
        QVERIFY(found.at(3).startsWith(u"QLabel status"_s));
        second->setAccessibleName(u"Show the shore"_s);
        roleLabel->setAccessibleName(u"Role of ben"_s);
        glass->setText(u"Search boats"_s);
        views::setCaptionedText(status, u"Lock"_s, u"locked"_s);
        QCOMPARE(status->accessibleName(), u"Lock: locked"_s);
        QCOMPARE(unclearlyNamed(window).join(QLatin1Char('\n')), QString());
        QCOMPARE(first->accessibleName(), u"Show the sea"_s);
    }

    void aSearchFieldNamesWhatLiesInIt()
    {
        QLineEdit field;
        field.setObjectName(u"search"_s);
        views::makeSearchField(&field, u"Search boats"_s, u"Search boats"_s);
        field.setText(u"dinghy"_s);
        field.show();
        QVERIFY(QTest::qWaitForWindowExposed(&field));
        QStringList names;
        for (QToolButton* button : field.findChildren<QToolButton*>()) {
            names.append(QAccessible::queryAccessibleInterface(button)->text(QAccessible::Name));
        }
        QCOMPARE(names, QStringList({u"Search boats"_s, u"Clear: Search boats"_s}));
    }

    void newsDoNotTakeTheUndoAway()
    {
        views::MessageBar bar;
        bool undone = false;
        bar.post({views::Tone::Success, u"a went to the trash"_s, u"Undo"_s, [&undone] { undone = true; }});
        bar.post({views::Tone::Success, u"b was saved"_s});
        QCOMPARE(bar.text(), u"a went to the trash"_s);
        bar.findChild<QPushButton*>(u"messageAction"_s)->click();
        QVERIFY(undone);
        QCOMPARE(bar.text(), u"b was saved"_s);
        bar.post({views::Tone::Success, u"c was saved"_s});
        QCOMPARE(bar.text(), u"c was saved"_s);
    }

    void whatIsMissingIsSaidUntilItIsThere()
    {
        views::CreateAccountPage page;
        page.show();
        auto* name = page.findChild<QLineEdit*>(u"nameField"_s);
        QTest::mouseClick(page.findChild<QPushButton*>(u"createAccountButton"_s), Qt::LeftButton);
        QCOMPARE(page.problem(), u"Choose a name."_s);
        QTest::keyClicks(name, u"anna"_s);
        QCOMPARE(page.problem(), u"Choose a password."_s);
        const QString strong = u"kettle orbit maple thrice"_s;
        QTest::keyClicks(page.findChild<QLineEdit*>(u"newPasswordField"_s), strong);
        QTest::keyClicks(page.findChild<QLineEdit*>(u"repeatPasswordField"_s), strong);
        QVERIFY2(page.problem().isEmpty(), qPrintable(page.problem()));
        // What a server said is not about what is typed now; it stays.
        page.setProblem(u"The name is taken."_s);
        QTest::keyClicks(name, u"bel"_s);
        QCOMPARE(page.problem(), u"The name is taken."_s);
    }
};

} // namespace veilpix::tests

QTEST_MAIN(veilpix::tests::PanelsTest)
#include "PanelsTest.moc"
