#include "server/program/StoreCommands.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QSet>

#include "common/base/Literals.h"
#include "common/base/Try.h"
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

// What a repair has left for somebody to decide.
void sayWhatElseRepairs(const QSet<store::FsckProblem::Kind>& kinds, bool mostAreMissing)
{
    using Kind = store::FsckProblem::Kind;
    if (mostAreMissing && kinds.contains(Kind::MissingFile)) {
        say(u"most of the files are missing: is the disk there that holds the folder 'blobs'? Nothing was "
            u"taken out for that; --discard-damaged takes all those pictures out"_s);
    } else if (kinds.contains(Kind::MissingFile) || kinds.contains(Kind::DamagedFile)) {
        say(u"pictures with a damaged file, and those that have lost their thumbnail, are left to their "
            u"owners; --discard-damaged takes them out"_s);
    }
    if (kinds.contains(Kind::UnknownFile)) {
        say(u"the database knows fewer files than it does not know: it may be the wrong one, and a backup "
            u"the remedy; --remove-unknown removes the files all the same"_s);
    }
}

} // namespace

int StoreCommands::fsck() const
{
    store::FsckOptions options;
    options.repair = has("repair");
    options.discardDamaged = has("discard-damaged");
    options.removeUnknown = has("remove-unknown");
    if (m_line.positional.size() != 1 || (!options.repair && (options.discardDamaged || options.removeUnknown))) {
        return complain(u"usage: veilpix-server fsck [--repair [--discard-damaged] [--remove-unknown]] --data DIR"_s,
                        ExitCode::wrongUsage);
    }
    const auto folder =
        openExistingDataFolder(m_line.settings, options.repair ? DataFolder::Use::Exclusive : DataFolder::Use::Shared);
    if (!folder) {
        return complain(folder.error());
    }
    const auto opened = openStore(*folder);
    if (!opened) {
        return complainOfDamage(opened.error());
    }
    store::FileBlobStore blobs(folder->blobs());
    const base::SystemClock clock;
    const auto report = store::checkStore(*opened->metadata, blobs, clock, options);
    if (!report) {
        return complain(report.error());
    }
    qint64 left = 0;
    QSet<store::FsckProblem::Kind> kinds;
    for (const store::FsckProblem& problem : report->problems) {
        if (!problem.repaired) {
            ++left;
            kinds.insert(problem.kind);
        }
        say(u"%1: %2%3"_s.arg(describe(problem.kind), problem.subject,
                              problem.repaired ? u" (repaired)"_s : QString()));
    }
    say(u"%1 accounts, %2 pictures, %3 earlier versions, %4 files, %5 bytes; %6 problems, %7 left"_s
            .arg(report->accounts)
            .arg(report->pictures)
            .arg(report->versions)
            .arg(report->files)
            .arg(report->bytes)
            .arg(report->problems.size())
            .arg(left));
    if (options.repair) {
        sayWhatElseRepairs(kinds, report->mostAreMissing);
    }
    const auto broken =
        std::find_if(report->problems.begin(), report->problems.end(), [](const store::FsckProblem& problem) {
            return problem.kind == store::FsckProblem::Kind::BrokenDatabase;
        });
    if (broken != report->problems.end()) {
        return complainOfDamage(damagedDatabase(*folder, broken->subject).value());
    }
    return left > 0 ? ExitCode::problemsFound : ExitCode::done;
}

