// Slow work for a widget, off the GUI thread.
#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <QtConcurrentRun>
#include <type_traits>
#include <utility>

namespace veilpix::views {

// Runs work() in the thread pool, then then(what work() gave) in the receiver's thread, which has to be the caller's.
// A receiver that is gone by then hears nothing. (QFuture::then with a context object calls into one that has died
// in Qt 6.4.)
template <typename Work, typename Then> void inBackground(QObject* receiver, Work work, Then then)
{
    using Outcome = std::invoke_result_t<Work>;
    auto* watcher = new QFutureWatcher<Outcome>(receiver);
    QObject::connect(watcher, &QFutureWatcherBase::finished, receiver, [watcher, then = std::move(then)]() mutable {
        Outcome outcome = watcher->future().takeResult();
        // Out of the watcher, since then() may delete the receiver and the watcher with it.
        auto last = std::move(then);
        watcher->deleteLater();
        last(std::move(outcome));
    });
    watcher->setFuture(QtConcurrent::run(std::move(work)));
}

} // namespace veilpix::views
