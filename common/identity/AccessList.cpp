#include "common/identity/AccessList.h"

#include <limits>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/identity/ByteReader.h"

namespace veilpix::identity {
namespace {

constexpr std::size_t entrySize = Fingerprint::size + crypto::VerifyKey::size + 1 + 8 + 8 + 32;

tl::unexpected<Error> malformedAccessList(const char* what)
{
    return fail(ErrorCode::BadAccessList, u"access list: %1"_s.arg(QLatin1String(what)));
}

auto placeOf(auto& entries, const Fingerprint& person)
{
    return std::lower_bound(entries.begin(), entries.end(), person,
                            [](const AccessEntry& entry, const Fingerprint& other) { return entry.person < other; });
}

// What a role says of the versions somebody sealed, and of the wrap.
bool fits(const AccessEntry& entry, std::uint64_t firstVersion)
{
    const WrittenVersions& written = entry.written;
    const bool none = written == WrittenVersions{};
    const bool closed = written.first >= firstVersion && written.last >= written.first;
    switch (entry.role) {
    case AccessRole::Former:
        return closed && entry.wrapHash == crypto::Digest{};
    case AccessRole::Read:
        return none || closed;
    case AccessRole::Write:
        return written.first >= firstVersion && written.last == WrittenVersions::open;
    }
    return false; // no role at all
}

// Nothing when the first is behind the last: whoever had not come to write.
WrittenVersions closed(const WrittenVersions& written, std::uint64_t version)
{
    const std::uint64_t last = written.last == WrittenVersions::open ? version : written.last;
    return written.first == 0 || last < written.first ? WrittenVersions{} : WrittenVersions{written.first, last};
}

} // namespace

Result<AccessList> AccessList::parse(crypto::ByteView bytes)
{
    ByteReader reader(bytes);
    if (!reader.skip(crypto::zeroTerminated("veilpix/1 access"))) {
        return malformedAccessList("this is none");
    }
    Subject subject;
    subject.owner.bytes = reader.array<Fingerprint::size>();
    subject.itemId = reader.array<16>();
    subject.commitment = reader.array<32>();
    subject.firstVersion = reader.number<std::uint64_t>();
    AccessList list(subject);
    list.m_version = reader.number<std::uint64_t>();
    const auto count = reader.number<std::uint32_t>();
    if (!reader.held() || count > mostEntries || reader.left() != count * entrySize) {
        return malformedAccessList("length");
    }
    if (list.m_version == 0 || subject.firstVersion == 0) {
        return malformedAccessList("version 0");
    }
    list.m_entries.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        AccessEntry entry;
        entry.person.bytes = reader.array<Fingerprint::size>();
        entry.signingKey = reader.array<crypto::VerifyKey::size>();
        entry.role = static_cast<AccessRole>(reader.number<std::uint8_t>());
        entry.written.first = reader.number<std::uint64_t>();
        entry.written.last = reader.number<std::uint64_t>();
        entry.wrapHash = reader.array<32>();
        if (!fits(entry, subject.firstVersion)) {
            return malformedAccessList("role and versions");
        }
        if (entry.person == subject.owner) {
            return malformedAccessList("the owner is no entry");
        }
        if (!list.m_entries.empty() && !(list.m_entries.back().person < entry.person)) {
            return malformedAccessList("order");
        }
        list.m_entries.push_back(entry);
    }
    return list;
}

QByteArray AccessList::toBytes() const
{
    QByteArray bytes;
    crypto::append(bytes, crypto::zeroTerminated("veilpix/1 access"));
    crypto::append(bytes, m_subject.owner.view());
    crypto::append(bytes, m_subject.itemId);
    crypto::append(bytes, m_subject.commitment);
    crypto::append(bytes, crypto::bigEndian(m_subject.firstVersion));
    crypto::append(bytes, crypto::bigEndian(m_version));
    crypto::append(bytes, crypto::bigEndian(static_cast<std::uint32_t>(m_entries.size())));
    for (const AccessEntry& entry : m_entries) {
        crypto::append(bytes, entry.person.view());
        crypto::append(bytes, entry.signingKey);
        crypto::append(bytes, std::array{static_cast<std::uint8_t>(entry.role)});
        crypto::append(bytes, crypto::bigEndian(entry.written.first));
        crypto::append(bytes, crypto::bigEndian(entry.written.last));
        crypto::append(bytes, entry.wrapHash);
    }
    return bytes;
}

