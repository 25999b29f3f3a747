// The app's own line icons, tinted by the palette when they are painted, so that one file serves light, dark, disabled
// and selected, at any scale.
#pragma once

#include <QColor>
#include <QIcon>

namespace veilpix::views {

// name: a file in resources/icons without ".svg". With a valid tint the icon keeps that colour in every theme.
[[nodiscard]] QIcon icon(const QString& name, const QColor& tint = {});

} // namespace veilpix::views
