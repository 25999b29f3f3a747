#include "server/store/migrations/Migrations.h"

namespace veilpix::store::migrations {

// Times are milliseconds since 1970 UTC. Small columns come first in a row, so that a look-up of a name or a size never
// touches the overflow pages of the blobs behind. Partial indexes keep each view's keyset page one short index scan.
const char* const schema1 = R"sql(
CREATE TABLE users (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    scheme INTEGER NOT NULL,
    disabled INTEGER NOT NULL DEFAULT 0,
    quota_bytes INTEGER NOT NULL DEFAULT -1,
    quota_pictures INTEGER NOT NULL DEFAULT -1,
    used_bytes INTEGER NOT NULL DEFAULT 0,
    used_pictures INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    memory_kib INTEGER NOT NULL,
    passes INTEGER NOT NULL,
    salt BLOB NOT NULL,
    signing_key BLOB NOT NULL,
    identity_signature BLOB NOT NULL,
    password_hash TEXT NOT NULL,
    recovery_hash TEXT NOT NULL,
    public_key TEXT NOT NULL
) STRICT;

CREATE TABLE invites (
    code_hash BLOB NOT NULL PRIMARY KEY,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    used_by TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE TABLE sealed (
    user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    kind INTEGER NOT NULL,
    version INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (user_id, kind)
) STRICT;

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    device TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_used INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    ended INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions(user_id);
CREATE INDEX sessions_expires ON sessions(expires);

CREATE TABLE access_tokens (
    jti TEXT NOT NULL PRIMARY KEY,
    session_id TEXT REFERENCES sessions(id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    expires INTEGER NOT NULL,
    revoked INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX access_tokens_session ON access_tokens(session_id);
CREATE INDEX access_tokens_user ON access_tokens(user_id);
CREATE INDEX access_tokens_expires ON access_tokens(expires);

CREATE TABLE refresh_tokens (
    hash BLOB NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    created INTEGER NOT NULL,
    replaced INTEGER,
    successor_salt BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_tokens_session ON refresh_tokens(session_id);

CREATE TABLE blobs (
    key TEXT NOT NULL PRIMARY KEY,
    state INTEGER NOT NULL,
    since INTEGER NOT NULL,
    size INTEGER NOT NULL DEFAULT 0,
    sha256 BLOB NOT NULL DEFAULT x''
) STRICT, WITHOUT ROWID;
CREATE INDEX blobs_leftover ON blobs(state, since) WHERE state <> 1;

CREATE TABLE pictures (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id TEXT NOT NULL REFERENCES users(id),
    name TEXT NOT NULL,
    extension TEXT NOT NULL,
    classic INTEGER NOT NULL,
    version INTEGER NOT NULL,
    content_key TEXT NOT NULL,
    content_size INTEGER NOT NULL,
    thumbnail_key TEXT NOT NULL,
    thumbnail_size INTEGER NOT NULL,
    quotient_key TEXT NOT NULL,
    quotient_size INTEGER NOT NULL,
    list_record_version INTEGER NOT NULL,
    access_list_version INTEGER NOT NULL,
    shared_with INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    trashed INTEGER,
    seal_id BLOB NOT NULL,
    commitment BLOB NOT NULL,
    content_sha256 BLOB NOT NULL,
    thumbnail_sha256 BLOB NOT NULL,
    quotient_sha256 BLOB NOT NULL,
    list_record BLOB NOT NULL,
    access_list_signature BLOB NOT NULL,
    access_list BLOB NOT NULL,
    UNIQUE (owner_id, name)
) STRICT;
CREATE INDEX pictures_own ON pictures(owner_id) WHERE trashed IS NULL;
CREATE INDEX pictures_shared ON pictures(owner_id) WHERE trashed IS NULL AND shared_with > 0;
CREATE INDEX pictures_trash ON pictures(owner_id) WHERE trashed IS NOT NULL;
CREATE INDEX pictures_trashed ON pictures(trashed) WHERE trashed IS NOT NULL;

CREATE TABLE versions (
    picture_id INTEGER NOT NULL REFERENCES pictures(id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    content_key TEXT NOT NULL,
    content_size INTEGER NOT NULL,
    thumbnail_key TEXT NOT NULL,
    thumbnail_size INTEGER NOT NULL,
    seal_id BLOB NOT NULL,
    commitment BLOB NOT NULL,
    content_sha256 BLOB NOT NULL,
    thumbnail_sha256 BLOB NOT NULL,
    wrapped_key BLOB NOT NULL,
    vault_wrap BLOB NOT NULL,
    PRIMARY KEY (picture_id, version)
) STRICT;
CREATE INDEX versions_expires ON versions(expires);

-- One person's copies of content keys lie together, in the order of their pages.
CREATE TABLE wraps (
    user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    picture_id INTEGER NOT NULL REFERENCES pictures(id) ON DELETE CASCADE,
    wrapped_key BLOB NOT NULL,
    vault_wrap BLOB NOT NULL DEFAULT x'',
    PRIMARY KEY (user_id, picture_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX wraps_picture ON wraps(picture_id);

CREATE TABLE shares (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    picture_id INTEGER NOT NULL REFERENCES pictures(id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    role INTEGER NOT NULL,
    created INTEGER NOT NULL,
    UNIQUE (picture_id, user_id)
) STRICT;
CREATE INDEX shares_user ON shares(user_id);

CREATE TABLE uploads (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    purpose INTEGER NOT NULL,
    state INTEGER NOT NULL,
    item_id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    length INTEGER NOT NULL,
    content_length INTEGER NOT NULL,
    "offset" INTEGER NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    spool_key TEXT NOT NULL UNIQUE,
    sha256 BLOB NOT NULL,
    metadata BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX uploads_user ON uploads(user_id);
CREATE INDEX uploads_expires ON uploads(expires);

CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    kind INTEGER NOT NULL,
    item_id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_user ON changes(user_id);
CREATE INDEX changes_created ON changes(created);

CREATE TABLE idempotency (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    method BLOB NOT NULL,
    path BLOB NOT NULL,
    body_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    created INTEGER NOT NULL,
    content_type BLOB NOT NULL,
    headers BLOB NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT;
CREATE INDEX idempotency_created ON idempotency(created);

CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

} // namespace veilpix::store::migrations
