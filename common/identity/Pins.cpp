#include "common/identity/Pins.h"

#include <algorithm>

#include "common/base/Literals.h"

namespace veilpix::identity {
namespace {

constexpr std::size_t mostFormerKeys = 16;
constexpr qsizetype longestUserName = 255;

PinnedPerson::FormerKey keyOf(const PinnedPerson& person)
{
    return {person.fingerprint, person.verifyKey};
}

void remember(PinnedPerson& person, const PinnedPerson::FormerKey& key)
{
    std::erase(person.former, key);
    person.former.insert(person.former.begin(), key);
    if (person.former.size() > mostFormerKeys) {
        person.former.resize(mostFormerKeys);
    }
}

bool hasFormer(const PinnedPerson& person, const Fingerprint& fingerprint)
{
    return std::any_of(person.former.begin(), person.former.end(),
                       [&](const PinnedPerson::FormerKey& key) { return key.fingerprint == fingerprint; });
}

void offer(PinnedPerson& person, const PinnedPerson::FormerKey& key)
{
    person.trust = Trust::Changed;
    person.offered = key;
}

// Makes the pinned or the offered key the one that is trusted as given.
bool settle(PinnedPerson& person, const Fingerprint& fingerprint, Trust trust)
{
    if (person.trust == Trust::Changed && person.offered.fingerprint == fingerprint &&
        fingerprint != person.fingerprint) {
        const PinnedPerson::FormerKey before = keyOf(person);
        person.fingerprint = person.offered.fingerprint;
        person.verifyKey = person.offered.verifyKey;
        std::erase_if(person.former, [&](const auto& key) { return key.fingerprint == fingerprint; });
        remember(person, before);
    } else if (person.fingerprint != fingerprint) {
        return false;
    }
    person.trust = trust;
    person.offered = {};
    ++person.mark;
    return true;
}

// As people read names: whatever the case, and however the letters are put together.
bool isOneName(const QString& one, const QString& other)
{
    const auto folded = [](const QString& name) {
        return name.normalized(QString::NormalizationForm_KC).toCaseFolded();
    };
    return folded(one) == folded(other);
}

void mergePerson(PinnedPerson& mine, const PinnedPerson& theirs)
{
    const std::vector<PinnedPerson::FormerKey> known = mine.former;
    if (mine.fingerprint == theirs.fingerprint) {
        if (theirs.mark > mine.mark) {
            mine.trust = theirs.trust;
            mine.offered = theirs.offered;
        } else if (theirs.mark == mine.mark && theirs.trust == Trust::Changed && mine.trust != Trust::Changed) {
            offer(mine, theirs.offered);
        } else if (theirs.mark == mine.mark && theirs.trust == Trust::Unverified && mine.trust == Trust::Verified) {
            mine.trust = Trust::Unverified;
        }
    } else if (theirs.mark > mine.mark && hasFormer(theirs, mine.fingerprint)) {
        mine = theirs; // there a person has looked at the change already
    } else if (theirs.mark >= mine.mark || !hasFormer(mine, theirs.fingerprint)) {
        offer(mine, keyOf(theirs));
    }
    mine.mark = std::max(mine.mark, theirs.mark);
    for (const auto* keys : {&theirs.former, &known}) {
        for (const PinnedPerson::FormerKey& key : *keys) {
            if (!hasFormer(mine, key.fingerprint) && key.fingerprint != mine.fingerprint &&
                mine.former.size() < mostFormerKeys) {
                mine.former.push_back(key);
            }
        }
    }
}

tl::unexpected<Error> stale(const char* what, std::uint64_t version, std::uint64_t highest)
{
    return fail(ErrorCode::StaleVersion,
                u"%1 version %2, version %3 was seen"_s.arg(QLatin1String(what)).arg(version).arg(highest));
}

} // namespace

const PinnedPerson* Pins::person(const QByteArray& userId) const
{
    const auto found = m_people.find(userId);
    return found == m_people.end() ? nullptr : &found->second;
}

const PinnedPerson* Pins::personWithFingerprint(const Fingerprint& fingerprint) const
{
    for (const auto& [userId, person] : m_people) {
        if (person.fingerprint == fingerprint || hasFormer(person, fingerprint)) {
            return &person;
        }
    }
    return nullptr;
}

const PinnedPerson* Pins::underAnotherAccount(const QByteArray& userId, const QString& userName,
                                              const Fingerprint& fingerprint) const
{
    for (const auto& [id, person] : m_people) {
        if (id != userId && (isOneName(person.userName, userName) || person.fingerprint == fingerprint)) {
            return &person;
        }
    }
    return nullptr;
}

Trust Pins::see(const QByteArray& userId, const QString& userName, const Identity& identity)
{
    const PinnedPerson::FormerKey key{identity.fingerprint(), identity.verifyKey().bytes()};
    const QString name = userName.left(longestUserName);
    const PinnedPerson* other = underAnotherAccount(userId, name, key.fingerprint);
    const auto place = m_people.find(userId);
    if (place == m_people.end()) {
        PinnedPerson person;
        person.userName = name;
        person.fingerprint = other ? other->fingerprint : key.fingerprint;
        person.verifyKey = other ? other->verifyKey : key.verifyKey;
        if (other) {
            offer(person, key);
        }
        return m_people.emplace(userId, std::move(person)).first->second.trust;
    }
    PinnedPerson& person = place->second;
    const bool takesAName = other && !isOneName(person.userName, name);
    if (!takesAName) {
        person.userName = name;
    }
    if (person.trust == Trust::Changed || person.fingerprint != key.fingerprint || takesAName) {
        // Once changed it stays so until a person has looked, even when the server shows the former key again.
        offer(person, key);
    }
    return person.trust;
}

void Pins::dropNamesakes(const QByteArray& userId)
{
    const QString name = m_people.at(userId).userName;
    std::erase_if(m_people,
                  [&](const auto& one) { return one.first != userId && isOneName(one.second.userName, name); });
}

bool Pins::markVerified(const QByteArray& userId, const Fingerprint& fingerprint)
{
    const auto found = m_people.find(userId);
    if (found == m_people.end() || !settle(found->second, fingerprint, Trust::Verified)) {
        return false;
    }
    dropNamesakes(userId);
    return true;
}

bool Pins::acceptChange(const QByteArray& userId, const Fingerprint& fingerprint)
{
    const auto found = m_people.find(userId);
    if (found == m_people.end() || found->second.trust != Trust::Changed ||
        !settle(found->second, fingerprint, Trust::Unverified)) {
        return false;
    }
    dropNamesakes(userId);
    return true;
}

bool Pins::markUnverified(const QByteArray& userId)
{
    const auto found = m_people.find(userId);
    if (found == m_people.end() || found->second.trust != Trust::Verified) {
        return false;
    }
    found->second.trust = Trust::Unverified;
    ++found->second.mark;
    return true;
}

Result<void> Pins::notePicture(const ItemIdBytes& itemId, std::uint64_t version)
{
    const auto found = m_highest.find(itemId);
    const std::uint64_t highest = found == m_highest.end() ? 1 : found->second.picture;
    if (version < highest) {
        return stale("picture", version, highest);
    }
    if (version > highest) {
        m_highest[itemId].picture = version;
    }
    return {};
}

Result<void> Pins::noteAccessList(const ItemIdBytes& itemId, std::uint64_t version)
{
    const auto found = m_highest.find(itemId);
    const std::uint64_t highest = found == m_highest.end() ? 0 : found->second.accessList;
    if (version < highest) {
        return stale("access list", version, highest);
    }
    if (version > highest) {
        m_highest[itemId].accessList = version;
    }
    return {};
}

Result<void> Pins::noteKeyRing(std::uint64_t version)
{
    if (version < m_keyRing) {
        return stale("key ring", version, m_keyRing);
    }
    m_keyRing = version;
    return {};
}

std::uint64_t Pins::highestPicture(const ItemIdBytes& itemId) const
{
    const auto found = m_highest.find(itemId);
    return found == m_highest.end() ? 1 : found->second.picture;
}

std::uint64_t Pins::highestAccessList(const ItemIdBytes& itemId) const
{
    const auto found = m_highest.find(itemId);
    return found == m_highest.end() ? 0 : found->second.accessList;
}

void Pins::forget(const ItemIdBytes& itemId)
{
    m_highest.erase(itemId);
    m_favourites.erase(itemId);
}

void Pins::setFavourite(const ItemIdBytes& itemId, bool favourite)
{
    if (favourite) {
        m_favourites.insert(itemId);
    } else {
        m_favourites.erase(itemId);
    }
}

void Pins::merge(const Pins& other)
{
    for (const auto& [userId, theirs] : other.m_people) {
        if (const auto [place, isNew] = m_people.try_emplace(userId, theirs); !isNew) {
            mergePerson(place->second, theirs);
        }
    }
    for (const auto& [itemId, theirs] : other.m_highest) {
        Highest& mine = m_highest[itemId];
        mine.picture = std::max(mine.picture, theirs.picture);
        mine.accessList = std::max(mine.accessList, theirs.accessList);
    }
    m_favourites.insert(other.m_favourites.begin(), other.m_favourites.end());
    m_keyRing = std::max(m_keyRing, other.m_keyRing);
}

} // namespace veilpix::identity
