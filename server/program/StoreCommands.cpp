#include "server/program/StoreCommands.h"

#include "server/program/Console.h"
#include "server/program/DataSetting.h"
#include "server/store/Backup.h"
#include "server/store/FileBlobStore.h"
#include "server/store/Fsck.h"

namespace veilpix::program {

using store::DataFolder;

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
    const auto metadata = store::SqliteMetadataStore::open(folder->database());
    if (!metadata)
        return complain(metadata.error());
    store::FileBlobStore blobs(folder->blobs());
    const base::SystemClock clock;
    const auto report = store::checkStore(**metadata, blobs, clock, options);
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
    return left > 0 ? ExitCode::problemsFound : ExitCode::done;
}

int StoreCommands::backup() const
{
    if (m_line.positional.size() != 2)
        return complain(QStringLiteral("usage: veilpix-server backup DIR [--check] --data DIR"), ExitCode::wrongUsage);
    const auto folder = openExistingDataFolder(m_line.settings, DataFolder::Use::Shared);
    if (!folder)
        return complain(folder.error());
    const auto metadata = store::SqliteMetadataStore::open(folder->database());
    if (!metadata)
        return complain(metadata.error());
    const auto kept =
        m_line.options.contains(QStringLiteral("check")) ? store::KeptBlobs::Checked : store::KeptBlobs::Trusted;
    const auto report = store::makeBackup(*folder, **metadata, m_line.positional.at(1), kept);
    if (!report)
        return complain(report.error());
    for (const QString& key : report->damaged)
        say(QStringLiteral("damaged in the store, copied all the same: %1").arg(key));
    for (const QString& key : report->missing)
        say(QStringLiteral("missing in the store: %1").arg(key));
    say(QStringLiteral("%1 files copied (%2 bytes), %3 kept, %4 removed")
            .arg(report->copied)
            .arg(report->bytes)
            .arg(report->kept)
            .arg(report->removed));
    return report->damaged.empty() && report->missing.empty() ? ExitCode::done : ExitCode::problemsFound;
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
    if (!report && report.error().code == ErrorCode::BadRequest)
        return complain(QStringLiteral("%1. Nothing was put in place. `backup --check` into it mends a backup while "
                                       "its store is there; `restore --partial` takes what is whole.")
                            .arg(report.error().context),
                        ExitCode::problemsFound);
    if (!report)
        return complain(report.error());
    for (const QString& key : report->damaged)
        say(QStringLiteral("damaged in the backup, left out: %1").arg(key));
    for (const QString& key : report->missing)
        say(QStringLiteral("missing in the backup: %1").arg(key));
    say(QStringLiteral("%1 files restored (%2 bytes)").arg(report->copied).arg(report->bytes));
    if (report->damaged.empty() && report->missing.empty())
        return ExitCode::done;
    say(QStringLiteral("fsck --repair takes the pictures out that these files belong to"));
    return ExitCode::problemsFound;
}

} // namespace veilpix::program
