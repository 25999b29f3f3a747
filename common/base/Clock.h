// Time as a thing that is passed in, so that tests can set it.
#pragma once

#include <QDateTime>

namespace veilpix::base {

class Clock {
public:
    virtual ~Clock() = default;
    // Wall-clock time in UTC, milliseconds precise.
    [[nodiscard]] virtual QDateTime now() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] QDateTime now() const override;
};

} // namespace veilpix::base
