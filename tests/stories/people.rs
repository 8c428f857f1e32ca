//! Who comes into an incident, who is asked and who is spared, and who may go home.

use crate::capture::Browser;
use crate::tasks::{try_types, types};
use crate::world::{Company, World, minutes, seconds};
use allclear_core::directory::Role;
use http::StatusCode;
use serde_json::{Value, json};

stories!(
    whoever_is_asked_writes_or_joins_is_in,
    many_are_woken_only_when_it_is_meant,
    who_has_nothing_to_do_is_let_go_with_thanks,
    who_watches_writes_nothing_until_they_join,
    who_disturbs_is_removed_by_whoever_commands,
    calls_signals_and_the_bridge_are_written_down,
    files_are_kept_once_given_back_as_they_were_and_never_run,
);

/// More people than one command wakes unasked; far away it is night. Noon in Berlin is two in the afternoon.
const TEAM: &str = "teams:\n  - { name: Everybody, members: [ana@example.com, ben@example.com, chen@example.com, dara@example.com, emil@example.com] }\n";

fn company() -> String {
    let base = Company::new().step(&["person: ben@example.com"], "30m").yaml();
    let more = ["dara", "emil"]
        .map(|name| format!("  - {{ email: {name}@example.com, name: {name}, time_zone: America/Los_Angeles }}\n"));
    let hooks = ["dara", "emil"].map(|name| {
        let rules = "rules: { high: [ { method: hook, after: 0s } ] }";
        let url = format!("http://phones.test/{name}");
        format!("  - {{ person: {name}@example.com, {rules}, methods: [ {{ id: hook, type: webhook, url: \"{url}\" }} ] }}\n")
    });
    base.replace("contacts:\n", &format!("{}contacts:\n{}", more.concat(), hooks.concat())).replace("teams:\n", TEAM)
}

/// A mild incident of checkout that Chen commands: nobody was paged for it.
async fn incident(w: &mut World) {
    w.apply(&company()).await;
    let body = json!({
        "title": "Checkout is slow", "severity": "SEV-4", "commander": "chen@example.com", "services": ["checkout"]
    });
    w.ok("POST", "/api/v1/incidents", &body).await;
    w.settle().await;
}

async fn people(w: &World) -> Value {
    w.get("/api/v1/incidents/1/people").await
}

async fn find(w: &World, who: &str) -> Value {
    let people = people(w).await;
    let all = people["people"].as_array().expect("people");
    all.iter().find(|p| p["person"]["name"] == who).cloned().unwrap_or_else(|| panic!("{who} in {people:#}"))
}

async fn state(w: &World, who: &str) -> String {
    find(w, who).await["state"].as_str().expect("a state").to_owned()
}

async fn whoever_is_asked_writes_or_joins_is_in(w: &mut World) {
    incident(w).await;
    let proposed = people(w).await["proposed"].clone();
    assert_eq!(proposed[0]["person"]["name"], "ben", "{proposed:#}");
    assert_eq!(proposed[0]["why"], "on call for checkout");
    assert_eq!((&proposed[0]["local_time"], &proposed[0]["night"]), (&json!("14:00"), &json!(false)));
    assert_eq!(proposed.as_array().map(Vec::len), Some(1), "the few on duty, and not everybody: {proposed:#}");

    types(w, "chen", "page checkout: latency rises").await;
    w.phones.hears("ben", "latency rises");
    assert_eq!((state(w, "chen").await, state(w, "ben").await), ("joined".to_owned(), "paged".to_owned()));
    assert_eq!(people(w).await["proposed"].as_array().map(Vec::len), Some(0));
    let again = types(w, "chen", "page checkout: latency rises").await;
    assert!(again.told.contains("nobody was paged again"), "{}", again.told);
    w.phones.silent("ben");

    types(w, "ben", "the queue is full").await;
    assert_eq!(state(w, "ben").await, "joined");
    w.pass(minutes(5)).await;
    let here = types(w, "chen", "page @ben: are you there?").await;
    assert!(here.told.contains("nobody was paged again"), "{}", here.told);
    types(w, "ana", "join").await;
    assert_eq!(state(w, "ana").await, "joined");
    let twice = types(w, "ana", "join").await;
    assert!(twice.told.contains("nothing was changed"), "{}", twice.told);
    let note = types(w, "ana", "join the bridge, ben").await;
    assert!(note.told.contains("Noted"), "{}", note.told);
}

