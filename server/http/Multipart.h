// multipart/form-data, read as a stream: large parts go to spool files, so a form never costs more memory than its
// small fields.
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <memory>

#include "common/base/Result.h"
#include "server/http/BodySpool.h"
#include "server/http/Request.h"

namespace veilpix::http {

struct FormPart {
    QString name;
    QString fileName; // null when the part is no file
    QByteArray contentType;
    // Exactly one holds the content.
    QByteArray value;
    std::shared_ptr<BodySpool> spool;

    [[nodiscard]] bool isFile() const { return !fileName.isNull(); }
    [[nodiscard]] qint64 size() const { return spool ? spool->size() : value.size(); }
    [[nodiscard]] std::unique_ptr<QIODevice> open() const;
    // TooLarge beyond most.
    [[nodiscard]] Result<QByteArray> bytes(qint64 most) const;
};

struct MultipartLimits {
    int parts = 64;
    qint64 partHeadBytes = 8 * 1024;
    qint64 spoolOver = 256 * 1024; // larger parts become spool files
    qint64 totalInMemory = 4 * 1024 * 1024;
};

// Every part of the request's multipart body, in order. BadRequest when it is broken, TooLarge beyond a limit,
// Io or NoSpace from the spool folder.
[[nodiscard]] Result<QList<FormPart>> readMultipart(const Request& request, const QString& spoolFolder,
                                                    const MultipartLimits& limits = {});

// The boundary of a Content-Type value; empty when it is not multipart/form-data with a valid one.
[[nodiscard]] QByteArray multipartBoundary(QByteArrayView contentType);

} // namespace veilpix::http
