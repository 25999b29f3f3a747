// Qt's literals for everybody: u"…"_s is a QString, "…"_L1 a QLatin1StringView, "…"_ba a QByteArray. Nothing else of Qt
// comes into the including file's names.
#pragma once

#include <QString>

using namespace Qt::Literals::StringLiterals;
