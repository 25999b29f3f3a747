// The contract of MetadataStore, held against every engine.
#include <QTemporaryDir>
#include <optional>

#include "common/base/Literals.h"
#include "tests/server/store/StoreFixture.h"

using namespace veilpix;
using namespace veilpix::store;
using namespace veilpix::test;

class MetadataStoreTest : public QObject {
    Q_OBJECT

private:
    std::optional<QTemporaryDir> m_folder;
    std::unique_ptr<MetadataStore> m_store;
    SettableClock m_clock;

    User addUser(const QString& name)
    {
        const User user = makeUser(name);
        if (!m_store->write([&](WriteTransaction& write) { return write.users().add(user); })) {
            qFatal("no user");
        }
        return user;
    }
    Result<User> user(const QString& id)
    {
        return m_store->read([&](ReadTransaction& read) { return read.users().find(id); });
    }
    Result<PicturePage> page(PictureView view, const QString& viewer, qint64 cursor = 0, int limit = 100)
    {
        return m_store->read([&](ReadTransaction& read) { return read.pictures().page(view, viewer, cursor, limit); });
    }
    Result<ChangePage> changes(const QString& userId, qint64 since = 0)
    {
        return m_store->read([&](ReadTransaction& read) { return read.changes().since(userId, since, 100); });
    }

private Q_SLOTS:
    void initTestCase_data()
    {
        QTest::addColumn<bool>("inMemory");
        QTest::newRow("SQLite file") << false;
        QTest::newRow("SQLite in memory") << true;
    }

    void init()
    {
        QFETCH_GLOBAL(bool, inMemory);
        m_folder.emplace();
        SqliteMetadataStore::Options options;
        options.clock = &m_clock;
        auto opened = SqliteMetadataStore::open(inMemory ? u":memory:"_s : m_folder->filePath(u"m.db"_s), options);
        VERIFY_OK(opened);
        m_store = std::move(*opened);
    }
    void cleanup() { m_store.reset(); }

    void keepsEveryFieldOfAUser()
    {
        User user = makeUser(u"J\u00fcrgen"_s);
        user.quotaBytes = 5;
        user.quotaPictures = 6;
        VERIFY_OK(m_store->write([&](WriteTransaction& write) { return write.users().add(user); }));
        const auto stored =
            m_store->read([&](ReadTransaction& read) { return read.users().findByName(u"Ju\u0308rgen"_s); });
        VERIFY_OK(stored); // found in either normal form
        QCOMPARE(stored->id, user.id);
        QCOMPARE(stored->name, user.name);
        QCOMPARE(stored->scheme, Scheme::Native);
        QCOMPARE(stored->passwordHash, user.passwordHash);
        QCOMPARE(stored->publicKey, user.publicKey);
        QCOMPARE(stored->signingKey, user.signingKey);
        QCOMPARE(stored->identitySignature, user.identitySignature);
        QCOMPARE(stored->salt, user.salt);
        QCOMPARE(stored->memoryKib, 65536);
        QCOMPARE(stored->passes, 3);
        QCOMPARE(stored->recoveryHash, user.recoveryHash);
        QCOMPARE(stored->quotaBytes, 5);
        QCOMPARE(stored->quotaPictures, 6);
        QCOMPARE(stored->created, user.created);
        QVERIFY(!stored->disabled);
        QVERIFY(stored->sequence > 0);
    }

    void namesAreUniqueAndCaseSensitive()
    {
        addUser(u"anna"_s);
        addUser(u"Anna"_s);
        COMPARE_ERROR(m_store->write([&](WriteTransaction& write) { return write.users().add(makeUser(u"anna"_s)); }),
                      ErrorCode::AlreadyExists);
        addUser(u"\u00e9ric"_s);
        COMPARE_ERROR(
            m_store->write([&](WriteTransaction& write) { return write.users().add(makeUser(u"e\u0301ric"_s)); }),
            ErrorCode::AlreadyExists);
    }

    void usersPageInOrderOfRegistrationAndByPrefix()
    {
        QStringList names;
        for (const char* name : {"zoe", "anna", "annabel", "an", "bob", "ann\xf0\x9f\x98\x80"}) {
            names.append(addUser(QString::fromUtf8(name)).name);
        }
        QStringList seen;
        for (qint64 after = 0;;) {
            const auto users = m_store->read([&](ReadTransaction& read) { return read.users().page(after, 2); });
            VERIFY_OK(users);
            if (users->empty()) {
                break;
            }
            for (const User& user : *users) {
                seen.append(user.name);
            }
            after = users->back().sequence;
        }
        QCOMPARE(seen, names);
        const auto found =
            m_store->read([&](ReadTransaction& read) { return read.users().findByPrefix(u"ann"_s, 10); });
        VERIFY_OK(found);
        QStringList prefixed;
        for (const User& user : *found) {
            prefixed.append(user.name);
        }
        QCOMPARE(prefixed, (QStringList{u"anna"_s, u"annabel"_s, QString::fromUtf8("ann\xf0\x9f\x98\x80")}));
    }

