// Who may open one's pictures.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>
#include <vector>

#include "app/net/TaskJob.h"
#include "app/pictures/ItemKey.h"
#include "app/session/PinBook.h"
#include "common/api/Enums.h"

namespace veilpix::pictures {

class PictureLibrary;
class UnfinishedRekeys;

struct AccessEntry {
    QString userId;
    QString userName;
    api::Role role = api::Role::Read;
    QByteArray fingerprint;
    session::Verification verification = session::Verification::Unknown;
    bool self = false;
    bool operator==(const AccessEntry&) const = default;
};

using AccessJob = net::TaskJob<std::vector<AccessEntry>>;         // the owner first
using FindPeopleJob = net::TaskJob<std::vector<session::Person>>; // not oneself

class ShareActions final : public QObject {
    Q_OBJECT
public:
    explicit ShareActions(PictureLibrary& library, QObject* parent = nullptr);
    ~ShareActions() override; // ends what is under way

    // All jobs are started already (on the next turn of the event loop) and delete themselves after finished().
    [[nodiscard]] AccessJob* loadAccess(const ItemKey& item);
    [[nodiscard]] FindPeopleJob* findPeople(const QString& prefix);
    // KeyChanged when the person's key is not the pinned one; Unsupported for classic accounts; AlreadyExists.
    [[nodiscard]] net::Job* share(const ItemKey& item, const QString& userId, api::Role role);
    [[nodiscard]] net::Job* changeRole(const ItemKey& item, const QString& userId, api::Role role);
    // The server cuts access first; then the picture is encrypted anew for those who remain. Copies already taken
    // cannot be recalled.
    [[nodiscard]] net::Job* remove(const ItemKey& item, const QString& userId);
    [[nodiscard]] net::Job* leave(const ItemKey& item); // a picture that someone shares with me

    // Removals whose second half is still to come.
    [[nodiscard]] UnfinishedRekeys& unfinished() const { return *m_unfinished; }

private:
    template <class Start> [[nodiscard]] auto* startTask(Start start);

    PictureLibrary& m_library;
    UnfinishedRekeys* m_unfinished;
};

} // namespace veilpix::pictures
