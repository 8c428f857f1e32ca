//! Running an incident by what people type and press in the interface.

use crate::world::{Company, World, minutes};
use allclear_core::access::Actor;
use allclear_engine::sign_in;
use http::StatusCode;
use serde_json::{Value, json};

stories!(
    two_people_run_an_incident_from_the_screen,
    asking_for_help_rings_until_it_is_answered,
    who_is_asked_to_help_is_wanted_although_somebody_commands,
    a_double_click_pages_once,
    the_same_words_work_from_a_script,
    nobody_is_paged_for_what_is_over,
);

/// A company with commanders: Chen commands, Ben is on call for the service.
fn company() -> Company {
    Company::new().step(&["person: ben@example.com"], "30m").with(
        "schedules:\n  - name: Commander on call\n    team: Payments\n    time_zone: UTC\n    layers:\n      - name: daily\n        \
         rotation: { every: 1 day, hand_off: \"08:00\", start: 2026-01-01 }\n        people: [chen@example.com]\n",
    )
}

/// Somebody at a browser.
pub struct Browser(String);

impl Browser {
    pub async fn of(w: &World, email: &str) -> Self {
        let directory = w.app().refresh_directory().await.expect("a company");
        let person = directory.person_by_email(email).expect("somebody").id;
        let link = sign_in::invite(w.app(), Actor::Operator, person).await.expect("an invitation").url;
        let secret = link.rsplit('/').next().expect("a secret");
        let from = sign_in::From { address: None, user_agent: "a story".to_owned(), ..Default::default() };
        let password = Some("correct horse battery staple".to_owned());
        let signed = sign_in::accept_invitation(w.app(), secret, password, from).await.expect("signed in");
        Self(format!("__Host-allclear={}", signed.secret))
    }

    pub async fn see(&self, w: &World, path: &str) -> String {
        let (status, page) = w.raw("GET", path, &[("cookie", &self.0)], Vec::new()).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        page.as_str().expect("a page").to_owned()
    }

    /// Sends a form as it stands on the page, with `fields` filled in; the answer's status.
    pub async fn send(&self, w: &World, path: &str, fields: &[(&str, &str)]) -> StatusCode {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers = [("cookie", self.0.as_str()), kind, ("sec-fetch-site", "same-origin")];
        w.raw("POST", path, &headers, body.into_bytes()).await.0
    }

    /// Sends a form; the answer is its status and the page.
    pub async fn post(&self, w: &World, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers = [("cookie", self.0.as_str()), kind, ("sec-fetch-site", "same-origin")];
        let (status, page) = w.raw("POST", path, &headers, body.into_bytes()).await;
        (status.as_u16(), page.as_str().unwrap_or_default().to_owned())
    }

    pub async fn press(&self, w: &World, path: &str, fields: &[(&str, &str)]) {
        assert_eq!(self.send(w, path, fields).await, StatusCode::SEE_OTHER, "{path} {fields:?}");
        w.settle().await;
    }

    async fn types(&self, w: &World, text: &str) {
        self.press(w, "/incidents/1/capture", &[("text", text)]).await;
    }
}

fn has(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part:?} is not on the page: {page}");
    }
}

