//! Many argument rows in one statement, for PostgreSQL: there a row of its own costs a round of the protocol and of the
//! executor, about 20 us; in a list it costs what the row itself does. Mappers keep the text for one row, and what cannot
//! be turned into a list keeps being sent row by row.

use crate::value::Value;
use std::collections::BTreeSet;

/// A statement that does for lists of arguments what another does for one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bulk {
    /// Takes one list for each parameter of the original.
    pub text: String,
    /// Rows about the same thing must not meet in one statement: PostgreSQL would apply one of them, or refuse. The first
    /// argument says what a row is about.
    pub apart: bool,
}

/// The column with a row's number, from 1, in the results of [`question`].
pub(crate) const NUMBER: &str = "given_row";

/// The statement for lists of what `text` does for one row, when there is one; `types` are those of its parameters.
///
/// `INSERT … VALUES (…)`, also with `ON CONFLICT`, and `UPDATE … WHERE column = $1 …` have one.
pub(crate) fn command(text: &str, types: &[&str]) -> Option<Bulk> {
    if text.contains("RETURNING") || types.is_empty() {
        return None;
    }
    let from = given(types, "");
    if text.starts_with("INSERT INTO ") {
        let (head, rest) = text.split_once("VALUES (")?;
        let (tuple, tail) = rest.split_at(closing(rest)?);
        let tail = tail.strip_prefix(')')?;
        if tail.contains('$') || head.contains('$') {
            return None;
        }
        let apart = tail.contains("DO UPDATE");
        if apart && !(tuple.starts_with("$1,") && target(tail)? == first_column(head)?) {
            return None;
        }
        let text = format!("{head}SELECT {} FROM {from} {tail}", renamed(tuple));
        return Some(Bulk { text, apart });
    }
    let (head, condition) = text.split_once(" WHERE ")?;
    let by_first = condition.split_once(" = ").is_some_and(|(column, rest)| {
        column.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
            && matches!(rest.strip_prefix("$1"), Some(rest) if rest.is_empty() || rest.starts_with(" AND "))
    });
    if !text.starts_with("UPDATE ") || !by_first || text.contains("SELECT") || condition.contains(" OR ") {
        return None;
    }
    Some(Bulk { text: format!("{} FROM {from} WHERE {}", renamed(head), renamed(condition)), apart: true })
}

/// As [`command`], for a query; each row of the result has in [`NUMBER`] which arguments it answers.
pub(crate) fn question(text: &str, types: &[&str]) -> Option<Bulk> {
    if !text.starts_with("SELECT ") || types.is_empty() || text.contains("FOR UPDATE") {
        return None;
    }
    let (from, text) = (given(types, " WITH ORDINALITY"), renamed(text));
    let numbered = format!("SELECT found.*, given.{NUMBER} FROM {from} CROSS JOIN LATERAL ({text}) AS found");
    Some(Bulk { text: numbered, apart: false })
}

/// Whether rows can share a statement whose rows must be about different things.
pub(crate) fn distinct<A: AsRef<[Value]>>(rows: &[A]) -> bool {
    let mut seen = BTreeSet::new();
    rows.iter().all(|row| match row.as_ref().first() {
        Some(Value::Uuid(id)) => seen.insert(id.as_bytes().as_slice()),
        Some(Value::Bytes(bytes)) => seen.insert(bytes.as_slice()),
        Some(Value::Text(text)) => seen.insert(text.as_bytes()),
        _ => false,
    })
}

/// How many bytes of text a row holds, for bounding what goes into one statement.
pub(crate) fn size(row: &[Value]) -> usize {
    row.iter()
        .map(|value| match value {
            Value::Text(text) => text.len(),
            Value::Bytes(bytes) => bytes.len(),
            _ => 16,
        })
        .sum()
}

fn given(types: &[&str], ordinality: &str) -> String {
    let lists: Vec<String> = types.iter().enumerate().map(|(at, ty)| format!("${}::{ty}[]", at + 1)).collect();
    let mut names: Vec<String> = (1..=types.len()).map(|at| format!("p{at}")).collect();
    if !ordinality.is_empty() {
        names.push(NUMBER.to_owned());
    }
    format!("unnest({}){ordinality} AS given ({})", lists.join(", "), names.join(", "))
}

/// `$2` becomes `given.p2`, except in quotes.
fn renamed(text: &str) -> String {
    let (mut out, mut quoted) = (String::with_capacity(text.len() + 32), false);
    for c in text.chars() {
        quoted ^= c == '\'';
        if c == '$' && !quoted { out.push_str("given.p") } else { out.push(c) }
    }
    out
}