    void peopleAreFoundWhateverCaseAndAccents()
    {
        addUser(u"Zoë Ångström"_s);
        addUser(u"ZOE"_s);
        addUser(u"Zack"_s);
        const auto found =
            m_store->read([&](ReadTransaction& read) { return read.users().findByPrefix(u"zoe"_s, 10); });
        VERIFY_OK(found);
        QCOMPARE(found->size(), std::size_t{2});
        QCOMPARE(found->at(0).name, u"ZOE"_s);
        QCOMPARE(found->at(1).name, u"Zoë Ångström"_s);
    }

    void namesThatLookAlikeAreTwins()
    {
        addUser(u"Bob"_s);
        const auto hasTwin = [&](const QString& name) {
            return *m_store->read([&](ReadTransaction& read) { return read.users().hasTwin(name); });
        };
        QVERIFY(hasTwin(u"Bob"_s));
        QVERIFY(hasTwin(u"bob"_s));
        QVERIFY(hasTwin(u"B\u043eb"_s));
        QVERIFY(hasTwin(u"Bob\u200b"_s));
        QVERIFY(!hasTwin(u"Rob"_s));
        addUser(u"B\u043eb"_s); // the store takes what was there before this rule
    }

    void credentialsAndQuotaChange()
    {
        const User anna = addUser(u"anna"_s);
        const Credentials fresh{u"new"_s, QByteArray(16, 'n'), 70000, 4, u"newer"_s};
        VERIFY_OK(m_store->write([&](WriteTransaction& write) {
            return write.users()
                .setCredentials(anna.id, fresh)
                .and_then([&] { return write.users().setQuota(anna.id, 10, 20); })
                .and_then([&] { return write.users().setDisabled(anna.id, true); });
        }));
        const auto stored = user(anna.id);
        QCOMPARE(stored->passwordHash, fresh.passwordHash);
        QCOMPARE(stored->salt, fresh.salt);
        QCOMPARE(stored->memoryKib, 70000);
        QCOMPARE(stored->recoveryHash, fresh.recoveryHash);
        QCOMPARE(stored->quotaPictures, 20);
        QVERIFY(stored->disabled);
        COMPARE_ERROR(
            m_store->write([&](WriteTransaction& write) { return write.users().setQuota(newUserId(), 1, 1); }),
            ErrorCode::NotFound);
    }

    void aFailingTransactionLeavesNothing()
    {
        const User anna = makeUser(u"anna"_s);
        COMPARE_ERROR(m_store->write([&](WriteTransaction& write) -> Result<void> {
            if (auto added = write.users().add(anna); !added) {
                return added;
            }
            return fail(ErrorCode::BadRequest);
        }),
                      ErrorCode::BadRequest);
        COMPARE_ERROR(user(anna.id), ErrorCode::NotFound);
    }

    void sealedBlobsHaveVersions()
    {
        const User anna = addUser(u"anna"_s);
        const auto put = [&](const QByteArray& bytes, qint64 expected) {
            return m_store->write([&](WriteTransaction& write) {
                return write.users().putSealed(anna.id, SealedKind::KeyRing, bytes, expected);
            });
        };
        COMPARE_ERROR(put("early", 1), ErrorCode::Conflict);
        QCOMPARE(put("one", 0).value(), 1);
        COMPARE_ERROR(put("late", 0), ErrorCode::Conflict);
        QCOMPARE(put("two", 1).value(), 2);
        const auto ring =
            m_store->read([&](ReadTransaction& read) { return read.users().sealed(anna.id, SealedKind::KeyRing); });
        QCOMPARE(ring->bytes, "two");
        QCOMPARE(ring->version, 2);
        COMPARE_ERROR(
            m_store->read([&](ReadTransaction& read) { return read.users().sealed(anna.id, SealedKind::Pins); }),
            ErrorCode::NotFound);
        QCOMPARE(changes(anna.id)->changes.size(), std::size_t{2});
    }

