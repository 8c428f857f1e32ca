//! Swapping shifts: until somebody says yes nothing changes, and what was agreed on must still be so.

use crate::escalating::paged_is;
use crate::world::{Company, World};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::id::PersonId;
use allclear_core::oncall::swap::{Standing, Swap, Turn};
use allclear_engine::Error;
use allclear_engine::shifts::{self, Cover};
use allclear_engine::swaps::{self, Offer};

stories!(
    a_yes_moves_both_shifts_and_the_pager_follows,
    of_several_the_first_yes_counts,
    what_changed_meanwhile_is_said_and_nothing_moves,
    an_offer_ends_when_its_shift_begins,
    a_withdrawn_offer_is_accepted_by_nobody,
    an_override_that_begins_in_the_middle_goes_along,
    a_second_note_takes_the_place_of_the_first,
    other_offers_of_a_shift_that_changed_hands_are_withdrawn,
);

/// Ana, Ben and Chen in turns of a day from 09:00 UTC. The story begins on 10 June 2026 at noon: 160 days after the first
/// of January it is Ben's turn (160 = 3 × 53 + 1), on the 11th Chen's, on the 12th Ana's, on the 13th Ben's.
async fn company(w: &mut World) {
    let rota = "schedules:\n  - name: Rota\n    time_zone: UTC\n    layers:\n      - name: daily\n        \
                rotation: { every: 1 day, hand_off: \"09:00\", start: 2026-01-01 }\n        \
                people: [ana@example.com, ben@example.com, chen@example.com]\n";
    w.apply(&Company::new().step(&["schedule: Rota"], "5m").with(rota).yaml()).await;
    w.app().refresh_directory().await.expect("the company as it is now");
}

fn person(w: &World, name: &str) -> PersonId {
    w.app().directory().person_by_email(&format!("{name}@example.com")).expect("somebody").id
}

fn responder(w: &World, name: &str) -> Actor {
    Actor::Person { id: person(w, name), role: Role::Responder }
}

/// The turn that begins at 09:00 on this day of June.
fn day(w: &World, day: u8) -> Turn {
    let at = |day: u8| format!("2026-06-{day:02}T09:00:00Z").parse().expect("an instant");
    let schedule = w.app().directory().schedule_by_name("Rota").expect("a schedule").id;
    Turn { schedule, from: at(day), to: at(day + 1) }
}

async fn ask(w: &World, asker: &str, asked: Option<&str>, gives: Turn, wants: Option<Turn>) -> Result<Swap, Error> {
    let offer = Offer { asker: person(w, asker), asked: asked.map(|name| person(w, name)), gives, wants, note: None };
    swaps::offer(w.app(), responder(w, asker), offer).await
}

async fn yes(w: &World, swap: &Swap, name: &str) -> Result<Swap, Error> {
    swaps::accept(w.app(), responder(w, name), swap.id, person(w, name)).await
}

#[track_caller]
fn refused(answer: Result<Swap, Error>, words: &str) {
    match answer {
        Err(Error::Refused(why)) => assert!(why.contains(words), "{words}: {why}"),
        other => panic!("{words}: {other:?}"),
    }
}

