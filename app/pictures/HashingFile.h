// A file that is hashed while it is written in order.
#pragma once

#include <QFile>
#include <QIODevice>

#include "common/crypto/Hash.h"

namespace veilpix::pictures {

class HashingFile final : public QIODevice {
    Q_OBJECT
public:
    explicit HashingFile(const QString& path) : m_file(path) {}
    // Mode 0600; an existing file is emptied.
    [[nodiscard]] bool create();
    [[nodiscard]] bool sync();         // to the disk
    [[nodiscard]] QByteArray sha256(); // 32 bytes, of everything written; once
    bool isSequential() const override { return true; }

protected:
    qint64 readData(char*, qint64) override { return -1; }
    qint64 writeData(const char* bytes, qint64 size) override;

private:
    QFile m_file;
    crypto::Sha256 m_hash;
};

} // namespace veilpix::pictures