    void invitesServeOnce()
    {
        const Invite invite{QByteArray(32, 'c'), at(0), at(100), {}};
        VERIFY_OK(m_store->write([&](WriteTransaction& write) { return write.users().addInvite(invite); }));
        const auto use = [&](const QByteArray& code, const QDateTime& now) {
            return m_store->write(
                [&](WriteTransaction& write) { return write.users().useInvite(code, newUserId(), now); });
        };
        COMPARE_ERROR(use(QByteArray(32, 'x'), at(1)), ErrorCode::NotFound);
        COMPARE_ERROR(use(invite.codeHash, at(101)), ErrorCode::NotFound);
        VERIFY_OK(use(invite.codeHash, at(99)));
        COMPARE_ERROR(use(invite.codeHash, at(99)), ErrorCode::NotFound);
    }

    void sessionsEndAndComeBackWithTheirTokens()
    {
        const User anna = addUser(u"anna"_s);
        const Session session{newHexId(), anna.id, u"laptop"_s, at(0), at(0), at(1000), {}};
        const AccessToken token{u"jti-1"_s, session.id, anna.id, at(500)};
        VERIFY_OK(m_store->write([&](WriteTransaction& write) {
            return write.sessions().add(session).and_then([&] { return write.sessions().addAccess(token); });
        }));
        const auto state = [&](const QString& jti = u"jti-1"_s) {
            return m_store->read([&](ReadTransaction& read) { return read.sessions().accessState(jti, {}); }).value();
        };
        QVERIFY(state().known && !state().revoked);
        QCOMPARE(state().sessionId, session.id);
        QVERIFY(!state(u"foreign"_s).known);
        VERIFY_OK(m_store->write([&](WriteTransaction& write) { return write.sessions().end(session.id, at(10)); }));
        QVERIFY(state().revoked);
        const auto restore = [&](const QString& who, qint64 now) {
            return m_store->write(
                [&](WriteTransaction& write) { return write.sessions().restore(who, session.id, at(now)); });
        };
        COMPARE_ERROR(restore(newUserId(), 20), ErrorCode::NotFound);
        COMPARE_ERROR(restore(anna.id, 1000), ErrorCode::NotFound);
        VERIFY_OK(restore(anna.id, 20));
        QVERIFY(!state().revoked);
        VERIFY_OK(m_store->write([&](WriteTransaction& write) { return write.sessions().revokeAccess(token); }));
        QVERIFY(state().revoked);
        VERIFY_OK(restore(anna.id, 21));
        QVERIFY(!state().revoked);
        // One that was signed elsewhere can be revoked too.
        VERIFY_OK(m_store->write([&](WriteTransaction& write) {
            return write.sessions().revokeAccess({u"foreign"_s, {}, anna.id, at(500)});
        }));
        QVERIFY(state(u"foreign"_s).revoked);
    }

    void sessionsAreListedAndPruned()
    {
        const User anna = addUser(u"anna"_s);
        std::vector<Session> sessions;
        for (int i = 0; i < 3; ++i) {
            sessions.push_back({newHexId(), anna.id, QString::number(i), at(i), at(i), at(100 * (i + 1)), {}});
        }
        VERIFY_OK(m_store->write([&](WriteTransaction& write) -> Result<void> {
            for (const Session& session : sessions) {
                if (auto done = write.sessions().add(session); !done) {
                    return done;
                }
            }
            return write.sessions().addAccess({u"long"_s, sessions[0].id, anna.id, at(3 * 86400)}).and_then([&] {
                return write.sessions().endAll(anna.id, sessions[2].id, at(5));
            });
        }));
        const auto list = m_store->read([&](ReadTransaction& read) { return read.sessions().list(anna.id, at(150)); });
        QCOMPARE(list->size(), std::size_t{2});
        QCOMPARE(list->at(0).device, u"2"_s);
        QVERIFY(!list->at(0).ended.isValid());
        QCOMPARE(list->at(1).ended, at(5));
        // A session whose token could still be shown stays, so that the token stays revoked.
        VERIFY_OK(m_store->write([&](WriteTransaction& write) { return write.sessions().prune(at(2 * 86400)); }));
        QVERIFY(
            m_store->read([&](ReadTransaction& read) { return read.sessions().accessState(u"long"_s, {}); })->revoked);
        COMPARE_ERROR(m_store->read([&](ReadTransaction& read) { return read.sessions().find(sessions[1].id); }),
                      ErrorCode::NotFound);
    }

