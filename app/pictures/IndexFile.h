// The index's file: SQLite, one row a sealed segment, the head in row 0. One object serves one thread. Knows nothing of
// what is sealed.
#pragma once

#include <QByteArray>
#include <QString>
#include <functional>
#include <vector>

#include "common/base/Result.h"

namespace veilpix::pictures {

class IndexFile {
public:
    struct Row {
        quint32 id = 0;
        quint32 version = 0;
        QByteArray sealed;
    };

    explicit IndexFile(QString path);
    ~IndexFile();
    Q_DISABLE_COPY_MOVE(IndexFile)

    // Makes it where there is none. Busy when another program has it; BadRecord when it is no index of this layout.
    [[nodiscard]] Result<void> open();
    [[nodiscard]] bool isOpen() const { return !m_connection.isEmpty(); }
    void close();
    // Closes it and takes it off the disk.
    void discard();

    // Every row, the head first, then by id; ends with the first error that take gives.
    [[nodiscard]] Result<void> read(const std::function<Result<void>(Row)>& take);
    // All of it or, after a crash too, nothing.
    [[nodiscard]] Result<void> write(const std::vector<Row>& rows, const std::vector<quint32>& removed);

private:
    [[nodiscard]] Result<void> prepare();
    [[nodiscard]] Result<void> run(const QString& sql);

    QString m_path;
    QString m_connection; // name of Qt's connection; empty while closed
};

} // namespace veilpix::pictures
