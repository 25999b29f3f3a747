// Every setting: its name, what it means, and how a value becomes part of the settings.
#pragma once

#include <functional>
#include <vector>

#include "server/program/ServerSettings.h"

namespace veilpix::program {

struct SettingRow {
    // Puts a value into the settings; gives what is wrong with it otherwise.
    using Apply = std::function<QString(ServerSettings&, const QString&)>;

    QString name;
    QString placeholder;
    QString meaning;
    Apply apply;
};

// In the order in which --help has them.
[[nodiscard]] const std::vector<SettingRow>& settingRows();
// Null when there is none of that name.
[[nodiscard]] const SettingRow* findSetting(const QString& name);
// A value as messages show it: a slip may put anything in its place.
[[nodiscard]] QString shownValue(const QString& value);
// A whole number with an optional K, M, G or T (powers of 1024); gives what is wrong with it.
[[nodiscard]] QString readNumber(const QString& value, qint64 least, qint64 most, qint64& out);

} // namespace veilpix::program