    void theLeastUsedSessionsEndAndFewEndedOnesAreKept()
    {
        const User anna = addUser(u"anna"_s);
        const User bert = addUser(u"bert"_s);
        constexpr int many = SessionTable::keptEnded + 20;
        std::vector<Session> sessions;
        for (int i = 0; i < many; ++i) {
            sessions.push_back({newHexId(), anna.id, {}, at(i), at(i), at(9999), {}});
        }
        const Session berts{newHexId(), bert.id, {}, at(0), at(0), at(9999), {}};
        const Session expired{newHexId(), anna.id, {}, at(900), at(900), at(950), {}};
        VERIFY_OK(m_store->write([&](WriteTransaction& write) -> Result<void> {
            for (const Session& session : sessions) {
                if (auto done = write.sessions().add(session); !done) {
                    return done;
                }
            }
            return write.sessions()
                .add(berts)
                .and_then([&] { return write.sessions().add(expired); })
                .and_then([&] { return write.sessions().touch(sessions[0].id, at(990)); })
                .and_then([&] {
                    return write.sessions().addAccess({u"t"_s, sessions[3].id, anna.id, at(9999)});
                })
                .and_then([&] { return write.sessions().endLeastUsed(anna.id, 2, at(1000)); });
        }));
        const auto find = [&](const Session& session) {
            return m_store->read([&](ReadTransaction& read) { return read.sessions().find(session.id); });
        };
        QVERIFY(!find(sessions[0])->ended.isValid()); // the oldest, but used since
        QVERIFY(!find(sessions[many - 1])->ended.isValid());
        QCOMPARE(find(sessions[many - 2])->ended, at(1000));
        QVERIFY(!find(berts)->ended.isValid());
        const auto list = m_store->read([&](ReadTransaction& read) { return read.sessions().list(anna.id, at(1000)); });
        QCOMPARE(list->size(), std::size_t{2 + SessionTable::keptEnded});
        QCOMPARE(list->at(1).id, sessions[many - 2].id);
        VERIFY_OK(m_store->write([&](WriteTransaction& write) { return write.sessions().prune(at(1000)); }));
        VERIFY_OK(find(sessions[0]));
        COMPARE_ERROR(find(sessions[1]), ErrorCode::NotFound);
        VERIFY_OK(find(sessions[3])); // its token has to stay revoked
        VERIFY_OK(find(sessions[many - 2]));
    }

    void refreshTokensAreReplacedOnce()
    {
        const User anna = addUser(u"anna"_s);
        const Session session{newHexId(), anna.id, {}, at(0), at(0), at(1000), {}};
        const QByteArray hash(32, 'r');
        const auto mark = [&] {
            return m_store->write(
                [&](WriteTransaction& write) { return write.sessions().markReplaced(hash, "salt", at(7)); });
        };
        VERIFY_OK(m_store->write([&](WriteTransaction& write) {
            return write.sessions().add(session).and_then([&] {
                return write.sessions().addRefresh({hash, session.id, at(0), {}, {}});
            });
        }));
        const auto find = [&] {
            return m_store->read([&](ReadTransaction& read) { return read.sessions().findRefresh(hash); });
        };
        QVERIFY(!find()->replaced.isValid());
        VERIFY_OK(mark());
        COMPARE_ERROR(mark(), ErrorCode::NotFound);
        QCOMPARE(find()->replaced, at(7));
        QCOMPARE(find()->successorSalt, "salt");
    }

    void keepsEveryFieldOfAPicture()
    {
        const User anna = addUser(u"anna"_s);
        const Picture picture = makePicture(anna.id);
        VERIFY_OK(addPictureRow(*m_store, picture));
        const auto entry =
            m_store->read([&](ReadTransaction& read) { return read.pictures().entry(anna.id, picture.name, anna.id); });
        VERIFY_OK(entry);
        QCOMPARE(entry->ownerName, u"anna"_s);
        QCOMPARE(entry->access, Access::Owner);
        QCOMPARE(entry->wrap.wrappedKey, makeWrap().wrappedKey);
        QCOMPARE(entry->wrap.vaultWrap, makeWrap().vaultWrap);
        QCOMPARE(entry->picture.sealId, picture.sealId);
        QCOMPARE(entry->picture.commitment, picture.commitment);
        QCOMPARE(entry->picture.listRecord, picture.listRecord);
        QCOMPARE(entry->picture.content.size, 1000);
        QCOMPARE(entry->picture.content.sha256, QByteArray(32, 'h'));
        QCOMPARE(entry->picture.created, at(1));
        QVERIFY(!entry->picture.trashed.isValid());
        QCOMPARE(user(anna.id)->usedBytes, 2000);
        QCOMPARE(user(anna.id)->usedPictures, 1);
        COMPARE_ERROR(addPictureRow(*m_store, picture), ErrorCode::AlreadyExists);
        QCOMPARE(user(anna.id)->usedBytes, 2000);
        const User bert = addUser(u"bert"_s);
        VERIFY_OK(addPictureRow(*m_store, makePicture(bert.id, picture.name))); // names are the owner's
    }

