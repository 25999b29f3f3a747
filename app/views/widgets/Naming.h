// Small words that every view needs: names for tests and for assistive technology, and style properties.
#pragma once

#include <QString>
#include <QWidget>

class QBoxLayout;
class QLabel;
class QLineEdit;

namespace veilpix::views {

// objectName finds the widget in tests and in the style sheet; accessibleName is what a screen reader says.
template <class W> W* named(W* widget, const char* objectName, const QString& accessibleName = {})
{
    widget->setObjectName(QLatin1String(objectName));
    if (!accessibleName.isEmpty()) {
        widget->setAccessibleName(accessibleName);
    }
    return widget;
}

// Sets a property that the style sheet selects on, and has the widget styled anew.
void setStyleProperty(QWidget* widget, const char* property, const QVariant& value);

// A label of a given part in the page: "title", "heading", "muted" or "problem". Text wraps.
[[nodiscard]] QLabel* makeLabel(const QString& text, const char* role, QWidget* parent, qreal pointFactor = 1.0);

// A heading above a field and its buddy, both at the end of a column.
QLabel* addHeadedField(QBoxLayout* column, const QString& heading, QWidget* field);

// Shows text in a label whose caption stands beside it or nowhere; assistive technology reads both.
void setCaptionedText(QLabel* label, const QString& caption, const QString& text);

// Empties a label, and what it keeps of its text for selecting, too: that is only renewed when it is laid out again.
void forgetText(QLabel* label);

// Makes a line one to search in: magnifying glass, placeholder, a button that clears. what: "Search names".
void makeSearchField(QLineEdit* field, const QString& what, const QString& placeholder);

} // namespace veilpix::views
