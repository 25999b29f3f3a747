// What this account has seen of other people's keys: unverified, verified, changed. Sealed under the vault key, kept
// beside the key ring and on the server, so that a new computer knows it too. Also remembers the highest version seen
// of every picture.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QSet>
#include <QString>
#include <QStringList>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "common/base/Result.h"
#include "common/identity/Identity.h"
#include "common/identity/ItemBinding.h"
#include "common/trust/SealedVersion.h"
#include "common/trust/Viewer.h"

namespace veilpix::api {
struct Person;
}

namespace veilpix::session {

enum class Verification { Unknown, Unverified, Verified, Changed };

// A person as the server describes them or as they are pinned.
struct Person {
    QString userId;
    QString userName;
    QByteArray fingerprint; // 32 bytes; empty for classic accounts
    QByteArray signingKey;  // 32 bytes; empty for classic accounts
    std::optional<identity::Identity>
        identity; // when the server was asked; the signature that binds the keys was checked
    [[nodiscard]] bool isClassic() const { return signingKey.isEmpty(); }

    // BadKey or BadSignature when the keys do not belong together.
    [[nodiscard]] static Result<Person> fromReply(const api::Person& reply);
};

class Session;

class PinBook final : public QObject {
    Q_OBJECT
public:
    explicit PinBook(Session& session, QObject* parent = nullptr);
    ~PinBook() override;

    [[nodiscard]] Verification verification(const QString& userId) const;
    [[nodiscard]] std::vector<Person> people() const; // everyone pinned, by name
    [[nodiscard]] std::optional<Person> person(const QString& userId) const;
    // The person whose present or former key this is; owner of the key first.
    [[nodiscard]] std::optional<Person> personByFingerprint(const QByteArray& fingerprint) const;
    // Of all keys, present and former, by which personByFingerprint() finds this person.
    [[nodiscard]] QSet<QByteArray> fingerprintsOf(const QString& userId) const;

    // Whether the account is pinned, or its name or key under another one.
    [[nodiscard]] bool isKnown(const Person& person) const;
    // Notes a key (person.identity must be there) as the server showed it: a first sight is pinned (unverified),
    // another key than the pinned one becomes Changed.
    Verification notice(const Person& person);
    void markVerified(const QString& userId, bool verified = true);
    void acceptChangedKey(const QString& userId); // after a person has looked: the new key is pinned, unverified

    [[nodiscard]] QStringList
    safetyNumber(const QString& userId) const; // twelve groups of five digits; empty when not unlocked
    [[nodiscard]] QByteArray safetyCode(const QString& userId) const; // what the QR holds

    // Why these pins may not be all that this account has seen of others, and nothing is shared until they are: none
    // came although the key ring says that there are some, older ones did, or nobody has answered yet on a computer
    // that has none.
    [[nodiscard]] std::optional<Error> doubt() const;
    [[nodiscard]] quint64 storedVersion() const; // of the pins at the server, as far as known; 0 = none

    // By whose keys and memory the server's claims are judged; nothing while locked.
    [[nodiscard]] std::optional<trust::Viewer> viewer() const;
    void note(const trust::SealedVersion& version);
    [[nodiscard]] quint64 highestPicture(const QString& itemId) const; // of the versions noted; 1 when none was
    // Refuses (StaleVersion) an access list older than one seen before; else remembers it.
    [[nodiscard]] Result<void> checkAccessVersion(const QString& itemId, quint64 version);

    // Kept with the pins, so that the server sees neither which pictures these are nor how many.
    [[nodiscard]] bool isFavourite(const QString& itemId) const;
    [[nodiscard]] const std::set<identity::ItemIdBytes>& favourites() const;
    void setFavourites(const QStringList& itemIds, bool favourite); // other ids than those of pictures do nothing

    void load();   // after unlock: from disk, then from the server
    void reload(); // another computer stored something
    void clear();

Q_SIGNALS:
    void changed(const QString& userId); // empty = all
    void favouritesChanged();
    void saveFailed(const veilpix::Error& error);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace veilpix::session