Result<QByteArray> AccessList::sign(const PrivateIdentity& owner) const
{
    if (owner.fingerprint() != m_subject.owner) {
        return fail(ErrorCode::InvalidArgument, u"only the owner signs an access list"_s);
    }
    if (m_version == 0) {
        return fail(ErrorCode::InvalidArgument, u"access lists begin with version 1"_s);
    }
    return owner.signingKey().sign(crypto::viewOf(toBytes())).map([](const crypto::Signature& signature) {
        return crypto::toByteArray(signature);
    });
}

Result<AccessList> AccessList::verified(crypto::ByteView bytes, crypto::ByteView signature, const Identity& owner)
{
    VEILPIX_TRY(auto list, parse(bytes));
    if (list.m_subject.owner != owner.fingerprint() || !owner.verifyKey().verify(bytes, signature)) {
        return fail(ErrorCode::BadSignature, u"the access list is not signed by the owner"_s);
    }
    return list;
}

const AccessEntry* AccessList::find(const Fingerprint& person) const
{
    const auto place = placeOf(m_entries, person);
    return place != m_entries.end() && place->person == person ? &*place : nullptr;
}

bool AccessList::namesWriter(const Fingerprint& person, const crypto::VerifyKey::Bytes& signingKey,
                             std::uint64_t version) const
{
    const AccessEntry* entry = find(person);
    return entry && entry->signingKey == signingKey && entry->written.contains(version);
}

bool AccessList::hasReaders() const
{
    return std::any_of(m_entries.begin(), m_entries.end(),
                       [](const AccessEntry& entry) { return entry.role != AccessRole::Former; });
}

Result<void> AccessList::put(const AccessEntry& entry)
{
    const auto place = placeOf(m_entries, entry.person);
    if (place != m_entries.end() && place->person == entry.person) {
        *place = entry;
        return {};
    }
    if (m_entries.size() >= mostEntries) {
        return fail(ErrorCode::TooLarge, u"an access list has 512 entries at most"_s);
    }
    m_entries.insert(place, entry);
    return {};
}

Result<void> AccessList::grant(const Identity& person, AccessRole role, std::uint64_t version,
                               const crypto::Digest& wrapHash)
{
    if (person.fingerprint() == m_subject.owner || role == AccessRole::Former || version < m_subject.firstVersion ||
        version == std::numeric_limits<std::uint64_t>::max()) {
        return fail(ErrorCode::InvalidArgument, u"not a role for this person"_s);
    }
    AccessEntry entry{person.fingerprint(), person.verifyKey().bytes(), role, {}, wrapHash};
    if (const AccessEntry* before = find(entry.person)) {
        entry.written = before->written;
    }
    if (role == AccessRole::Read) {
        entry.written = closed(entry.written, version);
    } else if (entry.written.first > 0 &&
               (entry.written.last == WrittenVersions::open || entry.written.last == version)) {
        entry.written.last = WrittenVersions::open; // nobody has written since
    } else {
        entry.written = {version + 1, WrittenVersions::open};
    }
    return put(entry);
}

bool AccessList::revoke(const Fingerprint& person, std::uint64_t version)
{
    const auto place = placeOf(m_entries, person);
    if (place == m_entries.end() || place->person != person || place->role == AccessRole::Former) {
        return false;
    }
    place->written = closed(place->written, version);
    place->role = AccessRole::Former;
    place->wrapHash = {};
    if (place->written == WrittenVersions{}) {
        m_entries.erase(place);
    }
    return true;
}

} // namespace veilpix::identity
