// Which request the present thread works for, so that log lines written below it can name it.
#pragma once

#include <QByteArray>

namespace veilpix::handlers {

class RequestScope {
public:
    explicit RequestScope(const QByteArray& requestId) : m_outer(current()) { current() = requestId; }
    ~RequestScope() { current() = m_outer; }
    Q_DISABLE_COPY_MOVE(RequestScope)

    // Empty outside of any request.
    [[nodiscard]] static QByteArray& current()
    {
        thread_local QByteArray id;
        return id;
    }

private:
    QByteArray m_outer;
};

} // namespace veilpix::handlers
