#include <QJsonArray>
#include <QStringView>

#include "common/api/AccessMessages.h"
#include "common/api/AccountMessages.h"
#include "common/api/Calls.h"
#include "common/api/ChangeMessages.h"
#include "common/api/PeopleMessages.h"
#include "common/api/PictureMessages.h"
#include "common/api/ServerMessages.h"
#include "common/api/UploadMessages.h"
#include "common/base/Literals.h"

namespace veilpix::api {

namespace {

// The old client's forms, and its replies that no struct is kept of.
const MessageInfo forms[] = {
    {"RegisterForm",
     {text("username", 1, limits::userName), text("password", 1, limits::password),
      text("publicKey", 1, limits::publicKey), text("invite", 0, limits::invite).optional()},
     {}},
    {"LoginForm", {text("username", 1, limits::userName), text("password", 1, limits::password)}, {}},
    {"UploadForm", {text("imageFile", 0, limits::anything), text("quotient", 0, limits::anything)}, {}},
    {"GrantForm", {text("user_id", 1, limits::anything), choice("role", grantedRoles())}, {}},
    {"RoleForm", {choice("role", grantedRoles())}, {}},
    {"Image",
     {text("img_name", 1, limits::anything), text("img_content", 0, limits::anything),
      text("quotient", 0, limits::anything)},
     {}},
};

QJsonObject typed(const char* type, const FieldInfo& info)
{
    const bool mayBeNull = info.presence == Presence::Nullable || info.presence == Presence::OptionalOrNull;
    const QString name = QString::fromLatin1(type);
    return {{u"type"_s, mayBeNull ? QJsonValue(QJsonArray{name, u"null"_s}) : QJsonValue(name)}};
}

QJsonObject reference(const MessageInfo& message)
{
    return {{u"$ref"_s, u"#/components/schemas/"_s + QString::fromLatin1(message.name)}};
}

void limit(QJsonObject& schema, const QString& least, const QString& most, qint64 smallest, qint64 largest)
{
    schema.insert(least, smallest);
    if (largest < limits::anything) {
        schema.insert(most, largest);
    }
}

QJsonObject schemaOf(const FieldInfo& info)
{
    QJsonObject schema;
    switch (info.kind) {
    case Kind::Text:
        schema = typed("string", info);
        limit(schema, u"minLength"_s, u"maxLength"_s, info.least, info.most);
        break;
    case Kind::Hex:
        schema = typed("string", info);
        schema.insert(u"pattern"_s, u"^[0-9a-f]{%1}$"_s.arg(info.most));
        break;
    case Kind::Base64:
        schema = typed("string", info);
        schema.insert(u"contentEncoding"_s, u"base64"_s);
        limit(schema, u"minLength"_s, u"maxLength"_s, (info.least + 2) / 3 * 4, (info.most + 2) / 3 * 4);
        break;
    case Kind::Integer:
        schema = typed("integer", info);
        limit(schema, u"minimum"_s, u"maximum"_s, info.least, info.most);
        break;
    case Kind::Boolean:
        schema = typed("boolean", info);
        break;
    case Kind::Time:
        schema = typed("string", info);
        schema.insert(u"format"_s, u"date-time"_s);
        break;
    case Kind::Choice: {
        QJsonArray words;
        for (const char* word : info.choices) {
            words.append(QString::fromLatin1(word));
        }
        schema = {{u"enum"_s, words}};
        break;
    }
    case Kind::Message:
        schema = reference(info.item());
        break;
    case Kind::List:
        schema = typed("array", info);
        schema.insert(u"items"_s, reference(info.item()));
        schema.insert(u"maxItems"_s, info.most);
        break;
    }
    if (info.note) {
        schema.insert(u"description"_s, QString::fromLatin1(info.note));
    }
    return schema;
}

QJsonObject schemaOf(const MessageInfo& message)
{
    QJsonObject properties;
    QJsonArray required;
    QJsonObject dependent;
    for (const FieldInfo& info : message.fields) {
        const QString name = QString::fromLatin1(info.name);
        properties.insert(name, schemaOf(info));
        if (info.with) {
            const QString other = QString::fromLatin1(info.with);
            QJsonArray together = dependent[other].toArray();
            together.append(name);
            dependent.insert(other, together);
        } else if (info.presence == Presence::Required || info.presence == Presence::Nullable) {
            required.append(name);
        }
    }
    QJsonObject schema{{u"type"_s, u"object"_s}, {u"properties"_s, properties}};
    if (!required.isEmpty()) {
        schema.insert(u"required"_s, required);
    }
    if (!dependent.isEmpty()) {
        schema.insert(u"dependentRequired"_s, dependent);
    }
    if (!message.anyOf.empty()) {
        QJsonArray choices;
        for (const char* name : message.anyOf) {
            choices.append(QJsonObject{{u"required"_s, QJsonArray{QString::fromLatin1(name)}}});
        }
        schema.insert(u"anyOf"_s, choices);
    }
    return schema;
}

} // namespace

const std::vector<const MessageInfo*>& allMessages()
{
    static const std::vector<const MessageInfo*> all = [] {
        std::vector<const MessageInfo*> made{
            &infoOf<ErrorReply>(),    &infoOf<Parameters>(),  &infoOf<Register>(),       &infoOf<Registered>(),
            &infoOf<Login>(),         &infoOf<Tokens>(),      &infoOf<Refresh>(),        &infoOf<Password>(),
            &infoOf<NewPassword>(),   &infoOf<Recover>(),     &infoOf<Recovered>(),      &infoOf<FinishRecovery>(),
            &infoOf<Session>(),       &infoOf<User>(),        &infoOf<Person>(),         &infoOf<Sealed>(),
            &infoOf<PictureRecord>(), &infoOf<PicturePage>(), &infoOf<RecordPatch>(),    &infoOf<PictureVersion>(),
            &infoOf<Rekey>(),         &infoOf<RekeyWrap>(),   &infoOf<UploadMetadata>(), &infoOf<Permission>(),
            &infoOf<Permissions>(),   &infoOf<Grant>(),       &infoOf<RoleChange>(),     &infoOf<Revocation>(),
            &infoOf<Change>(),        &infoOf<Changes>(),     &infoOf<ServerVersion>(),  &infoOf<CsrfToken>(),
            &infoOf<ImageName>(),
        };
        for (const MessageInfo& form : forms) {
            made.push_back(&form);
        }
        return made;
    }();
    return all;
}

const MessageInfo* findMessage(QStringView name)
{
    for (const MessageInfo* one : allMessages()) {
        if (name == QLatin1StringView(one->name)) {
            return one;
        }
    }
    return nullptr;
}

QJsonObject schemas()
{
    QJsonObject all{
        {u"Text"_s, QJsonObject{{u"type"_s, u"string"_s}}},
        {u"Document"_s, QJsonObject{{u"type"_s, u"object"_s}, {u"required"_s, QJsonArray{u"openapi"_s, u"paths"_s}}}}};
    for (const MessageInfo* one : allMessages()) {
        all.insert(QString::fromLatin1(one->name), schemaOf(*one));
    }
    return all;
}

} // namespace veilpix::api
