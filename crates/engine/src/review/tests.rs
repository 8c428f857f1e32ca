use super::*;
use crate::respond::tests::{Stage, acting, at, declared, person_id, stage, this};
use crate::respond::{assign, reopen, resolve, set_severity};
use allclear_core::incident::{Role, Severity};
use allclear_core::review::{ActionKind, SectionKey};
use jiff::civil::date;

/// A SEV-1 commanded by Ana (Berlin) and resolved at 04:20 UTC.
async fn resolved(stage: &Stage) -> Incident {
    let incident = declared(stage, Severity::Sev1).await;
    assign(&stage.app, acting(1), this(&incident), Role::IncidentCommander, None).await.expect("claimed");
    stage.wait(80 * 60);
    resolve(&stage.app, acting(1), this(&incident), Some("rolled back".to_owned()), None).await.expect("resolved")
}

async fn reviewed(stage: &Stage, incident: &Incident) -> Result<Reviewed> {
    let (id, directory) = (this(incident), stage.app.refresh_directory().await.expect("read"));
    stage.app.read(move |tx| read(tx, &directory, id)).await
}

fn item(done_when: &str) -> NewAction {
    NewAction {
        title: "Alert on restarts".to_owned(),
        kind: ActionKind::Detect,
        owner: "ben@example.com".to_owned(),
        due_on: None,
        done_when: done_when.to_owned(),
    }
}

fn text(reviewed: &Reviewed, key: SectionKey) -> String {
    reviewed.sections.iter().find(|s| s.key == key).expect("every section").text.clone()
}

#[tokio::test]
async fn resolving_drafts_a_review_with_an_owner_and_a_due_date() {
    let stage = stage().await;
    let open = declared(&stage, Severity::Sev1).await;
    assert!(matches!(reviewed(&stage, &open).await, Err(Error::NotFound { .. })), "not before");
    let incident = resolved(&stage).await;
    let found = reviewed(&stage, &incident).await.expect("drafted");
    assert_eq!(found.review.owner, Some(person_id(1)));
    let due = found.review.due.clone().expect("demanded");
    // Resolved on Thursday 1 January 2026 in Berlin; the third business day after is Tuesday.
    assert_eq!((due.on, due.zone.as_str()), (date(2026, 1, 6), "Europe/Berlin"));
    assert_eq!(found.figures.to_resolve.map(|s| s.as_mins()), Some(80));
    assert!(text(&found, SectionKey::Responders).contains("ana, Incident Commander"));
    let nobody_commanded = declared(&stage, Severity::Sev5).await;
    resolve(&stage.app, acting(3), this(&nobody_commanded), None, None).await.expect("resolved");
    let small = reviewed(&stage, &nobody_commanded).await.expect("drafted").review;
    assert_eq!((small.owner, small.due), (Some(person_id(2)), None), "the declarer owns it, nothing is due");
}

#[tokio::test]
async fn reopening_stops_the_deadline_and_resolving_again_starts_it() {
    let stage = stage().await;
    let incident = resolved(&stage).await;
    let first = reviewed(&stage, &incident).await.expect("drafted").review;
    reopen(&stage.app, acting(1), this(&incident), None).await.expect("reopened");
    assert_eq!(reviewed(&stage, &incident).await.expect("kept").review.due, None);
    stage.wait(24 * 3600);
    resolve(&stage.app, acting(1), this(&incident), None, None).await.expect("resolved");
    let second = reviewed(&stage, &incident).await.expect("kept").review;
    assert_eq!((second.id, second.due.map(|d| d.on)), (first.id, Some(date(2026, 1, 7))));
    set_severity(&stage.app, acting(1), this(&incident), Severity::Sev2, None).await.expect("lowered");
    let third = reviewed(&stage, &incident).await.expect("kept").review;
    assert_eq!(third.due.map(|d| d.on), Some(date(2026, 1, 9)), "five business days after Friday the 2nd");
}

#[tokio::test]
async fn two_editors_hear_of_each_other() {
    let stage = stage().await;
    let incident = resolved(&stage).await;
    let edits = |text: &str, revision| EditReview {
        edits: vec![Edit { key: SectionKey::Lucky, text: text.to_owned(), revision }],
        ..EditReview::default()
    };
    let send = |n, command| edit(&stage.app, acting(n), this(&incident), command);
    let Ok(Edited::Saved(saved)) = send(1, edits("it was night", 0)).await else { panic!("not saved") };
    assert_eq!(text(&saved, SectionKey::Lucky), "it was night");
    let Ok(Edited::Clash(clashes)) = send(2, edits("few were awake", 0)).await else { panic!("no clash") };
    assert_eq!((clashes[0].theirs.as_str(), clashes[0].yours.as_str()), ("it was night", "few were awake"));
    assert!(matches!(send(2, edits("it was night", 0)).await, Ok(Edited::Saved(_))), "the same text is no clash");
    assert!(matches!(send(2, edits("both", clashes[0].revision)).await, Ok(Edited::Saved(_))));
    // A clash saves nothing of the command, not even what does not clash.
    let both = EditReview { owner: Some("ben@example.com".to_owned()), ..edits("late", 0) };
    assert!(matches!(send(2, both).await, Ok(Edited::Clash(_))));
    assert_eq!(reviewed(&stage, &incident).await.expect("there").review.owner, Some(person_id(1)));
}

