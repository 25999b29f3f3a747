// What changed for somebody since a cursor.
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "common/api/Enums.h"
#include "common/api/Field.h"
#include "common/api/Limits.h"

namespace veilpix::api {

struct Change {
    ChangeKind kind = ChangeKind::Picture;
    std::optional<QString> itemId; // null for key ring and pins, like ownerId; a classic picture's is its stem
    std::optional<QString> ownerId;

    static constexpr const char* schema = "Change";
    static constexpr auto fields()
    {
        return std::tuple(Field{choice("kind", namesOf<ChangeKind>()), &Change::kind},
                          Field{text("item_id", 1, limits::pictureName).nullable(), &Change::itemId},
                          Field{hex("owner_id", limits::userId).nullable(), &Change::ownerId});
    }
};

struct Changes {
    QString cursor; // goes back as it came
    std::vector<Change> changes;
    bool reset = false; // the cursor was too old: list anew

    static constexpr const char* schema = "Changes";
    static constexpr auto fields()
    {
        return std::tuple(Field{text("cursor", 1, 64), &Changes::cursor},
                          Field{list<Change>("changes", limits::changes).skippingDamaged(), &Changes::changes},
                          Field{boolean("reset").optional(), &Changes::reset});
    }
};

} // namespace veilpix::api