    void pagesAreStableWhilePicturesComeAndGo()
    {
        const User anna = addUser(u"anna"_s);
        std::vector<qint64> ids;
        for (int i = 0; i < 25; ++i) {
            ids.push_back(addPictureRow(*m_store, makePicture(anna.id)).value());
        }
        std::vector<qint64> seen;
        qint64 cursor = 0;
        for (int round = 0;; ++round) {
            const auto part = page(PictureView::Own, anna.id, cursor, 4);
            VERIFY_OK(part);
            for (const PictureEntry& entry : part->entries) {
                seen.push_back(entry.picture.id);
            }
            // Between two pages one comes in front, and one that was seen goes.
            VERIFY_OK(addPictureRow(*m_store, makePicture(anna.id)));
            VERIFY_OK(m_store->write([&](WriteTransaction& write) {
                return write.pictures().remove(seen[static_cast<std::size_t>(round)], at(9));
            }));
            if (!part->next) {
                break;
            }
            cursor = *part->next;
        }
        std::reverse(ids.begin(), ids.end());
        QCOMPARE(seen, ids);                                    // each exactly once, newest first
        QVERIFY(!page(PictureView::Own, anna.id, 0, 25)->next); // 25 + 7 came − 7 went
        QVERIFY(page(PictureView::Own, anna.id, 0, 24)->next);
    }

    void theTrashIsAViewOfItsOwn()
    {
        const User anna = addUser(u"anna"_s);
        const qint64 id = addPictureRow(*m_store, makePicture(anna.id)).value();
        addPictureRow(*m_store, makePicture(anna.id)).value();
        const auto trash = [&](const QDateTime& time) {
            return m_store->write([&](WriteTransaction& write) { return write.pictures().setTrashed(id, time); });
        };
        VERIFY_OK(trash(at(50)));
        QCOMPARE(page(PictureView::Own, anna.id)->entries.size(), std::size_t{1});
        QCOMPARE(page(PictureView::Trash, anna.id)->entries.at(0).picture.id, id);
        QCOMPARE(page(PictureView::Trash, anna.id)->entries.at(0).picture.trashed, at(50));
        const auto names = m_store->read([&](ReadTransaction& read) { return read.pictures().names(anna.id, 0, 10); });
        QCOMPARE(names->size(), std::size_t{1});
        const auto old =
            m_store->read([&](ReadTransaction& read) { return read.pictures().trashedBefore(at(51), 10); });
        QCOMPARE(old->size(), std::size_t{1});
        QVERIFY(
            m_store->read([&](ReadTransaction& read) { return read.pictures().trashedBefore(at(50), 10); })->empty());
        VERIFY_OK(trash({}));
        QCOMPARE(page(PictureView::Own, anna.id)->entries.size(), std::size_t{2});
        QCOMPARE(user(anna.id)->usedPictures, 2);
    }

    void sharingOpensAndClosesAccess()
    {
        const User anna = addUser(u"anna"_s);
        const User bert = addUser(u"bert"_s);
        const Picture picture = makePicture(anna.id);
        const qint64 id = addPictureRow(*m_store, picture).value();
        const auto access = [&] {
            return m_store
                ->read([&](ReadTransaction& read) { return read.pictures().entry(anna.id, picture.name, bert.id); })
                ->access;
        };
        const auto grant = [&](const QString& who, Role role) {
            return m_store->write([&](WriteTransaction& write) {
                return write.shares().grant({id, who, {}, role, 0, at(2)}, "wrap for " + who.toLatin1());
            });
        };
        QCOMPARE(access(), Access::None);
        VERIFY_OK(grant(bert.id, Role::Read));
        COMPARE_ERROR(grant(bert.id, Role::Write), ErrorCode::AlreadyExists);
        COMPARE_ERROR(grant(anna.id, Role::Read), ErrorCode::InvalidArgument);
        COMPARE_ERROR(grant(newUserId(), Role::Read), ErrorCode::NotFound);
        QCOMPARE(access(), Access::Read);
        VERIFY_OK(m_store->write([&](WriteTransaction& write) {
            return write.shares().setRole(id, bert.id, Role::Write).and_then([&] {
                return write.pictures().setVaultWrap(id, bert.id, "bert's own");
            });
        }));
        QCOMPARE(access(), Access::Write);
        const auto shared = page(PictureView::Shared, bert.id);
        QCOMPARE(shared->entries.size(), std::size_t{1});
        QCOMPARE(shared->entries[0].ownerName, u"anna"_s);
        QCOMPARE(shared->entries[0].access, Access::Write);
        QCOMPARE(shared->entries[0].wrap.wrappedKey, "wrap for " + bert.id.toLatin1());
        QCOMPARE(shared->entries[0].wrap.vaultWrap, "bert's own");
        QCOMPARE(page(PictureView::SharedByMe, anna.id)->entries.at(0).picture.sharedWith, 1);
        QVERIFY(page(PictureView::Own, bert.id)->entries.empty());
        // What the owner throws away is out of the recipients' sight.
        VERIFY_OK(m_store->write([&](WriteTransaction& write) { return write.pictures().setTrashed(id, at(3)); }));
        QVERIFY(page(PictureView::Shared, bert.id)->entries.empty());
        VERIFY_OK(m_store->write([&](WriteTransaction& write) { return write.pictures().setTrashed(id, {}); }));

        const auto revoke = [&] {
            return m_store->write([&](WriteTransaction& write) { return write.shares().revoke(id, bert.id); });
        };
        VERIFY_OK(revoke());
        COMPARE_ERROR(revoke(), ErrorCode::NotFound);
        QCOMPARE(access(), Access::None);
        COMPARE_ERROR(m_store->read([&](ReadTransaction& read) { return read.pictures().wrap(id, bert.id); }),
                      ErrorCode::NotFound);
        QVERIFY(page(PictureView::SharedByMe, anna.id)->entries.empty());
        QCOMPARE(changes(bert.id)->changes.back().kind, ChangeKind::Removed);
    }

