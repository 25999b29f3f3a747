// Pages of pictures as they were last written, for as long as nothing in the store has changed: several devices of one
// account list the same ones. Bounded by bytes; the least used go first. All threads may call.
#pragma once

#include <QCache>
#include <QString>
#include <mutex>
#include <optional>

#include "common/api/Enums.h"

namespace veilpix::handlers {

class PageMemory {
public:
    static constexpr qsizetype kBytes = 16 * 1024 * 1024;

    struct Asked {
        QString viewerId;
        api::View view = api::View::Own;
        qint64 cursor = 0;
        qint64 limit = 0;
        friend bool operator==(const Asked&, const Asked&) = default;
        friend size_t qHash(const Asked& asked, size_t seed = 0)
        {
            return qHashMulti(seed, asked.viewerId, static_cast<int>(asked.view), asked.cursor, asked.limit);
        }
    };

    PageMemory() : m_pages(kBytes) {}
    // state: ReadTransaction::state(), of the store as the page shows it or is to show it. Nothing without a state.
    [[nodiscard]] std::optional<QByteArray> find(const Asked& asked, std::optional<quint64> state);
    void keep(const Asked& asked, std::optional<quint64> state, const QByteArray& text);

private:
    struct Page {
        quint64 state = 0;
        QByteArray text;
    };
    std::mutex m_mutex;
    QCache<Asked, Page> m_pages;
};

} // namespace veilpix::handlers