async fn many_are_woken_only_when_it_is_meant(w: &mut World) {
    incident(w).await;
    types(w, "chen", "I look at it").await;
    let asked = try_types(w, "chen", "page everybody: all hands").await.expect_err("four people").to_string();
    assert!(asked.contains("This wakes 4 people: "), "Chen is in it already: {asked}");
    assert!(asked.contains("ben (14:00 in Berlin)") && asked.contains("dara (05:00 in Los Angeles, night)"), "{asked}");
    assert!(asked.contains("`page Everybody!: all hands`"), "{asked}");
    for phone in ["ana", "ben", "dara", "emil"] {
        w.phones.silent(phone);
    }
    types(w, "chen", "page Everybody!: all hands").await;
    for phone in ["ana", "ben", "dara", "emil"] {
        w.phones.hears(phone, "all hands");
    }
    types(w, "chen", "page everybody!: all hands").await;
    for who in ["ana", "ben", "dara"] {
        types(w, who, "join").await;
    }
    w.pass(minutes(2)).await;
    // Who came is not woken again, and one person is nothing to ask about.
    types(w, "chen", "page everybody: once more").await;
    w.phones.hears("emil", "once more");
}

async fn who_has_nothing_to_do_is_let_go_with_thanks(w: &mut World) {
    incident(w).await;
    types(w, "ben", "join").await;
    types(w, "ana", "join").await;
    types(w, "chen", "task @ana 5m check latency").await;
    w.phones.hears("ana", "T1 is yours");
    types(w, "ana", "ack").await;
    let held = try_types(w, "chen", "release @ana: thank you").await.expect_err("she has a task").to_string();
    assert!(held.contains("ana still has T1 (check latency); ask for it back first"), "{held}");
    types(w, "ana", "done t1 worked: latency is back").await;
    w.phones.hears_all("chen");

    w.pass(minutes(29)).await;
    w.phones.forget();
    assert_eq!(find(w, "ben").await["idle_since"], Value::Null);
    w.pass(minutes(1)).await;
    w.phones.hears("chen", "ben (30 min)");
    assert!(find(w, "ben").await["idle_since"].is_string());
    w.pass(minutes(29)).await;
    w.phones.forget();
    types(w, "chen", "release @ben: that was a great find").await;
    w.phones.hears("ben", "You are not needed in #1 any more: that was a great find");
    assert_eq!(state(w, "ben").await, "released");
    types(w, "ana", "leave").await;
    assert_eq!(state(w, "ana").await, "released");
    // Only whoever leads lets others go; command itself is handed over.
    types(w, "ben", "the queue is full again").await;
    assert_eq!(state(w, "ben").await, "joined");
    let asked = types(w, "ben", "release @ana").await;
    assert!(asked.told.contains("it was put before them as R1"), "{}", asked.told);
    w.phones.hears_all("chen");
    let own = try_types(w, "chen", "leave").await.expect_err("she commands").to_string();
    assert!(own.contains("command is handed over first"), "{own}");
}

async fn who_watches_writes_nothing_until_they_join(w: &mut World) {
    incident(w).await;
    types(w, "ana", "observe").await;
    assert_eq!(state(w, "ana").await, "observing");
    let silent = try_types(w, "ana", "have you tried turning it off").await.expect_err("she watches").to_string();
    assert!(silent.contains("observers write nothing; `join` first"), "{silent}");
    types(w, "ana", "join").await;
    types(w, "ana", "the cache is cold").await;
    assert_eq!(state(w, "ana").await, "joined");
    let busy = try_types(w, "chen", "observe").await.expect_err("she commands").to_string();
    assert!(busy.contains("you are Incident Commander; hand that over first"), "{busy}");
}

async fn who_disturbs_is_removed_by_whoever_commands(w: &mut World) {
    incident(w).await;
    types(w, "ben", "this is your fault").await;
    types(w, "chen", "task @ben 5m read the log").await;
    w.phones.hears("ben", "T1 is yours");
    let why = try_types(w, "chen", "remove @ben").await.expect_err("why?").to_string();
    assert!(why.contains("say why"), "{why}");
    types(w, "chen", "remove @ben: shouts at people, after a warning").await;
    assert_eq!(
        (state(w, "ben").await, find(w, "ben").await["why"].clone()),
        ("removed".to_owned(), json!("shouts at people, after a warning"))
    );
    for text in ["but it is your fault", "join", "observe", "role scribe"] {
        let refused = try_types(w, "ben", text).await.expect_err("removed").to_string();
        assert!(refused.contains("only whoever commands can ask you back"), "{text}: {refused}");
    }
    w.pass(seconds(60)).await;
    w.phones.hears("ben", "T1 is not needed any more");
    let asked = types(w, "ana", "remove @dara: sleeps").await;
    assert!(asked.told.contains("it was put before them as R1"), "{}", asked.told);
    w.phones.hears_all("chen");
    types(w, "chen", "page @ben: we need you after all").await;
    w.phones.hears("ben", "we need you after all");
    types(w, "ben", "join").await;
    assert_eq!(state(w, "ben").await, "joined");
}