    void listsAndRecordsTakeOnlyTheNextVersion()
    {
        const User anna = addUser(u"anna"_s);
        const qint64 id = addPictureRow(*m_store, makePicture(anna.id)).value();
        const auto record = [&](qint64 version) {
            return m_store->write(
                [&](WriteTransaction& write) { return write.pictures().setListRecord(id, "new", version, at(5)); });
        };
        COMPARE_ERROR(record(1), ErrorCode::Conflict);
        COMPARE_ERROR(record(3), ErrorCode::Conflict);
        VERIFY_OK(record(2));
        const auto list = [&](qint64 version) {
            return m_store->write([&](WriteTransaction& write) {
                return write.pictures().setAccessList(id, {"list", "signature", version});
            });
        };
        COMPARE_ERROR(list(0), ErrorCode::Conflict);
        VERIFY_OK(list(1));
        COMPARE_ERROR(list(1), ErrorCode::Conflict);
    }

    void replacingKeepsTheEarlierVersion()
    {
        const User anna = addUser(u"anna"_s);
        const Picture first = makePicture(anna.id);
        const qint64 id = addPictureRow(*m_store, first).value();
        Picture second = first;
        second.version = 2;
        second.sealId = QByteArray(16, '2');
        second.content = {newHexId(), 70, QByteArray(32, '2')};
        second.thumbnail = {newHexId(), 7, QByteArray(32, '3')};
        second.listRecord.clear();
        second.changed = at(60);
        const auto replace = [&] {
            return m_store->write(
                [&](WriteTransaction& write) { return write.pictures().replaceContent(second, at(1000)); });
        };
        VERIFY_OK(replace());
        COMPARE_ERROR(replace(), ErrorCode::Conflict);
        const auto stored =
            m_store->read([&](ReadTransaction& read) { return read.pictures().find(anna.id, first.name); });
        QCOMPARE(stored->version, 2);
        QCOMPARE(stored->sealId, second.sealId);
        QCOMPARE(stored->listRecord, first.listRecord);
        QCOMPARE(user(anna.id)->usedBytes, 2077);
        const auto versions = m_store->read([&](ReadTransaction& read) { return read.pictures().versions(id); });
        QCOMPARE(versions->size(), std::size_t{1});
        QCOMPARE(versions->at(0).version, 1);
        QCOMPARE(versions->at(0).sealId, first.sealId);
        QCOMPARE(versions->at(0).ownerWrap.wrappedKey, makeWrap().wrappedKey);
        QVERIFY(m_store->read([&](ReadTransaction& read) { return read.pictures().versionsExpired(at(1000), 9); })
                    ->empty());
        const auto keys =
            m_store->write([&](WriteTransaction& write) { return write.pictures().removeVersion(id, 1, at(1001)); });
        QCOMPARE(keys->size(), std::size_t{2});
        QCOMPARE(user(anna.id)->usedBytes, 77);
    }

