#include "app/transfers/FreeNames.h"

#include <QDir>
#include <QFileInfo>

#include "common/base/Literals.h"
#include "common/picture/PictureMetadata.h"

namespace veilpix::transfers {

FreeNames::FreeNames(const QString& folder)
{
    const QStringList names = QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    m_taken = QSet<QString>(names.begin(), names.end());
}

QString FreeNames::take(const QString& name)
{
    picture::PictureMetadata metadata;
    metadata.name = name;
    const QFileInfo wanted(metadata.fileName());
    QString free = wanted.fileName();
    for (int number = 2; m_taken.contains(free); ++number) {
        free = u"%1 (%2)"_s.arg(wanted.completeBaseName()).arg(number);
        if (!wanted.suffix().isEmpty()) {
            free += QLatin1Char('.') + wanted.suffix();
        }
    }
    m_taken.insert(free);
    return free;
}

} // namespace veilpix::transfers
