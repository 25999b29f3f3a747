// Finds the files behind what was dropped, elsewhere, and hands them over a slice at a time, so that a folder of a
// hundred thousand pictures does not hold up the window.
#pragma once

#include <QObject>
#include <QStringList>
#include <QThreadPool>
#include <memory>
#include <stop_token>
#include <vector>

#include "app/pictures/FileWalk.h"

namespace veilpix::transfers {

class FileIntake final : public QObject {
    Q_OBJECT
public:
    explicit FileIntake(QThreadPool& pool, QObject* parent = nullptr);
    ~FileIntake() override;

    void take(const QStringList& paths); // files and folders (hidden files inside are skipped)
    void stop();                         // nothing more is handed over
    // Stops, and says what was not handed over yet: take() it again.
    [[nodiscard]] QStringList putAside();

Q_SIGNALS:
    void found(const std::vector<veilpix::pictures::FoundFile>& slice);
    void refused(const QString& path, const veilpix::Error& error);
    void lookedThrough(int files); // so many so far in folders; −1 = no longer looking

private:
    struct Walk {
        QStringList paths;
        pictures::FileWalk result;
        std::size_t handedOver = 0;
        bool looking = true;
        std::stop_source stop;
    };
    void walked(const std::shared_ptr<Walk>& walk, pictures::FileWalk result);
    void handOver(const std::shared_ptr<Walk>& walk);
    void tellCount(int files);

    QThreadPool& m_pool;
    std::vector<std::shared_ptr<Walk>> m_walks;
    bool m_looking = false;
};

} // namespace veilpix::transfers
