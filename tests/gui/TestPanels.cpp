// What the panels of the window say, by themselves.
#include "app/models/DataSize.h"
#include "app/models/ErrorText.h"
#include "app/views/pages/CreateAccountPage.h"
#include "app/views/theme/Icons.h"
#include "app/views/widgets/MessageBar.h"
#include "app/views/widgets/Naming.h"
#include "common/picture/PictureGeometry.h"
#include "tests/gui/AccessibleNames.h"

#include <QAccessible>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

namespace veilpix::tests {

class TestPanels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void aLimitIsSaidInTheUnitsOfTheSizesBesideIt()
    {
        QCOMPARE(models::dataSize(16'400'000), QStringLiteral("16.4 MB"));
        const QString refused = models::ErrorText::describe({ErrorCode::TooLarge, {}}, QStringLiteral("film.mov"));
        QVERIFY2(refused.contains(models::dataSize(qint64(picture::maximumContent))), qPrintable(refused));
        QVERIFY2(refused.contains(QStringLiteral("536.9 MB")), qPrintable(refused));
    }

    void theLookAtNamesFindsThoseThatDoNotServe()
    {
        QWidget window;
        auto* first =
            views::named(new QPushButton(QStringLiteral("Show"), &window), "first", QStringLiteral("Show the sea"));
        auto* second =
            views::named(new QPushButton(QStringLiteral("Show"), &window), "second", QStringLiteral("Show the sea"));
        auto* role = views::named(new QComboBox(&window), "role", QStringLiteral("Role of ben"));
        auto* roleLabel = new QLabel(QStringLiteral("Role"), &window);
        roleLabel->setBuddy(role);
        auto* line = views::named(new QLineEdit(&window), "line", QStringLiteral("Name of the boat"));
        auto* glass = line->addAction(views::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
        auto* status = views::named(new QLabel(QStringLiteral("locked"), &window), "status", QStringLiteral("Lock"));
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const QStringList found = unclearlyNamed(window);
        QCOMPARE(found.size(), 4);
        QVERIFY(found.at(0).startsWith(QStringLiteral("QPushButton second")));
        QVERIFY(found.at(1).startsWith(QStringLiteral("QComboBox role")));
        QVERIFY(found.at(2).startsWith(QStringLiteral("QLineEditIconButton")));
        QVERIFY(found.at(3).startsWith(QStringLiteral("QLabel status")));
        second->setAccessibleName(QStringLiteral("Show the shore"));
        roleLabel->setAccessibleName(QStringLiteral("Role of ben"));
        glass->setText(QStringLiteral("Search boats"));
        views::setCaptionedText(status, QStringLiteral("Lock"), QStringLiteral("locked"));
        QCOMPARE(status->accessibleName(), QStringLiteral("Lock: locked"));
        QCOMPARE(unclearlyNamed(window).join(QLatin1Char('\n')), QString());
        QCOMPARE(first->accessibleName(), QStringLiteral("Show the sea"));
    }

    void aSearchFieldNamesWhatLiesInIt()
    {
        QLineEdit field;
        field.setObjectName(QStringLiteral("search"));
        views::makeSearchField(&field, QStringLiteral("Search boats"), QStringLiteral("Search boats"));
        field.setText(QStringLiteral("dinghy"));
        field.show();
        QVERIFY(QTest::qWaitForWindowExposed(&field));
        QStringList names;
        for (QToolButton* button : field.findChildren<QToolButton*>()) {
            names.append(QAccessible::queryAccessibleInterface(button)->text(QAccessible::Name));
        }
        QCOMPARE(names, QStringList({QStringLiteral("Search boats"), QStringLiteral("Clear: Search boats")}));
    }

    void newsDoNotTakeTheUndoAway()
    {
        views::MessageBar bar;
        bool undone = false;
        bar.post({views::Tone::Success, QStringLiteral("a went to the trash"), QStringLiteral("Undo"),
                  [&undone] { undone = true; }});
        bar.post({views::Tone::Success, QStringLiteral("b was saved")});
        QCOMPARE(bar.text(), QStringLiteral("a went to the trash"));
        bar.findChild<QPushButton*>(QStringLiteral("messageAction"))->click();
        QVERIFY(undone);
        QCOMPARE(bar.text(), QStringLiteral("b was saved"));
        bar.post({views::Tone::Success, QStringLiteral("c was saved")});
        QCOMPARE(bar.text(), QStringLiteral("c was saved"));
    }

    void whatIsMissingIsSaidUntilItIsThere()
    {
        views::CreateAccountPage page;
        page.show();
        auto* name = page.findChild<QLineEdit*>(QStringLiteral("nameField"));
        QTest::mouseClick(page.findChild<QPushButton*>(QStringLiteral("createAccountButton")), Qt::LeftButton);
        QCOMPARE(page.problem(), QStringLiteral("Choose a name."));
        QTest::keyClicks(name, QStringLiteral("anna"));
        QCOMPARE(page.problem(), QStringLiteral("Choose a password."));
        const QString strong = QStringLiteral("kettle orbit maple thrice");
        QTest::keyClicks(page.findChild<QLineEdit*>(QStringLiteral("newPasswordField")), strong);
        QTest::keyClicks(page.findChild<QLineEdit*>(QStringLiteral("repeatPasswordField")), strong);
        QVERIFY2(page.problem().isEmpty(), qPrintable(page.problem()));
        // What a server said is not about what is typed now; it stays.
        page.setProblem(QStringLiteral("The name is taken."));
        QTest::keyClicks(name, QStringLiteral("bel"));
        QCOMPARE(page.problem(), QStringLiteral("The name is taken."));
    }
};

} // namespace veilpix::tests

QTEST_MAIN(veilpix::tests::TestPanels)
#include "TestPanels.moc"