    void uploadsMoveOnFromTheirOffsetOnly()
    {
        const User anna = addUser(u"anna"_s);
        Upload upload;
        upload.id = newHexId();
        upload.userId = anna.id;
        upload.purpose = UploadPurpose::Replace;
        upload.itemId = newHexId();
        upload.ownerId = anna.id;
        upload.length = 100;
        upload.contentLength = 90;
        upload.sha256 = QByteArray(32, 'q');
        upload.metadata = "purpose cmVwbGFjZQ==";
        upload.spoolKey = newHexId();
        upload.created = at(0);
        upload.expires = at(100);
        VERIFY_OK(m_store->write([&](WriteTransaction& write) { return write.uploads().add(upload); }));
        const auto advance = [&](qint64 from, qint64 to) {
            return m_store->write(
                [&](WriteTransaction& write) { return write.uploads().advance(upload.id, from, to, at(200)); });
        };
        VERIFY_OK(advance(0, 60));
        COMPARE_ERROR(advance(0, 60), ErrorCode::Conflict);
        COMPARE_ERROR(advance(60, 101), ErrorCode::Conflict);
        VERIFY_OK(advance(60, 100));
        const auto stored =
            m_store->read([&](ReadTransaction& read) { return read.uploads().find(upload.id, anna.id); });
        VERIFY_OK(stored);
        QCOMPARE(stored->offset, 100);
        QCOMPARE(stored->purpose, UploadPurpose::Replace);
        QCOMPARE(stored->metadata, upload.metadata);
        QCOMPARE(stored->sha256, upload.sha256);
        QCOMPARE(stored->expires, at(200));
        COMPARE_ERROR(m_store->read([&](ReadTransaction& read) { return read.uploads().find(upload.id, newUserId()); }),
                      ErrorCode::NotFound);
        QVERIFY(m_store->read([&](ReadTransaction& read) { return read.uploads().expired(at(200), 5); })->empty());
        QCOMPARE(m_store->read([&](ReadTransaction& read) { return read.uploads().expired(at(201), 5); })->size(),
                 std::size_t{1});
        QVERIFY(
            m_store->read([&](ReadTransaction& read) { return read.uploads().knowsSpool(upload.spoolKey); }).value());
    }

    void repliesAreKeptUnderTheirKey()
    {
        const User anna = addUser(u"anna"_s);
        const IdempotentReply request{"POST", "/x", QByteArray(32, 'b'), 0, {}, {}, {}, at(0)};
        const QString key = u"key"_s;
        const auto reserve = [&](const QString& scope) {
            return m_store->write(
                [&](WriteTransaction& write) { return write.idempotency().reserve(scope, key, request); });
        };
        VERIFY_OK(reserve(anna.id));
        COMPARE_ERROR(reserve(anna.id), ErrorCode::AlreadyExists);
        VERIFY_OK(reserve({}));
        IdempotentReply reply = request;
        reply.status = 201;
        reply.contentType = "application/json";
        reply.body = QByteArray("{\0}", 3);
        VERIFY_OK(
            m_store->write([&](WriteTransaction& write) { return write.idempotency().finish(anna.id, key, reply); }));
        const auto find = [&] {
            return m_store->read([&](ReadTransaction& read) { return read.idempotency().find(anna.id, key); });
        };
        QCOMPARE(find()->status, 201);
        QCOMPARE(find()->body, reply.body);
        QCOMPARE(find()->bodyHash, request.bodyHash);
        VERIFY_OK(m_store->write([&](WriteTransaction& write) { return write.idempotency().prune(at(1)); }));
        COMPARE_ERROR(find(), ErrorCode::NotFound);
    }

    void changesAreToldToThoseConcerned()
    {
        QList<QSet<QString>> told;
        m_store->setChangeListener([&](const QSet<QString>& users) { told.append(users); });
        const User anna = addUser(u"anna"_s);
        const User bert = addUser(u"bert"_s);
        QVERIFY(told.isEmpty());
        const Picture picture = makePicture(anna.id);
        const qint64 id = addPictureRow(*m_store, picture).value();
        VERIFY_OK(m_store->write([&](WriteTransaction& write) {
            return write.shares().grant({id, bert.id, {}, Role::Read, 0, at(2)}, "w");
        }));
        QCOMPARE(told, (QList<QSet<QString>>{{anna.id}, {anna.id, bert.id}}));
        // A transaction that failed tells nobody, not even later.
        COMPARE_ERROR(m_store->write([&](WriteTransaction& write) -> Result<void> {
            (void)write.pictures().setTrashed(id, at(3));
            return fail(ErrorCode::BadRequest);
        }),
                      ErrorCode::BadRequest);
        addUser(u"carl"_s);
        QCOMPARE(told.size(), 2);
        const auto feed = changes(bert.id);
        QCOMPARE(feed->changes.size(), std::size_t{1});
        QCOMPARE(feed->changes[0].kind, ChangeKind::Share);
        QCOMPARE(feed->changes[0].itemId, picture.name);
        QCOMPARE(feed->changes[0].ownerId, anna.id);
        QVERIFY(changes(bert.id, feed->cursor)->changes.empty());
        QVERIFY(changes(bert.id, feed->cursor + 1)->reset); // from a future that a restored backup undid
    }

