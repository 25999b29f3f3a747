// How the index lies on the disk: segments of some hundred pictures and one head, each sealed under a key from the
// vault key, bound to this account, this server, its place and its version. Without the key the file tells how much
// there is, and no more. Const, so that threads can share one.
#pragma once

#include <map>
#include <vector>

#include "app/pictures/IndexedPicture.h"
#include "common/identity/KeyRing.h"

namespace veilpix::pictures {

// One of the server's lists, as far as it was read.
struct ListPlace {
    QString cursor; // of the next page; empty: from the first on
    bool done = false;
    friend bool operator==(const ListPlace&, const ListPlace&) = default;
};

// What is known about the index as a whole. Stored in one step with the segments it speaks of.
struct IndexHead {
    struct Segment {
        quint32 id = 0;
        quint32 version = 0;
        friend bool operator==(const Segment&, const Segment&) = default;
    };
    QString cursor;               // of the change feed: all up to there is in the segments; empty: not known
    bool complete = false;        // every list was read to its end
    std::vector<ListPlace> lists; // while it is not
    qint64 freshAt = 0;           // milliseconds since 1970, UTC; 0: never
    std::vector<Segment> segments;
};

class IndexCodec {
public:
    // serverId: steady name of the server. accountId: 24 hex digits.
    [[nodiscard]] static Result<IndexCodec> create(const identity::KeyRing& ring, const QString& serverId,
                                                   const QString& accountId);

    [[nodiscard]] Result<QByteArray> sealSegment(const IndexHead::Segment& segment,
                                                 const std::vector<Picture>& pictures) const;
    [[nodiscard]] Result<QByteArray> sealHead(const IndexHead& head) const;
    // BadRecord when it does not authenticate here, or breaks the format.
    [[nodiscard]] Result<std::vector<Picture>> openSegment(const IndexHead::Segment& segment,
                                                           const QByteArray& sealed) const;
    [[nodiscard]] Result<IndexHead> openHead(const QByteArray& sealed) const;

private:
    IndexCodec() = default;
    [[nodiscard]] QByteArray binding(const IndexHead::Segment& segment) const;

    std::shared_ptr<const crypto::SecretBytes> m_key;
    QByteArray m_scope;
};

} // namespace veilpix::pictures
