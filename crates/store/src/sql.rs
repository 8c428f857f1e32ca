//! One SQL text for both engines.

use crate::db::Engine;
use crate::viewing;
use std::sync::OnceLock;

/// A statement, written once for both engines; made by the [`sql!`](crate::sql!) macro.
///
/// - `$1`…`$n` are the parameters, each may be used more than once;
/// - `{clock}` is what the engine's clock says at that moment, in microseconds: the server's, or this machine's on SQLite;
/// - `{skip_locked}` is `FOR UPDATE SKIP LOCKED` on PostgreSQL and nothing on SQLite, which has one writer anyway;
/// - `x {in:3}` asks whether `x` is one of the list given as parameter 3
///   ([`Value::UuidList`](crate::Value::UuidList), `TextList`, `IntList`);
/// - `{seen i.incident_id:4}` asks whether the viewer given as parameter 4 may know of the incident with that id
///   ([`crate::viewing`]).
///
/// Text in quotes is left as it is.
pub struct Sql {
    text: &'static str,
    sqlite: OnceLock<String>,
    postgres: OnceLock<String>,
}

impl Sql {
    /// Use [`sql!`](crate::sql!), so that the test that prepares every statement can find it.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self { text, sqlite: OnceLock::new(), postgres: OnceLock::new() }
    }

    /// The statement as this engine wants it.
    #[must_use]
    pub fn text(&self, engine: Engine) -> &str {
        let cell = match engine {
            Engine::Sqlite => &self.sqlite,
            Engine::Postgres => &self.postgres,
        };
        cell.get_or_init(|| expand(self.text, engine))
    }
}

impl std::fmt::Debug for Sql {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.text)
    }
}

/// Makes a `&'static Sql` from one string literal: `sql!("SELECT name FROM person WHERE id = $1")`.
#[macro_export]
macro_rules! sql {
    ($text:literal) => {{
        static SQL: $crate::Sql = $crate::Sql::new($text);
        &SQL
    }};
}

/// Writes out placeholders and fragments for one engine.
pub(crate) fn expand(text: &str, engine: Engine) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find(['$', '{', '\'', '"']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (made, length) = special(rest, engine);
        match made {
            Some(made) => out.push_str(&made),
            None => out.push_str(&rest[..length]),
        }
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// What stands at the start of `rest`, which begins with one of `$ { ' "`: its replacement, if it has one, and its length.
fn special(rest: &str, engine: Engine) -> (Option<String>, usize) {
    let sqlite = engine == Engine::Sqlite;
    if let Some(quote) = rest.chars().next().filter(|c| matches!(c, '\'' | '"')) {
        let end = rest[1..].find(quote).map_or(rest.len(), |n| n + 2);
        return (None, end);
    }
    if rest.starts_with('$') {
        return (sqlite.then(|| "?".to_owned()), 1);
    }
    let fragments = [
        ("{skip_locked}", "", "FOR UPDATE SKIP LOCKED"),
        (
            "{clock}",
            "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
            "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)",
        ),
    ];
    if let Some((name, on_sqlite, on_postgres)) = fragments.into_iter().find(|(name, ..)| rest.starts_with(name)) {
        let made = if sqlite { on_sqlite } else { on_postgres };
        return (Some(made.to_owned()), name.len());
    }
    if let Some((number, _)) = rest.strip_prefix("{in:").and_then(|r| r.split_once('}'))
        && number.parse::<u16>().is_ok()
    {
        let made = if sqlite { format!("IN rarray(?{number})") } else { format!("= ANY(${number})") };
        return (Some(made), number.len() + 5);
    }
    if let Some((inside, _)) = rest.strip_prefix("{seen ").and_then(|r| r.split_once('}'))
        && let Some((incident, number)) = inside.split_once(':')
        && number.parse::<u16>().is_ok()
    {
        let sign = if sqlite { '?' } else { '$' };
        // A parameter may stand for the incident too.
        let incident = incident.replace('$', &sign.to_string());
        return (Some(viewing::condition(&incident, &format!("{sign}{number}"))), inside.len() + "{seen }".len());
    }
    (None, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_and_fragments_are_written_for_each_engine() {
        let text =
            "UPDATE t SET a = $2, b = '$1 {skip_locked} it''s $3' WHERE \"c$1\" {in:1} {skip_locked} AND d = '{}'";
        assert_eq!(
            expand(text, Engine::Sqlite),
            "UPDATE t SET a = ?2, b = '$1 {skip_locked} it''s $3' WHERE \"c$1\" IN rarray(?1)  AND d = '{}'"
        );
        assert_eq!(
            expand(text, Engine::Postgres),
            "UPDATE t SET a = $2, b = '$1 {skip_locked} it''s $3' WHERE \"c$1\" = ANY($1) FOR UPDATE SKIP LOCKED AND d = '{}'"
        );
    }

    #[test]
    fn an_open_quote_or_brace_is_left_for_the_engine_to_refuse() {
        assert_eq!(expand("SELECT 'open $1", Engine::Sqlite), "SELECT 'open $1");
        assert_eq!(expand("SELECT {in:x} {", Engine::Sqlite), "SELECT {in:x} {");
    }
}
