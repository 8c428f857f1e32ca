//! What holds whatever several people type at once, in any order and at any time.

use super::tests::{Stage, acting, declared, stage, this};
use super::{Line, clocks, room, typed};
use crate::error::Error;
use allclear_core::incident::{Cycle, Gathered, Incident, Presence, Reference, Role, Severity};
use allclear_core::room::{Clock, Room};
use allclear_core::timeline::{Kind, fold};
use allclear_store::incidents;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What people type. `#` stands for a small number: labels and minutes.
const LINES: &[&str] = &[
    "errors rise in eu-west",
    "update We know the cause.",
    "role ic",
    "role ic @ben",
    "role ic nobody",
    "role deputy @ana",
    "role scribe @dara",
    "called @ben #m: no answer",
    "signal # cases",
    "signal +#: cannot pay",
    "bridge https://meet.example.com/#",
    "recording https://meet.example.com/#",
    "bridge none",
    "join",
    "observe",
    "leave",
    "release @ana: thank you",
    "remove @ben: shouts",
    "sev 1",
    "sev 3 milder than thought",
    "status monitoring",
    "status paused",
    "status investigating",
    "resolve: rolled back",
    "reopen: it is back",
    "impact: nobody can pay",
    "page @ana: the replica lags",
    "task @ana #m check latency",
    "stream @ben #m restore the replica",
    "stream alpha lead @ana",
    "stream alpha join",
    "task @ana #m #alpha read the log",
    "can alpha: errors rise / rolling back / a DBA",
    "done w1",
    "task ic #m read the log",
    "ack t#",
    "done t# worked: restarted",
    "done",
    "found t#: the queue is full",
    "more t# #m",
    "blocked t#: no access",
    "hand t# @ben",
    "drop t#: known",
    "snooze update #m: the dump is being read",
    "propose roll back 1841; risk: loses carts; 1m",
    "object p#: the migration ran",
    "withdraw p#",
    "override p#",
    "adopt p#",
    "decide: keep the region drained because the replica lags",
    "hypothesis: the cache is cold",
    "for h#: hit rate 12 %",
    "against h#: the other region is cold as well",
    "rule out h#: hit rate is normal",
    "option: restart the pool; risk: 30 s of errors",
    "choose o#",
    "coin o1 o2",
    "tripwire: third data centre down => SEV-1",
    "trip x#",
    "disarm x#",
    "can nobody can pay / rolling back / a DBA",
    "need dba: lock analysis",
    "met n#: dara is in",
    "decline n#: nobody is awake",
    "claim",
    "object: somebody else is on the way",
    "handover @ben",
    "accept",
    "decline: asleep",
    "take command",
    "approve r#",
    "refuse r#: not yet",
    "q8: eu-west-#",
    "answer q13 sometimes",
    "q16: about -#m",
    "q7: no such service",
    "next step",
    "cycle verify",
    "emergency on",
    "emergency off: contained",
    "mobilise!",
];

#[derive(Debug, Clone)]
enum Step {
    /// One person types one line.
    Says {
        who: u128,
        line: String,
    },
    /// Several people type at the same time.
    Together {
        lines: Vec<(u128, String)>,
    },
    Passes {
        seconds: i64,
    },
}

fn line() -> impl Strategy<Value = String> {
    (prop::sample::select(LINES), 1..4_u8).prop_map(|(line, n)| line.replace('#', &n.to_string()))
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (1..4_u128, line()).prop_map(|(who, line)| Step::Says { who, line }),
        2 => prop::collection::vec((1..4_u128, line()), 2..4).prop_map(|lines| Step::Together { lines }),
        3 => prop::sample::select(vec![1, 29, 30, 31, 59, 60, 61, 120, 299, 300, 1200, 5400])
            .prop_map(|seconds| Step::Passes { seconds }),
    ]
}

async fn says(stage: &Stage, incident: Reference, who: u128, line: &str) {
    let typed = typed(&stage.app, acting(who), incident, Line { text: line.to_owned(), ..Line::default() }).await;
    match typed {
        // Refusals are answers: what was typed goes back to whoever typed it.
        Ok(_) | Err(Error::Invalid { .. } | Error::Refused(_) | Error::Denied(_)) => {}
        Err(error) => panic!("{who} typed {line:?}: {error:?}"),
    }
}

