// Argon2id of what clients send as password, in libargon2's own encoded form ($argon2id$v=19$m=…). Blocks for tens of
// milliseconds: for the worker pool. At most `concurrent` hashes run at once, so memory stays bounded; others wait.
#pragma once

#include <QByteArrayView>
#include <QSemaphore>
#include <QString>
#include <atomic>

#include "common/base/Result.h"

namespace veilpix::auth {

class PasswordHasher {
public:
    struct Cost {
        int memoryKib = 32 * 1024;
        int passes = 2;
    };
    PasswordHasher();
    explicit PasswordHasher(const Cost& cost, int concurrent = 4);

    [[nodiscard]] Result<QString> hash(QByteArrayView password);
    // False for a wrong password and for a hash that cannot be read. A refusal costs at least today's work, whatever
    // the hash was made with: an old, cheap one must not answer sooner than no account at all.
    [[nodiscard]] bool verify(const QString& encoded, QByteArrayView password);
    // Takes as long as a refusal by verify() and is always false: for names that do not exist.
    bool verifyNobody(QByteArrayView password);
    // Made at another cost than today's: hash anew after a login that succeeded.
    [[nodiscard]] bool isOutdated(const QString& encoded) const;
    // All the stretching so far, in KiB × passes: what an answer has cost, whatever the machine was busy with.
    [[nodiscard]] qint64 workDone() const { return m_workDone; }

private:
    void workFor(qint64 work, QByteArrayView password);

    Cost m_cost;
    QSemaphore m_slots;
    QString m_nobody;
    std::atomic<qint64> m_workDone{0};
};

} // namespace veilpix::auth
