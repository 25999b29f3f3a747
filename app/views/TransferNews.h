// Says in the message bar which transfers failed and offers to try again; several at once in one sentence.
#pragma once

#include "app/views/widgets/MessageBar.h"

#include <QObject>
#include <QSet>
#include <QTimer>

namespace veilpix::transfers {
class TransferQueue;
}

namespace veilpix::views {

class TransferNews : public QObject {
    Q_OBJECT

public:
    explicit TransferNews(transfers::TransferQueue& queue, QObject* parent = nullptr);

Q_SIGNALS:
    void message(const veilpix::views::MessageBar::Message& message);

private:
    void look(const QString& id);
    void tell();

    transfers::TransferQueue& m_queue;
    QSet<QString> m_failed; // those that stand as failed
    QStringList m_untold;
    QTimer m_soon;
};

} // namespace veilpix::views
