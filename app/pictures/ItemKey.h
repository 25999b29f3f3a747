// Names one picture on one server.
#pragma once

#include <QHashFunctions>
#include <QMetaType>
#include <QString>

namespace veilpix::pictures {

struct ItemKey {
    QString ownerId;     // 24 hex digits
    QString itemId;      // 32 hex digits; empty for a classic picture
    QString classicName; // the stem of a classic picture, else empty
    [[nodiscard]] bool isClassic() const { return itemId.isEmpty(); }
    [[nodiscard]] QString nameAtServer() const { return isClassic() ? classicName : itemId; }
    [[nodiscard]] bool isValid() const { return !ownerId.isEmpty() && (!itemId.isEmpty() || !classicName.isEmpty()); }
    friend bool operator==(const ItemKey&, const ItemKey&) = default;
};

inline size_t qHash(const ItemKey& key, size_t seed = 0)
{
    return qHashMulti(seed, key.ownerId, key.itemId, key.classicName);
}

} // namespace veilpix::pictures

Q_DECLARE_METATYPE(veilpix::pictures::ItemKey)