#[tokio::test]
async fn late_entries_appear_in_what_nobody_has_edited() {
    let stage = stage().await;
    let incident = resolved(&stage).await;
    let late = "the cache was cold".to_owned();
    crate::respond::note(&stage.app, acting(2), this(&incident), late, Some(at(120))).await.expect("noted");
    add_factor(&stage.app, acting(2), this(&incident), FactorCategory::Capacity, "one cache for all".to_owned())
        .await
        .expect("added");
    let found = reviewed(&stage, &incident).await.expect("there");
    assert!(text(&found, SectionKey::Timeline).contains("2026-01-01 03:02 UTC: the cache was cold"));
    assert!(text(&found, SectionKey::ContributingFactors).contains("Capacity: one cache for all"));
}

#[tokio::test]
async fn a_published_review_waits_for_its_actions_and_then_closes() {
    let stage = stage().await;
    let incident = resolved(&stage).await;
    let id = this(&incident);
    let moved = EditReview { state: Some(State::InReview), ..EditReview::default() };
    let Ok(Edited::Saved(saved)) = edit(&stage.app, acting(1), id, moved).await else { panic!("not saved") };
    assert_eq!(saved.incident.status, Status::in_review());
    let good = "a pod restarted three times in an hour pages its owner";
    let action = add_action(&stage.app, acting(1), id, item(good)).await.expect("added");
    // 15 days after Thursday 1 January 2026.
    assert_eq!((action.owner, action.due_on), (person_id(2), date(2026, 1, 16)));
    let published = publish(&stage.app, acting(1), id).await.expect("published");
    assert_eq!(published.incident.status, Status::actions_open());
    let again = publish(&stage.app, acting(1), id).await.expect("twice");
    assert_eq!(again.incident.seq, published.incident.seq);
    let done = ActionChange { state: Some(ActionState::Done), ..ActionChange::default() };
    change_action(&stage.app, acting(2), id, action.id, done.clone()).await.expect("done");
    let found = reviewed(&stage, &incident).await.expect("there");
    assert_eq!(found.incident.status, Status::closed());
    change_action(&stage.app, acting(2), id, action.id, done).await.expect("twice");
    assert_eq!(reviewed(&stage, &incident).await.expect("there").incident.seq, found.incident.seq);
    let markdown = found.markdown(&stage.app.refresh_directory().await.expect("read"));
    assert!(markdown.contains("- Review: published") && markdown.contains("State: done"), "{markdown}");
}

#[tokio::test]
async fn actions_that_nobody_could_finish_are_refused() {
    let stage = stage().await;
    let incident = resolved(&stage).await;
    let id = this(&incident);
    let good = "the runbook has a section on failover";
    let field = |answer: Result<Action>| match answer {
        Err(Error::Invalid { field, .. }) => field,
        other => panic!("not refused: {other:?}"),
    };
    let add = |new| add_action(&stage.app, acting(1), id, new);
    assert_eq!(field(add(item("when it is done")).await), "done_when");
    assert_eq!(field(add(NewAction { owner: "Payments".to_owned(), ..item(good) }).await), "owner");
    assert_eq!(field(add(NewAction { due_on: Some("2025-12-31".to_owned()), ..item(good) }).await), "due_on");
    assert_eq!(field(add(NewAction { due_on: Some("soon".to_owned()), ..item(good) }).await), "due_on");
    assert_eq!(field(add(NewAction { title: " ".to_owned(), ..item(good) }).await), "title");
    let action = add(item(good)).await.expect("added");
    let change = |command| change_action(&stage.app, acting(1), id, action.id, command);
    let drop_it = |reason: Option<&str>| ActionChange {
        state: Some(ActionState::WontDo),
        reason: reason.map(str::to_owned),
        ..ActionChange::default()
    };
    assert_eq!(field(change(drop_it(None)).await), "reason");
    assert_eq!(change(drop_it(Some("replaced in May"))).await.expect("dropped").state, ActionState::WontDo);
    let vague = ActionChange { done_when: Some("tbd".to_owned()), ..ActionChange::default() };
    assert_eq!(field(change(vague).await), "done_when");
    let other = declared(&stage, Severity::Sev5).await;
    let elsewhere = change_action(&stage.app, acting(1), this(&other), action.id, ActionChange::default()).await;
    assert!(matches!(elsewhere, Err(Error::NotFound { .. })), "an action of another incident");
}

#[tokio::test]
async fn a_review_without_an_owner_is_not_published() {
    let stage = stage().await;
    let command = crate::respond::Declare { title: Some("x".to_owned()), ..crate::respond::Declare::default() };
    let incident = crate::respond::declare(&stage.app, Actor::Operator, command).await.expect("declared").0;
    let id = this(&incident);
    assert!(matches!(publish(&stage.app, acting(1), id).await, Err(Error::NotFound { .. })), "nothing to publish yet");
    resolve(&stage.app, Actor::Operator, id, None, None).await.expect("resolved");
    assert!(matches!(publish(&stage.app, acting(1), id).await, Err(Error::Refused(_))));
    let by_state = EditReview { state: Some(State::Published), ..EditReview::default() };
    assert!(matches!(edit(&stage.app, acting(1), id, by_state).await, Err(Error::Invalid { .. })));
    let owned = EditReview { owner: Some("ana@example.com".to_owned()), ..EditReview::default() };
    edit(&stage.app, acting(1), id, owned).await.expect("owned");
    assert_eq!(publish(&stage.app, acting(1), id).await.expect("published").review.state, State::Published);
}
