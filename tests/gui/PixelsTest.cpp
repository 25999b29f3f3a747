// Decrypted pixels and the work that makes them: wiped with their last copy, and nothing speaks to a widget that went.
#include <QTest>
#include <QThreadPool>
#include <algorithm>
#include <semaphore>
#include <vector>

#include "app/net/Background.h"
#include "app/pictures/WipedImage.h"
#include "app/views/widgets/PictureCanvas.h"
#include "tests/support/WaitUntil.h"

namespace veilpix::tests {

using namespace views;
using pictures::wipedWhenReleased;

class PixelsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theLastCopyWipesThePixels()
    {
        std::vector<uchar> memory(64 * 16 * 4, 0x5a);
        const auto isWiped = [&memory] {
            return std::all_of(memory.begin(), memory.end(), [](uchar byte) { return byte == 0; });
        };
        QImage first = wipedWhenReleased(QImage(memory.data(), 64, 16, QImage::Format_RGB32));
        QCOMPARE(first.size(), QSize(64, 16));
        QCOMPARE(first.pixel(3, 3), 0xff5a5a5aU);
        QImage second = first;
        first = QImage();
        QVERIFY(!isWiped());
        second = QImage();
        QVERIFY(isWiped());
    }

    void anotherLayoutIsConvertedAndItsPixelsWiped()
    {
        std::vector<uchar> memory(64 * 16, 0x5a);
        const QImage image = wipedWhenReleased(QImage(memory.data(), 64, 16, 64, QImage::Format_Grayscale8));
        QCOMPARE(image.format(), QImage::Format_RGB32);
        QCOMPARE(image.pixel(3, 3), 0xff5a5a5aU);
        QVERIFY(std::all_of(memory.begin(), memory.end(), [](uchar byte) { return byte == 0; }));
    }

    void aReceiverThatIsGoneHearsNothing()
    {
        std::binary_semaphore mayEnd(0);
        bool told = false;
        auto receiver = std::make_unique<QObject>();
        net::inBackground(
            *QThreadPool::globalInstance(), receiver.get(),
            [&mayEnd] {
                mayEnd.acquire();
                return 7;
            },
            [&told](int) { told = true; });
        receiver.reset();
        mayEnd.release();
        QVERIFY(QThreadPool::globalInstance()->waitForDone(30000));
        QCoreApplication::processEvents();
        QVERIFY(!told);
    }

    void aReceiverMayGoWhenItIsTold()
    {
        int heard = 0;
        auto* receiver = new QObject;
        net::inBackground(
            *QThreadPool::globalInstance(), receiver, [] { return 7; },
            [receiver, &heard](int value) {
                delete receiver;
                heard = value;
            });
        TRY_COMPARE(heard, 7);
    }

    void aCanvasMayGoWhileItsPictureIsHalved()
    {
        for (int round = 0; round < 4; ++round) {
            QImage picture(3000, 2400, QImage::Format_RGB32);
            picture.fill(Qt::darkGreen);
            PictureCanvas canvas;
            canvas.setDecrypted(wipedWhenReleased(std::move(picture)));
        }
        QVERIFY(QThreadPool::globalInstance()->waitForDone(60000));
        QCoreApplication::processEvents();
    }
};

} // namespace veilpix::tests

QTEST_MAIN(veilpix::tests::PixelsTest)
#include "PixelsTest.moc"
