// A whole store in a temporary data folder, as the server has it.
#pragma once

#include <QTemporaryDir>
#include <optional>

#include "server/store/DataFolder.h"
#include "server/store/Fsck.h"
#include "server/store/PictureStore.h"
#include "tests/server/store/StoreFixture.h"

namespace veilpix::test {

struct OpenStore {
    explicit OpenStore(const QString& path, const base::Clock& clock)
        : folder(store::DataFolder::open(path, store::DataFolder::Use::Exclusive).value()),
          metadata(openMetadata(folder.database(), clock)), blobs(folder.blobs()), spool(folder.spool()),
          pictures(*metadata, blobs, clock)
    {
    }
    static std::unique_ptr<store::SqliteMetadataStore> openMetadata(const QString& path, const base::Clock& clock)
    {
        store::SqliteMetadataStore::Options options;
        options.clock = &clock;
        return std::move(store::SqliteMetadataStore::open(path, options).value());
    }

    [[nodiscard]] QByteArray read(const store::BlobRef& blob) const
    {
        auto file = blobs.open(blob.key);
        return file ? (*file)->readAll() : QByteArray();
    }
    [[nodiscard]] int fileCount() const
    {
        int count = 0;
        (void)blobs.forEach([&](const store::BlobFile&) { return ++count > 0; });
        return count;
    }
    [[nodiscard]] store::User addUser(const QString& name)
    {
        const store::User user = makeUser(name);
        if (!metadata->write([&](store::WriteTransaction& write) { return write.users().add(user); })) {
            qFatal("no user");
        }
        return user;
    }
    [[nodiscard]] Result<store::Picture> find(const QString& ownerId, const QString& name)
    {
        return metadata->read([&](store::ReadTransaction& read) { return read.pictures().find(ownerId, name); });
    }

    store::DataFolder folder;
    std::unique_ptr<store::SqliteMetadataStore> metadata;
    store::FileBlobStore blobs;
    store::SpoolFolder spool;
    store::PictureStore pictures;
};

inline store::BlobSource inMemory(const QByteArray& bytes)
{
    store::BlobSource source;
    source.bytes = bytes;
    return source;
}

// What is wrong with a store, one line each; empty when all is well.
inline QString problemsOf(OpenStore& open, const base::Clock& clock)
{
    const auto report = store::checkStore(*open.metadata, open.blobs, clock, {});
    if (!report) {
        return report.error().context;
    }
    QStringList lines;
    for (const store::FsckProblem& problem : report->problems) {
        lines.append(store::describe(problem.kind) + u' ' + problem.subject);
    }
    return lines.join(u'\n');
}

} // namespace veilpix::test
