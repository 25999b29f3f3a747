// Every kind of damage is found, repaired where that is possible, and a backup comes back whole.
#include <QDir>
#include <thread>

#include "common/base/Literals.h"
#include "server/store/Backup.h"
#include "server/store/SqliteConnection.h"
#include "tests/server/store/PictureFixture.h"

using namespace veilpix;
using namespace veilpix::store;
using namespace veilpix::test;
using Kind = FsckProblem::Kind;

namespace {

// Every key is the same small file: the rows of a large library without its disk.
class OneFileStore final : public BlobStore {
public:
    explicit OneFileStore(const QString& path) : m_path(path) {}
    Result<BlobRef> write(const QString&, QByteArrayView) override { return fail(ErrorCode::Internal); }
    Result<BlobRef> write(const QString&, QIODevice&, qint64) override { return fail(ErrorCode::Internal); }
    Result<BlobRef> adopt(const QString&, const QString&, qint64, const QByteArray&) override
    {
        return fail(ErrorCode::Internal);
    }
    Result<void> giveBack(const QString&, const QString&, qint64, QByteArrayView) override
    {
        return fail(ErrorCode::Internal);
    }
    Result<std::unique_ptr<QFile>> open(const QString&) const override
    {
        auto file = std::make_unique<QFile>(m_path);
        return file->open(QIODevice::ReadOnly) ? Result<std::unique_ptr<QFile>>(std::move(file)) : fail(ErrorCode::Io);
    }
    Result<void> remove(const QString&) override { return {}; }
    Result<void> forEach(const std::function<bool(const BlobFile&)>&) const override { return {}; }

private:
    QString m_path;
};

// A line of /proc/self/status, in bytes.
qint64 memory(const QByteArray& line)
{
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly)) {
        return 0;
    }
    const QByteArray text = status.readAll();
    const qsizetype at = text.indexOf(line);
    return text.mid(at + line.size(), text.indexOf("kB", at) - at - line.size()).trimmed().toLongLong() * 1024;
}

} // namespace

class FsckAndBackupTest : public QObject {
    Q_OBJECT

private:
    std::optional<QTemporaryDir> m_folder;
    std::optional<OpenStore> m_open;
    SettableClock m_clock;
    User m_anna;
    std::vector<Picture> m_pictures;

