// What Json.h promises, for the files that instantiate it: VEILPIX_MESSAGE(PictureRecord) in a .cpp file.
#pragma once

#include <rapidjson/document.h>
#include <type_traits>
#include <utility>

#include "common/api/Enums.h"
#include "common/api/Field.h"
#include "common/api/Json.h"
#include "common/api/Storage.h"

namespace veilpix::api::detail {

using Value = rapidjson::Value;

template <class T> struct IsOptional : std::false_type {};
template <class T> struct IsOptional<std::optional<T>> : std::true_type {};
template <class T> struct IsVector : std::false_type {};
template <class T> struct IsVector<std::vector<T>> : std::true_type {};

// Writing

template <class T> bool isSet(const T& value, const FieldInfo& info)
{
    if constexpr (IsOptional<T>::value) {
        return value.has_value();
    } else if constexpr (std::is_same_v<T, QDateTime> || std::is_same_v<T, Moment>) {
        return value.isValid();
    } else if constexpr (std::is_same_v<T, bool>) {
        return value || info.presence != Presence::Optional;
    } else {
        return true;
    }
}

template <class T> void writeValue(JsonWriter& out, const T& value, const FieldInfo& info)
{
    if constexpr (IsOptional<T>::value) {
        if (value) {
            writeValue(out, *value, info);
        } else {
            out.null(); // the inner one of two: there, and null
        }
    } else if constexpr (IsMessage<T>) {
        writeJson(out, value);
    } else if constexpr (IsVector<T>::value) {
        out.beginArray();
        for (const auto& entry : value) {
            writeValue(out, entry, info);
        }
        out.endArray();
    } else if constexpr (std::is_same_v<T, bool>) {
        out.boolean(value);
    } else if constexpr (std::is_enum_v<T>) {
        out.text(wordOf(value));
    } else if constexpr (std::is_integral_v<T>) {
        out.integer(static_cast<qint64>(value));
    } else if constexpr (std::is_same_v<T, QDateTime> || std::is_same_v<T, Moment>) {
        out.time(value);
    } else if constexpr (std::is_same_v<T, QByteArray> || std::is_same_v<T, QByteArrayView>) {
        if (info.kind == Kind::Base64) {
            out.base64(value);
        } else if (info.kind == Kind::Hex) {
            out.hex(value);
        } else {
            out.text(QUtf8StringView(value.data(), value.size()));
        }
    } else {
        out.text(value);
    }
}

// Made by the compiler: a page has some thousand fields, and their lists cost nothing there.
template <class M> inline constexpr auto fieldsOf = M::fields();

// Whether a field is written, by its name: for those that come with it.
template <class M> bool isWritten(const M& message, const char* name)
{
    return std::apply(
        [&](const auto&... one) {
            return ((qstrcmp(one.info.name, name) == 0 && isSet(message.*one.member, one.info)) || ...);
        },
        fieldsOf<M>);
}

template <class M, std::size_t I> void writeField(JsonWriter& out, const M& message)
{
    constexpr const auto& one = std::get<I>(fieldsOf<M>);
    constexpr const FieldInfo& info = one.info;
    if constexpr (info.with != nullptr) {
        if (!isWritten(message, info.with)) {
            return;
        }
    }
    if (isSet(message.*one.member, info)) {
        out.key(info.name);
        writeValue(out, message.*one.member, info);
    } else if constexpr (info.presence == Presence::Nullable) {
        out.key(info.name);
        out.null();
    }
}

template <class M, std::size_t... I> void writeFields(JsonWriter& out, const M& message, std::index_sequence<I...>)
{
    (writeField<M, I>(out, message), ...);
}

// Reading. Each gives false for a value that is not valid; null has been dealt with.
[[nodiscard]] bool readInto(const Value& value, const FieldInfo& info, QString& to);
[[nodiscard]] bool readInto(const Value& value, const FieldInfo& info, QByteArray& to);
[[nodiscard]] bool readInto(const Value& value, const FieldInfo& info, qint64& to);
[[nodiscard]] bool readInto(const Value& value, const FieldInfo& info, bool& to);
[[nodiscard]] bool readInto(const Value& value, const FieldInfo& info, QDateTime& to);
// The place of a word among an enum's names, or -1.
[[nodiscard]] int readChoice(const Value& value, const FieldInfo& info, std::span<const char* const> all);

[[nodiscard]] const Value* member(const Value& object, const char* name); // null: not there, or null

template <class M> Read<M> readMessage(const Value& value);

template <class T> bool readValue(const Value& value, const FieldInfo& info, T& to, FieldProblem& inner)
{
    if constexpr (IsOptional<T>::value) {
        return readValue(value, info, to.emplace(), inner);
    } else if constexpr (IsMessage<T>) {
        Read<T> read = readMessage<T>(value);
        if (!read) {
            inner = std::move(read).error();
            return false;
        }
        to = *std::move(read);
        return true;
    } else if constexpr (IsVector<T>::value) {
        if (!value.IsArray() || static_cast<qint64>(value.Size()) > info.most) {
            return false;
        }
        to.reserve(value.Size());
        for (const Value& entry : value.GetArray()) {
            typename T::value_type one{};
            FieldProblem wrong;
            if (readValue(entry, info, one, wrong)) {
                to.push_back(std::move(one));
            } else if (!info.skipsDamaged) {
                inner = wrong;
                return false;
            }
        }
        return true;
    } else if constexpr (std::is_enum_v<T>) {
        const int place = readChoice(value, info, namesOf<T>());
        to = place < 0 ? T{} : static_cast<T>(place);
        return place >= 0;
    } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
        qint64 number = 0;
        const bool valid = readInto(value, info, number);
        to = static_cast<T>(number);
        return valid;
    } else {
        return readInto(value, info, to);
    }
}

