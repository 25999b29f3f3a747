// A row of joined buttons of which one is on; arrow keys move between them.
#pragma once

#include <QFrame>

class QButtonGroup;
class QHBoxLayout;
class QToolButton;

namespace veilpix::views {

class SegmentedSwitch : public QFrame {
    Q_OBJECT

public:
    explicit SegmentedSwitch(QWidget* parent = nullptr);

    QToolButton* addSegment(const QString& text, int value, const char* objectName, const QString& toolTip);
    void setValue(int value);
    [[nodiscard]] int value() const;

Q_SIGNALS:
    void valueChosen(int value); // by the person, not by setValue()

private:
    QButtonGroup* m_group = nullptr;
    QHBoxLayout* m_row = nullptr;
};

} // namespace veilpix::views
