#include "server/program/StoreCommands.h"

#include "server/program/Console.h"
#include "server/program/DataSetting.h"
#include "server/program/OpenedStore.h"
#include "server/store/Backup.h"
#include "server/store/FileBlobStore.h"
#include "server/store/Fsck.h"

namespace veilpix::program {

using store::DataFolder;

namespace {

// What was read is damaged, and says so itself.
int complainOfDamage(const Error& error)
{
    return error.code == ErrorCode::BadRequest ? complain(error.context, ExitCode::problemsFound) : complain(error);
}

} // namespace

int StoreCommands::fsck() const
{
    if (m_line.positional.size() != 1)
        return complain(QStringLiteral("fsck takes no arguments but --repair"), ExitCode::wrongUsage);
    store::FsckOptions options;
    options.repair = m_line.options.contains(QStringLiteral("repair"));
    const auto folder =
        openExistingDataFolder(m_line.settings, options.repair ? DataFolder::Use::Exclusive : DataFolder::Use::Shared);
    if (!folder)
        return complain(folder.error());
    const auto opened = openStore(*folder);
    if (!opened)
        return complainOfDamage(opened.error());
    store::FileBlobStore blobs(folder->blobs());
    const base::SystemClock clock;
    const auto report = store::checkStore(*opened->metadata, blobs, clock, options);
    if (!report)
        return complain(report.error());
    qint64 left = 0;
    for (const store::FsckProblem& problem : report->problems) {
        left += problem.repaired ? 0 : 1;
        say(QStringLiteral("%1: %2%3")
                .arg(describe(problem.kind), problem.subject,
                     problem.repaired ? QStringLiteral(" (repaired)") : QString()));
    }
    say(QStringLiteral("%1 accounts, %2 pictures, %3 earlier versions, %4 files, %5 bytes; %6 problems, %7 left")
            .arg(report->accounts)
            .arg(report->pictures)
            .arg(report->versions)
            .arg(report->files)
            .arg(report->bytes)
            .arg(report->problems.size())
            .arg(left));
    const auto broken =
        std::find_if(report->problems.begin(), report->problems.end(), [](const store::FsckProblem& problem) {
            return problem.kind == store::FsckProblem::Kind::BrokenDatabase;
        });
    if (broken != report->problems.end())
        return complainOfDamage(damagedDatabase(*folder, broken->subject).value());
    return left > 0 ? ExitCode::problemsFound : ExitCode::done;
}

int StoreCommands::backup() const
{
    if (m_line.positional.size() != 2)
        return complain(QStringLiteral("usage: veilpix-server backup DIR [--check] [--replace] --data DIR"),
                        ExitCode::wrongUsage);
    const auto folder = openExistingDataFolder(m_line.settings, DataFolder::Use::Shared);
    if (!folder)
        return complain(folder.error());
    const auto opened = openStore(*folder);
    if (!opened)
        return complainOfDamage(opened.error());
    const auto kept =
        m_line.options.contains(QStringLiteral("check")) ? store::KeptBlobs::Checked : store::KeptBlobs::Trusted;
    const auto others = m_line.options.contains(QStringLiteral("replace")) ? store::OtherBackups::Replaced
                                                                           : store::OtherBackups::Refused;
    const auto report = store::makeBackup(*folder, *opened->metadata, m_line.positional.at(1), kept, others);
    if (!report)
        return complainOfDamage(report.error());
    for (const QString& key : report->damaged)
        say(QStringLiteral("damaged in the store, copied all the same: %1").arg(key));
    for (const QString& key : report->missing)
        say(QStringLiteral("missing in the store: %1").arg(key));
    for (const QString& key : report->unreadable)
        say(QStringLiteral("cannot be read in the store: %1").arg(key));
    say(QStringLiteral("%1 files copied (%2 bytes), %3 kept, %4 removed")
            .arg(report->copied)
            .arg(report->bytes)
            .arg(report->kept)
            .arg(report->removed));
    if (report->isWhole())
        return ExitCode::done;
    const std::size_t lacking = report->missing.size() + report->unreadable.size();
    if (lacking > 0)
        say(QStringLiteral("the backup is incomplete: it lacks %1 files").arg(lacking));
    return ExitCode::problemsFound;
}

int StoreCommands::restore() const
{
    if (m_line.positional.size() != 2)
        return complain(QStringLiteral("usage: veilpix-server restore DIR [--partial] --data DIR"),
                        ExitCode::wrongUsage);
    const auto folder = openDataFolder(m_line.settings, DataFolder::Use::Exclusive);
    if (!folder)
        return complain(folder.error());
    const bool partial = m_line.options.contains(QStringLiteral("partial"));
    const auto report = store::restoreBackup(m_line.positional.at(1), *folder,
                                             partial ? store::RestoreWhat::WhatIsWhole : store::RestoreWhat::OnlyAll);
    if (!report && report.error().code == ErrorCode::AlreadyExists)
        return complain(
            QStringLiteral("%1 holds a store already; restore into an empty folder").arg(m_line.settings.dataFolder));
    if (!report)
        return complainOfDamage(report.error());
    for (const QString& key : report->damaged)
        say(QStringLiteral("damaged in the backup, left out: %1").arg(key));
    for (const QString& key : report->missing)
        say(QStringLiteral("missing in the backup: %1").arg(key));
    for (const QString& key : report->unreadable)
        say(QStringLiteral("cannot be read in the backup: %1").arg(key));
    say(QStringLiteral("%1 files restored (%2 bytes)").arg(report->copied).arg(report->bytes));
    if (report->isWhole())
        return ExitCode::done;
    say(QStringLiteral("fsck --repair takes the pictures out that these files belong to"));
    return ExitCode::problemsFound;
}

} // namespace veilpix::program