int StoreCommands::backup() const
{
    const QString target = m_line.positional.value(1);
    if (m_line.positional.size() != 2 || target.isEmpty()) {
        return complain(u"usage: veilpix-server backup DIR [--check] [--replace] --data DIR"_s, ExitCode::wrongUsage);
    }
    const auto folder = openExistingDataFolder(m_line.settings, DataFolder::Use::Shared);
    if (!folder) {
        return complain(folder.error());
    }
    const auto opened = openStore(*folder);
    if (!opened) {
        return complainOfDamage(opened.error());
    }
    const auto kept = has("check") ? store::KeptBlobs::Checked : store::KeptBlobs::Trusted;
    const auto others = has("replace") ? store::OtherBackups::Replaced : store::OtherBackups::Refused;
    const auto report = store::makeBackup(*folder, *opened->metadata, target, kept, others);
    if (!report) {
        return complainOfDamage(report.error());
    }
    for (const QString& key : report->damaged) {
        say(u"damaged in the store, copied all the same: %1"_s.arg(key));
    }
    for (const QString& key : report->missing) {
        say(u"missing in the store: %1"_s.arg(key));
    }
    for (const QString& key : report->unreadable) {
        say(u"cannot be read in the store: %1"_s.arg(key));
    }
    say(u"%1 files copied (%2 bytes), %3 kept, %4 removed"_s.arg(report->copied)
            .arg(report->bytes)
            .arg(report->kept)
            .arg(report->removed));
    if (report->isWhole()) {
        return ExitCode::done;
    }
    const std::size_t lacking = report->missing.size() + report->unreadable.size();
    if (lacking > 0) {
        say(u"the backup is incomplete: it lacks %1 files"_s.arg(lacking));
    }
    return ExitCode::problemsFound;
}

int StoreCommands::restore() const
{
    const QString source = m_line.positional.value(1);
    if (m_line.positional.size() != 2 || source.isEmpty()) {
        return complain(u"usage: veilpix-server restore DIR [--partial] --data DIR"_s, ExitCode::wrongUsage);
    }
    const QString target = m_line.settings.dataFolder;
    const auto report = restoreFrom(source);
    if (!report && report.error().code == ErrorCode::AlreadyExists) {
        return complain(u"%1 holds a store already; restore into an empty folder"_s.arg(target));
    }
    if (!report) {
        return complainOfDamage(report.error());
    }
    for (const QString& key : report->damaged) {
        say(u"damaged in the backup, left out: %1"_s.arg(key));
    }
    for (const QString& key : report->missing) {
        say(u"missing in the backup: %1"_s.arg(key));
    }
    for (const QString& key : report->unreadable) {
        say(u"cannot be read in the backup: %1"_s.arg(key));
    }
    say(u"%1 files restored (%2 bytes)"_s.arg(report->copied).arg(report->bytes));
    if (QDir(target + u"/secrets"_s).isEmpty()) {
        (void)complain(u"the backup holds no key that signs tokens: everybody has to sign in anew, unless "
                       u"--jwt-secret-file names the one that was used"_s);
    }
    if (report->isWhole()) {
        return ExitCode::done;
    }
    say(u"`fsck --repair` takes out what cannot be opened without these files; a picture that has only "
        u"lost its thumbnail stays, unless --discard-damaged is given too"_s);
    return ExitCode::problemsFound;
}

Result<store::BackupReport> StoreCommands::restoreFrom(const QString& source) const
{
    const QString target = m_line.settings.dataFolder;
    // Before anything is made.
    VEILPIX_TRY_VOID(store::lookForBackup(source));
    const bool isNew = !target.isEmpty() && !QFileInfo::exists(target);
    if (!target.isEmpty() && !isNew) {
        VEILPIX_TRY_VOID(store::lookForRoom(target));
    }
    VEILPIX_TRY(const auto folder, openDataFolder(m_line.settings, DataFolder::Use::Exclusive));
    auto report = store::restoreBackup(source, folder,
                                       has("partial") ? store::RestoreWhat::WhatIsWhole : store::RestoreWhat::OnlyAll);
    // Unless there is something that a second try can go on with.
    if (!report && isNew && !QFileInfo::exists(folder.database()) &&
        !QDirIterator(folder.blobs(), QDir::Files, QDirIterator::Subdirectories).hasNext()) {
        QDir(folder.path()).removeRecursively();
    }
    return report;
}

} // namespace veilpix::program
