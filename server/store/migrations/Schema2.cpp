#include "server/store/migrations/Migrations.h"

namespace veilpix::store::migrations {

// What unfinished uploads have reserved is summed at each new one, and how many one account has is counted: both from
// an index that finished uploads, kept for a day by the thousand, are not in.
const char* const schema2 = R"sql(
CREATE INDEX uploads_reserved ON uploads(owner_id, expires, state, purpose, length)
    WHERE state = 0 OR purpose = 2;
CREATE INDEX uploads_open ON uploads(user_id, expires, state) WHERE state = 0;
)sql";

} // namespace veilpix::store::migrations
