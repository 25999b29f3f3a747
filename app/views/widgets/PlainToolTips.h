// Tool tips show letters as they are. Qt would take what looks like HTML for it, and names of pictures and people come
// from others.
#pragma once

#include <QObject>

namespace veilpix::views {

class PlainToolTips : public QObject {
    Q_OBJECT

public:
    explicit PlainToolTips(QObject* parent = nullptr); // from here on, for the whole program

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace veilpix::views
