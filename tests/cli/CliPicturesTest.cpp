// keygen, encrypt, decrypt, inspect and verify: what comes out, what is refused, and what is left behind.
#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "common/base/Literals.h"
#include "common/identity/Identity.h"
#include "tests/cli/CliProcess.h"
#include "tests/support/Noise.h"
#include "tests/support/Places.h"

using namespace veilpix;
using namespace veilpix::tests;

class CliPicturesTest : public QObject {
    Q_OBJECT

    CliFolder m_folder;
    QByteArray m_photo = noise(300'000);

private Q_SLOTS:
    void initTestCase()
    {
        for (const char* name : {"ada", "bob", "eve"}) {
            m_folder.makeKeys(name);
        }
        m_folder.write(u"photo.jpg"_s, m_photo);
        const auto made =
            m_folder.run("encrypt --to bob.vpk.pub --sign ada.vpk --password-file ada.pw -o noise.png photo.jpg");
        QCOMPARE(made.code, 0);
    }

    void keyRingIsForItsOwnerAlone()
    {
        const auto mode = QFileInfo(m_folder.path(u"ada.vpk"_s)).permissions();
        QVERIFY(!(mode & (QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther |
                          QFileDevice::WriteOther)));
        QVERIFY(!m_folder.read(u"ada.vpk.pub"_s).isEmpty());
    }

    void keygenNeverReplaces()
    {
        const QByteArray before = m_folder.read(u"ada.vpk"_s);
        const auto result = m_folder.run("keygen --out ada.vpk --password-file bob.pw");
        QCOMPARE(result.code, 3);
        QCOMPARE(m_folder.read(u"ada.vpk"_s), before);
        QFile::remove(m_folder.path(u"lonely.vpk"_s));
        m_folder.write(u"lonely.vpk.pub"_s, "mine");
        QCOMPARE(m_folder.run("keygen --out lonely.vpk --password-file bob.pw").code, 3);
        QVERIFY(!m_folder.exists("lonely.vpk"));
        QCOMPARE(m_folder.read(u"lonely.vpk.pub"_s), QByteArray("mine"));
    }

    void keygenWritesTheRecoveryWordsOnlyWhereAsked()
    {
        const auto made = m_folder.run("keygen --out w.vpk --password-file ada.pw --words-file w.words");
        QCOMPARE(made.code, 0);
        QCOMPARE(m_folder.read(u"w.words"_s).trimmed().split(' ').size(), 24);
        QCOMPARE(QFileInfo(m_folder.path(u"w.words"_s)).permissions() & QFileDevice::ReadOther,
                 QFileDevice::Permissions());
        const auto without = m_folder.run("keygen --out v.vpk --password-file ada.pw");
        QVERIFY(without.err.contains("no recovery words were kept"));
        QVERIFY(without.out.isEmpty());
    }

    void recipientAndSignerGetTheFileBackBitForBit_data()
    {
        QTest::addColumn<QString>("who");
        QTest::newRow("recipient") << u"bob"_s;
        QTest::newRow("signer") << u"ada"_s;
    }
    void recipientAndSignerGetTheFileBackBitForBit()
    {
        QFETCH(QString, who);
        const QString out = who + u".jpg"_s;
        const auto result =
            m_folder.run(u"decrypt --key %1.vpk --password-file %1.pw -o %1.jpg noise.png"_s.arg(who).split(u' '));
        QVERIFY2(result.code == 0, result.err.constData());
        QCOMPARE(m_folder.read(out), m_photo);
        const auto modified = [&](const QString& name) {
            return QFileInfo(m_folder.path(name)).lastModified().toMSecsSinceEpoch();
        };
        QCOMPARE(modified(out), modified(u"photo.jpg"_s));
    }

    void strangerIsRefusedAndLeavesNothing()
    {
        const auto before = m_folder.files();
        const auto result = m_folder.run("decrypt --key eve.vpk --password-file eve.pw -o stolen.jpg noise.png");
        QCOMPARE(result.code, 5);
        QVERIFY(result.err.contains("not encrypted for this key"));
        QCOMPARE(m_folder.files(), before);
    }

    void wrongPasswordIsRefusedAndLeavesNothing()
    {
        const auto before = m_folder.files();
        const auto result = m_folder.run("decrypt --key ada.vpk --password-file bob.pw -o out.jpg noise.png");
        QCOMPARE(result.code, 6);
        QVERIFY(result.err.contains("password is wrong"));
        QCOMPARE(m_folder.run("encrypt --sign ada.vpk --password-file bob.pw -o out.png photo.jpg").code, 6);
        QCOMPARE(m_folder.files(), before);
    }

    void damagedKeyRingIsRefused()
    {
        QByteArray ring = m_folder.read(u"ada.vpk"_s);
        ring[ring.size() / 2] = static_cast<char>(ring[ring.size() / 2] ^ 1);
        m_folder.write(u"damaged.vpk"_s, ring);
        QCOMPARE(m_folder.run("verify --key damaged.vpk --password-file ada.pw noise.png").code, 6);
        QCOMPARE(m_folder.run("verify --key photo.jpg --password-file ada.pw noise.png").code, 6);
        QCOMPARE(m_folder.run("verify --key missing.vpk --password-file ada.pw noise.png").code, 3);
    }

    void aKeyRingOfANewerFormatIsAnUnusableKeyFile()
    {
        QByteArray ring = m_folder.read(u"ada.vpk"_s);
        ring[8] = 2;
        m_folder.write(u"newer.vpk"_s, ring);
        const auto result = m_folder.run("verify --key newer.vpk --password-file ada.pw noise.png");
        QCOMPARE(result.code, 6);
        QVERIFY2(result.err.contains("newer version"), result.err.constData());
    }

    void changedPictureIsRefusedToFileAndToPipe_data()
    {
        QTest::addColumn<double>("where");
        for (double where : {0.1, 0.5, 0.9, 0.9999}) {
            QTest::addRow("at %g", where) << where;
        }
    }
    void changedPictureIsRefusedToFileAndToPipe()
    {
        QFETCH(double, where);
        QByteArray changed = m_folder.read(u"noise.png"_s);
        const auto at = static_cast<qsizetype>(static_cast<double>(changed.size() - 100) * where);
        changed[at] = static_cast<char>(changed[at] ^ 0x10);
        m_folder.write(u"changed.png"_s, changed);
        const auto before = m_folder.files();
        const auto toFile = m_folder.run("decrypt --key bob.vpk --password-file bob.pw -o out.jpg changed.png");
        QVERIFY2(toFile.code == 7 || toFile.code == 5, toFile.err.constData());
        QCOMPARE(m_folder.files(), before);
        const auto toPipe = m_folder.run("decrypt --key bob.vpk --password-file bob.pw -o - changed.png");
        QCOMPARE(toPipe.code, toFile.code);
        QVERIFY(toPipe.out.isEmpty());
        QCOMPARE(m_folder.run("verify --key bob.vpk --password-file bob.pw changed.png").code, toFile.code);
    }

    void cutOrForeignFilesAreNamedForWhatTheyAre()
    {
        m_folder.write(u"cut.png"_s, m_folder.read(u"noise.png"_s).first(100'000));
        QCOMPARE(m_folder.run("decrypt --key bob.vpk --password-file bob.pw -o out.jpg cut.png").code, 4);
        QCOMPARE(m_folder.run("inspect photo.jpg").code, 4);
        QCOMPARE(m_folder.run("inspect missing.png").code, 3);
        QCOMPARE(m_folder.run({u"inspect"_s, m_folder.folder()}).code, 3);
        QVERIFY(!m_folder.exists("out.jpg"));
    }

    void worksBetweenPipes()
    {
        const auto encrypted =
            m_folder.run("encrypt --sign ada.vpk --password-file ada.pw --name note.txt -o - -", m_photo);
        QVERIFY2(encrypted.code == 0, encrypted.err.constData());
        QVERIFY(encrypted.out.startsWith("\x89PNG"));
        const auto decrypted = m_folder.run("decrypt --key ada.vpk --password-file ada.pw -o - -", encrypted.out);
        QCOMPARE(decrypted.code, 0);
        QCOMPARE(decrypted.out, m_photo);
        const auto verified = m_folder.run("verify --key ada.vpk --password-file ada.pw -", encrypted.out);
        QVERIFY(verified.out.contains("note.txt"));
        const auto shell = m_folder.runProgram(
            u"/bin/sh"_s, {u"-c"_s,
                           u"cat photo.jpg | \"$0\" encrypt --sign ada.vpk --password-fd 3 3<ada.pw -o - - | cat | "
                           u"\"$0\" decrypt --key ada.vpk --password-fd 4 4<ada.pw -o - - | cmp - photo.jpg"_s,
                           cliProgram()});
        QVERIFY2(shell.code == 0, shell.err.constData());
    }

    void emptyFilesAndAnyNameTravel()
    {
        const QString name = u"leer – ünï'c\"ode\n.txt"_s;
        m_folder.write(name, QByteArray());
        QCOMPARE(m_folder
                     .run({u"encrypt"_s, u"--sign"_s, u"ada.vpk"_s, u"--password-file"_s, u"ada.pw"_s, u"-o"_s,
                           u"empty.png"_s, name})
                     .code,
                 0);
        QCOMPARE(m_folder.run("decrypt --key ada.vpk --password-file ada.pw -o empty.txt empty.png").code, 0);
        QVERIFY(m_folder.exists("empty.txt"));
        QCOMPARE(m_folder.read(u"empty.txt"_s), QByteArray());
    }

    void namesAreShownOnOneLine()
    {
        const QString name = u"two\nlines \x1b[2J.png"_s;
        QVERIFY(QFile::copy(m_folder.path(u"noise.png"_s), m_folder.path(name)));
        const auto verified = m_folder.run(words("verify --key bob.vpk --password-file bob.pw") + QStringList(name));
        QCOMPARE(verified.code, 0);
        QVERIFY2(verified.out.startsWith("two?lines ?[2J.png: whole"), verified.out.constData());
        QVERIFY(QFile::remove(m_folder.path(name)));
        const auto missing = m_folder.run(QStringList{u"inspect"_s, name});
        QVERIFY2(missing.err.startsWith("veilpix-cli: two?lines ?[2J.png: "), missing.err.constData());
    }

    void whatIsTooMuchIsNamed()
    {
        const auto longName = m_folder.run(words("encrypt --sign ada.vpk --password-file ada.pw -o out.png --name") +
                                           QStringList{QString(70'000, u'n'), u"photo.jpg"_s});
        QCOMPARE(longName.code, 3);
        QVERIFY2(longName.err.contains("--name: is too large"), longName.err.constData());

        // Keys that differ in some digits; nobody has to open what is encrypted for them.
        crypto::SystemRandom random;
        const auto signer = crypto::SigningKey::generate(random);
        const auto ada = identity::Identity::fromText(m_folder.read(u"ada.vpk.pub"_s));
        QStringList arguments = words("encrypt --sign ada.vpk --password-file ada.pw -o out.png photo.jpg");
        for (int i = 0; i < 64; ++i) {
            QByteArray key = ada->publicKeyField();
            const int other = key.at(10) == '1' ? 200 : 100; // than Ada's own digits there
            key.replace(10, 3, QByteArray::number(other + i));
            const auto rsa = crypto::RsaPublicKey::fromText(key);
            QVERIFY(rsa.has_value());
            const auto signature = signer->sign(crypto::viewOf(QByteArray("veilpix/1 identity", 19) + key));
            const auto person = identity::Identity::create(*rsa, signer->verifyKey(), *signature);
            QVERIFY(person.has_value());
            const QString file = u"person%1.pub"_s.arg(i);
            m_folder.write(file, person->toText());
            arguments += {u"--to"_s, file};
        }
        const auto many = m_folder.run(arguments);
        QCOMPARE(many.code, 2);
        QVERIFY2(many.err.contains("--to: a picture is for 64 people at most"), many.err.constData());
        QVERIFY(!m_folder.exists("out.png"));
    }

    void aMarkOfAnotherFormatIsDoubted()
    {
        QByteArray changed = m_folder.read(u"noise.png"_s);
        changed[56] = '2';
        m_folder.write(u"marked.png"_s, changed);
        const auto result = m_folder.run("inspect marked.png");
        QCOMPARE(result.code, 4);
        QVERIFY2(result.err.contains("or one whose first pixels were changed"), result.err.constData());
    }

    void replacesOnlyWithForce()
    {
        m_folder.write(u"taken.png"_s, "precious");
        QCOMPARE(m_folder.run("encrypt --sign ada.vpk --password-file ada.pw -o taken.png photo.jpg").code, 3);
        QCOMPARE(m_folder.read(u"taken.png"_s), QByteArray("precious"));
        QCOMPARE(m_folder.run("decrypt --key ada.vpk --password-file ada.pw -o taken.png noise.png").code, 3);
        QCOMPARE(m_folder.read(u"taken.png"_s), QByteArray("precious"));
        // A refusal keeps what is there even with --force.
        QCOMPARE(m_folder.run("decrypt --force --key eve.vpk --password-file eve.pw -o taken.png noise.png").code, 5);
        QCOMPARE(m_folder.read(u"taken.png"_s), QByteArray("precious"));
        QCOMPARE(m_folder.run("decrypt --force --key ada.vpk --password-file ada.pw -o taken.png noise.png").code, 0);
        QCOMPARE(m_folder.read(u"taken.png"_s), m_photo);
    }

    void fromNamesTheOnlySignerThatIsTaken()
    {
        const char* right = "decrypt --from ada.vpk.pub --key bob.vpk --password-file bob.pw -o from.jpg noise.png";
        const char* wrong = "decrypt --from eve.vpk.pub --key bob.vpk --password-file bob.pw -o wrong.jpg noise.png";
        QCOMPARE(m_folder.run(right).code, 0);
        const auto refused = m_folder.run(wrong);
        QCOMPARE(refused.code, 8);
        QVERIFY(!m_folder.exists("wrong.jpg"));
        const auto piped =
            m_folder.run("decrypt --from eve.vpk.pub --key bob.vpk --password-file bob.pw -o - noise.png");
        QCOMPARE(piped.code, 8);
        QVERIFY(piped.out.isEmpty());
        QCOMPARE(m_folder.run("verify --from ada.vpk.pub --key bob.vpk --password-file bob.pw noise.png").code, 0);
        QCOMPARE(m_folder.run("verify --from eve.vpk.pub --key bob.vpk --password-file bob.pw noise.png").code, 8);
        QCOMPARE(m_folder.run("verify --from photo.jpg --key bob.vpk --password-file bob.pw noise.png").code, 6);
    }

    void verifyNamesSignerAndFile()
    {
        const auto byBob = m_folder.run("verify --key bob.vpk --password-file bob.pw noise.png");
        QCOMPARE(byBob.code, 0);
        QVERIFY(byBob.out.contains("300000 bytes, \"photo.jpg\", signed with the key "));
        QVERIFY(m_folder.run("verify --key ada.vpk --password-file ada.pw noise.png")
                    .out.contains("encrypted by this key ring"));
    }

    void inspectShowsTheHeaderWithoutAKey()
    {
        const auto text = m_folder.run("inspect noise.png");
        QCOMPARE(text.code, 0);
        QVERIFY(text.out.contains("recipients    2"));
        const auto json = m_folder.run("inspect --json noise.png");
        const auto object = QJsonDocument::fromJson(json.out).object();
        QCOMPARE(object[u"kind"].toString(), u"picture"_s);
        QCOMPARE(object[u"recipients"].toInt(), 2);
        QCOMPARE(object[u"version"].toString(), u"1"_s);
        QCOMPARE(object[u"item_id"].toString().size(), 32);
        QVERIFY(object[u"content_bytes_at_most"].toInt() >= 300'000);
        QCOMPARE(object[u"resaved"].toBool(), false);
        QVERIFY(!json.out.contains("photo"));
    }

    void aFolderThatIsMissingOrReadOnlyIsNamed()
    {
        QCOMPARE(m_folder.run("encrypt --sign ada.vpk --password-file ada.pw -o nowhere/x.png photo.jpg").code, 3);
        QCOMPARE(m_folder.run("encrypt --sign ada.vpk --password-file ada.pw -o x.png missing.jpg").code, 3);
        QVERIFY(!m_folder.exists("x.png"));
    }
};

QTEST_GUILESS_MAIN(CliPicturesTest)
#include "CliPicturesTest.moc"
