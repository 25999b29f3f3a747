// How the chosen server is called, and whether it is another computer.
#pragma once

#include <QCoreApplication>
#include <QString>

namespace veilpix::settings {
class Settings;
}

namespace veilpix::models {

class ServerText {
    Q_DECLARE_TR_FUNCTIONS(veilpix::models::ServerText)
public:
    [[nodiscard]] static QString describe(const settings::Settings& settings);
    [[nodiscard]] static bool isBeyondThisComputer(const settings::Settings& settings);
};

} // namespace veilpix::models
