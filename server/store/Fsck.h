// Holds rows and files against each other, in 32 bytes of memory a file. Reading is safe beside a running server (what
// is under way is not reported); repairing wants the data folder to itself.
#pragma once

#include <functional>

#include "common/base/Clock.h"
#include "server/store/BlobStore.h"
#include "server/store/MetadataStore.h"

namespace veilpix::store {

struct FsckProblem {
    enum class Kind {
        MissingFile,    // a row's file is not there; repair removes what cannot be opened without it, and leaves a
                        // picture that has lost its thumbnail. Where most files are missing it is more likely that
                        // their disk is, and `discardDamaged` alone removes any
        UnreadableFile, // it is there, but cannot be opened; never repaired
        DamagedFile,    // another size or SHA-256 than the row's; repaired by `discardDamaged` only: a person may still
                        // save some of it
        UnlistedBlob,   // a picture refers to a file that the journal does not have as live; repair lists it
        UnusedBlob,     // listed as live, but nothing refers to it; repair removes it
        Leftover,       // half-written or half-removed, older than the grace; repair removes it
        UnknownFile,    // a file that no row knows; repair removes it, unless there are too many: see `removeUnknown`
        WrongUse,       // an account's counted use is not the sum of what it has; repair sets it
        WrongSharing,   // a picture's count of people is not how many have access; repair sets it
        BrokenDatabase  // SQLite's own check; never repaired, and nothing else is then
    };
    Kind kind;
    QString subject; // a blob key, an account id or SQLite's words; never a name
    bool repaired = false;
};

struct FsckReport {
    qint64 accounts = 0;
    qint64 pictures = 0;
    qint64 versions = 0;
    qint64 files = 0;
    qint64 bytes = 0;
    bool mostAreMissing = false; // of the files that rows know
    std::vector<FsckProblem> problems;
    [[nodiscard]] bool isClean() const { return problems.empty(); }
};

struct FsckOptions {
    bool repair = false;
    bool discardDamaged = false; // repair takes pictures out that have a damaged or missing file of any kind
    bool removeUnknown = false;  // repair removes unknown files also when they are more than the known ones
    bool readContents = true;    // hash every file, not only its size
    std::function<bool(qint64 files)> progress; // false: stop (Cancelled)
};

// `describe` for people and logs: "a file is missing" and so on, in English.
[[nodiscard]] QString describe(FsckProblem::Kind kind);

[[nodiscard]] Result<FsckReport> checkStore(MetadataStore& metadata, BlobStore& blobs, const base::Clock& clock,
                                            const FsckOptions& options);

} // namespace veilpix::store
