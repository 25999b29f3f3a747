// Questions that go to the person at the screen: which file, which folder, really? Asked without blocking; tests answer
// in their place.
#pragma once

#include <QStringList>
#include <functional>

class QWidget;

namespace veilpix::views {

class UserPrompts {
public:
    virtual ~UserPrompts() = default;

    using Paths = std::function<void(const QStringList& paths)>; // not called when the person cancels
    using Path = std::function<void(const QString& path)>;
    using Yes = std::function<void()>;

    virtual void openFiles(QWidget* parent, const QString& title, const QString& filter, Paths chosen) = 0;
    virtual void openFolder(QWidget* parent, const QString& title, Path chosen) = 0;
    // An existing file has been confirmed by the person before chosen is called.
    virtual void saveFile(QWidget* parent, const QString& title, const QString& suggestedName, Path chosen) = 0;
    // Only for what cannot be undone.
    virtual void confirm(QWidget* parent, const QString& question, const QString& explanation,
                         const QString& actionText, Yes yes) = 0;
    virtual void print(QWidget* parent, const QString& html) = 0;
    virtual void dismissAll() = 0; // the app locks: nothing of these may stay in sight
};

} // namespace veilpix::views
