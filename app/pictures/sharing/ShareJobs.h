// The jobs behind ShareActions.
#pragma once

#include "app/net/ShareJobs.h"
#include "app/pictures/FetchPictureJob.h"
#include "app/pictures/sharing/ShareActions.h"
#include "app/pictures/sharing/UnfinishedRekeys.h"

namespace veilpix::pictures {

// Asks who a person is and holds that against the pins: Unsupported for classic accounts, KeyChanged (context: the
// name) for another key.
class KnowPersonJob final : public net::CompoundJob {
    Q_OBJECT
public:
    KnowPersonJob(session::Session& session, const QString& userId, QObject* parent);
    [[nodiscard]] const session::Person& person() const { return m_person; }

protected:
    void run() override;

private:
    session::Session& m_session;
    QString m_userId;
    session::Person m_person;
};

// What changes of one's own access lists share: the present list, checked; the next version of it, signed; once more if
// somebody was faster.
class ChangeAccessJob : public net::CompoundJob {
    Q_OBJECT
protected:
    ChangeAccessJob(PictureLibrary& library, const ItemKey& item, const QString& userId);
    void run() override;
    // fetched() is there, of a picture of one's own.
    virtual void change() = 0;
    [[nodiscard]] const FetchedPicture& fetched() const { return m_fetched; }
    // The present list with the next version, or a first one.
    [[nodiscard]] identity::AccessList nextList() const;
    [[nodiscard]] Result<net::SignedAccessList> sign(const identity::AccessList& list) const;
    // Sends; on success done(), else the failure is this job's.
    void send(net::JsonJob* job, std::function<void()> done);
    void finishChanged();

    PictureLibrary& m_library;
    ItemKey m_item;
    QString m_userId;

private:
    FetchedPicture m_fetched;
    bool m_again = false;
};

class AddPersonJob final : public ChangeAccessJob {
    Q_OBJECT
public:
    AddPersonJob(PictureLibrary& library, const ItemKey& item, const QString& userId, const QString& role);

protected:
    void change() override;

private:
    void add(const session::Person& person);
    QString m_role;
};

class ChangeRoleJob final : public ChangeAccessJob {
    Q_OBJECT
public:
    ChangeRoleJob(PictureLibrary& library, const ItemKey& item, const QString& userId, const QString& role);

protected:
    void change() override;

private:
    QString m_role;
};

// The server cuts access first, then the picture is encrypted anew for those who remain; UnfinishedRekeys sees to it if
// this one does not come to its end.
class RemovePersonJob final : public ChangeAccessJob {
    Q_OBJECT
public:
    RemovePersonJob(PictureLibrary& library, UnfinishedRekeys& unfinished, const ItemKey& item, const QString& userId);

protected:
    void change() override;
    void stop() override;

private:
    void cut(const session::Person& person);
    void askToCut(const net::SignedAccessList& list, bool already); // already: another attempt was made before
    void encryptAnew();
    void endRekeying(const Error& error, bool perhapsCut);

    UnfinishedRekeys& m_unfinished;
    bool m_begun = false; // noted as unfinished, and this job is at it
};

class LoadAccessJob final : public AccessJob {
    Q_OBJECT
public:
    LoadAccessJob(PictureLibrary& library, const ItemKey& item);

protected:
    void run() override;

private:
    void build(const FetchedPicture& fetched, const std::vector<net::PermissionReply>& permissions);

    PictureLibrary& m_library;
    ItemKey m_item;
};

class SearchPeopleJob final : public FindPeopleJob {
    Q_OBJECT
public:
    SearchPeopleJob(PictureLibrary& library, const QString& prefix);

protected:
    void run() override;

private:
    PictureLibrary& m_library;
    QString m_prefix;
};

} // namespace veilpix::pictures
