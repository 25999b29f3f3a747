// What a field of a message is, said once: its name, its kind, when it is there, and its limits. Each message has a
// list of these (M::fields()), from which its JSON is written and read, the OpenAPI schemas are made, and API.md is
// checked.
#pragma once

#include <QtGlobal>
#include <span>
#include <tuple>
#include <type_traits>
#include <vector>

namespace veilpix::api {

enum class Kind {
    Text,    // characters
    Hex,     // lower-case digits
    Base64,  // bytes in standard base64 with padding
    Integer, // a whole number
    Boolean,
    Time,    // RFC 3339 UTC with milliseconds
    Choice,  // one of the names of an enum
    Message, // an object
    List,    // of messages
};

enum class Presence {
    Required,       // always there
    Nullable,       // always there, may be null
    Optional,       // may be left out
    OptionalOrNull, // may be left out or null
};

struct MessageInfo;

struct FieldInfo {
    const char* name = nullptr;
    Kind kind = Kind::Text;
    // Text: characters (UTF-16), Hex: digits, Base64: decoded bytes, Integer: the value, List: entries.
    qint64 least = 0;
    qint64 most = 0;
    Presence presence = Presence::Required;
    const char* with = nullptr;                // it comes with this field, and then has to
    std::span<const char* const> choices = {}; // Choice
    const MessageInfo& (*item)() = nullptr;    // Message and List
    bool skipsDamaged = false;                 // List: an entry that is not valid hides none of the others
    const char* note = nullptr;                // for readers of the description

    [[nodiscard]] constexpr FieldInfo nullable() const { return as(Presence::Nullable); }
    [[nodiscard]] constexpr FieldInfo optional() const { return as(Presence::Optional); }
    [[nodiscard]] constexpr FieldInfo optionalOrNull() const { return as(Presence::OptionalOrNull); }
    [[nodiscard]] constexpr FieldInfo comesWith(const char* other) const
    {
        FieldInfo changed = as(Presence::Optional);
        changed.with = other;
        return changed;
    }
    [[nodiscard]] constexpr FieldInfo skippingDamaged() const
    {
        FieldInfo changed = *this;
        changed.skipsDamaged = true;
        return changed;
    }
    [[nodiscard]] constexpr FieldInfo noted(const char* text) const
    {
        FieldInfo changed = *this;
        changed.note = text;
        return changed;
    }

private:
    [[nodiscard]] constexpr FieldInfo as(Presence other) const
    {
        FieldInfo changed = *this;
        changed.presence = other;
        return changed;
    }
};

// A message as data, for whoever goes through all of them.
struct MessageInfo {
    const char* name = nullptr; // in the OpenAPI document
    std::vector<FieldInfo> fields;
    std::vector<const char*> anyOf; // one of these fields has to be there
};

// A field and where the struct keeps it.
template <class Owner, class Value> struct Field {
    constexpr Field(FieldInfo description, Value Owner::*place) : info(description), member(place) {}
    FieldInfo info;
    Value Owner::*member;
};

// Kinds of fields, for the lists.
constexpr FieldInfo field(const char* name, Kind kind, qint64 least = 0, qint64 most = 0)
{
    FieldInfo info;
    info.name = name;
    info.kind = kind;
    info.least = least;
    info.most = most;
    return info;
}
constexpr FieldInfo text(const char* name, qint64 least, qint64 most)
{
    return field(name, Kind::Text, least, most);
}
constexpr FieldInfo hex(const char* name, qint64 digits)
{
    return field(name, Kind::Hex, digits, digits);
}
constexpr FieldInfo base64(const char* name, qint64 least, qint64 most)
{
    return field(name, Kind::Base64, least, most);
}
constexpr FieldInfo integer(const char* name, qint64 least, qint64 most)
{
    return field(name, Kind::Integer, least, most);
}
constexpr FieldInfo boolean(const char* name)
{
    return field(name, Kind::Boolean);
}
constexpr FieldInfo time(const char* name)
{
    return field(name, Kind::Time);
}
constexpr FieldInfo choice(const char* name, std::span<const char* const> names)
{
    FieldInfo info = field(name, Kind::Choice);
    info.choices = names;
    return info;
}

template <class M>
concept IsMessage = requires { M::fields(); };

template <class M> const MessageInfo& infoOf()
{
    static const MessageInfo info = [] {
        MessageInfo made;
        made.name = M::schema;
        std::apply([&](const auto&... one) { (made.fields.push_back(one.info), ...); }, M::fields());
        if constexpr (requires { M::anyOf; }) {
            made.anyOf.assign(std::begin(M::anyOf), std::end(M::anyOf));
        }
        return made;
    }();
    return info;
}

// What a member is called on the wire: fieldName<Rekey>(&Rekey::wraps).
template <class M, class Owner, class Value> const char* fieldName(Value Owner::*member)
{
    const char* name = nullptr;
    const auto look = [&](const auto& one) {
        if constexpr (std::is_same_v<decltype(one.member), Value Owner::*const> ||
                      std::is_same_v<decltype(one.member), Value Owner::*>) {
            if (one.member == member) {
                name = one.info.name;
            }
        }
    };
    std::apply([&](const auto&... one) { (look(one), ...); }, M::fields());
    return name;
}

template <IsMessage M> constexpr FieldInfo message(const char* name)
{
    FieldInfo info = field(name, Kind::Message);
    info.item = &infoOf<M>;
    return info;
}
template <IsMessage M> constexpr FieldInfo list(const char* name, qint64 most)
{
    FieldInfo info = field(name, Kind::List, 0, most);
    info.item = &infoOf<M>;
    return info;
}

} // namespace veilpix::api