async fn a_yes_moves_both_shifts_and_the_pager_follows(w: &mut World) {
    company(w).await;
    let (chens, anas) = (day(w, 11), day(w, 12));
    let swap = ask(w, "chen", Some("ana"), chens, Some(anas)).await.expect("asked");
    let again = ask(w, "chen", Some("ana"), chens, Some(anas)).await.expect("asked twice");
    assert_eq!(swap, again, "a double click is one offer");
    assert!(matches!(yes(w, &swap, "ben").await, Err(Error::Refused(_))), "Ben was not asked");
    let watching = Actor::Person { id: person(w, "ana"), role: Role::Observer };
    let denied = swaps::accept(w.app(), watching, swap.id, person(w, "ana")).await;
    assert!(matches!(denied, Err(Error::Denied(_))), "{denied:?}");
    let for_ana = swaps::accept(w.app(), responder(w, "ben"), swap.id, person(w, "ana")).await;
    assert!(matches!(for_ana, Err(Error::Denied(_))), "Ben says yes for nobody but himself");
    for _ in 0..2 {
        let done = yes(w, &swap, "ana").await.expect("accepted, and accepted again");
        assert!(matches!(done.standing, Standing::Accepted { .. }));
    }
    let directory = w.app().directory();
    let overrides = &directory.schedule_by_name("Rota").expect("a schedule").overrides;
    assert_eq!(overrides.len(), 2, "one for each side, once");
    paged_is(w, "2026-06-11T09:00:00Z", "ana").await;
    paged_is(w, "2026-06-12T08:59:59Z", "ana").await;
    paged_is(w, "2026-06-12T09:00:00Z", "chen").await;
    paged_is(w, "2026-06-13T09:00:00Z", "ben").await;
}

async fn of_several_the_first_yes_counts(w: &mut World) {
    company(w).await;
    let swap = ask(w, "chen", None, day(w, 11), None).await.expect("asked");
    let other = ask(w, "chen", None, day(w, 14), None).await.expect("asked");
    yes(w, &swap, "ben").await.expect("the first yes");
    refused(yes(w, &swap, "ana").await, "ben has accepted");
    for (name, state) in [("ana", "open"), ("ana", "open"), ("ben", "declined")] {
        let said = swaps::decline(w.app(), responder(w, name), other.id, person(w, name)).await.expect("declined");
        assert_eq!(said.standing.as_str(), state, "{name}");
    }
    refused(yes(w, &other, "ana").await, "was declined");
    let many = ask(w, "chen", None, day(w, 17), Some(day(w, 18))).await;
    refused(many, "one person only");
    paged_is(w, "2026-06-11T10:00:00Z", "ben").await;
    paged_is(w, "2026-06-14T10:00:00Z", "chen").await;
}

async fn what_changed_meanwhile_is_said_and_nothing_moves(w: &mut World) {
    company(w).await;
    let swap = ask(w, "chen", Some("ana"), day(w, 11), Some(day(w, 12))).await.expect("asked");
    // Ben takes a part of Ana's day over.
    let part = Cover {
        schedule: swap.gives.schedule,
        person: person(w, "ben"),
        from: "2026-06-12T20:00:00Z".parse().expect("an instant"),
        to: "2026-06-12T22:00:00Z".parse().expect("an instant"),
    };
    let taken = shifts::cover(w.app(), responder(w, "ben"), part).await.expect("taken over");
    refused(yes(w, &swap, "ana").await, "ben is on call for some of it now");
    paged_is(w, "2026-06-11T08:00:00Z", "ben").await;
    shifts::uncover(w.app(), responder(w, "ben"), part.schedule, taken.id.expect("an override"))
        .await
        .expect("given back");
    yes(w, &swap, "ana").await.expect("as it was offered, again");
    paged_is(w, "2026-06-11T10:00:00Z", "ana").await;
}

async fn an_offer_ends_when_its_shift_begins(w: &mut World) {
    company(w).await;
    let swap = ask(w, "chen", Some("ana"), day(w, 11), None).await.expect("asked");
    let over = ask(w, "chen", Some("ana"), day(w, 8), None).await;
    refused(over, "has begun");
    w.set_clock("2026-06-11T09:00:00Z");
    refused(yes(w, &swap, "ana").await, "has begun");
    paged_is(w, "2026-06-11T09:00:01Z", "chen").await;
}

