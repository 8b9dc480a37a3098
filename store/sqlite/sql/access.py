"""Sessions, tokens and last looks of the dashboard."""

ADD_SESSION = """
INSERT INTO sessions (digest, name, role, password_digest, created, seen)
VALUES (:digest, :name, :role, :password_digest, :created, :seen)
"""
DELETE_EXCESS_SESSIONS = """
DELETE FROM sessions
WHERE digest IN (SELECT digest FROM sessions ORDER BY seen DESC, digest LIMIT -1 OFFSET :most)
"""
SESSION = "SELECT * FROM sessions WHERE digest = :digest"
TOUCH_SESSION = "UPDATE sessions SET seen = :seen WHERE digest = :digest"
END_SESSION = "DELETE FROM sessions WHERE digest = :digest"
END_SESSIONS = "DELETE FROM sessions"
DELETE_OLD_SESSIONS = "DELETE FROM sessions WHERE created < :created OR seen < :seen"

ADD_TOKEN = """
INSERT INTO tokens (id, digest, name, role, story, created, used)
VALUES (:id, :digest, :name, :role, :story, :created, :used)
ON CONFLICT (name) DO NOTHING
"""  # noqa: S105 - a statement
TOKENS = "SELECT * FROM tokens ORDER BY seq"
TOKEN = "SELECT * FROM tokens WHERE digest = :digest"  # noqa: S105 - a statement
TOUCH_TOKEN = "UPDATE tokens SET used = :used WHERE digest = :digest"  # noqa: S105 - a statement
REVOKE_TOKEN = "DELETE FROM tokens WHERE name = :name"  # noqa: S105 - a statement

LAST_LOOK = "SELECT at FROM last_looks WHERE name = :name"
SET_LAST_LOOK = """
INSERT INTO last_looks (name, at) VALUES (:name, :at) ON CONFLICT (name) DO UPDATE SET at = excluded.at
"""
