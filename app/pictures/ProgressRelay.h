// Carries the progress of work on another thread to a job's signal.
#pragma once

#include <QCoreApplication>
#include <QPointer>

#include "app/net/Job.h"
#include "common/picture/PictureControl.h"

namespace veilpix::pictures {

// base and scale: done is reported as base + done, of total.
[[nodiscard]] inline picture::PictureControl controlFor(net::Job* job, std::stop_token stop, qint64 base = 0,
                                                        qint64 total = -1)
{
    picture::PictureControl control;
    control.stop = std::move(stop);
    control.progress = [job = QPointer<net::Job>(job), base, total](std::uint64_t done, std::uint64_t all) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [job, done = base + qint64(done), all = total < 0 ? qint64(all) : total] {
                if (job && !job->isFinished()) {
                    Q_EMIT job->progress(done, all);
                }
            },
            Qt::QueuedConnection);
    };
    return control;
}

} // namespace veilpix::pictures
