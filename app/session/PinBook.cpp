#include "app/session/PinBook.h"

#include <QLoggingCategory>
#include <QPointer>
#include <QTimer>

#include "app/net/ApiClient.h"
#include "app/net/BlobJobs.h"
#include "app/net/ShareJobs.h"
#include "app/session/AccountFiles.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"
#include "common/identity/KeyRing.h"
#include "common/identity/Pins.h"
#include "common/identity/SafetyNumber.h"

namespace veilpix::session {

Q_LOGGING_CATEGORY(lcPins, "veilpix.pins")

namespace {

Verification verificationOf(identity::Trust trust)
{
    switch (trust) {
    case identity::Trust::Verified:
        return Verification::Verified;
    case identity::Trust::Changed:
        return Verification::Changed;
    case identity::Trust::Unverified:
        break;
    }
    return Verification::Unverified;
}

QByteArray bytesOfKey(const crypto::VerifyKey::Bytes& key)
{
    return crypto::toByteArray(key);
}

Person personOf(const QByteArray& userId, const identity::PinnedPerson& known)
{
    return {QString::fromLatin1(userId), known.userName, crypto::toByteArray(known.fingerprint.view()),
            bytesOfKey(known.verifyKey), std::nullopt};
}

std::optional<identity::ItemIdBytes> itemBytes(const QString& itemId)
{
    const QByteArray raw = QByteArray::fromHex(itemId.toLatin1());
    identity::ItemIdBytes bytes;
    if (raw.size() != qsizetype(bytes.size())) {
        return std::nullopt;
    }
    std::copy(raw.begin(), raw.end(), bytes.begin());
    return bytes;
}

} // namespace

Result<Person> Person::fromReply(const api::Person& reply)
{
    Person person{reply.userId, reply.userName, {}, {}, std::nullopt};
    if (!reply.signingKey) {
        return person; // a classic account
    }
    auto identity = identity::Identity::fromFields(reply.publicKey, *reply.signingKey,
                                                   reply.identitySignature.value_or(QByteArray()));
    if (!identity) {
        return tl::unexpected(identity.error());
    }
    person.fingerprint = crypto::toByteArray(identity->fingerprint().view());
    person.signingKey = *reply.signingKey;
    person.identity = std::move(*identity);
    return person;
}

class PinBook::Private {
public:
    Private(PinBook& book, Session& owner) : q(book), session(owner)
    {
        delay.setSingleShot(true);
        delay.setInterval(300);
        QObject::connect(&delay, &QTimer::timeout, &q, [this] { save(); });
    }

    void touch(const QString& userId)
    {
        dirty = true;
        delay.start();
        Q_EMIT q.changed(userId);
    }
    void save();
    void fetch();
    void fetched(net::GetBlobJob& job);
    void put(const QByteArray& sealed);
    void remember(quint64 version);

    PinBook& q;
    Session& session;
    // What changes the pins goes through here: who has them already keeps what was so.
    identity::Pins& change()
    {
        snapshot.reset();
        return pins;
    }

