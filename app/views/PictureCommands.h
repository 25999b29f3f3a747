// What the menus do to pictures: add, save, share, trash … on the selection or on the one in the viewer. Says what came
// of it in the message bar.
#pragma once

#include <QObject>
#include <QSet>
#include <memory>
#include <vector>

#include "app/net/Job.h"
#include "app/pictures/ItemKey.h"
#include "app/views/OpenDialogs.h"
#include "app/views/widgets/MessageBar.h"
#include "common/api/Enums.h"

class QMimeData;

namespace veilpix::pictures {
class PictureActions;
class ShareActions;
} // namespace veilpix::pictures
namespace veilpix::session {
class Session;
}
namespace veilpix::transfers {
class TransferQueue;
}

namespace veilpix::views {

class UserPrompts;

class PictureCommands : public QObject {
    Q_OBJECT

public:
    struct Target {
        pictures::ItemKey item;
        QString name;
    };
    using Targets = std::vector<Target>;

    // window: that its dialogs stand in front of.
    PictureCommands(session::Session& session, transfers::TransferQueue& queue,
                    pictures::PictureActions& pictureActions, pictures::ShareActions& shareActions,
                    UserPrompts& prompts, QWidget* window);

    void chooseFiles();
    void chooseFolder();
    void chooseEncrypted();
    void add(const QStringList& paths); // encrypted pictures among them are opened instead
    void paste();
    [[nodiscard]] static bool canTake(const QMimeData* data);
    void take(const QMimeData* data); // dropped or pasted

    void saveDecrypted(const Targets& targets);
    void saveEncrypted(const Targets& targets);
    void saveFileDecrypted(const QString& name, const QByteArray& bytes); // a picture that is on no server
    void trash(const Targets& targets);
    void restore(const Targets& targets);
    [[nodiscard]] bool canUndo() const { return !m_trashed.empty(); }
    void undo(); // the last move to the trash that was not undone
    void deleteForGood(const Targets& targets);
    void rename(const Target& target);
    void setFavourite(const Targets& targets, bool favourite);
    void replace(const Target& target); // by a file that becomes its next version
    void share(const Targets& targets);
    void leave(const Target& target);
    void changeRole(const Target& target, const QString& userId, api::Role role);
    // Whether somebody here asked for this picture to go: then they are told of it anyhow.
    [[nodiscard]] bool isTakenAway(const pictures::ItemKey& item) const { return m_takenAway.contains(item); }

Q_SIGNALS:
    void message(const veilpix::views::MessageBar::Message& message);
    void encryptedFilesOpened(const QStringList& paths);
    void undoChanged();
    void withdrawn(const QString& topic); // messages of it are no longer so

private:
    using Start = std::function<net::Job*(const Target&)>;
    using Summary = std::function<MessageBar::Message(const Targets& done)>;
    struct Batch;
    void forEach(const Targets& targets, const Start& start, const Summary& summary);
    void startNext(const std::shared_ptr<Batch>& batch);
    void sumUp(const Batch& batch);
    net::Job* takingAway(const Target& target, net::Job* job);
    void say(Tone tone, const QString& text);
    void forgetTrashed(const Targets& back);
    void wipe(); // the app locks

    session::Session& m_session;
    transfers::TransferQueue& m_queue;
    pictures::PictureActions& m_pictureActions;
    pictures::ShareActions& m_shareActions;
    UserPrompts& m_prompts;
    QWidget* m_window;
    OpenDialogs m_dialogs;
    QSet<pictures::ItemKey> m_takenAway;
    std::vector<Targets> m_trashed; // the last one last
};

} // namespace veilpix::views