    void oldCursorsHaveToListAnew()
    {
        const User anna = addUser(u"anna"_s);
        const auto put = [&](qint64 version) {
            VERIFY_OK(m_store->write([&](WriteTransaction& write) {
                return write.users().putSealed(anna.id, SealedKind::Pins, "x", version);
            }));
        };
        put(0);
        const qint64 early = changes(anna.id)->cursor;
        put(1);
        m_clock.advance(std::chrono::hours(24));
        put(2);
        QCOMPARE(changes(anna.id, early)->changes.size(), std::size_t{2});
        VERIFY_OK(m_store->write(
            [&](WriteTransaction& write) { return write.changes().prune(m_clock.now().addSecs(-3600)); }));
        QVERIFY(changes(anna.id, early)->reset);
        QCOMPARE(changes(anna.id, early + 1)->changes.size(), std::size_t{1});
        // Everything pruned: the cursor does not start over.
        VERIFY_OK(
            m_store->write([&](WriteTransaction& write) { return write.changes().prune(m_clock.now().addSecs(1)); }));
        QCOMPARE(changes(anna.id, early + 2)->reset, false);
        QCOMPARE(m_store->read([](ReadTransaction& read) { return read.changes().head(); }).value(), early + 2);
    }

    void feedsPageThroughManyChanges()
    {
        const User anna = addUser(u"anna"_s);
        for (int i = 0; i < 10; ++i) {
            VERIFY_OK(m_store->write([&](WriteTransaction& write) {
                return write.changes().append(anna.id, {ChangeKind::Picture, QString::number(i), anna.id});
            }));
        }
        QStringList seen;
        for (qint64 cursor = 0;;) {
            const auto part =
                m_store->read([&](ReadTransaction& read) { return read.changes().since(anna.id, cursor, 3); });
            VERIFY_OK(part);
            if (part->changes.empty()) {
                break;
            }
            for (const Change& change : part->changes) {
                seen.append(change.itemId);
            }
            cursor = part->cursor;
        }
        QCOMPARE(seen.join(u' '), u"0 1 2 3 4 5 6 7 8 9"_s);
    }

    void settingsAreMadeOnce()
    {
        const auto secret = [&](const QByteArray& value) {
            return m_store->write([&](WriteTransaction& write) {
                return write.settings().findOrMake(u"secret"_s, [&] { return value; });
            });
        };
        QCOMPARE(secret("first").value(), "first");
        QCOMPARE(secret("second").value(), "first");
    }

    void removingAnAccountLeavesNothingOfIt()
    {
        const User anna = addUser(u"anna"_s);
        const User bert = addUser(u"bert"_s);
        const qint64 id = addPictureRow(*m_store, makePicture(anna.id)).value();
        const Session session{newHexId(), bert.id, {}, at(0), at(0), at(9), {}};
        VERIFY_OK(m_store->write([&](WriteTransaction& write) {
            return write.shares()
                .grant({id, bert.id, {}, Role::Read, 0, at(2)}, "w")
                .and_then([&] { return write.sessions().add(session); })
                .and_then([&] { return write.users().putSealed(bert.id, SealedKind::KeyRing, "r", 0); });
        }));
        const auto remove = [&](const QString& who) {
            return m_store->write([&](WriteTransaction& write) { return write.users().remove(who); });
        };
        COMPARE_ERROR(remove(anna.id), ErrorCode::Conflict); // still has a picture
        VERIFY_OK(remove(bert.id));
        COMPARE_ERROR(user(bert.id), ErrorCode::NotFound);
        COMPARE_ERROR(m_store->read([&](ReadTransaction& read) { return read.sessions().find(session.id); }),
                      ErrorCode::NotFound);
        QVERIFY(page(PictureView::SharedByMe, anna.id)->entries.empty());
        QVERIFY(m_store->read([&](ReadTransaction& read) { return read.shares().list(id); })->empty());
        addUser(u"bert"_s); // the name is free again
        QVERIFY(m_store->integrityCheck()->isEmpty());
    }
};

QTEST_GUILESS_MAIN(MetadataStoreTest)
#include "MetadataStoreTest.moc"
