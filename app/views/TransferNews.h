// Says in the message bar which transfers failed and offers to try again, which files were refused, and what was saved
// where; several at once in one sentence. Names pictures, so only while the session is unlocked.
#pragma once

#include <QMap>
#include <QObject>
#include <QSet>
#include <QTimer>

#include "app/views/widgets/MessageBar.h"
#include "common/base/Result.h"

namespace veilpix::session {
class Session;
}
namespace veilpix::transfers {
class TransferQueue;
}

namespace veilpix::views {

class TransferNews : public QObject {
    Q_OBJECT

public:
    static constexpr QLatin1String topic{"failed transfers"}; // of messages about them

    TransferNews(transfers::TransferQueue& queue, const session::Session& session, QObject* parent = nullptr);

Q_SIGNALS:
    void message(const veilpix::views::MessageBar::Message& message);
    void noneFailed(); // any more: what was said of failures is over

private:
    struct Refused { // for one reason
        Error error;
        QStringList names; // the first few
        int count = 0;
    };
    void look(const QString& id);
    void lookAll();
    void forgetGone();
    void noteRefused(const QString& path, const Error& error);
    void tell();
    void tellFailed();
    void tellSaved();
    void tellRefused();
    static QString describe(const Refused& refused); // one sentence for the user

    transfers::TransferQueue& m_queue;
    const session::Session& m_session;
    QSet<QString> m_failed; // those that stand as failed
    QStringList m_untold;
    QStringList m_saved; // not told yet
    QMap<ErrorCode, Refused> m_refused;
    QTimer m_soon;
};

} // namespace veilpix::views
