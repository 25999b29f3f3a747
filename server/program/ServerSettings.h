// Everything that an operator can set, with its defaults. SettingsReader fills it.
#pragma once

#include <QHash>
#include <QHostAddress>
#include <QString>
#include <QStringList>
#include <chrono>

#include "server/http/Limits.h"

namespace veilpix::program {

enum class LogFormat { Text, Json };
enum class LogLevel { Debug, Info, Warning, Error };
enum class Registration { Open, Invite, Closed };
enum class UserList { Auto, Everyone, Self };

struct ServerSettings {
    // Network
    QHostAddress address = QHostAddress(QHostAddress::LocalHost);
    quint16 port = 5000; // 0 picks one
    int workers = 0;     // event loops; 0 is one a core
    QString tlsCertificate;
    QString tlsKey;
    QList<std::pair<QHostAddress, int>> trustedProxies; // not empty: a proxy in front does TLS
    http::Limits limits;

    // Stores
    QString dataFolder;
    qint64 quotaBytes = 0; // per account; 0 is no limit
    qint64 quotaPictures = 0;
    qint64 reserveBytes = 64LL * 1024 * 1024; // free space of the disk that uploads never eat up
    std::chrono::hours uploadLifetime{24};

    // Accounts
    QString jwtSecretFile; // empty: one is made in the data folder
    std::chrono::seconds accessTokenLifetime{3600};
    std::chrono::hours sessionLifetime{60 * 24};
    Registration registration = Registration::Open;
    UserList userList = UserList::Auto; // Auto: everyone on loopback, else only who asks
    int loginAttempts = 10;             // per account within the window; five times as many per address
    std::chrono::seconds loginWindow{900};

    // Operation
    LogFormat logFormat = LogFormat::Text;
    LogLevel logLevel = LogLevel::Info;
    QString logFile; // beside standard error; empty: none
    std::chrono::seconds stopTimeout{20};
    bool metricsPublic = false; // /metrics beyond loopback

    QHash<QString, QString> origins; // where each that is no default was given: "--data", "VEILPIX_DATA", "FILE:LINE"
    // "--data: setting 'data': WHY"
    [[nodiscard]] QString about(const QString& name, const QString& why) const;
};

} // namespace veilpix::program
