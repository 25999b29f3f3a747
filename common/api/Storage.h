// Where a message keeps what it says: in its own memory, or, for a list that is written row by row, in somebody else's.
#pragma once

#include <QAnyStringView>
#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <limits>

namespace veilpix::api {

// A time in milliseconds since 1970 UTC, without what a QDateTime costs.
struct Moment {
    static constexpr qint64 never = std::numeric_limits<qint64>::min();
    qint64 milliseconds = never;
    [[nodiscard]] bool isValid() const { return milliseconds != never; }
};

struct Owned {
    using Text = QString;
    using Bytes = QByteArray;
    using Time = QDateTime; // UTC; invalid: null
};

// Valid as long as what it points to.
struct Borrowed {
    using Text = QAnyStringView;
    using Bytes = QByteArrayView;
    using Time = Moment;
};

} // namespace veilpix::api