async fn two_people_run_an_incident_from_the_screen(w: &mut World) {
    w.apply(&company().yaml()).await;
    let (ben, chen) = (Browser::of(w, "ben@example.com").await, Browser::of(w, "chen@example.com").await);
    let declared =
        [("key", "k"), ("title", "Checkout is down"), ("spread", "many"), ("data", "no"), ("growing", "yes")];
    ben.press(w, "/incidents", &declared).await;
    w.phones.hears("chen", "Checkout is down");
    has(&ben.see(w, "/incidents/1").await, &["SEV-2", "Nobody commands", "What do customers see?", "Take command"]);

    w.pass(minutes(2)).await;
    chen.types(w, "role ic").await;
    ben.types(w, "role scribe").await;
    ben.types(w, "-1m errors rise in eu-west").await;
    chen.types(w, "impact: Customers in Europe cannot pay.").await;
    chen.types(w, "sev 1 all regions").await;
    chen.press(w, "/incidents/1/update", &[("text", "We roll back 1841."), ("next", "30")]).await;
    chen.types(w, "status mitigated").await;
    let page = ben.see(w, "/incidents/1").await;
    has(
        &page,
        &[
            "chen",
            "SEV-1",
            "Monitoring",
            "errors rise in eu-west",
            "written down at",
            "all regions",
            "We roll back 1841.",
        ],
    );
    let incident = w.get("/api/v1/incidents/1").await;
    assert_eq!(incident["next_update_due_at"], "2026-06-10T12:32:00Z", "{incident:#}");

    w.pass(minutes(5)).await;
    chen.types(w, "resolve: rolled back 1841").await;
    has(&ben.see(w, "/incidents/1").await, &["rolled back 1841", "Lasted", "7 min", "Reopen"]);
    let review = w.get("/api/v1/incidents/1/review").await;
    assert_eq!(review["owner"]["email"], "chen@example.com");
    // What the interface did is what the timeline tells, in order and without a gap.
    let timeline = w.get("/api/v1/incidents/1/timeline?limit=200").await;
    let kinds: Vec<&str> = timeline["data"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
    let work = &kinds[..kinds.iter().position(|kind| *kind == "resolved").expect("an end")];
    let expected = [
        "declared",
        "severity_assessed",
        "responder_paged",
        "role_assumed",
        "role_assumed",
        "note",
        "impact_changed",
        "severity_changed",
        "update_posted",
        "status_changed",
    ];
    assert_eq!(work, expected, "{kinds:?}");
    assert!(kinds.contains(&"review_drafted"), "{kinds:?}");
}

async fn asking_for_help_rings_until_it_is_answered(w: &mut World) {
    w.apply(&company().yaml()).await;
    let ana = Browser::of(w, "ana@example.com").await;
    ana.press(w, "/incidents", &[("title", "Search is slow"), ("severity", "SEV-3")]).await;
    ana.types(w, "page checkout: the replica lags").await;
    let ring = w.phones.hears("ben", "the replica lags");
    has(&ana.see(w, "/incidents/1").await, &["paged <strong>ben</strong>", "no answer yet", "ben has not answered"]);

    let link = ring.answer_url.expect("a link").replace("https://allclear.test", "");
    let (_, page) = w.raw("GET", &link, &[], Vec::new()).await;
    has(page.as_str().expect("a page"), &["I am on it"]);
    let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    for _ in 0..2 {
        // A script that acknowledges whatever it is paged for means the same button; twice is once.
        let (status, _) = w.raw("POST", &link, &form, b"action=acknowledge".to_vec()).await;
        assert!(status.is_success() || status.is_redirection() || status == StatusCode::CONFLICT, "{status}");
    }
    has(&ana.see(w, "/incidents/1").await, &["answered and helps", "here since"]);
    let incident = w.get("/api/v1/incidents/1").await;
    assert!(incident["commander"].is_null(), "who helps twice is not in command: {incident:#}");

    // Who is in it is not paged again; who has left and is asked again is wanted again.
    w.pass(minutes(30)).await;
    ana.types(w, "page @ben are you there").await;
    w.phones.silent("ben");
    let ben = Browser::of(w, "ben@example.com").await;
    ben.press(w, "/incidents/1/leave", &[]).await;
    has(&ben.see(w, "/incidents/1").await, &["left at", "Join"]);
    ana.types(w, "page @ben one more look, please").await;
    w.phones.hears("ben", "one more look");
    has(&ben.see(w, "/incidents/1").await, &["You were asked to help", "I am on it"]);
    ben.press(w, "/incidents/1/join", &[]).await;
    assert!(!ben.see(w, "/incidents/1").await.contains("You were asked to help"));
}

async fn who_is_asked_to_help_is_wanted_although_somebody_commands(w: &mut World) {
    let twice = "methods: [ { id: hook, type: webhook, url: \"http://phones.test/ben\" }, { id: late, type: webhook, url: \"http://phones.test/ben-late\" } ], \
                 rules: { high: [ { method: hook, after: 0s }, { method: late, after: 10m } ] }";
    w.apply(&company().reach("ben", twice).yaml()).await;
    let chen = Browser::of(w, "chen@example.com").await;
    chen.press(w, "/incidents", &[("title", "Checkout is down"), ("severity", "SEV-1")]).await;
    w.phones.hears("chen", "Checkout is down");
    chen.types(w, "page @ben").await;
    w.phones.hears("ben", "asked to help");
    chen.types(w, "role ic").await;
    w.pass(minutes(10)).await;
    w.phones.hears("ben-late", "asked to help");
    // And the admins are not called any more, because somebody commands.
    w.phones.silent("ana");
}

async fn a_double_click_pages_once(w: &mut World) {
    w.apply(&company().yaml()).await;
    let ana = Browser::of(w, "ana@example.com").await;
    ana.press(w, "/incidents", &[("title", "Search is slow"), ("severity", "SEV-3")]).await;
    let click = [("key", "the key of this form"), ("text", "page @ben")];
    let path = "/incidents/1/capture";
    let (one, two, three) =
        tokio::join!(ana.send(w, path, &click), ana.send(w, path, &click), ana.send(w, path, &click));
    assert!([one, two, three].iter().all(|status| *status == StatusCode::SEE_OTHER), "{one} {two} {three}");
    w.settle().await;
    w.phones.hears("ben", "asked to help");
    w.phones.silent("ben");
    let declare = [("key", "the key of that form"), ("title", "Twice"), ("severity", "SEV-4")];
    let (one, two) = tokio::join!(ana.send(w, "/incidents", &declare), ana.send(w, "/incidents", &declare));
    assert_eq!((one, two), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    let all = w.get("/api/v1/incidents").await;
    assert_eq!(all["data"].as_array().unwrap().len(), 2, "{all:#}");
}

async fn the_same_words_work_from_a_script(w: &mut World) {
    w.apply(&company().yaml()).await;
    w.ok("POST", "/api/v1/incidents", &json!({ "title": "Search is slow", "severity": "SEV-4" })).await;
    w.pass(minutes(20)).await;
    let typed = |text: &str| json!({ "text": text, "time_zone": "Europe/Berlin" });
    let done = w.ok("POST", "/api/v1/incidents/1/commands", &typed("role ic @chen")).await;
    assert_eq!(done["told"], "chen is Incident Commander now.");
    w.settle().await;
    w.phones.hears("chen", "you are Incident Commander: You decide and delegate; others repair.");
    let done = w.ok("POST", "/api/v1/incidents/1/commands", &typed("14:05 the deploy began")).await;
    assert_eq!(done["incident"]["number"], 1, "{done:#}");
    let timeline = w.get("/api/v1/incidents/1/timeline").await;
    let note = timeline["data"].as_array().unwrap().iter().find(|e| e["kind"] == "note").unwrap().clone();
    assert_eq!(note["occurred_at"], "2026-06-10T12:05:00Z", "five past two in Berlin in June");
    for (text, reason) in
        [("role ic", "@name"), ("role ic @chne", "@chen"), ("sev 9", "sev 1"), ("", "write something")]
    {
        let (status, problem) = w.call("POST", "/api/v1/incidents/1/commands", &typed(text)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{text:?}: {problem}");
        assert!(problem.to_string().contains(reason), "{text:?}: {problem}");
    }
    let (status, problem) =
        w.call("POST", "/api/v1/incidents/1/commands", &json!({ "text": "x", "time_zone": "Mars" })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    let (status, _) = w.call("POST", "/api/v1/incidents/2/commands", &typed("x")).await;
    assert_eq!((status, w.get("/api/v1/incidents").await["next"].clone()), (StatusCode::NOT_FOUND, Value::Null));
}

async fn nobody_is_paged_for_what_is_over(w: &mut World) {
    let late = "methods: [ { id: hook, type: webhook, url: \"http://phones.test/ben\" } ], rules: { high: [ { method: hook, after: 5m } ] }";
    w.apply(&company().reach("ben", late).yaml()).await;
    let ana = Browser::of(w, "ana@example.com").await;
    ana.press(w, "/incidents", &[("title", "Search is slow"), ("severity", "SEV-4")]).await;
    ana.types(w, "page @ben").await;
    ana.types(w, "resolve").await;
    w.pass(minutes(30)).await;
    w.phones.silent("ben");
    let refused = ana.send(w, "/incidents/1/capture", &[("text", "page @ben")]).await;
    assert_eq!(refused, StatusCode::UNPROCESSABLE_ENTITY);
}
