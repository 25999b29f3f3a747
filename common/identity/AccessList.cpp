#include "common/identity/AccessList.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/identity/ByteReader.h"

namespace veilpix::identity {
namespace {

constexpr std::size_t entrySize = Fingerprint::size + 1 + 32;

tl::unexpected<Error> malformedAccessList(const char* what)
{
    return fail(ErrorCode::BadAccessList, u"access list: %1"_s.arg(QLatin1String(what)));
}

auto placeOf(auto& entries, const Fingerprint& person)
{
    return std::lower_bound(entries.begin(), entries.end(), person,
                            [](const AccessEntry& entry, const Fingerprint& other) { return entry.person < other; });
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
    AccessList list(subject);
    list.m_version = reader.number<std::uint64_t>();
    const auto count = reader.number<std::uint32_t>();
    if (!reader.held() || count > mostEntries || reader.left() != count * entrySize) {
        return malformedAccessList("length");
    }
    if (list.m_version == 0) {
        return malformedAccessList("version 0");
    }
    list.m_entries.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        AccessEntry entry;
        entry.person.bytes = reader.array<Fingerprint::size>();
        const auto role = reader.number<std::uint8_t>();
        entry.wrapHash = reader.array<32>();
        if (role != static_cast<std::uint8_t>(AccessRole::Read) &&
            role != static_cast<std::uint8_t>(AccessRole::Write)) {
            return malformedAccessList("unknown role");
        }
        entry.role = static_cast<AccessRole>(role);
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
    crypto::append(bytes, crypto::bigEndian(m_version));
    crypto::append(bytes, crypto::bigEndian(static_cast<std::uint32_t>(m_entries.size())));
    for (const AccessEntry& entry : m_entries) {
        crypto::append(bytes, entry.person.view());
        crypto::append(bytes, std::array{static_cast<std::uint8_t>(entry.role)});
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

bool AccessList::mayWrite(const Fingerprint& person) const
{
    const AccessEntry* entry = find(person);
    return person == m_subject.owner || (entry && entry->role == AccessRole::Write);
}

Result<void> AccessList::put(const AccessEntry& entry)
{
    if (entry.person == m_subject.owner) {
        return fail(ErrorCode::InvalidArgument, u"the owner is no entry of their list"_s);
    }
    const auto place = placeOf(m_entries, entry.person);
    if (place != m_entries.end() && place->person == entry.person) {
        *place = entry;
        return {};
    }
    if (m_entries.size() >= mostEntries) {
        return fail(ErrorCode::TooLarge, u"an access list has 1024 entries at most"_s);
    }
    m_entries.insert(place, entry);
    return {};
}

bool AccessList::remove(const Fingerprint& person)
{
    return std::erase_if(m_entries, [&](const AccessEntry& entry) { return entry.person == person; }) > 0;
}

} // namespace veilpix::identity