    [[nodiscard]] QString pathOf(const QString& key) const
    {
        return m_open->folder.blobs() + u"/%1/%2/%3"_s.arg(key.left(2), key.mid(2, 2), key);
    }
    void overwrite(const QString& path, const QByteArray& bytes)
    {
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }
    void execute(const char* sql)
    {
        auto connection =
            SqliteConnection::open(m_open->folder.database(), SqliteConnection::Mode::Plain, std::chrono::seconds(5));
        VERIFY_OK(connection);
        VERIFY_OK((*connection)->execute(sql));
    }
    void damage(const QByteArray& what)
    {
        const Picture& picture = m_pictures[1];
        if (what == "missing content") {
            QFile::remove(pathOf(picture.content.key));
        } else if (what == "missing thumbnail") {
            QFile::remove(pathOf(picture.thumbnail.key));
        } else if (what == "missing earlier version") {
            QFile::remove(pathOf(m_pictures[0].content.key));
        } else if (what == "one flipped bit") {
            overwrite(pathOf(picture.content.key), QByteArray("content 1").replace('1', '0'));
        } else if (what == "cut short") {
            overwrite(pathOf(picture.content.key), "content");
        } else if (what == "unknown file") {
            overwrite(pathOf(newHexId()), "?");
        } else if (what == "unknown temporary file") {
            overwrite(pathOf(newHexId()) + u".part"_s, "?");
        } else if (what == "row lost from the journal") {
            execute("DELETE FROM blobs WHERE key = (SELECT content_key FROM pictures ORDER BY id LIMIT 1)");
        } else if (what == "row called unfinished") {
            execute("UPDATE blobs SET state = 0 WHERE key = (SELECT content_key FROM pictures ORDER BY id LIMIT 1)");
        } else if (what == "picture row lost") {
            execute("UPDATE users SET used_bytes = used_bytes - 20, used_pictures = used_pictures - 1;"
                    "DELETE FROM wraps WHERE picture_id = (SELECT max(id) FROM pictures);"
                    "DELETE FROM pictures WHERE id = (SELECT max(id) FROM pictures)");
        } else if (what == "wrong use") {
            execute("UPDATE users SET used_bytes = 1");
        } else if (what == "wrong count of people") {
            execute("UPDATE pictures SET shared_with = 3 WHERE id = 2");
        } else if (what == "journal with another hash") {
            execute("UPDATE blobs SET sha256 = zeroblob(32) "
                    "WHERE key = (SELECT content_key FROM pictures WHERE id = 2)");
        } else if (what == "leftover") {
            execute("INSERT INTO blobs (key, state, since) VALUES ('0123456789abcdef0123456789abcdef', 0, 0)");
        } else {
            QFAIL("what?");
        }
    }

private Q_SLOTS:
    void init()
    {
        m_clock.set(QDateTime::currentDateTimeUtc());
        m_folder.emplace();
        m_open.emplace(m_folder->filePath(u"data"_s), m_clock);
        m_anna = m_open->addUser(u"anna"_s);
        m_pictures.clear();
        for (int i = 0; i < 4; ++i) {
            m_pictures.push_back(m_open->pictures
                                     .add(makePicture(m_anna.id), makeWrap(),
                                          inMemory("content " + QByteArray::number(i)),
                                          inMemory("thumbnail " + QByteArray::number(i)))
                                     .value());
        }
        Picture second = m_pictures[0];
        second.version = 2;
        second.listRecord.clear();
        VERIFY_OK(m_open->pictures.replace(second, inMemory("replaced"), inMemory("r")));
        m_clock.advance(std::chrono::hours(2));
    }

    void aHealthyStoreIsClean()
    {
        const auto report = checkStore(*m_open->metadata, m_open->blobs, m_clock, {});
        VERIFY_OK(report);
        QVERIFY(report->isClean());
        QCOMPARE(report->accounts, 1);
        QCOMPARE(report->pictures, 4);
        QCOMPARE(report->versions, 1);
        QCOMPARE(report->files, 10);
    }

