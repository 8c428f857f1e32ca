//! What is looked for among everything there ever was is found by an index, and not by reading all of it. Each statement
//! is the one of the sources, found by some words that only it has.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod statements;

use allclear_store::testing::memory;
use allclear_store::{MIGRATIONS, Row, Sql, Value};

/// How SQLite would answer the one statement that has `part` in it.
fn plan(part: &str) -> String {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found: Vec<String> = statements::texts().iter().map(|(_, text)| one_line(text)).collect();
    found.retain(|text| text.contains(part));
    let [text] = &found[..] else { unreachable!("{} statements have {part:?} in them", found.len()) };
    let parameters = (1..100).take_while(|n| text.contains(&format!("${n}")) || text.contains(&format!(":{n}}}")));
    let args = vec![Value::Null; parameters.count()];
    let explained: &'static Sql = Box::leak(Box::new(Sql::new(format!("EXPLAIN QUERY PLAN {text}").leak())));
    memory(MIGRATIONS)
        .db
        .read_blocking(move |tx| tx.all(explained, &args, |row: &Row<'_>| row.get::<String>("detail")))
        .unwrap()
        .join("; ")
}

/// The statement finds its rows by `index`.
#[track_caller]
fn follows(part: &str, index: &str) {
    let plan = plan(part);
    assert!(plan.contains(&format!("INDEX {index}")), "{part}\n{plan}");
}

/// As [`follows`], and finds them in the order that is asked for.
#[track_caller]
fn follows_in_order(part: &str, index: &str) {
    let plan = plan(part);
    assert!(plan.contains(&format!("INDEX {index}")) && !plan.contains("TEMP B-TREE"), "{part}\n{plan}");
}

#[test]
fn what_belongs_to_one_person_or_action_is_found_by_an_index() {
    follows_in_order("FROM page WHERE person_id = $1 AND id < $2", "page_person");
    follows_in_order("FROM audit WHERE action = $1", "audit_action");
    follows("FROM alert WHERE incident_id = $1 AND {seen $1:4} AND id < $2", "alert_incident");
    follows("SELECT id FROM incident WHERE drill_person_id = $1", "incident_drill");
}

/// A person on call has been paged ten thousand times, and a storm has a hundred thousand alerts.
#[test]
fn pages_of_one_person_about_one_thing_are_not_looked_for_among_all_their_pages() {
    follows("WHERE p.subject_id = a.id AND p.person_id = $2", "page_subject_person (subject_id=? AND person_id=?)");
    follows("detail = $3 WHERE subject_id = $1 AND person_id = $2", "page_subject_person");
    follows("FROM page WHERE subject_id = $1 AND id < $2", "page_subject_person");
    for of_a_step in ["SELECT id, channel, detail FROM page", "SELECT count(*) AS n FROM page WHERE subject_id"] {
        follows(of_a_step, "page_once (subject_id=? AND cycle=? AND round=? AND step=?");
    }
}

#[test]
fn what_is_open_is_not_looked_for_among_what_is_over() {
    follows("SELECT i.id, i.policy FROM incident i", "incident_open");
    follows_in_order("SELECT * FROM incident WHERE category IN", "incident_open_newest");
    follows_in_order("status <> 'resolved' AND status = $2 AND id < $1", "alert_open (id<?)");
    let of_service = "alert_open_service (service_id=? AND status=? AND id<?)";
    follows_in_order("AND service_id = $4 AND status = $2 AND id < $1", of_service);
}

#[test]
fn what_one_person_has_to_do_is_found_by_an_index_and_drills_are_looked_up_one_by_one() {
    follows_in_order("SELECT * FROM action_item WHERE state = 'open' AND owner_id", "action_item_owner");
    for actions in ["SELECT * FROM action_item WHERE state = 'open'", "SELECT * FROM action_item WHERE id > $1"] {
        follows(actions, "sqlite_autoindex_incident_1 (id=?)");
        assert!(!plan(actions).contains("SCAN incident"), "{actions}");
    }
}

#[test]
fn reviews_are_read_in_the_order_in_which_they_are_listed() {
    follows_in_order("WHERE r.state = 'published'", "review_published");
    follows_in_order("WHERE r.state <> 'published'", "review_unpublished");
}
