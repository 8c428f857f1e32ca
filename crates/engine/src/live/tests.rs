//! What comes out of a stream, and when.

use super::*;
use futures::{FutureExt as _, StreamExt as _};
use uuid::Uuid;

fn person(n: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(n))
}

fn session(n: u128) -> SessionId {
    SessionId::from_uuid(Uuid::from_u128(n))
}

fn open(live: &Arc<Live>, n: u128, facts: &[(Fact, &str)]) -> Messages {
    let wanted = facts.iter().map(|(fact, name)| Wanted { fact: *fact, name: (*name).to_owned() }).collect();
    let mut stream = live.open(person(n), session(n), wanted).expect("a stream");
    assert_eq!(heard(&mut stream), ["resync"], "the first word is to read everything");
    stream
}

/// The names of the events that wait.
fn heard(stream: &mut Messages) -> Vec<String> {
    let mut names = Vec::new();
    while let Some(Some(piece)) = stream.next().now_or_never() {
        let text = String::from_utf8(piece.to_vec()).expect("text");
        names.extend(text.lines().filter_map(|line| line.strip_prefix("event: ")).map(str::to_owned));
    }
    names
}

#[tokio::test]
async fn each_hears_what_it_asked_for() {
    let live = Arc::new(Live::default());
    let mut alerts = open(&live, 1, &[(Fact::Alerts, "alerts")]);
    let mut both = open(&live, 2, &[(Fact::Alerts, "alerts"), (Fact::Incidents, "incidents")]);
    let now = Instant::now();
    live.tell(Fact::Incidents, now);
    live.tell(Fact::Status, now);
    live.tell(Fact::Alerts, now);
    assert_eq!(
        (heard(&mut alerts), heard(&mut both)),
        (vec!["alerts".to_owned()], ["incidents", "alerts"].map(String::from).to_vec())
    );
    drop(both);
    assert_eq!(live.streams(), 1);
}

#[tokio::test]
async fn a_change_that_does_not_say_where_is_for_all_of_its_kind() {
    let live = Arc::new(Live::default());
    let alert = Fact::Alert(allclear_core::id::AlertId::from_uuid(Uuid::from_u128(7)));
    let mut stream = open(&live, 1, &[(alert, "alert-7"), (Fact::Status, "status")]);
    live.tell_each(Topic::Incidents, Instant::now());
    assert!(heard(&mut stream).is_empty());
    live.tell_each(Topic::Alerts, Instant::now());
    assert_eq!(heard(&mut stream), ["alert-7"]);
}

#[tokio::test]
async fn one_fact_is_heard_at_most_twice_a_second_and_never_lost() {
    let live = Arc::new(Live::default());
    let mut stream = open(&live, 1, &[(Fact::Alerts, "alerts")]);
    let (start, mut told, mut last_change) = (Instant::now(), Vec::new(), 0);
    for millis in 0..3_000_u64 {
        let now = start + Duration::from_millis(millis);
        if millis < 2_100 && millis % 7 == 0 {
            live.tell(Fact::Alerts, now);
            last_change = millis;
        }
        live.tell_pending(now);
        told.extend(heard(&mut stream).into_iter().map(|_| millis));
    }
    assert_eq!(told.first(), Some(&0), "the first change is told at once");
    assert!(told.windows(2).all(|pair| pair[1] - pair[0] >= 500), "{told:?}");
    let last = *told.last().expect("some");
    assert!(last >= last_change && last <= last_change + 500, "the last change at {last_change} is told: {told:?}");
}

#[tokio::test]
async fn who_falls_behind_reads_everything_anew() {
    let live = Arc::new(Live::default());
    let mut slow = open(&live, 1, &[(Fact::Me(person(1)), "me"), (Fact::Alerts, "alerts")]);
    let now = Instant::now();
    live.tell(Fact::Alerts, now);
    live.tell(Fact::Alerts, now + REST);
    assert_eq!(heard(&mut slow), ["alerts"], "what waits already is not written twice");
    for n in 0..=MAX_WAITING {
        assert_eq!(live.ring(person(1), &format!("{{\"n\":{n}}}")), 1);
    }
    assert_eq!(heard(&mut slow), ["resync", "ring"]);
    live.resync();
    assert_eq!(heard(&mut slow), ["resync"]);
}

#[tokio::test]
async fn rings_reach_the_person_and_nobody_else() {
    let live = Arc::new(Live::default());
    let (mut first, mut second) =
        (open(&live, 1, &[(Fact::Me(person(1)), "me")]), open(&live, 1, &[(Fact::Me(person(1)), "me")]));
    let (mut other, mut deaf) =
        (open(&live, 2, &[(Fact::Me(person(2)), "me")]), open(&live, 1, &[(Fact::Alerts, "alerts")]));
    assert!(live.has_tab(person(1)) && !live.has_tab(person(3)));
    assert_eq!((live.ring(person(1), "{}"), live.ring(person(3), "{}")), (2, 0));
    assert_eq!((heard(&mut first), heard(&mut second)), (vec!["ring".to_owned()], vec!["ring".to_owned()]));
    assert!(heard(&mut other).is_empty() && heard(&mut deaf).is_empty());
}

#[tokio::test]
async fn nobody_holds_more_streams_than_anybody_looks_at() {
    let live = Arc::new(Live::default());
    let mut held: Vec<_> = (0..MAX_STREAMS).map(|_| open(&live, 1, &[(Fact::Me(person(1)), "me")])).collect();
    let refused = |n| live.open(person(n), session(n), Vec::new()).err();
    assert_eq!((refused(1), refused(2)), (Some(NoStream::TooMany), None));
    held.pop();
    assert_eq!(refused(1), None);
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_with_the_server() {
    let live = Arc::new(Live::default());
    let (mut first, mut second) =
        (open(&live, 1, &[(Fact::Me(person(1)), "me")]), open(&live, 2, &[(Fact::Me(person(2)), "me")]));
    live.end(session(1));
    assert_eq!(heard(&mut first), ["ended"]);
    assert_eq!(first.next().now_or_never(), Some(None));
    assert_eq!(second.next().now_or_never(), None);
    live.close();
    assert_eq!(second.next().now_or_never(), Some(None));
    assert_eq!(live.open(person(3), session(3), Vec::new()).err(), Some(NoStream::Stopping));
}

#[tokio::test]
async fn a_quiet_stream_beats_every_fifteen_seconds() {
    let live = Arc::new(Live::default());
    let mut stream = open(&live, 1, &[(Fact::Me(person(1)), "me")]);
    let beats: Vec<u64> = (1..=60)
        .filter(|second| {
            live.beat(*second);
            heard(&mut stream) == ["beat"]
        })
        .collect();
    assert_eq!(beats.len(), 4);
    assert!(beats.windows(2).all(|pair| pair[1] - pair[0] == 15), "{beats:?}");
}

#[tokio::test]
async fn a_receipt_wakes_the_one_who_waits_for_it() {
    let live = Arc::new(Live::default());
    let page = |n| PageId::from_uuid(Uuid::from_u128(n));
    let awaited = live.awaits(page(1));
    live.shown(page(2));
    assert_eq!(awaited.shown().now_or_never(), None);
    live.shown(page(1));
    assert_eq!(awaited.shown().now_or_never(), Some(()));
    drop(awaited);
    assert!(!live.is_awaited(page(1)));
}