async fn a_withdrawn_offer_is_accepted_by_nobody(w: &mut World) {
    company(w).await;
    let swap = ask(w, "chen", Some("ana"), day(w, 11), None).await.expect("asked");
    let not_his = swaps::withdraw(w.app(), responder(w, "ben"), swap.id).await;
    assert!(matches!(not_his, Err(Error::Denied(_))), "{not_his:?}");
    for _ in 0..2 {
        swaps::withdraw(w.app(), responder(w, "chen"), swap.id).await.expect("taken back, twice");
    }
    refused(yes(w, &swap, "ana").await, "has taken this offer back");
    paged_is(w, "2026-06-11T10:00:00Z", "chen").await;
    let trail = w.app().read(|tx| Ok(allclear_store::audit::list(tx, None, None, 10)?)).await.expect("the trail");
    let said: Vec<_> =
        trail.iter().map(|line| line.action.as_str()).filter(|action| action.starts_with("shift.")).collect();
    assert_eq!(said, ["shift.withdraw", "shift.offer"]);
}

/// Chen has the 11th by the rotation and, on top of it, by an override from the middle of the day: the later start would
/// win over one override for all of it.
async fn an_override_that_begins_in_the_middle_goes_along(w: &mut World) {
    let rota = "schedules:\n  - name: Rota\n    time_zone: UTC\n    layers:\n      - name: daily\n        \
                rotation: { every: 1 day, hand_off: \"09:00\", start: 2026-01-01 }\n        \
                people: [ana@example.com, ben@example.com, chen@example.com]\n    overrides:\n      \
                - { person: chen@example.com, from: \"2026-06-11T20:00\", to: \"2026-06-11T22:00\" }\n";
    w.apply(&Company::new().step(&["schedule: Rota"], "5m").with(rota).yaml()).await;
    w.app().refresh_directory().await.expect("the company as it is now");
    let swap = ask(w, "chen", Some("ana"), day(w, 11), None).await.expect("asked");
    yes(w, &swap, "ana").await.expect("accepted");
    for at in ["2026-06-11T19:59:59Z", "2026-06-11T21:00:00Z", "2026-06-12T08:00:00Z"] {
        paged_is(w, at, "ana").await;
    }
}

async fn a_second_note_takes_the_place_of_the_first(w: &mut World) {
    company(w).await;
    let offer = |note: Option<&str>| Offer {
        asker: person(w, "chen"),
        asked: Some(person(w, "ana")),
        gives: day(w, 11),
        wants: None,
        note: note.map(str::to_owned),
    };
    let mut told = Vec::new();
    for note in [Some("a wedding"), None, Some("my sister's wedding")] {
        let swap = swaps::offer(w.app(), responder(w, "chen"), offer(note)).await.expect("asked");
        told.push((swap.id, swap.note.expect("a note")));
    }
    assert!(told.iter().all(|(id, _)| *id == told[0].0), "one offer: {told:?}");
    let notes: Vec<&str> = told.iter().map(|(_, note)| note.as_str()).collect();
    assert_eq!(notes, ["a wedding", "a wedding", "my sister's wedding"]);
}

async fn other_offers_of_a_shift_that_changed_hands_are_withdrawn(w: &mut World) {
    company(w).await;
    let of_ana = ask(w, "chen", Some("ana"), day(w, 11), None).await.expect("asked");
    let of_ben = ask(w, "chen", Some("ben"), day(w, 11), None).await.expect("asked");
    let in_return = ask(w, "ana", Some("chen"), day(w, 12), Some(day(w, 11))).await.expect("asked");
    let later = ask(w, "chen", Some("ana"), day(w, 14), None).await.expect("asked");
    yes(w, &of_ben, "ben").await.expect("accepted");
    refused(yes(w, &of_ana, "ana").await, "ben has taken the shift by another offer");
    refused(yes(w, &in_return, "chen").await, "ben has taken the shift by another offer");
    let path = format!("/api/v1/shift-swaps/{}", of_ana.id);
    let shown = w.get(&path).await;
    let ben = person(w, "ben").to_string();
    assert_eq!((shown["state"].as_str(), shown["overtaken_by"].as_str()), (Some("withdrawn"), Some(ben.as_str())));
    yes(w, &later, "ana").await.expect("another day is another shift");
    paged_is(w, "2026-06-11T10:00:00Z", "ben").await;
}
