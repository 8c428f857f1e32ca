//! What the auditor finds, it mends: by hand something is taken away that only a defect could take, and people are called
//! nevertheless.

use crate::escalating::fire;
use crate::tasks::is_reminded_of_updates;
use crate::world::{Company, Mood, World, hours, minutes, seconds};
use allclear_engine::workers::audit;
use allclear_store::{args, sql};
use serde_json::json;

stories!(
    an_alert_with_nothing_to_show_starts_its_policy_again,
    one_alert_that_cannot_be_read_leaves_nobody_else_unpaged,
    an_incident_that_nobody_is_asked_to_command_calls_again,
);

/// Changes the tables past everything.
pub async fn tamper(w: &World, statement: &'static allclear_store::Sql) {
    let touched = w.app().write(move |work| Ok(work.tx.exec(statement, args![])?)).await.expect("written");
    assert!(touched > 0, "{statement:?} finds something");
}

async fn an_alert_with_nothing_to_show_starts_its_policy_again(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "5m").yaml()).await;
    w.phones.mood("ben", Mood::Gone);
    w.phones.mood("ana", Mood::Gone);
    fire(w, "Payments fail", "critical").await;
    // Every page failed, and the timer that would try again is lost.
    tamper(w, sql!("DELETE FROM escalation")).await;
    w.phones.mood("ben", Mood::Fine);
    w.phones.mood("ana", Mood::Fine);
    w.pass(seconds(31)).await;
    w.phones.silent("ben");
    assert_eq!(w.audit().await.unexplained.len(), 1);
    w.phones.hears("ben", "Payments fail");
    let alert = w.the_alert().await;
    assert_eq!((alert["status"].as_str(), alert["cycle"].as_i64()), (Some("triggered"), Some(2)));
    assert!(w.log_of(&alert).await.ends_with(&["escalated".to_owned(), "step_paged".to_owned()]));
    let told = w.get(&format!("/api/v1/alerts/{}", alert["id"].as_str().unwrap())).await;
    assert!(told["log"].to_string().contains("the auditor found nobody being paged"), "{told:#}");
    assert_eq!(w.audit().await, audit::Findings::default(), "it is mended once");
}

async fn one_alert_that_cannot_be_read_leaves_nobody_else_unpaged(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").yaml()).await;
    w.phones.mood("ben", Mood::Overloaded);
    for n in 1..=3 {
        fire(w, &format!("Disk {n} fails"), "critical").await;
    }
    w.pass(seconds(121)).await;
    tamper(w, sql!("UPDATE alert SET body = 'nothing like JSON' WHERE title = 'Disk 2 fails'")).await;
    assert_eq!(w.audit().await.silent.len(), 3);
    w.phones.hears("ana", "Disk 1 fails");
    w.phones.hears("ana", "Disk 3 fails");
    assert_eq!(w.unmended.len(), 1, "the one that is left is named: {:?}", w.unmended);
    assert_eq!(w.audit().await.silent.len(), 1, "and found again");
    tamper(
        w,
        sql!(
            "UPDATE alert SET body = (SELECT body FROM alert WHERE title = 'Disk 1 fails') WHERE title = 'Disk 2 fails'"
        ),
    )
    .await;
    w.audit().await;
    assert!(w.unmended.is_empty());
    w.phones.hears("ana", "Disk 2 fails");
}

async fn an_incident_that_nobody_is_asked_to_command_calls_again(w: &mut World) {
    w.apply(&Company::new().yaml()).await;
    w.phones.mood("ana", Mood::Overloaded);
    // This one needs no commander.
    w.ok("POST", "/api/v1/incidents", &json!({ "title": "Slow search", "severity": "SEV-4" })).await;
    w.ok("POST", "/api/v1/incidents", &json!({ "title": "Checkout is down", "severity": "SEV-1" })).await;
    tamper(w, sql!("DELETE FROM page_attempt")).await;
    tamper(w, sql!("DELETE FROM page")).await;
    w.phones.mood("ana", Mood::Fine);
    w.pass(seconds(31)).await;
    w.phones.silent("ana");
    assert_eq!(w.audit().await.uncommanded.len(), 1);
    w.phones.hears("ana", "Checkout is down");
    w.pass(minutes(1)).await;
    assert_eq!(w.audit().await, audit::Findings::default());
    w.ok("PUT", "/api/v1/incidents/2/roles/ic", &json!({ "person": "ana@example.com" })).await;
    w.settle().await;
    w.phones.hears("ana", "you are Incident Commander");
    w.pass(hours(1)).await;
    assert_eq!(w.audit().await, audit::Findings::default(), "somebody commands");
    is_reminded_of_updates(w, "ana");
}
