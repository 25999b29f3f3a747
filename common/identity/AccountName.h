// What an account may be called, and which names people take for one another: RFC 8265 without its mapping of case, and
// the skeletons of Unicode's report 39.
#pragma once

#include <QString>

namespace veilpix::identity {

// For a new account: letters, marks, digits, punctuation and symbols, with single spaces between them; at most
// `longest` UTF-16 units. Nothing that is not seen: controls, formats (joiners, marks of direction, fillers), private
// and unassigned characters, other spaces than U+0020.
[[nodiscard]] bool isAccountName(const QString& name, qsizetype longest);

// Names with a key in common look alike. There are two, since a capital I looks like l only before its case is folded,
// and Bob and bob are the same only after.
struct NameSkeleton {
    QString ofFolded;
    QString folded;

    [[nodiscard]] static NameSkeleton of(const QString& name);
    [[nodiscard]] bool looksLike(const NameSkeleton& other) const
    {
        return ofFolded == other.ofFolded || folded == other.folded;
    }
    friend bool operator==(const NameSkeleton&, const NameSkeleton&) = default;
};

// The same for names that differ in case, accents and invisible characters only; a name's beginning has the beginning
// of its key.
[[nodiscard]] QString searchKey(const QString& name);

// Skeletons of one version are comparable; another version of the library may bring others.
[[nodiscard]] QString nameRulesVersion();

} // namespace veilpix::identity
