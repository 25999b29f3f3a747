// Four segments and a word: how strong the password in a field is.
#pragma once

#include <QWidget>

#include "app/views/widgets/PasswordStrength.h"

namespace veilpix::views {

class StrengthMeter : public QWidget {
    Q_OBJECT

public:
    explicit StrengthMeter(QWidget* parent = nullptr);

    void setScore(PasswordScore score, bool empty);
    [[nodiscard]] PasswordScore score() const { return m_score; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] QString word() const;

    PasswordScore m_score = PasswordScore::VeryWeak;
    bool m_empty = true;
};

} // namespace veilpix::views