    void findsAndRepairs_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<bool>("repairable");
        QTest::addColumn<int>("picturesLeft");
        const auto row = [](const char* what, Kind kind, bool repairable, int left) {
            QTest::newRow(what) << static_cast<int>(kind) << repairable << left;
        };
        row("missing content", Kind::MissingFile, true, 3);
        row("missing thumbnail", Kind::MissingFile, false, 4);
        row("missing earlier version", Kind::MissingFile, true, 4);
        row("one flipped bit", Kind::DamagedFile, false, 4);
        row("cut short", Kind::DamagedFile, false, 4);
        row("unknown file", Kind::UnknownFile, true, 4);
        row("unknown temporary file", Kind::UnknownFile, true, 4);
        row("row lost from the journal", Kind::UnlistedBlob, true, 4);
        row("row called unfinished", Kind::UnlistedBlob, true, 4);
        row("picture row lost", Kind::UnusedBlob, true, 3);
        row("wrong use", Kind::WrongUse, true, 4);
        row("wrong count of people", Kind::WrongSharing, true, 4);
        row("journal with another hash", Kind::DamagedFile, false, 4);
        row("leftover", Kind::Leftover, true, 4);
    }
    void findsAndRepairs()
    {
        QFETCH(int, kind);
        QFETCH(bool, repairable);
        QFETCH(int, picturesLeft);
        damage(QTest::currentDataTag());
        m_clock.advance(std::chrono::hours(2));
        const auto check = [&](bool repair) {
            FsckOptions options;
            options.repair = repair;
            return checkStore(*m_open->metadata, m_open->blobs, m_clock, options).value();
        };
        const auto isThere = [&](const FsckReport& report) {
            return std::any_of(report.problems.begin(), report.problems.end(), [&](const FsckProblem& problem) {
                return problem.kind == static_cast<Kind>(kind) && !problem.repaired;
            });
        };
        QVERIFY(isThere(check(false)));
        QVERIFY(isThere(check(false))); // looking changed nothing
        QCOMPARE(isThere(check(true)), !repairable);
        QCOMPARE(check(false).isClean(), repairable);
        const auto left = m_open->metadata->read(
            [&](ReadTransaction& read) { return read.pictures().page(PictureView::Own, m_anna.id, 0, 100); });
        QCOMPARE(left->entries.size(), static_cast<std::size_t>(picturesLeft));
        for (const Picture& picture : m_pictures) {
            if (picture.id != m_pictures[1].id && m_open->find(m_anna.id, picture.name)) {
                QVERIFY(!m_open->read(m_open->find(m_anna.id, picture.name)->content).isEmpty());
            }
        }
    }

    // VEILPIX_FSCK_PICTURES sets how many there are (20,000).
    void memoryIsAFewBytesAPicture()
    {
        const int wanted = std::max(20'000, qEnvironmentVariableIntValue("VEILPIX_FSCK_PICTURES"));
        const QString one = m_folder->filePath(u"one"_s);
        overwrite(one, QByteArray(1000, 'b'));
        const User bert = m_open->addUser(u"bert"_s);
        for (int made = 0; made < wanted; made += 10'000) {
            VERIFY_OK(m_open->metadata->write([&](WriteTransaction& write) -> Result<void> {
                for (int i = 0; i < 10'000; ++i) {
                    Picture picture = makePicture(bert.id);
                    for (BlobRef* blob : {&picture.content, &picture.thumbnail}) {
                        *blob = {newHexId(), 1000, QByteArray(32, 'h')};
                        (void)write.blobs().addPending(blob->key, at(0));
                        (void)write.blobs().commit(*blob, at(0));
                    }
                    if (auto added = write.pictures().add(picture, makeWrap()); !added) {
                        return tl::make_unexpected(added.error());
                    }
                }
                return {};
            }));
        }
        FsckOptions options;
        options.readContents = false;
        OneFileStore blobs(one);
        QFile peak(u"/proc/self/clear_refs"_s);
        QVERIFY(peak.open(QIODevice::WriteOnly) && peak.write("5") == 1);
        peak.close();
        const qint64 before = memory("VmRSS:");
        const auto report = checkStore(*m_open->metadata, blobs, m_clock, options);
        VERIFY_OK(report);
        const qint64 grown = memory("VmHWM:") - before;
        QCOMPARE(report->pictures, wanted + 4);
        QCOMPARE(report->files, 2 * wanted + 10);
        qInfo("%d pictures: %.1f MiB", wanted, static_cast<double>(grown) / (1 << 20));
#ifndef __SANITIZE_ADDRESS__
        // SQLite's own cache, and two references of 32 bytes in a vector that grows by doubling.
        QVERIFY2(grown < (16 << 20) + 200LL * wanted, qPrintable(QString::number(grown)));
#endif
    }

    void checkingCanBeStopped()
    {
        FsckOptions options;
        options.progress = [](qint64 files) { return files < 3; };
        COMPARE_ERROR(checkStore(*m_open->metadata, m_open->blobs, m_clock, options), ErrorCode::Cancelled);
    }

    void aBackupComesBackWhole()
    {
        overwrite(m_open->folder.secrets() + u"/jwt"_s, "secret");
        const QString target = m_folder->filePath(u"backup"_s);
        const auto first = makeBackup(m_open->folder, *m_open->metadata, target);
        VERIFY_OK(first);
        QCOMPARE(first->copied, 10);
        QVERIFY(first->damaged.empty());
        // Once more: only what is new is copied, what is gone goes.
        VERIFY_OK(m_open->pictures.add(makePicture(m_anna.id), makeWrap(), inMemory("new"), inMemory("n")));
        VERIFY_OK(m_open->pictures.remove(m_anna.id, m_pictures[3].name));
        const auto second = makeBackup(m_open->folder, *m_open->metadata, target);
        VERIFY_OK(second);
        QCOMPARE(second->copied, 2);
        QCOMPARE(second->removed, 2);
        QCOMPARE(second->kept, 8);
        QCOMPARE(QDir(target).entryList(QDir::Files).filter(u"veilpix"_s), QStringList{u"veilpix.db"_s});

        const QString path = m_folder->filePath(u"restored"_s);
        {
            auto folder = DataFolder::open(path, DataFolder::Use::Exclusive);
            const auto restored = restoreBackup(target, *folder);
            VERIFY_OK(restored);
            QCOMPARE(restored->copied, 10);
            COMPARE_ERROR(restoreBackup(target, *folder), ErrorCode::AlreadyExists);
        }
        OpenStore back(path, m_clock);
        QCOMPARE(problemsOf(back, m_clock), QString());
        QCOMPARE(back.read(back.find(m_anna.id, m_pictures[2].name)->content), "content 2");
        QCOMPARE(back.read(back.find(m_anna.id, m_pictures[0].name)->content), "replaced");
        COMPARE_ERROR(back.find(m_anna.id, m_pictures[3].name), ErrorCode::NotFound);
        QFile secret(back.folder.secrets() + u"/jwt"_s);
        QVERIFY(secret.open(QIODevice::ReadOnly));
        QCOMPARE(secret.readAll(), "secret");
    }

    // What is deleted while the backup is made was neither kept nor there before.
    void whatIsCopiedInVainIsNotCounted()
    {
        const QString target = m_folder->filePath(u"backup"_s);
        const auto made =
            makeBackup(m_open->folder, *m_open->metadata, target, KeptBlobs::Trusted, OtherBackups::Refused,
                       [&](qint64 blobs, qint64) {
                           return blobs < 10 || m_open->pictures.remove(m_anna.id, m_pictures[2].name).has_value();
                       });
        VERIFY_OK(made);
        QCOMPARE(made->copied, 10);
        QCOMPARE(made->kept, 0);
        QCOMPARE(made->removed, 0);
        QVERIFY(made->isWhole());
    }

    // A log without its database would be played back into the one that takes its place.
    void whatADeletedDatabaseLeftBehindIsNotMixedIn()
    {
        const QString target = m_folder->filePath(u"backup"_s);
        VERIFY_OK(makeBackup(m_open->folder, *m_open->metadata, target));
        const QString path = m_folder->filePath(u"restored"_s);
        const QString log = m_folder->filePath(u"log"_s);
        {
            OpenStore other(path, m_clock);
            const User carl = other.addUser(u"carl"_s);
            VERIFY_OK(other.pictures.add(makePicture(carl.id), makeWrap(), inMemory("c"), inMemory("t")));
            QVERIFY(QFile::copy(other.folder.database() + u"-wal"_s, log));
        }
        auto folder = DataFolder::open(path, DataFolder::Use::Exclusive);
        QVERIFY(QDir(folder->blobs()).removeRecursively() && QDir().mkpath(folder->blobs()));
        QVERIFY(QFile::remove(folder->database()));
        QVERIFY(QFile::rename(log, folder->database() + u"-wal"_s));
        VERIFY_OK(restoreBackup(target, *folder));
        folder = fail(ErrorCode::Internal);
        OpenStore back(path, m_clock);
        QCOMPARE(*back.metadata->integrityCheck(), QStringList());
        QCOMPARE(problemsOf(back, m_clock), QString());
        QCOMPARE(back.read(back.find(m_anna.id, m_pictures[2].name)->content), "content 2");
        COMPARE_ERROR(back.metadata->read([](ReadTransaction& read) { return read.users().findByName(u"carl"_s); }),
                      ErrorCode::NotFound);
    }

    void aBackupBesideAWriterIsConsistent()
    {
        std::atomic<bool> stop = false;
        std::jthread writer([&] {
            std::vector<QString> names;
            for (int i = 0; !stop; ++i) {
                const auto added = m_open->pictures.add(makePicture(m_anna.id), makeWrap(),
                                                        inMemory(randomBytes(20000)), inMemory("t"));
                if (added) {
                    names.push_back(added->name);
                }
                if (i % 3 == 2) {
                    (void)m_open->pictures.remove(m_anna.id, names[names.size() - 2]);
                }
            }
        });
        for (int round = 0; round < 3; ++round) {
            const QString target = m_folder->filePath(u"backup"_s);
            const auto made = makeBackup(m_open->folder, *m_open->metadata, target);
            VERIFY_OK(made);
            QVERIFY(made->damaged.empty());
            const QString path = m_folder->filePath(u"restored%1"_s.arg(round));
            {
                auto folder = DataFolder::open(path, DataFolder::Use::Exclusive);
                VERIFY_OK(restoreBackup(target, *folder));
            }
            OpenStore back(path, m_clock);
            QCOMPARE(problemsOf(back, m_clock), QString());
        }
        stop = true;
    }

    void aDamagedBackupIsNotRestored()
    {
        const QString target = m_folder->filePath(u"backup"_s);
        VERIFY_OK(makeBackup(m_open->folder, *m_open->metadata, target));
        const QString key = m_pictures[1].content.key;
        overwrite(target + u"/blobs/%1/%2/%3"_s.arg(key.left(2), key.mid(2, 2), key), "content 0");
        auto folder = DataFolder::open(m_folder->filePath(u"restored"_s), DataFolder::Use::Exclusive);
        // Neither by the first try nor by what it leaves to the second.
        for (int attempt = 0; attempt < 2; ++attempt) {
            const auto refused = restoreBackup(target, *folder);
            COMPARE_ERROR(refused, ErrorCode::BadRequest);
            QVERIFY2(refused.error().context.contains(key), qPrintable(refused.error().context));
            QVERIFY(!QFile::exists(folder->database()));
            QCOMPARE(QDir(folder->path()).entryList({u"*.part"_s}), QStringList());
        }
        // A file of an earlier try that went bad meanwhile is not believed either.
        const QString other = m_pictures[2].content.key;
        overwrite(folder->blobs() + u"/%1/%2/%3"_s.arg(other.left(2), other.mid(2, 2), other), "content 9");
        const auto partial = restoreBackup(target, *folder, RestoreWhat::WhatIsWhole);
        VERIFY_OK(partial);
        QCOMPARE(partial->damaged, std::vector<QString>{key});
        QCOMPARE(partial->copied, 1); // that one only
        QVERIFY(partial->missing.empty());
        COMPARE_ERROR(restoreBackup(m_folder->filePath(u"nowhere"_s), *folder), ErrorCode::NotFound);
        COMPARE_ERROR(makeBackup(m_open->folder, *m_open->metadata, m_open->folder.path()), ErrorCode::InvalidArgument);
    }

    void aCheckedBackupMendsTheFormerOne()
    {
        const QString target = m_folder->filePath(u"backup"_s);
        VERIFY_OK(makeBackup(m_open->folder, *m_open->metadata, target));
        const QString key = m_pictures[1].content.key;
        const QString kept = target + u"/blobs/%1/%2/%3"_s.arg(key.left(2), key.mid(2, 2), key);
        overwrite(kept, "content 0");
        QCOMPARE(makeBackup(m_open->folder, *m_open->metadata, target)->copied, 0); // the size is right
        const auto checked = makeBackup(m_open->folder, *m_open->metadata, target, KeptBlobs::Checked);
        VERIFY_OK(checked);
        QCOMPARE(checked->copied, 1);
        QVERIFY(checked->damaged.empty());
        // What the store has lost or spoilt since is not taken over what was good.
        overwrite(m_open->folder.blobs() + u"/%1/%2/%3"_s.arg(key.left(2), key.mid(2, 2), key), "content 0");
        QCOMPARE(makeBackup(m_open->folder, *m_open->metadata, target, KeptBlobs::Checked)->copied, 0);
        auto folder = DataFolder::open(m_folder->filePath(u"restored"_s), DataFolder::Use::Exclusive);
        VERIFY_OK(restoreBackup(target, *folder));
    }
};

QTEST_GUILESS_MAIN(FsckAndBackupTest)
#include "FsckAndBackupTest.moc"
