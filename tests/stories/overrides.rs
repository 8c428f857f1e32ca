//! Taking over: the pager follows an override from the second it holds to the second it ends.

use crate::escalating::paged_is;
use crate::world::{Company, World};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::id::PersonId;
use allclear_engine::Error;
use allclear_engine::calendars;
use allclear_engine::shifts::{self, Cover};

stories!(
    a_colleague_takes_a_shift_and_gives_it_back,
    who_is_not_concerned_moves_nobody,
    a_calendar_link_dies_when_a_new_one_is_made,
);

/// Ana and Ben in turns of a day from 09:00 UTC. The story begins on 10 June 2026 at noon: 160 days after the first of
/// January it is Ana's turn.
async fn company(w: &mut World) {
    let rota = "schedules:\n  - name: Rota\n    time_zone: UTC\n    layers:\n      - name: daily\n        \
                rotation: { every: 1 day, hand_off: \"09:00\", start: 2026-01-01 }\n        people: [ana@example.com, ben@example.com]\n";
    w.apply(&Company::new().step(&["schedule: Rota"], "5m").with(rota).yaml()).await;
    w.app().refresh_directory().await.expect("the company as it is now");
}

fn person(w: &World, name: &str) -> PersonId {
    w.app().directory().person_by_email(&format!("{name}@example.com")).expect("somebody").id
}

fn responder(w: &World, name: &str) -> Actor {
    Actor::Person { id: person(w, name), role: Role::Responder }
}

fn cover(w: &World, name: &str, from: &str, to: &str) -> Cover {
    let schedule = w.app().directory().schedule_by_name("Rota").expect("a schedule").id;
    Cover {
        schedule,
        person: person(w, name),
        from: from.parse().expect("an instant"),
        to: to.parse().expect("an instant"),
    }
}

async fn a_colleague_takes_a_shift_and_gives_it_back(w: &mut World) {
    company(w).await;
    paged_is(w, "2026-06-10T12:00:01Z", "ana").await;
    let wanted = cover(w, "chen", "2026-06-10T13:00:00Z", "2026-06-10T20:00:00Z");
    let made = shifts::cover(w.app(), responder(w, "chen"), wanted).await.expect("taken over");
    assert_eq!(made.relief.relieved.iter().map(|stint| stint.person).collect::<Vec<_>>(), [person(w, "ana")]);
    let again = shifts::cover(w.app(), responder(w, "chen"), wanted).await.expect("a double click");
    assert_eq!(again.id, None);
    paged_is(w, "2026-06-10T12:59:59Z", "ana").await;
    paged_is(w, "2026-06-10T13:00:00Z", "chen").await;
    let id = made.id.expect("an override");
    shifts::uncover(w.app(), responder(w, "chen"), wanted.schedule, id).await.expect("given back");
    paged_is(w, "2026-06-10T13:00:01Z", "ana").await;
    let over = shifts::uncover(w.app(), responder(w, "chen"), wanted.schedule, id).await;
    assert!(over.is_err(), "what is over is not taken back a second time");
    paged_is(w, "2026-06-11T09:00:00Z", "ben").await;
}

async fn who_is_not_concerned_moves_nobody(w: &mut World) {
    company(w).await;
    let wanted = cover(w, "ben", "2026-06-10T13:00:00Z", "2026-06-10T20:00:00Z");
    let refused = shifts::cover(w.app(), responder(w, "chen"), wanted).await;
    assert!(matches!(refused, Err(Error::Denied(_))), "{refused:?}");
    let watching = Actor::Person { id: person(w, "ben"), role: Role::Observer };
    assert!(matches!(shifts::cover(w.app(), watching, wanted).await, Err(Error::Denied(_))));
    paged_is(w, "2026-06-10T13:30:00Z", "ana").await;
    let late =
        shifts::cover(w.app(), responder(w, "ben"), cover(w, "ben", "2026-06-10T08:00:00Z", "2026-06-10T09:00:00Z"))
            .await;
    assert!(matches!(late, Err(Error::Invalid { ref field, .. }) if field == "to"), "{late:?}");
    // Ana hands her own shift on.
    shifts::cover(w.app(), responder(w, "ana"), wanted).await.expect("handed on");
    paged_is(w, "2026-06-10T14:00:00Z", "ben").await;
}

async fn a_calendar_link_dies_when_a_new_one_is_made(w: &mut World) {
    company(w).await;
    let schedule = Some(cover(w, "ben", "2026-06-10T13:00:00Z", "2026-06-10T20:00:00Z").schedule);
    let secret = |url: &str| url.rsplit('/').next().expect("a file").trim_end_matches(".ics").to_owned();
    let mine = secret(&calendars::make(w.app(), responder(w, "ben"), None).await.expect("a link"));
    let first = secret(&calendars::make(w.app(), responder(w, "ben"), schedule).await.expect("a link"));
    let second = secret(&calendars::make(w.app(), responder(w, "ben"), schedule).await.expect("a link"));
    assert_eq!(calendars::open(w.app(), &first).await.expect("read"), None);
    assert_eq!(calendars::open(w.app(), &second).await.expect("read").expect("alive").schedule, schedule);
    calendars::remove(w.app(), responder(w, "ana"), schedule).await.expect("nothing of Ana's");
    assert!(calendars::open(w.app(), &second).await.expect("read").is_some());
    let whole = calendars::of(w.app(), person(w, "ben")).await.expect("links");
    assert_eq!(whole.len(), 2);
    calendars::remove(w.app(), responder(w, "ben"), None).await.expect("removed");
    assert_eq!(calendars::open(w.app(), &mine).await.expect("read"), None);
}
