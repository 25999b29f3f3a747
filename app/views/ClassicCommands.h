// Pictures of the old scheme: says that it is weak, and brings them over to the present one.
#pragma once

#include <QHash>
#include <QObject>

#include "app/pictures/ItemKey.h"
#include "app/views/PictureCommands.h"
#include "app/views/widgets/MessageBar.h"

namespace veilpix::pictures {
class PictureActions;
class PictureOpener;
} // namespace veilpix::pictures

namespace veilpix::views {

class ClassicCommands : public QObject {
    Q_OBJECT

public:
    ClassicCommands(const session::Session& session, transfers::TransferQueue& queue, pictures::PictureOpener& opener,
                    pictures::PictureActions& pictureActions, UserPrompts& prompts, QWidget* window);

    // A picture came into sight that can only be opened, or only be protected, by doing something first.
    void noteOpened(const pictures::ItemKey& item, const QString& name);
    // Opens each with the imported keys and adds it anew; once that is on the server, asks whether the old one may go.
    void reencrypt(const PictureCommands::Targets& targets);

Q_SIGNALS:
    void message(const veilpix::views::MessageBar::Message& message);
    void importRequested();

private:
    void open(const PictureCommands::Target& target);
    void follow(const QString& transferId);
    void offerToDelete(const PictureCommands::Target& old);

    const session::Session& m_session;
    transfers::TransferQueue& m_queue;
    pictures::PictureOpener& m_opener;
    pictures::PictureActions& m_pictureActions;
    UserPrompts& m_prompts;
    QWidget* m_window;
    QHash<QString, PictureCommands::Target> m_moving; // by the transfer that brings the new one
};

} // namespace veilpix::views