async fn calls_signals_and_the_bridge_are_written_down(w: &mut World) {
    incident(w).await;
    types(w, "ana", "-5m called +49 30 123456 3m: the vendor has a ticket").await;
    types(w, "ana", "called @dara: no answer").await;
    types(w, "ana", "signal 3 tickets").await;
    types(w, "ana", "signal +9: \"checkout shows error 42\"").await;
    let same = types(w, "ana", "signal 12 cases").await;
    assert!(same.told.contains("nothing was changed"), "{}", same.told);
    types(w, "chen", "bridge https://meet.example.com/42").await;
    types(w, "chen", "recording https://meet.example.com/42/a").await;
    for bad in ["bridge javascript://alert(1)", "chat https://bank.example@evil.example/x"] {
        assert!(try_types(w, "chen", bad).await.is_err(), "{bad}");
    }
    let incident = w.get("/api/v1/incidents/1").await;
    assert_eq!(incident["signals"]["cases"], 12, "{incident:#}");
    assert_eq!(incident["signals"]["reports"][0]["quote"], "checkout shows error 42");
    assert_eq!(
        (&incident["links"][0]["kind"], &incident["links"][0]["url"]),
        (&json!("bridge"), &json!("https://meet.example.com/42"))
    );
    assert_eq!(incident["links"].as_array().map(Vec::len), Some(2), "{incident:#}");

    // Whoever is paged reads where to go.
    types(w, "chen", "page @ben: latency rises").await;
    let ring = w.phones.hears("ben", "latency rises");
    assert!(ring.text.contains("https://meet.example.com/42"), "{}", ring.text);
    let timeline = w.get("/api/v1/incidents/1/timeline?limit=200").await;
    let told: Vec<&str> =
        timeline["data"].as_array().expect("entries").iter().map(|e| e["summary"].as_str().expect("words")).collect();
    for line in [
        "Called +49 30 123456, 3 min: the vendor has a ticket",
        "Called dara: no answer",
        "Customers report it: 12 cases known: \"checkout shows error 42\"",
        "Bridge: https://meet.example.com/42",
    ] {
        assert!(told.contains(&line), "{line}: {told:#?}");
    }
    types(w, "chen", "bridge none").await;
    assert_eq!(w.get("/api/v1/incidents/1").await["links"].as_array().map(Vec::len), Some(1));
}

/// A picture of one transparent pixel.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

async fn sends(w: &World, token: &str, name: &str, bytes: &[u8]) -> (StatusCode, Value) {
    let path = format!("/api/v1/incidents/1/attachments?name={name}");
    let token = format!("Bearer {token}");
    let headers = [("authorization", token.as_str()), ("content-type", "text/html")];
    w.raw("POST", &path, &headers, bytes.to_vec()).await
}

async fn files_are_kept_once_given_back_as_they_were_and_never_run(w: &mut World) {
    incident(w).await;
    let token = w.token_for(Role::Responder).await;
    let (status, picture) = sends(w, &token, "latency.png", PIXEL).await;
    assert_eq!((status, &picture["media"]), (StatusCode::CREATED, &json!("png")), "{picture:#}");
    let (_, again) = sends(w, &token, "other.png", PIXEL).await;
    assert_eq!(again["id"], picture["id"], "the same bytes are one file");
    let (_, page) = sends(w, &token, "x.svg", b"<svg onload='alert(1)'/>").await;
    assert_eq!(page["media"], "text", "what could run is text");
    for (bytes, why) in [(&b""[..], "is empty"), (b"\x7fELF\x02\x01", "no PNG"), (b"PK\x03\x04\0", "no PNG")] {
        let (status, problem) = sends(w, &token, "x.bin", bytes).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem:#}");
        assert!(problem.to_string().contains(why), "{problem:#}");
    }
    let (status, _) = sends(w, &token, "big.txt", &vec![b'a'; (10 << 20) + 1]).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    let (status, _) = sends(w, &token, "big.txt", &vec![b'a'; 10 << 20]).await;
    assert_eq!(status, StatusCode::CREATED, "ten megabytes fit");

    w.restart().await;
    let all = w.get("/api/v1/incidents/1/attachments").await;
    let mut names: Vec<_> =
        all["data"].as_array().expect("files").iter().map(|f| f["name"].as_str().expect("a name")).collect();
    // Files of the same moment have no order.
    names.sort_unstable();
    assert_eq!(names, ["big.txt", "latency.png", "x.svg"]);

    let ben = Browser::of(w, "ben@example.com").await;
    let screen = ben.see(w, "/incidents/1").await;
    let picture = format!("/incidents/1/attachments/{}", picture["id"].as_str().expect("an id"));
    assert!(screen.contains(&format!("src=\"{picture}\"")), "{screen}");
    let page = format!("/incidents/1/attachments/{}", page["id"].as_str().expect("an id"));
    assert!(screen.contains(&format!("href=\"{page}\"")) && !screen.contains(&format!("src=\"{page}\"")), "{screen}");
}
