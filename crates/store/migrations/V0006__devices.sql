-- Browsers that a person registered for Web Push. The endpoint names the browser to its push service: whoever is signed in
-- there last has the device.
CREATE TABLE device (
  id {{uuid}} PRIMARY KEY,
  person_id {{uuid}} NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  endpoint TEXT NOT NULL,
  -- The browser's public key and its shared secret (RFC 8291), base64url.
  p256dh TEXT NOT NULL,
  auth TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at {{int}} NOT NULL,
  -- When a push service last took something for it.
  pushed_at {{int}}
) {{strict}};
CREATE UNIQUE INDEX device_endpoint ON device (endpoint);
CREATE INDEX device_person ON device (person_id);

-- When a browser said that it shows a page. Only the first word counts.
CREATE TABLE page_receipt (
  page_id {{uuid}} PRIMARY KEY REFERENCES page (id) ON DELETE CASCADE,
  shown_at {{int}} NOT NULL
) {{strict}};
