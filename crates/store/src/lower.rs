//! SQLite's own lower() knows the letters of ASCII only; with this one "ÄRGER" is found as "ärger", as on PostgreSQL.

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;

/// Puts ours in the place of SQLite's. Before the first statement: an index over lower() is used only with the function
/// that was there when the schema was read.
///
/// # Errors
/// When SQLite refuses it.
pub(crate) fn register(conn: &Connection) -> rusqlite::Result<()> {
    // Innocuous, because indexes call it and the schema is not trusted with anything else.
    let flags =
        FunctionFlags::SQLITE_UTF8.union(FunctionFlags::SQLITE_DETERMINISTIC).union(FunctionFlags::SQLITE_INNOCUOUS);
    conn.create_scalar_function(c"lower", 1, flags, lower)
}

fn lower(call: &Context<'_>) -> rusqlite::Result<Option<String>> {
    Ok(match call.get_raw(0) {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(text) | ValueRef::Blob(text) => Some(folded(text)),
    })
}

/// Letter by letter: a sigma at the end of a word must not differ from one in the middle, or a part would not be found in
/// the whole.
fn folded(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.chars().flat_map(char::to_lowercase).collect() }
}

#[cfg(test)]
mod tests {
    use crate::migrate::expand;
    use crate::testing::{TestDb, memory, postgres};
    use crate::{Engine, MIGRATIONS, Row, args, sql};

    fn databases() -> Vec<TestDb> {
        std::iter::once(memory(MIGRATIONS)).chain(postgres(MIGRATIONS)).collect()
    }

    #[test]
    fn both_databases_fold_the_letters_of_every_script() {
        for db in databases() {
            for (typed, folded) in
                [("ÄRGER", "ärger"), ("Straße", "straße"), ("ΔΟΚΙΜΗ", "δοκιμη"), ("ТЕСТ 7", "тест 7")]
            {
                let found: String = db
                    .db
                    .read_blocking(move |tx| tx.one(sql!("SELECT lower($1) AS x"), args![typed], |row| row.get("x")))
                    .expect("folded");
                assert_eq!(found, folded, "{:?}", db.db.engine());
            }
        }
    }

    #[test]
    fn the_indexes_over_it_are_still_used() {
        let plan = |text| {
            memory(MIGRATIONS)
                .db
                .read_blocking(move |tx| tx.all(text, args!["ÄRGER"], |row: &Row<'_>| row.get::<String>("detail")))
                .expect("a plan")
                .join("; ")
        };
        let by_address = plan(sql!("EXPLAIN QUERY PLAN SELECT id FROM person WHERE lower(email) = lower($1)"));
        assert!(by_address.contains("INDEX person_email"), "{by_address}");
        let by_name = plan(sql!("EXPLAIN QUERY PLAN SELECT id FROM service WHERE lower(name) = lower($1)"));
        assert!(by_name.contains("INDEX service_name"), "{by_name}");
    }

    /// A file from before, whose indexes were written by SQLite's own function.
    #[test]
    fn what_was_indexed_before_is_found_after_the_upgrade() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("allclear.db");
        let before = rusqlite::Connection::open(&path).expect("a file");
        for (table, column, index) in INDEXES {
            let made = format!(
                "CREATE TABLE {table} ({column} TEXT); CREATE UNIQUE INDEX {index} ON {table} (lower({column}));
                 INSERT INTO {table} VALUES ('ÄRGER');"
            );
            before.execute_batch(&made).expect("a table");
        }
        before.close().expect("closed");
        let after = crate::sqlite::connect(Some(&path)).expect("opened");
        let (_, text) = MIGRATIONS.iter().find(|(name, _)| *name == "V0011__unicode_lower").expect("listed");
        after.execute_batch(&expand("V0011__unicode_lower", text, Engine::Sqlite).expect("SQL")).expect("migrated");
        for (table, column, index) in INDEXES {
            let find =
                format!("SELECT count(*) FROM {table} INDEXED BY {index} WHERE lower({column}) = lower('ärger')");
            let found: i64 = after.query_row(&find, [], |row| row.get(0)).expect("a count");
            assert_eq!(found, 1, "{index}");
        }
        let sound: String = after.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("looked over");
        assert_eq!(sound, "ok");
    }

    const INDEXES: [(&str, &str, &str); 6] = [
        ("person", "email", "person_email"),
        ("team", "name", "team_name"),
        ("schedule", "name", "schedule_name"),
        ("policy", "name", "policy_name"),
        ("service", "name", "service_name"),
        ("integration", "name", "integration_name"),
    ];
}
