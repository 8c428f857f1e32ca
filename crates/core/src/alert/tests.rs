use super::*;
use proptest::prelude::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("in range")
}

fn trigger(started: Option<i64>) -> AlertEvent {
    AlertEvent { started_at: started.map(at), ..AlertEvent::new(Action::Trigger, "disk full") }
}

fn resolve(ended: Option<i64>) -> AlertEvent {
    AlertEvent { ended_at: ended.map(at), ..AlertEvent::new(Action::Resolve, "") }
}

fn alert_id(n: u128) -> AlertId {
    AlertId::from_uuid(uuid::Uuid::from_u128(n))
}

/// Plays events in arrival order, one second apart from `from`, and says what is known at the end.
fn play(events: &[AlertEvent], from: i64) -> Known {
    let mut known = Known::default();
    for (i, event) in (0_i64..).zip(events) {
        let now = at(from + i);
        let effect = apply(&known, event, now);
        known = remember(known, event, effect, alert_id(1), now);
    }
    known
}

#[test]
fn a_trigger_opens_and_repeats_are_counted() {
    let known = Known::default();
    assert_eq!(apply(&known, &trigger(None), at(0)), Effect::Open);
    let known = play(&[trigger(None)], 0);
    assert_eq!(apply(&known, &trigger(None), at(1)), Effect::Repeat { raised: false, moved: false });
}

#[test]
fn a_resolve_closes_and_the_next_trigger_is_new() {
    let known = play(&[trigger(None), resolve(None)], 0);
    assert_eq!(known.open, None);
    assert_eq!(apply(&known, &trigger(None), at(2)), Effect::Open, "PagerDuty's rule: after a resolve, a new alert");
    assert_eq!(apply(&known, &resolve(None), at(2)), Effect::Ignore(Ignored::NothingOpen));
}

#[test]
fn a_late_resolve_never_closes_a_newer_problem() {
    let known = play(&[trigger(Some(-10)), resolve(Some(-8)), trigger(Some(-5))], 0);
    assert_eq!(apply(&known, &resolve(Some(-8)), at(9)), Effect::Ignore(Ignored::EarlierOccurrence));
    assert_eq!(apply(&known, &resolve(Some(-1)), at(9)), Effect::Resolve);
}

#[test]
fn a_resolve_may_overtake_its_trigger() {
    let known = play(&[resolve(Some(-1))], 0);
    assert_eq!(apply(&known, &trigger(Some(-9)), at(2)), Effect::Ignore(Ignored::Late));
    assert_eq!(
        apply(&known, &trigger(Some(-9)), at(90)),
        Effect::Open,
        "a minute later it is news, whatever its clock says"
    );
}

#[test]
fn a_clock_in_2100_hides_nothing() {
    let far = AlertEvent { ended_at: Some(at(3_000_000_000)), ..AlertEvent::new(Action::Resolve, "") };
    let known = play(&[trigger(Some(-5)), far], 0);
    assert_eq!(apply(&known, &trigger(Some(5)), at(6)), Effect::Open);
    let ahead = play(&[trigger(Some(3_000_000_000))], 0);
    assert_eq!(apply(&ahead, &resolve(Some(3)), at(3)), Effect::Resolve, "a start in the future counts as now");
}

#[test]
fn a_worse_repeat_is_noticed() {
    let mild = AlertEvent { severity: Severity::Warning, ..trigger(None) };
    let known = play(&[mild], 0);
    assert_eq!(apply(&known, &trigger(None), at(1)), Effect::Repeat { raised: true, moved: false });
}

#[test]
fn identities_do_not_run_into_each_other() {
    let service = |n| ServiceId::from_uuid(uuid::Uuid::from_u128(n));
    assert_ne!(Fingerprint::of(service(1), "a"), Fingerprint::of(service(2), "a"));
    assert_ne!(Fingerprint::of(service(1), "a"), Fingerprint::of(service(1), "b"));
}

proptest! {
    /// P9: whatever the order and however often each is delivered, the events of some occurrences end in the state of
    /// the last occurrence.
    #[test]
    fn any_order_ends_in_the_same_state(
        occurrences in prop::collection::vec((1_i64..50, 1_i64..50), 1..5),
        last_is_over: bool,
        seed in prop::collection::vec(any::<prop::sample::Index>(), 24),
    ) {
        let (mut t, mut events) = (-1000_i64, Vec::new());
        let total = occurrences.len();
        for (i, (gap, length)) in occurrences.into_iter().enumerate() {
            let start = t + gap;
            t = start + length;
            events.push(trigger(Some(start)));
            if i + 1 < total || last_is_over {
                events.push(resolve(Some(t)));
            }
        }
        // Each event at least once, some twice, in an order drawn from the seed; all within the late window.
        let mut queue: Vec<AlertEvent> = events.clone();
        queue.extend(seed.iter().take(3).map(|i| i.get(&events).clone()));
        let mut shuffled = Vec::new();
        for index in seed.iter().cycle() {
            if queue.is_empty() { break; }
            let i = index.index(queue.len());
            shuffled.push(queue.swap_remove(i));
        }
        let known = play(&shuffled, 0);
        prop_assert_eq!(known.open.is_some(), !last_is_over);
    }
}

#[test]
fn a_log_is_told_with_names() {
    use crate::directory::{Directory, Person, Role};
    let ana = PersonId::from_uuid(uuid::Uuid::from_u128(1));
    let gone = PersonId::from_uuid(uuid::Uuid::from_u128(2));
    let person = Person {
        id: ana,
        email: "ana@example.com".to_owned(),
        name: "Ana Costa".to_owned(),
        time_zone: "UTC".to_owned(),
        role: Role::Responder,
        methods: Vec::new(),
        high: Vec::new(),
        low: Vec::new(),
        skills: Vec::new(),
    };
    let directory = Directory { people: [(ana, person)].into(), ..Directory::default() };
    let paged = |round, people| LogKind::StepPaged { cycle: 1, round, step: 0, policy: "Payments".to_owned(), people };
    let told = |kind: LogKind| tell(&kind, &directory);
    assert_eq!(told(paged(0, vec![ana])), "step 1 of Payments paged Ana Costa");
    assert_eq!(
        told(paged(2, vec![ana, gone])),
        format!("step 1, round 3, of Payments paged Ana Costa, a former person ({gone})")
    );
    assert_eq!(told(LogKind::Unreachable { person: ana }), "Ana Costa has no way to be reached");
    assert_eq!(
        told(LogKind::Resolved { how: Resolution::Expired }),
        "resolved, because its sender stopped repeating it"
    );
}
