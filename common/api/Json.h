// Messages as JSON, both ways, from their lists of fields. What is instantiated where: each …Messages.cpp has the two
// directions of its own messages.
#pragma once

#include <QByteArray>
#include <QString>
#include <memory>
#include <optional>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "common/api/JsonWriter.h"
#include "common/base/Result.h"

namespace veilpix::api {

// The strict reading of standard base64 with padding; null when it is none.
[[nodiscard]] std::optional<QByteArray> readBase64(QByteArrayView text);

// The first field of a message that is wrong, in the order of its list.
struct FieldProblem {
    enum class What { Nothing, Missing, Invalid };
    What what = What::Nothing;
    QString field;
    // "Field NAME is required", "Field NAME is not valid"
    [[nodiscard]] QString text() const;
};
template <class M> using Read = tl::expected<M, FieldProblem>;

template <class M> void writeJson(JsonWriter& out, const M& message);

template <class M> [[nodiscard]] QByteArray toJson(const M& message)
{
    QByteArray text;
    JsonWriter writer(text);
    writeJson(writer, message);
    writer.finish();
    return text;
}

// How much of a tree is built from a stranger's text.
struct JsonLimits {
    int levels = 32;
    // A read value takes some hundred bytes, a written one may take two. The longest list that anybody is asked for, a
    // re-key's for 64 people, has some 200 of them.
    qsizetype values = 4096;
};

// A value of a text that has been read; lives as long as its JsonText.
class JsonValue {
public:
    // A message from an object; anything else is an empty one.
    template <class M> [[nodiscard]] Read<M> read() const;
    // Every entry of a list; an entry that is wrong is the problem. Something else than a list is the problem of a
    // field without a name.
    template <class M> [[nodiscard]] Read<std::vector<M>> readList() const;
    // Of an object: present and not null.
    [[nodiscard]] bool has(const char* name) const;
    [[nodiscard]] bool isObject() const;
    // The text itself, null when it is none.
    [[nodiscard]] QString text() const;

private:
    friend class JsonText;
    explicit JsonValue(const void* value) : m_value(value) {}
    const void* m_value; // a value of RapidJSON
};

// A JSON object as text, taken apart in place.
class JsonText {
public:
    // BadRequest for anything else than an object; InvalidArgument for more levels or about more values than the
    // limits, which are counted before any is built, whatever else is wrong. Of two members of one name the last
    // counts.
    [[nodiscard]] static Result<JsonText> parse(QByteArray text, const JsonLimits& limits = {});
    ~JsonText();
    JsonText(JsonText&&) noexcept;
    JsonText& operator=(JsonText&&) noexcept;
    JsonText(const JsonText&) = delete;
    JsonText& operator=(const JsonText&) = delete;

    [[nodiscard]] JsonValue root() const;
    // What a reply's envelope holds, or the whole object when it is no envelope.
    [[nodiscard]] JsonValue data() const;
    // The members that are text or numbers, as a form would have them; the last one first.
    [[nodiscard]] std::vector<std::pair<QString, QByteArray>> fields() const;
    // Values in all.
    [[nodiscard]] qsizetype count() const;

private:
    struct Parsed;
    explicit JsonText(std::unique_ptr<Parsed> parsed);
    std::unique_ptr<Parsed> m_parsed;
};

} // namespace veilpix::api