    identity::Pins pins;
    mutable std::shared_ptr<const identity::Pins> snapshot; // made when somebody asks
    QTimer delay;
    QPointer<net::Job> job;
    quint64 storedVersion = 0; // at the server
    quint64 storedPins = 0;    // their own version, at the server
    std::optional<Error> doubt;
    bool knowsServer = false;
    bool dirty = false;
};

// Sealed as one version further; the disk first, then the server. Whoever was faster there is merged with.
void PinBook::Private::save()
{
    const identity::KeyRing* ring = session.keyRing();
    if (!ring || !dirty || job || doubt) { // what is new here must not stand for what has not come
        return;
    }
    dirty = false;
    crypto::SystemRandom random;
    const auto sealed = pins.seal(ring->vaultKey(), ring->fingerprint(), random);
    if (!sealed) {
        Q_EMIT q.saveFailed(sealed.error());
        return;
    }
    change().markStored(pins.version() + 1);
    if (const Result<void> written = session.files().writePins(session.userName(), *sealed); !written) {
        Q_EMIT q.saveFailed(written.error());
    }
    if (!session.api().hasTokens()) {
        return;
    }
    if (knowsServer) {
        put(*sealed);
    } else {
        fetch();
    }
}

void PinBook::Private::put(const QByteArray& sealed)
{
    auto* request = new net::PutBlobJob(session.api(), net::BlobKind::Pins, sealed, storedVersion, &q);
    job = request;
    QObject::connect(request, &net::Job::finished, &q, [this, request] {
        job.clear();
        if (!request->error()) {
            storedVersion = request->version() ? request->version() : storedVersion + 1;
            storedPins = pins.version();
            if (dirty) {
                delay.start();
            }
        } else if (request->error()->code == ErrorCode::Conflict) {
            dirty = true;
            fetch();
        } else {
            qCInfo(lcPins) << "not stored on the server, code" << int(request->error()->code);
        }
    });
    request->start();
}

void PinBook::Private::fetch()
{
    if (job || !session.api().hasTokens()) {
        return;
    }
    auto* request = new net::GetBlobJob(session.api(), net::BlobKind::Pins, &q);
    job = request;
    QObject::connect(request, &net::Job::finished, &q, [this, request] {
        job.clear();
        fetched(*request);
    });
    request->start();
}

// Pins of this version are at hand: enough when the key ring knows of none that are newer.
void PinBook::Private::remember(quint64 version)
{
    const identity::KeyRing* ring = session.keyRing();
    if (doubt && ring && version >= ring->pinsVersion()) {
        doubt.reset();
    }
}

void PinBook::Private::fetched(net::GetBlobJob& request)
{
    const identity::KeyRing* ring = session.keyRing();
    if (!ring) {
        return;
    }
    if (request.error() && request.error()->code != ErrorCode::NotFound) {
        if (doubt) {
            doubt = *request.error();
        }
        return;
    }
    knowsServer = true;
    if (request.error()) {
        storedVersion = 0;
        dirty = dirty || pins.version() > 0;
        remember(0);
    } else if (storedVersion > 0 && request.version() == storedVersion) {
        // What this computer itself stored. Merging it would bring back a favourite that was dropped since.
    } else {
        storedVersion = request.version();
        // Merging keeps the highest of everything, so an old state from the server takes nothing away.
        auto theirs = identity::Pins::open(ring->vaultKey(), ring->fingerprint(), request.blob());
        if (!theirs) {
            Q_EMIT q.saveFailed(theirs.error());
            return;
        }
        storedPins = theirs->version();
        remember(theirs->version());
        identity::Pins merged = pins;
        merged.merge(*theirs);
        merged.markStored(std::max(pins.version(), theirs->version()));
        identity::Pins same = *theirs;
        same.markStored(merged.version());
        dirty = dirty || !(merged == same);
        change() = std::move(merged);
        Q_EMIT q.changed({});
        Q_EMIT q.favouritesChanged();
    }
    if (dirty) {
        delay.start();
    }
}

PinBook::PinBook(Session& session, QObject* parent) : QObject(parent), d(std::make_unique<Private>(*this, session))
{
}

PinBook::~PinBook() = default;

Verification PinBook::verification(const QString& userId) const
{
    const identity::PinnedPerson* known = d->pins.person(userId.toLatin1());
    return known ? verificationOf(known->trust) : Verification::Unknown;
}

std::vector<Person> PinBook::people() const
{
    std::vector<Person> people;
    for (const auto& [userId, known] : d->pins.people()) {
        people.push_back(personOf(userId, known));
    }
    std::sort(people.begin(), people.end(),
              [](const Person& a, const Person& b) { return a.userName.compare(b.userName, Qt::CaseInsensitive) < 0; });
    return people;
}

std::optional<Person> PinBook::person(const QString& userId) const
{
    const identity::PinnedPerson* known = d->pins.person(userId.toLatin1());
    return known ? std::optional(personOf(userId.toLatin1(), *known)) : std::nullopt;
}

std::optional<Person> PinBook::personByFingerprint(const QByteArray& fingerprint) const
{
    const auto wanted = identity::Fingerprint::fromBytes(crypto::viewOf(fingerprint));
    const identity::PinnedPerson* known = wanted ? d->pins.personWithFingerprint(*wanted) : nullptr;
    for (const auto& [userId, one] : d->pins.people()) {
        if (&one != known) {
            continue;
        }
        Person person = personOf(userId, one);
        for (const auto& former : one.former) {
            if (former.fingerprint == *wanted) {
                person.fingerprint = fingerprint;
                person.signingKey = bytesOfKey(former.verifyKey);
            }
        }
        return person;
    }
    return std::nullopt;
}

QSet<QByteArray> PinBook::fingerprintsOf(const QString& userId) const
{
    QSet<QByteArray> prints;
    const identity::PinnedPerson* known = d->pins.person(userId.toLatin1());
    const auto add = [&](const identity::Fingerprint& print) {
        if (d->pins.personWithFingerprint(print) == known) {
            prints.insert(crypto::toByteArray(print.view()));
        }
    };
    if (known) {
        add(known->fingerprint);
        for (const auto& former : known->former) {
            add(former.fingerprint);
        }
    }
    return prints;
}

bool PinBook::isKnown(const Person& person) const
{
    const QByteArray id = person.userId.toLatin1();
    return d->pins.person(id) ||
           (person.identity && d->pins.underAnotherAccount(id, person.userName, person.identity->fingerprint()));
}

Verification PinBook::notice(const Person& person)
{
    if (!person.identity || person.userId == d->session.userId()) {
        return Verification::Unknown;
    }
    const QByteArray id = person.userId.toLatin1();
    const identity::PinnedPerson* known = d->pins.person(id);
    const bool same = known && known->fingerprint == person.identity->fingerprint() &&
                      known->userName == person.userName && known->trust != identity::Trust::Changed;
    const identity::Trust trust = d->change().see(id, person.userName, *person.identity);
    if (!same) {
        d->touch(person.userId);
    }
    return verificationOf(trust);
}

void PinBook::markVerified(const QString& userId, bool verified)
{
    const QByteArray id = userId.toLatin1();
    const identity::PinnedPerson* known = d->pins.person(id);
    if (!known) {
        return;
    }
    const identity::Fingerprint seen =
        known->trust == identity::Trust::Changed ? known->offered.fingerprint : known->fingerprint;
    if (verified ? d->change().markVerified(id, seen) : d->change().markUnverified(id)) {
        d->touch(userId);
    }
}

void PinBook::acceptChangedKey(const QString& userId)
{
    const QByteArray id = userId.toLatin1();
    const identity::PinnedPerson* known = d->pins.person(id);
    if (known && d->change().acceptChange(id, known->offered.fingerprint)) {
        d->touch(userId);
    }
}

QStringList PinBook::safetyNumber(const QString& userId) const
{
    const identity::KeyRing* ring = d->session.keyRing();
    const identity::PinnedPerson* known = d->pins.person(userId.toLatin1());
    if (!ring || !known) {
        return {};
    }
    // Of a changed key: what has to be compared is the new one.
    const auto& other = known->trust == identity::Trust::Changed ? known->offered.fingerprint : known->fingerprint;
    return identity::SafetyNumber::between(ring->fingerprint(), other).groups();
}

QByteArray PinBook::safetyCode(const QString& userId) const
{
    return safetyNumber(userId).join(QString()).toLatin1();
}

std::optional<Error> PinBook::doubt() const
{
    return d->doubt;
}

quint64 PinBook::storedVersion() const
{
    return d->storedPins;
}

std::optional<trust::Viewer> PinBook::viewer() const
{
    auto ring = d->session.sharedKeyRing();
    if (!ring) {
        return std::nullopt;
    }
    if (!d->snapshot) {
        d->snapshot = std::make_shared<const identity::Pins>(d->pins);
    }
    return trust::Viewer{d->session.userId().toLatin1(), std::move(ring), d->snapshot};
}

void PinBook::note(const trust::SealedVersion& version)
{
    if (version.number() > d->pins.highestPicture(version.itemId()) &&
        d->change().notePicture(version.itemId(), version.number())) {
        d->dirty = true;
        d->delay.start();
    }
}

quint64 PinBook::highestPicture(const QString& itemId) const
{
    const auto item = itemBytes(itemId);
    return item ? d->pins.highestPicture(*item) : 1;
}

Result<void> PinBook::checkAccessVersion(const QString& itemId, quint64 version)
{
    const auto item = itemBytes(itemId);
    if (!item) {
        return fail(ErrorCode::InvalidArgument, u"not an item id"_s);
    }
    const Result<void> noted = d->change().noteAccessList(*item, version);
    if (noted && version > 0) {
        d->dirty = true;
        d->delay.start();
    }
    return noted;
}

bool PinBook::isFavourite(const QString& itemId) const
{
    const auto item = itemBytes(itemId);
    return item && d->pins.isFavourite(*item);
}

const std::set<identity::ItemIdBytes>& PinBook::favourites() const
{
    return d->pins.favourites();
}

void PinBook::setFavourites(const QStringList& itemIds, bool favourite)
{
    bool anyOther = false;
    for (const QString& itemId : itemIds) {
        const auto item = itemBytes(itemId);
        if (item && d->pins.isFavourite(*item) != favourite) {
            d->change().setFavourite(*item, favourite);
            anyOther = true;
        }
    }
    if (anyOther) {
        d->dirty = true;
        d->delay.start();
        Q_EMIT favouritesChanged();
    }
}

void PinBook::load()
{
    const identity::KeyRing* ring = d->session.keyRing();
    if (!ring) {
        return;
    }
    clear();
    d->doubt = Error{ErrorCode::StaleVersion, u"the people that this account knows have not come yet"_s};
    const QByteArray sealed = d->session.files().pins(d->session.userName());
    if (!sealed.isEmpty()) {
        auto pins = identity::Pins::open(ring->vaultKey(), ring->fingerprint(), sealed);
        if (pins) {
            d->change() = std::move(*pins);
            d->remember(d->pins.version());
        } else {
            Q_EMIT saveFailed(pins.error());
        }
    }
    Q_EMIT changed({});
    Q_EMIT favouritesChanged();
    d->fetch();
}

void PinBook::reload()
{
    if (d->session.keyRing()) {
        d->fetch();
    }
}

void PinBook::clear()
{
    d->delay.stop();
    if (d->job) {
        d->job->disconnect(this);
        d->job->abort();
        d->job.clear();
    }
    // What was noted in the last moments is kept, as long as the key to seal it is there.
    if (d->dirty && !d->doubt && d->session.keyRing()) {
        const identity::KeyRing& ring = *d->session.keyRing();
        crypto::SystemRandom random;
        if (const auto sealed = d->pins.seal(ring.vaultKey(), ring.fingerprint(), random)) {
            (void)d->session.files().writePins(d->session.userName(), *sealed);
        }
    }
    d->change() = {};
    d->dirty = false;
    d->knowsServer = false;
    d->storedVersion = 0;
    d->storedPins = 0;
    d->doubt.reset();
}

} // namespace veilpix::session
