-- Servers that work with this database, so that a command that must have it to itself can notice them.
CREATE TABLE server (
  node {{uuid}} PRIMARY KEY,
  seen_at {{int}} NOT NULL
) {{strict}};
