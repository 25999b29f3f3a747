// What the panels of the window say, by themselves.
#include "app/models/DataSize.h"
#include "app/models/ErrorText.h"
#include "common/picture/PictureGeometry.h"

#include <QTest>

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
};

} // namespace veilpix::tests

QTEST_MAIN(veilpix::tests::TestPanels)
#include "TestPanels.moc"