async fn now(stage: &Stage, id: Reference) -> (Incident, Room, Vec<Clock>) {
    let read = stage.app.read(move |tx| {
        let incident = incidents::find(tx, id)?.ok_or_else(|| Error::not_found("incident", id))?;
        let (room, clocks) = room(tx, id)?;
        Ok((incident, room, clocks))
    });
    read.await.expect("read")
}

async fn holds(stage: &Stage, id: Reference) {
    let (incident, room, _) = now(stage, id).await;
    let entries = stage.timeline(&incident).await;
    let seqs: Vec<i64> = entries.iter().map(|e| e.seq).collect();
    assert_eq!(seqs, (1..=incident.seq).collect::<Vec<_>>(), "no entry is lost or doubled");
    let folded = fold(&entries).expect("declared");
    assert_eq!(
        (&folded.title, folded.severity, &folded.status),
        (&incident.title, incident.severity, &incident.status)
    );
    assert_eq!((folded.resolved_at, &folded.reopened_at), (incident.resolved_at, &incident.reopened_at));
    let roles: BTreeSet<_> =
        incident.tenures.iter().filter(|t| t.released_at.is_none()).map(|t| (t.role, t.person)).collect();
    let told: BTreeSet<_> = folded.roles.iter().flat_map(|(role, who)| who.iter().map(|who| (*role, *who))).collect();
    assert_eq!(told, roles);
    assert!(incident.holders(Role::IncidentCommander).count() <= 1, "one commands, or nobody");
    assert_eq!(Presence::of(&entries), incident.presence, "folding the timeline gives who is there");
    assert_eq!(Gathered::of(&entries), incident.gathered, "and what was gathered");
    assert_eq!(Cycle::of(&entries), incident.cycle, "and where the cycle stands");
    assert_eq!(folded.emergency, incident.emergency.is_some(), "and whether emergency mode is on");
    let items = room.items.iter().map(|i| (i.label, i.body.state())).collect();
    let facts = incident.facts.iter().map(|(key, fact)| (key.clone(), fact.value.clone())).collect();
    assert_eq!(folded.facts, facts, "folding the timeline gives what was found out");
    assert_eq!(folded.kind, incident.kind.as_ref().map(|kind| kind.name.clone()));
    assert_eq!(folded.items, items, "folding the timeline gives the items");
    let labels: BTreeSet<_> = room.items.iter().map(|i| i.label).collect();
    assert_eq!(labels.len(), room.items.len(), "a label is one item's");
    assert!(room.items.iter().all(|i| i.closed_at.is_none() == i.body.is_open()));
}

/// Carries out what is due; a second look at the same moment finds nothing more to do.
async fn ticks(stage: &Stage, id: Reference) {
    clocks::look(&stage.app).await.expect("looks");
    let (incident, before, due) = now(stage, id).await;
    assert!(due.iter().all(|clock| clock.due_at > stage.app.now()), "what was due is done: {due:?}");
    clocks::look(&stage.app).await.expect("looks");
    let (after, room, _) = now(stage, id).await;
    assert_eq!((incident.seq, before), (after.seq, room), "every clock speaks once");
}

async fn play(steps: Vec<Step>) {
    let stage = stage().await;
    let id = this(&declared(&stage, Severity::Sev2).await);
    for step in steps {
        match step {
            Step::Says { who, line } => says(&stage, id, who, &line).await,
            Step::Together { lines } => {
                let said = lines.iter().map(|(who, line)| says(&stage, id, *who, line));
                futures::future::join_all(said).await;
            }
            Step::Passes { seconds } => {
                stage.wait(seconds);
                ticks(&stage, id).await;
            }
        }
        holds(&stage, id).await;
    }
    let (incident, ..) = now(&stage, id).await;
    let entries = stage.timeline(&incident).await;
    assert!(entries.iter().all(|e| !matches!(&e.kind, Kind::Note { text } if text.is_empty())));
}

/// As many runs as a minute allows, or as `PROPTEST_CASES` asks for.
fn config() -> ProptestConfig {
    let asked = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { asked.cases } else { 48 };
    ProptestConfig { cases, ..asked }
}

proptest! {
    #![proptest_config(config())]
    #[test]
    fn whatever_is_typed_at_once_the_log_and_the_state_agree(steps in prop::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(play(steps));
    }
}
