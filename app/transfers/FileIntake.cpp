#include "app/transfers/FileIntake.h"

#include <QCoreApplication>
#include <QPointer>
#include <QTimer>
#include <algorithm>

#include "app/net/Background.h"

namespace veilpix::transfers {

FileIntake::FileIntake(QThreadPool& pool, QObject* parent) : QObject(parent), m_pool(pool)
{
}

FileIntake::~FileIntake()
{
    for (const auto& walk : m_walks) {
        walk->stop.request_stop();
    }
}

void FileIntake::take(const QStringList& paths)
{
    auto walk = std::make_shared<Walk>();
    walk->paths = paths;
    m_walks.push_back(walk);
    m_looking = true;
    const auto count = [here = QPointer(this), stop = walk->stop.get_token()](int files) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [here, stop, files] {
                if (here && !stop.stop_requested()) {
                    here->tellCount(files);
                }
            },
            Qt::QueuedConnection);
    };
    auto work = [paths, stop = walk->stop.get_token(), count] {
        return pictures::FileWalk::through(paths, stop, count);
    };
    net::inBackground(m_pool, this, std::move(work), [this, walk](pictures::FileWalk result) {
        if (!walk->stop.stop_requested()) {
            walked(walk, std::move(result));
        }
    });
}

void FileIntake::tellCount(int files)
{
    if (m_looking) {
        Q_EMIT lookedThrough(files);
    }
}

void FileIntake::walked(const std::shared_ptr<Walk>& walk, pictures::FileWalk result)
{
    walk->result = std::move(result);
    walk->looking = false;
    m_looking = std::any_of(m_walks.begin(), m_walks.end(), [](const auto& one) { return one->looking; });
    if (!m_looking) {
        Q_EMIT lookedThrough(-1);
    }
    handOver(walk);
}

void FileIntake::handOver(const std::shared_ptr<Walk>& walk)
{
    constexpr std::size_t most = 256;
    if (walk->stop.stop_requested()) {
        return;
    }
    const auto& files = walk->result.files;
    const std::size_t from = walk->handedOver;
    const std::size_t end = std::min(from + most, files.size());
    walk->handedOver = end;
    if (end > from) {
        const auto begin = files.begin() + std::ptrdiff_t(from);
        Q_EMIT found(std::vector<pictures::FoundFile>(begin, begin + std::ptrdiff_t(end - from)));
    }
    if (walk->stop.stop_requested()) {
        return;
    }
    if (end < files.size()) {
        QTimer::singleShot(0, this, [this, walk] { handOver(walk); });
        return;
    }
    std::erase(m_walks, walk);
    for (const pictures::FileWalk::Rejected& one : walk->result.rejected) {
        Q_EMIT refused(one.path, one.error);
    }
}

void FileIntake::stop()
{
    (void)putAside();
}

QStringList FileIntake::putAside()
{
    QStringList left;
    for (const auto& walk : m_walks) {
        walk->stop.request_stop();
        if (walk->looking) {
            left += walk->paths;
            continue;
        }
        for (std::size_t i = walk->handedOver; i < walk->result.files.size(); ++i) {
            left.append(walk->result.files[i].path);
        }
        for (const pictures::FileWalk::Rejected& one : walk->result.rejected) {
            left.append(one.path);
        }
    }
    m_walks.clear();
    if (std::exchange(m_looking, false)) {
        Q_EMIT lookedThrough(-1);
    }
    return left;
}

} // namespace veilpix::transfers