/// Where the parenthesis closes that was open before `text`.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut quoted) = (1_usize, false);
    for (at, c) in text.char_indices() {
        quoted ^= c == '\'';
        match c {
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// `INSERT INTO t (a, b) ` begins with a.
fn first_column(head: &str) -> Option<&str> {
    head.split_once('(')?.1.split([',', ')']).next().map(str::trim)
}

/// The one column after `ON CONFLICT`; none when there are several.
fn target(tail: &str) -> Option<&str> {
    let columns = tail.split_once("ON CONFLICT (")?.1.split(')').next()?;
    (!columns.contains(',')).then_some(columns.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args;

    fn text(bulk: Option<Bulk>) -> Option<(String, bool)> {
        bulk.map(|b| (b.text, b.apart))
    }

    #[test]
    fn inserts_take_lists() {
        let made = command("INSERT INTO t (a, b, c) VALUES ($1, FALSE, '$2') ON CONFLICT (a, b) DO NOTHING", &["uuid"]);
        let want = "INSERT INTO t (a, b, c) SELECT given.p1, FALSE, '$2' FROM unnest($1::uuid[]) AS given (p1)  \
                    ON CONFLICT (a, b) DO NOTHING";
        assert_eq!(text(made), Some((want.to_owned(), false)));
        let merges = "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO UPDATE SET b = excluded.b";
        let want = "INSERT INTO t (a, b) SELECT given.p1, given.p2 FROM unnest($1::bytea[], $2::int8[]) AS given (p1, p2)  \
                    ON CONFLICT (a) DO UPDATE SET b = excluded.b";
        assert_eq!(text(command(merges, &["bytea", "int8"])), Some((want.to_owned(), true)));
    }

    #[test]
    fn updates_by_key_take_lists() {
        let made = command("UPDATE t SET n = n + $2 WHERE id = $1 AND m = $2", &["uuid", "int8"]);
        let want = "UPDATE t SET n = n + given.p2 FROM unnest($1::uuid[], $2::int8[]) AS given (p1, p2) \
                    WHERE id = given.p1 AND m = given.p2";
        assert_eq!(text(made), Some((want.to_owned(), true)));
    }

    #[test]
    fn questions_say_which_row_they_answer() {
        let made = question("SELECT a FROM t WHERE id = $1 ORDER BY a", &["uuid"]);
        let want = "SELECT found.*, given.given_row FROM unnest($1::uuid[]) WITH ORDINALITY AS given (p1, given_row) \
                    CROSS JOIN LATERAL (SELECT a FROM t WHERE id = given.p1 ORDER BY a) AS found";
        assert_eq!(text(made), Some((want.to_owned(), false)));
    }

    #[test]
    fn what_means_something_else_in_a_list_stays_as_it_is() {
        let types = ["int8", "int8"];
        for alone in [
            "UPDATE t SET n = $2 WHERE id > $1",
            "UPDATE t SET n = $2 WHERE id = $1 OR n = 3",
            "UPDATE t SET n = $2 WHERE id = $1 + 1",
            "UPDATE t SET n = $2 WHERE id IN (SELECT id FROM t WHERE id = $1)",
            "UPDATE t SET n = $2 WHERE id = $1 RETURNING n",
            "DELETE FROM t WHERE id = $1 AND n = $2",
            "INSERT INTO t (a, b) VALUES ($1, $2) RETURNING a",
            "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO UPDATE SET b = $2",
            "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (b) DO UPDATE SET a = excluded.a",
            "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a, b) DO UPDATE SET b = excluded.b",
            "INSERT INTO t (a, b) SELECT $1, $2",
        ] {
            assert_eq!(command(alone, &types), None, "{alone}");
        }
        assert_eq!(question("SELECT a FROM t WHERE n = $1 FOR UPDATE SKIP LOCKED", &["int8"]), None);
        assert_eq!(question("UPDATE t SET n = $1 RETURNING n", &["int8"]), None);
    }

    #[test]
    fn rows_about_the_same_thing_are_noticed() {
        assert!(distinct(&[args!["a", 1_i64], args!["b", 1_i64]]));
        assert!(!distinct(&[args!["a", 1_i64], args!["a", 2_i64]]));
        assert!(!distinct(&[args![1_i64]]), "numbers are not told apart here");
    }
}
