//! A deputy leads with the word of whoever leads, and stands by until then.

use super::*;
use crate::incident::{LEADERS, may_decide, to_ask};
use crate::room::request;

fn takes(s: &mut Scene, actor: u128, who: u128) {
    let via = if actor == who { Via::Claim } else { Via::Assignment };
    s.change(acting(actor), |change, _| {
        change.assume(Role::Deputy, person_id(who), via);
        Ok(())
    })
    .expect("assumed");
}

fn via(s: &Scene) -> Vec<Via> {
    s.incident.holders(Role::Deputy).map(|tenure| tenure.via).collect()
}

#[test]
fn whoever_makes_themselves_deputy_does_not_lead_until_the_commander_says_so() {
    let mut s = scene(Severity::Sev2);
    takes(&mut s, BEN, BEN);
    assert!(!may_decide(&s.incident, &acting(BEN)), "nobody asked the commander");
    let resolve = Command::Resolve { resolution: None };
    assert!(to_ask(&s.incident, &acting(BEN), &resolve).is_some(), "it becomes a request");
    takes(&mut s, BEN, BEN);
    assert_eq!(via(&s), [Via::Claim], "saying it twice is no word of the commander");

    takes(&mut s, DARA, BEN);
    assert_eq!(via(&s), [Via::Assignment]);
    assert!(may_decide(&s.incident, &acting(BEN)));
    let entries = s.entries.len();
    takes(&mut s, DARA, BEN);
    assert_eq!(s.entries.len(), entries, "confirmed once is enough");
}

#[test]
fn a_colleague_can_nominate_a_deputy_and_not_make_one_who_leads() {
    let mut s = scene(Severity::Sev2);
    takes(&mut s, ANA, BEN);
    assert_eq!(via(&s), [Via::Nomination]);
    assert!(!may_decide(&s.incident, &acting(BEN)));
    takes(&mut s, DARA, BEN);
    assert!(may_decide(&s.incident, &acting(BEN)));

    takes(&mut s, BEN, EMIL);
    assert!(may_decide(&s.incident, &acting(EMIL)), "a deputy who leads may name the next one");
    assert!(!may_decide(&s.incident, &acting(BEN)), "there is one deputy");
}

#[test]
fn what_is_asked_of_those_who_lead_is_not_put_before_a_deputy_who_stands_by() {
    let mut s = scene(Severity::Sev2);
    takes(&mut s, BEN, BEN);
    s.change(acting(ANA), |change, directory| request::ask(change, directory, "resolve: it is over", &LEADERS))
        .expect("asked");
    assert_eq!(s.told().iter().map(|(who, _)| *who).collect::<Vec<_>>(), [DARA]);
    let refused = s.says(BEN, "approve r1").expect_err("not theirs yet");
    assert!(refused.to_string().contains("Incident Commander or Deputy"), "{refused}");
}

#[test]
fn what_a_deputy_keeps_from_the_commander_reaches_the_commander_while_one_only_stands_by() {
    let mut s = scene(Severity::Sev4);
    takes(&mut s, BEN, BEN);
    s.says(ANA, "ask: Is data lost?").expect("asked");
    assert!(told_about(&s.until(0), DARA, "a question from outside waits"), "{:?}", s.told());
    s.says(ANA, "need the password of db7").expect("needed");
    assert!(told_about(&s.told(), DARA, "the password of db7"), "{:?}", s.told());
    s.says(DARA, "task @ana 5m check latency").expect("given");
    s.says(ANA, "ack t1").expect("heard");
    s.until(300);
    let told = s.until(300 + 120);
    assert!(told_about(&told, DARA, "check in with ana"), "{told:?}");
}
