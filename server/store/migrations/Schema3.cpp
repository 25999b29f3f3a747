#include "server/store/migrations/Migrations.h"

namespace veilpix::store::migrations {

// What names are compared and looked up by. The program fills them in (AccountNames.cpp), also when its rules change.
// None is unique: twins that were there before stay.
const char* const schema3 = R"sql(
ALTER TABLE users ADD COLUMN search_key TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN skeleton_of_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN folded_skeleton TEXT NOT NULL DEFAULT '';
CREATE INDEX users_search_key ON users(search_key);
CREATE INDEX users_skeleton_of_folded ON users(skeleton_of_folded);
CREATE INDEX users_folded_skeleton ON users(folded_skeleton);
)sql";

} // namespace veilpix::store::migrations
