//! What is looked for among everything there ever was is found by an index, and not by reading all of it.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use allclear_store::testing::memory;
use allclear_store::{MIGRATIONS, Row, Sql, args, sql};
use uuid::Uuid;

/// How SQLite would answer a statement with one parameter.
fn plan(statement: &'static Sql) -> String {
    memory(MIGRATIONS)
        .db
        .read_blocking(move |tx| tx.all(statement, args![Uuid::nil()], |row: &Row<'_>| row.get::<String>("detail")))
        .unwrap()
        .join("; ")
}

#[test]
fn what_belongs_to_one_person_or_action_is_found_by_an_index() {
    let pages = plan(sql!("EXPLAIN QUERY PLAN SELECT * FROM page WHERE person_id = $1 ORDER BY id DESC LIMIT 50"));
    assert!(pages.contains("INDEX page_person") && !pages.contains("TEMP B-TREE"), "{pages}");
    let trail = plan(sql!("EXPLAIN QUERY PLAN SELECT body FROM audit WHERE action = $1 ORDER BY seq DESC LIMIT 50"));
    assert!(trail.contains("INDEX audit_action") && !trail.contains("TEMP B-TREE"), "{trail}");
    let alerts =
        plan(sql!("EXPLAIN QUERY PLAN SELECT * FROM alert WHERE incident_id = $1 AND id < $1 ORDER BY id DESC"));
    assert!(alerts.contains("INDEX alert_incident"), "{alerts}");
    let drills = plan(sql!("EXPLAIN QUERY PLAN SELECT id FROM incident WHERE drill_person_id = $1 LIMIT 1"));
    assert!(drills.contains("INDEX incident_drill"), "{drills}");
}
