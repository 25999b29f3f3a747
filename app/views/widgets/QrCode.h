// A QR code: black on white in light and dark alike, since cameras expect that.
#pragma once

#include <QImage>
#include <QWidget>

namespace veilpix::views {

class QrCode : public QWidget {
    Q_OBJECT

public:
    explicit QrCode(QWidget* parent = nullptr);

    void setText(const QByteArray& text); // empty = nothing is drawn
    [[nodiscard]] bool isEmpty() const { return m_modules.isNull(); }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QImage m_modules; // one pixel each, with the quiet zone
};

} // namespace veilpix::views
