#include "server/store/UserRecords.h"

#include "common/crypto/Random.h"

namespace veilpix::store {

QByteArray randomBytes(int count)
{
    QByteArray bytes(count, Qt::Uninitialized);
    if (!crypto::SystemRandom().fill(crypto::writableView(bytes))) {
        qFatal("the system's random generator does not answer"); // ids that repeat would be worse than no server
    }
    return bytes;
}

QString newUserId()
{
    return QString::fromLatin1(randomBytes(12).toHex());
}

QString newHexId()
{
    return QString::fromLatin1(randomBytes(16).toHex());
}

} // namespace veilpix::store
