#include "app/views/widgets/QrCode.h"

#include <QPainter>
#include <memory>
#include <qrencode.h>

namespace veilpix::views {

namespace {

constexpr int quietZone = 4; // modules, as the standard asks
constexpr int moduleSide = 4;

struct FreeQrCode {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

} // namespace

QrCode::QrCode(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void QrCode::setText(const QByteArray& text)
{
    const std::unique_ptr<QRcode, FreeQrCode> code(
        text.isEmpty() ? nullptr : QRcode_encodeString(text.constData(), 0, QR_ECLEVEL_M, QR_MODE_8, 1));
    m_modules = {};
    if (code) {
        m_modules = QImage(code->width + 2 * quietZone, code->width + 2 * quietZone, QImage::Format_Grayscale8);
        m_modules.fill(Qt::white);
        for (int y = 0; y < code->width; ++y) {
            uchar* line = m_modules.scanLine(y + quietZone) + quietZone;
            for (int x = 0; x < code->width; ++x) {
                line[x] = code->data[y * code->width + x] & 1 ? 0 : 255;
            }
        }
    }
    updateGeometry();
    update();
}

QSize QrCode::sizeHint() const
{
    return m_modules.size() * moduleSide;
}

void QrCode::paintEvent(QPaintEvent*)
{
    // Whole pixels only: a blurred edge is what cameras stumble over.
    QPainter painter(this);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(rect(), m_modules);
}

} // namespace veilpix::views
