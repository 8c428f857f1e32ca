//! What the clocks leave alone when there is nothing for them to do.

use super::*;

async fn severity(stage: &Stage, id: Reference) -> Severity {
    stage.app.read(move |tx| load(tx, id)).await.expect("read").severity
}

#[tokio::test]
async fn a_look_at_the_clocks_with_nothing_to_say_writes_nothing() {
    let stage = stage().await;
    declared(&stage, Severity::Sev4).await;
    // What declaring left to be said is said.
    clocks::look(&stage.app).await.expect("looks");
    let before = stage.app.db().stats().closures;
    assert_eq!(clocks::look(&stage.app).await.expect("looks"), 0);
    assert_eq!(stage.app.db().stats().closures, before);
}

#[tokio::test]
async fn tripwires_are_looked_for_apart_from_what_every_command_wakes() {
    let stage = stage().await;
    let command = Declare { services: vec!["checkout".to_owned()], ..titled("Payments fail", Severity::Sev4) };
    let (incident, _) = declare(&stage.app, acting(2), command).await.expect("declared");
    let id = this(&incident);
    for text in ["role ic", "tripwire: third data centre down; alert dc3 down => SEV-3"] {
        let line = Line { text: text.to_owned(), ..Line::default() };
        typed(&stage.app, acting(2), id, line).await.expect("understood");
    }
    stage.wait(60);
    stage.alert("dc3 down", Loud::Critical).await;
    clocks::look(&stage.app).await.expect("looks");
    assert_eq!(severity(&stage, id).await, Severity::Sev4);
    assert_eq!(clocks::watch(&stage.app).await.expect("looks"), 1);
    assert_eq!(severity(&stage, id).await, Severity::Sev3);
}
