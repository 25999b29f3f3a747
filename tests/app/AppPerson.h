// One person with an app core of their own: profile folder, session, library, queue, gallery. Two of these share
// pictures.
#pragma once

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/models/PictureListModel.h"
#include "app/net/ApiClient.h"
#include "app/pictures/PictureActions.h"
#include "app/pictures/PictureLibrary.h"
#include "app/pictures/PictureOpener.h"
#include "app/pictures/ThumbnailStore.h"
#include "app/pictures/sharing/ShareActions.h"
#include "app/session/AppPaths.h"
#include "app/session/PinBook.h"
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "app/transfers/TransferQueue.h"
#include "common/base/Literals.h"
#include "common/identity/KeyRing.h"
#include "tests/support/Said.h"
#include "tests/support/WaitUntil.h"

namespace veilpix::tests {

inline crypto::SecretBytes secret(const char* text)
{
    return crypto::SecretBytes::copyOf(crypto::viewOf(std::string_view(text)));
}

// Waits for a job that the caller has just been given; true when it succeeded. Looked at before the job deletes itself.
struct Outcome {
    bool finished = false;
    std::optional<Error> error;
    [[nodiscard]] bool ok() const { return finished && !error; }
    [[nodiscard]] int code() const { return error ? int(error->code) : -1; }
};

template <class AnyJob, class Look> Outcome waitFor(AnyJob* job, Look look, int timeoutMs = 60'000)
{
    Outcome outcome;
    QObject context;
    QObject::connect(job, &net::Job::finished, &context, [&, job] {
        outcome.finished = true;
        outcome.error = job->error();
        look(*job);
    });
    (void)waitUntil([&] { return outcome.finished; }, timeoutMs);
    return outcome;
}

template <class AnyJob> Outcome waitFor(AnyJob* job, int timeoutMs = 60'000)
{
    return waitFor(
        job, [](AnyJob&) {}, timeoutMs);
}

class AppPerson {
public:
    // profile: shared by two of these to play a restart; empty = a folder that goes with this one.
    explicit AppPerson(const QUrl& server, const QString& profile = {})
        : m_paths(profile.isEmpty() ? m_folder.path() : profile), m_settings(prepared(m_paths)),
          session(m_paths, m_settings), library(session), thumbnails(library), queue(session, library), opener(library),
          shares(library), actions(library), gallery(library, thumbnails)
    {
        QObject::connect(&session, &session::Session::failed, &session,
                         [this](const session::Failure& failure) { lastFailure = failure; });
        session.setServer(server, u"test"_s);
    }

    [[nodiscard]] bool registerAs(const QString& name, const char* password = "correct horse battery staple")
    {
        said(name);
        said(QByteArray(password));
        session.registerAccount(name, secret(password));
        return settled() && session.state() == session::Session::State::Unlocked;
    }
    [[nodiscard]] bool signIn(const QString& name, const char* password = "correct horse battery staple")
    {
        session.signIn(name, secret(password));
        return settled() && session.state() == session::Session::State::Unlocked;
    }
    [[nodiscard]] bool settled()
    {
        return waitUntil([this] { return !session.isBusy(); }, 60'000);
    }
    [[nodiscard]] bool queueIdle(int timeoutMs = 60'000)
    {
        return waitUntil(
            [this] {
                for (const auto& transfer : queue.transfers()) {
                    if (!transfer.isOver()) {
                        return false;
                    }
                }
                return true;
            },
            timeoutMs);
    }
    // Adds files and waits until all are on the server; the keys in the order of the queue.
    [[nodiscard]] std::vector<pictures::ItemKey> upload(const QStringList& files)
    {
        const auto before = queue.transfers().size();
        queue.addFiles(files);
        (void)waitUntil([&] { return queue.transfers().size() >= before + size_t(files.size()); }, 20'000);
        (void)queueIdle();
        std::vector<pictures::ItemKey> items;
        for (auto i = before; i < queue.transfers().size(); ++i) {
            const auto& transfer = queue.transfers()[i];
            if (transfer.state == transfers::Transfer::State::Done) {
                items.push_back(transfer.item);
            } else if (transfer.error) {
                qWarning("upload failed: %d %s", int(transfer.error->code), qPrintable(transfer.error->context));
            }
        }
        return items;
    }
    [[nodiscard]] bool sees(const pictures::ItemKey& item, int timeoutMs = 20'000)
    {
        return waitUntil([&] { return gallery.indexOf(item).isValid(); }, timeoutMs);
    }
    [[nodiscard]] const session::AppPaths& paths() const { return m_paths; }
    [[nodiscard]] settings::Settings& settings() { return m_settings; }

private:
    static QString prepared(const session::AppPaths& paths)
    {
        (void)paths.create().has_value();
        return paths.settingsFile();
    }
    QTemporaryDir m_folder;
    session::AppPaths m_paths;
    settings::Settings m_settings;

public:
    session::Session session;
    pictures::PictureLibrary library;
    pictures::ThumbnailStore thumbnails;
    transfers::TransferQueue queue;
    pictures::PictureOpener opener;
    pictures::ShareActions shares;
    pictures::PictureActions actions;
    models::PictureListModel gallery;
    std::optional<session::Failure> lastFailure;
};

} // namespace veilpix::tests
