// The words of the wire that are one of a few.
#pragma once

#include <QLatin1StringView>
#include <QString>
#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace veilpix::api {

// What somebody may do with a picture.
enum class Role : std::uint8_t { Owner, Write, Read };
// Which pictures a page lists.
enum class View { Own, Shared, SharedByMe, Trash };
enum class ChangeKind { Picture, Share, Removed, KeyRing, Pins };
enum class UploadPurpose { New, Replace, Rekey };
// What a reply says of itself.
enum class Outcome { Success, Error };

// In the order of the enumerators.
template <class E> struct EnumNames;
template <> struct EnumNames<Role> {
    static constexpr std::array<const char*, 3> all{"owner", "write", "read"};
};
template <> struct EnumNames<View> {
    static constexpr std::array<const char*, 4> all{"own", "shared", "shared-by-me", "trash"};
};
template <> struct EnumNames<ChangeKind> {
    static constexpr std::array<const char*, 5> all{"picture", "share", "removed", "keyring", "pins"};
};
template <> struct EnumNames<UploadPurpose> {
    static constexpr std::array<const char*, 3> all{"new", "replace", "rekey"};
};
template <> struct EnumNames<Outcome> {
    static constexpr std::array<const char*, 2> all{"success", "error"};
};

template <class E> constexpr std::span<const char* const> namesOf()
{
    return EnumNames<E>::all;
}
// The roles that can be given: all but the owner's.
constexpr std::span<const char* const> grantedRoles()
{
    return namesOf<Role>().subspan(1);
}

template <class E> [[nodiscard]] QLatin1StringView wordOf(E value)
{
    return QLatin1StringView(EnumNames<E>::all[static_cast<std::size_t>(value)]);
}
// Null for a word that is none of them.
template <class E> [[nodiscard]] std::optional<E> fromWord(QStringView word)
{
    for (std::size_t i = 0; i < EnumNames<E>::all.size(); ++i) {
        if (word == QLatin1StringView(EnumNames<E>::all[i])) {
            return static_cast<E>(i);
        }
    }
    return std::nullopt;
}

} // namespace veilpix::api
