#include "app/models/DataSize.h"

#include <QLocale>

namespace veilpix::models {

QString dataSize(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

} // namespace veilpix::models
