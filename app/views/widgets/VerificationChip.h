// In a word and a colour: does one know that a key is really that person's?
#pragma once

#include <QLabel>

#include "app/session/PinBook.h"

namespace veilpix::views {

class VerificationChip : public QLabel {
    Q_OBJECT

public:
    explicit VerificationChip(QWidget* parent = nullptr);
    void setVerification(session::Verification verification);

    [[nodiscard]] static QString word(session::Verification verification);
    [[nodiscard]] static QString explanation(session::Verification verification);
    [[nodiscard]] static QString iconName(session::Verification verification);
};

} // namespace veilpix::views
