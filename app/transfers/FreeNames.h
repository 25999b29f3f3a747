// Names for files that are saved into one folder: fit for it, and never another file's.
#pragma once

#include <QSet>
#include <QString>

namespace veilpix::transfers {

class FreeNames {
public:
    explicit FreeNames(const QString& folder);
    // name: as whoever encrypted the picture gave it. A number is added where it is taken; from now on it is.
    [[nodiscard]] QString take(const QString& name);

private:
    QSet<QString> m_taken;
};

} // namespace veilpix::transfers
