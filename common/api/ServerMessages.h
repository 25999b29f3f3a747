// What the server says of itself and of a refusal, and the old client's small replies.
#pragma once

#include <QByteArray>
#include <QString>

#include "common/api/Enums.h"
#include "common/api/Field.h"
#include "common/api/Limits.h"

namespace veilpix::api {

struct ErrorReply {
    QString code; // the HTTP status in digits
    QString message;
    Outcome status = Outcome::Error;

    static constexpr const char* schema = "Error";
    static constexpr auto fields()
    {
        return std::tuple(Field{text("code", 3, 3), &ErrorReply::code},
                          Field{text("message", 0, 64 * 1024), &ErrorReply::message},
                          Field{choice("status", namesOf<Outcome>().subspan(1)), &ErrorReply::status});
    }
};

struct ServerVersion {
    qint64 api = 1;
    QString name;
    QString version;

    static constexpr const char* schema = "Version";
    static constexpr auto fields()
    {
        return std::tuple(Field{integer("api", 0, limits::anything), &ServerVersion::api},
                          Field{text("name", 1, 64), &ServerVersion::name},
                          Field{text("version", 1, 64), &ServerVersion::version});
    }
};

struct CsrfToken {
    QByteArray csrfToken;

    static constexpr const char* schema = "CsrfToken";
    static constexpr auto fields()
    {
        return std::tuple(Field{text("csrf_token", 1, limits::csrfToken), &CsrfToken::csrfToken});
    }
};

struct ImageName {
    QString imageName;

    static constexpr const char* schema = "ImageName";
    static constexpr auto fields()
    {
        return std::tuple(Field{text("img_name", 1, limits::pictureName), &ImageName::imageName});
    }
};

} // namespace veilpix::api
