//! Who is on call: one answer for the page, the API and the calendar.

use crate::escalating::{self, fire};
use crate::world::{Company, World, hours};

stories!(
    an_override_wins_and_ends_on_time,
    hand_off_stays_at_nine_over_the_clock_change_in_berlin,
    hand_off_stays_at_nine_over_the_clock_change_in_new_york,
    a_gap_is_passed_over,
);

fn rota(zone: &str, more: &str) -> String {
    Company::new()
        .step(&["schedule: Rota"], "5m")
        .with(&format!(
            "schedules:\n  - name: Rota\n    team: Payments\n    time_zone: {zone}\n    layers:\n      - name: daily\n        \
             rotation: {{ every: 1 day, hand_off: \"09:00\", start: 2026-01-01 }}\n        \
             people: [ana@example.com, ben@example.com]\n{more}"
        ))
        .yaml()
}

async fn on_call(w: &World, at: &str) -> String {
    let answer = w.get(&format!("/api/v1/oncall?at={at}")).await;
    let who = &answer["data"][0]["on_call"]["person"]["name"];
    who.as_str().unwrap_or_else(|| panic!("nobody at {at}: {answer:#}")).to_owned()
}

/// The page goes to whom the API names.
async fn paged_is(w: &mut World, at: &str, who: &str) {
    assert_eq!(on_call(w, at).await, who, "at {at}");
    escalating::paged_is(w, at, who).await;
}

async fn an_override_wins_and_ends_on_time(w: &mut World) {
    let chen =
        "    overrides:\n      - { person: chen@example.com, from: \"2026-06-10T14:00\", to: \"2026-06-10T16:00\" }\n";
    w.apply(&rota("Europe/Berlin", chen)).await;
    // Berlin is two hours ahead of UTC in June.
    paged_is(w, "2026-06-10T12:00:00Z", "chen").await;
    paged_is(w, "2026-06-10T13:59:59Z", "chen").await;
    let after = on_call(w, "2026-06-10T14:00:00Z").await;
    assert_ne!(after, "chen", "the end is exclusive");
    paged_is(w, "2026-06-10T14:00:00Z", &after).await;
}

/// The last Sunday of October: 03:00 becomes 02:00, and nine o'clock moves from 07:00 to 08:00 UTC.
async fn hand_off_stays_at_nine_over_the_clock_change_in_berlin(w: &mut World) {
    w.apply(&rota("Europe/Berlin", "")).await;
    w.set_clock("2026-10-24T06:00:00Z");
    let saturday = on_call(w, "2026-10-24T07:00:00Z").await;
    let sunday = on_call(w, "2026-10-25T08:00:00Z").await;
    assert_ne!(saturday, sunday);
    for at in ["2026-10-24T07:00:00Z", "2026-10-25T00:59:59Z", "2026-10-25T07:59:59Z"] {
        paged_is(w, at, &saturday).await;
    }
    for at in ["2026-10-25T08:00:00Z", "2026-10-26T07:59:59Z"] {
        paged_is(w, at, &sunday).await;
    }
    paged_is(w, "2026-10-26T08:00:00Z", &saturday).await;
}

/// The second Sunday of March: 02:00 becomes 03:00, and nine o'clock moves from 14:00 to 13:00 UTC.
async fn hand_off_stays_at_nine_over_the_clock_change_in_new_york(w: &mut World) {
    w.apply(&rota("America/New_York", "")).await;
    w.set_clock("2027-03-13T13:00:00Z");
    let saturday = on_call(w, "2027-03-13T14:00:00Z").await;
    let sunday = on_call(w, "2027-03-14T13:00:00Z").await;
    assert_ne!(saturday, sunday);
    for at in ["2027-03-13T14:00:00Z", "2027-03-14T07:00:00Z", "2027-03-14T12:59:59Z"] {
        paged_is(w, at, &saturday).await;
    }
    paged_is(w, "2027-03-14T13:00:00Z", &sunday).await;
    w.pass(hours(1)).await;
}

async fn a_gap_is_passed_over(w: &mut World) {
    let company = Company::new().step(&["schedule: Rota"], "30m").step(&["person: chen@example.com"], "5m").with(
        "schedules:\n  - name: Rota\n    team: Payments\n    time_zone: UTC\n    layers:\n      - name: later\n        \
         rotation: { every: 1 day, hand_off: \"09:00\", start: 2030-01-01 }\n        people: [ben@example.com]\n",
    );
    w.apply(&company.yaml()).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("chen", "Payments fail");
    let alert = w.the_alert().await;
    assert_eq!(w.log_of(&alert).await, ["opened", "step_empty", "step_paged"]);
}