template <class M, class F> bool readField(const Value& object, M& message, const F& one, FieldProblem& problem)
{
    const FieldInfo& info = one.info;
    if (info.with && !member(object, info.with)) {
        return true;
    }
    const Value* value = member(object, info.name);
    if (!value) {
        if (info.presence != Presence::Required && !info.with) {
            return true;
        }
        problem = {FieldProblem::What::Missing, QString::fromLatin1(info.name)};
        return false;
    }
    FieldProblem inner;
    if (!readValue(*value, info, message.*one.member, inner)) {
        problem = inner.what != FieldProblem::What::Nothing
                      ? inner
                      : FieldProblem{FieldProblem::What::Invalid, QString::fromLatin1(info.name)};
        return false;
    }
    return true;
}

template <class M> Read<M> readMessage(const Value& value)
{
    static const Value nothing(rapidjson::kObjectType);
    const Value& object = value.IsObject() ? value : nothing;
    M message;
    FieldProblem problem;
    const bool whole =
        std::apply([&](const auto&... one) { return (readField(object, message, one, problem) && ...); }, M::fields());
    if (!whole) {
        return tl::unexpected(problem);
    }
    if constexpr (requires { M::anyOf; }) {
        const char* last = nullptr;
        for (const char* name : M::anyOf) {
            if (member(object, name)) {
                return message;
            }
            last = name;
        }
        return tl::unexpected(FieldProblem{FieldProblem::What::Missing, QString::fromLatin1(last)});
    }
    return message;
}

} // namespace veilpix::api::detail

namespace veilpix::api {

template <class M> void writeJson(JsonWriter& out, const M& message)
{
    out.beginObject();
    detail::writeFields(out, message,
                        std::make_index_sequence<std::tuple_size_v<std::remove_cvref_t<decltype(M::fields())>>>());
    out.endObject();
}

template <class M> Read<M> JsonValue::read() const
{
    return detail::readMessage<M>(*static_cast<const detail::Value*>(m_value));
}

template <class M> Read<std::vector<M>> JsonValue::readList() const
{
    const auto& value = *static_cast<const detail::Value*>(m_value);
    if (!value.IsArray()) {
        return tl::unexpected(FieldProblem{FieldProblem::What::Invalid, {}});
    }
    std::vector<M> list;
    list.reserve(value.Size());
    for (const detail::Value& entry : value.GetArray()) {
        Read<M> one = detail::readMessage<M>(entry);
        if (!one) {
            return tl::unexpected(std::move(one).error());
        }
        list.push_back(*std::move(one));
    }
    return list;
}

} // namespace veilpix::api

// Both directions of a message of the namespace veilpix::api.
// NOLINTBEGIN(bugprone-macro-parentheses): M is a type
#define VEILPIX_MESSAGE(M)                                                                                             \
    VEILPIX_MESSAGE_TO_WRITE(M)                                                                                        \
    template Read<M> JsonValue::read<M>() const;                                                                       \
    template Read<std::vector<M>> JsonValue::readList<M>() const;
#define VEILPIX_MESSAGE_TO_WRITE(M) template void writeJson<M>(JsonWriter&, const M&);
// NOLINTEND(bugprone-macro-parentheses)
