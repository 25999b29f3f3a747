// What uploads have on this disk: sealed, whole or not at all, and there again after a restart.
#include "app/transfers/UploadSpool.h"

#include <QTemporaryDir>
#include <QtTest>

#include "app/transfers/PastedFile.h"
#include "common/base/Literals.h"
#include "tests/support/FileContents.h"
#include "tests/support/Noise.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using transfers::PastedFile;
using transfers::SpoolCipher;
using transfers::UploadRecord;
using transfers::UploadSpool;

namespace {

const QString first = u"00000000000000000000000000000001"_s;
const QString second = u"00000000000000000000000000000002"_s;
const QString third = u"00000000000000000000000000000003"_s;

crypto::SecretBytes vaultKey(char fill)
{
    return crypto::SecretBytes::copyOf(crypto::viewOf(QByteArray(32, fill)));
}

UploadRecord recordOf(const QString& id, const QString& name, qint64 turn)
{
    UploadRecord record;
    record.id = id;
    record.name = name;
    record.sourcePath = u"/somewhere/"_s + name;
    record.sourceSize = 1234;
    record.turn = turn;
    return record;
}

} // namespace

class UploadSpoolTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void recordsComeBackInTheirTurnAndTellNoNames()
    {
        {
            UploadSpool spool;
            spool.open(path(), vaultKey('a'));
            spool.write(recordOf(first, u"later holiday.jpg"_s, 20));
            UploadRecord begun = recordOf(second, u"earlier holiday.jpg"_s, 10);
            begun.upload = net::UploadRequest{};
            begun.upload->itemId = u"0011"_s;
            begun.upload->length = 99;
            begun.location = u"/uploads/7"_s;
            begun.sealId = "5ea1";
            spool.write(begun);
        }
        for (const QString& name : files()) {
            QVERIFY(!tests::contentsOf(path() + u'/' + name).contains("holiday"));
        }
        const auto found = readAll('a');
        QCOMPARE(found.size(), std::size_t(2));
        QCOMPARE(found[0].record.name, u"earlier holiday.jpg"_s);
        QVERIFY(found[0].record.upload.has_value());
        QCOMPARE(found[0].record.upload->itemId, u"0011"_s);
        QCOMPARE(found[0].record.upload->length, 99);
        QCOMPARE(found[0].record.location, u"/uploads/7"_s);
        QCOMPARE(found[0].record.sealId, "5ea1"_ba);
        QCOMPARE(found[1].record.sourcePath, u"/somewhere/later holiday.jpg"_s);
        QVERIFY(!found[0].pausedAt && !found[1].pausedAt);
        QCOMPARE(readAll('b').size(), std::size_t(0)); // another account's
        QCOMPARE(files().size(), 2);                   // and left to it
    }

    void whatIsPausedIsSoAfterARestartWithItsFigure()
    {
        {
            UploadSpool spool;
            spool.open(path(), vaultKey('a'));
            spool.write(recordOf(first, u"one"_s, 1));
            spool.write(recordOf(second, u"two"_s, 2));
            spool.lock();
            spool.notePaused(first, 5'000'000); // needs no key
            spool.notePaused(second, 3);
            spool.noteResumed(second);
        }
        const auto found = readAll('a');
        QCOMPARE(found.size(), std::size_t(2));
        QCOMPARE(found[0].pausedAt.value_or(-1), 5'000'000);
        QVERIFY(!found[1].pausedAt);
    }

    void whatBelongsToNoRecordGoes()
    {
        {
            UploadSpool spool;
            spool.open(path(), vaultKey('a'));
            spool.write(recordOf(first, u"one"_s, 1));
            spool.notePaused(third, 7);
        }
        plant(first + u".png"_s);
        plant(second + u".png"_s);
        plant(first + u".png.1234.gone"_s);
        plant(first + u".png.1234.part"_s);
        plant(first + u".job.new"_s);
        QCOMPARE(readAll('a').size(), std::size_t(1));
        QCOMPARE(files(), (QStringList{first + u".job"_s, first + u".png"_s}));
    }

    void aDamagedOrSwappedRecordIsNoneAndHarmsNoOther()
    {
        {
            UploadSpool spool;
            spool.open(path(), vaultKey('a'));
            for (const QString& id : {first, second, third}) {
                spool.write(recordOf(id, id, 1));
            }
        }
        QByteArray damaged = tests::contentsOf(path() + u'/' + first + u".job"_s);
        damaged[damaged.size() / 2] = char(damaged[damaged.size() / 2] ^ 1);
        plant(first + u".job"_s, damaged);
        plant(second + u".job"_s, tests::contentsOf(path() + u'/' + third + u".job"_s));
        const auto found = readAll('a');
        QCOMPARE(found.size(), std::size_t(1));
        QCOMPARE(found[0].record.id, third);
    }

    void removingLeavesNothing()
    {
        UploadSpool spool;
        spool.open(path(), vaultKey('a'));
        spool.write(recordOf(first, u"one"_s, 1));
        spool.notePaused(first, 1);
        plant(first + u".png"_s, "ciphertext"_ba);
        spool.remove(first, true);
        QVERIFY(!QFile::exists(spool.ciphertextPath(first))); // at once
        TRY_COMPARE(files(), QStringList());
    }

    void whatWasPastedIsSealedAndComesBack()
    {
        for (const qsizetype size : {0, 1, 1 << 20, (1 << 20) + 1, 3'500'000}) {
            const QByteArray bytes = tests::noise(size);
            const QString file = path() + u"/pasted"_s;
            const auto key = SpoolCipher::keyFrom(vaultKey('a'));
            QVERIFY(key && PastedFile::write(file, first, bytes, *key));
            QCOMPARE(PastedFile::read(file, first, *key).value_or("wrong"_ba), bytes);
            QVERIFY(size < 64 || !tests::contentsOf(file).contains(bytes.left(64)));
            QVERIFY(!PastedFile::read(file, second, *key)); // another transfer's
            QVERIFY(!PastedFile::read(file, first, *SpoolCipher::keyFrom(vaultKey('b'))));
            const QByteArray sealed = tests::contentsOf(file);
            for (const qsizetype cut :
                 {qsizetype(0), sealed.size() - 1, std::min(sealed.size() - 1, qsizetype{1} << 20)}) {
                plant(u"cut"_s, sealed.left(cut));
                QVERIFY(!PastedFile::read(path() + u"/cut"_s, first, *key));
            }
            if (size > 1 << 20) { // a whole piece less
                plant(u"cut"_s, sealed.left((1 << 20) + SpoolCipher::overhead));
                QVERIFY(!PastedFile::read(path() + u"/cut"_s, first, *key));
            }
        }
    }

    void pastedBytesWithoutARecordOrARecordWithoutThemGo()
    {
        UploadRecord pasted = recordOf(first, u"pasted.png"_s, 1);
        pasted.sourcePath.clear();
        {
            UploadSpool spool;
            spool.open(path(), vaultKey('a'));
            std::optional<bool> kept;
            spool.writePasted(first, "bytes"_ba, this, [&kept](bool done) { kept = done; });
            spool.writePasted(second, "bytes"_ba, this, [](bool) {});
            spool.write(pasted);
            TRY_COMPARE(kept.value_or(false), true);
        }
        QCOMPARE(readAll('a').size(), std::size_t(1));
        QCOMPARE(files(), (QStringList{first + u".job"_s, first + u".pasted"_s}));
        QFile::remove(path() + u'/' + first + u".pasted"_s);
        QCOMPARE(readAll('a').size(), std::size_t(0));
        QCOMPARE(files(), QStringList());
    }

private:
    [[nodiscard]] QString path() const { return m_folder->path(); }
    [[nodiscard]] QStringList files() const { return QDir(path()).entryList(QDir::Files, QDir::Name); }
    void plant(const QString& name, const QByteArray& bytes = "x"_ba)
    {
        QFile file(path() + u'/' + name);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }
    [[nodiscard]] std::vector<UploadSpool::Found> readAll(char key)
    {
        UploadSpool spool;
        spool.open(path(), vaultKey(key));
        std::optional<std::vector<UploadSpool::Found>> all;
        spool.readAll(this, {}, [&all](auto found) { all = std::move(found); });
        (void)tests::waitUntil([&all] { return all.has_value(); }, 10'000);
        return all.value_or(std::vector<UploadSpool::Found>());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(UploadSpoolTest)
#include "UploadSpoolTest.moc"
