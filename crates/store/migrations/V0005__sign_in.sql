-- Signing in. Every row goes with its person. Secrets that people or browsers carry are kept as SHA-256 only; passwords
-- as argon2id. The secret of a code generator has to be readable, or its codes could not be checked.

CREATE TABLE session (
  id {{uuid}} PRIMARY KEY,
  person_id {{uuid}} NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  digest TEXT NOT NULL,
  created_at {{int}} NOT NULL,
  -- To within five minutes.
  last_seen_at {{int}} NOT NULL,
  expires_at {{int}} NOT NULL,
  -- 'password', 'passkey' or 'link'
  how TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  address TEXT NOT NULL,
  revoked_at {{int}}
) {{strict}};
CREATE UNIQUE INDEX session_digest ON session (digest);
CREATE INDEX session_person ON session (person_id, last_seen_at);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE password (
  person_id {{uuid}} PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
  -- PHC string.
  hash TEXT NOT NULL,
  changed_at {{int}} NOT NULL
) {{strict}};

CREATE TABLE passkey (
  id {{uuid}} PRIMARY KEY,
  person_id {{uuid}} NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  -- The authenticator's own id for it, base64url.
  credential_id TEXT NOT NULL,
  name TEXT NOT NULL,
  -- JSON: public key and counter.
  credential TEXT NOT NULL,
  created_at {{int}} NOT NULL,
  last_used_at {{int}}
) {{strict}};
CREATE UNIQUE INDEX passkey_credential ON passkey (credential_id);
CREATE INDEX passkey_person ON passkey (person_id, id);

CREATE TABLE totp (
  person_id {{uuid}} PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
  -- Base32.
  secret TEXT NOT NULL,
  -- Null while it is being set up: codes are asked for only afterwards.
  confirmed_at {{int}},
  -- The newest step whose code was taken: each is good once.
  last_step {{int}}
) {{strict}};

CREATE TABLE recovery_code (
  person_id {{uuid}} NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  digest TEXT NOT NULL,
  used_at {{int}},
  PRIMARY KEY (person_id, digest)
) {{strict}};

CREATE TABLE invitation (
  digest TEXT PRIMARY KEY,
  -- 'setup', 'invite' or 'reset'
  purpose TEXT NOT NULL,
  -- Null for the first set-up, when there is nobody yet.
  person_id {{uuid}} REFERENCES person (id) ON DELETE CASCADE,
  created_at {{int}} NOT NULL,
  expires_at {{int}} NOT NULL,
  used_at {{int}}
) {{strict}};
CREATE INDEX invitation_person ON invitation (person_id);

-- A passkey being made or shown: what the server asked, until the answer comes.
CREATE TABLE ceremony (
  id {{uuid}} PRIMARY KEY,
  -- Null when the passkey is to say who it is.
  person_id {{uuid}} REFERENCES person (id) ON DELETE CASCADE,
  state TEXT NOT NULL,
  expires_at {{int}} NOT NULL
) {{strict}};
CREATE INDEX ceremony_expiry ON ceremony (expires_at);
