// The schema's history. A released migration is never edited: the next version is a further file.
#pragma once

#include <array>

namespace veilpix::store::migrations {

extern const char* const schema1;
extern const char* const schema2;
extern const char* const schema3;

// Index i brings a file from user_version i to i + 1.
inline const std::array<const char*, 3>& all()
{
    static const std::array<const char*, 3> list{schema1, schema2, schema3};
    return list;
}

} // namespace veilpix::store::migrations
