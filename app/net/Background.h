// Work off the GUI thread whose result comes back to it, unless the one who asked is gone by then.
#pragma once

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>
#include <memory>
#include <optional>
#include <utility>

namespace veilpix::net {

// work() runs on the pool and returns something movable; done(result) runs on the GUI thread while context lives. Both,
// and all that they hold, are destroyed on the GUI thread. (QFuture::then(context, …) asserts on a dead context in
// Qt 6.4 and wants copyable results.)
template <class Work, class Done> void inBackground(QThreadPool& pool, QObject* context, Work work, Done done)
{
    using Outcome = std::invoke_result_t<Work>;
    struct State {
        Work work;
        Done done;
        QPointer<QObject> context;
        std::optional<Outcome> outcome;
    };
    auto state = std::shared_ptr<State>(new State{std::move(work), std::move(done), context, std::nullopt});
    pool.start([state = std::move(state)]() mutable {
        state->outcome.emplace(state->work());
        QCoreApplication* app = QCoreApplication::instance();
        QMetaObject::invokeMethod(
            app,
            [state = std::move(state)] {
                if (state->context) {
                    state->done(std::move(*state->outcome));
                }
            },
            Qt::QueuedConnection);
    });
}

} // namespace veilpix::net
