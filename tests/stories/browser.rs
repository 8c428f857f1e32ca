//! Ringing in the browser, with no other service: open tabs, closed tabs, no tabs.

use crate::escalating::fire;
use crate::world::{Company, Mood, World, minutes, seconds};
use allclear_core::access::Actor;
use allclear_core::id::{PageId, PersonId};
use allclear_engine::devices::{self, Browser, Subscription};
use allclear_engine::{App, Error, live};
use futures::StreamExt as _;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::task::JoinHandle;

stories!(
    an_open_tab_rings_and_says_so,
    a_closed_tab_is_pushed,
    every_browser_rings_and_one_is_enough,
    without_tab_and_device_the_next_step_comes_at_once,
    a_device_that_is_gone_is_forgotten,
    a_push_service_that_stumbles_is_tried_again,
    a_tab_that_sleeps_proves_nothing,
    a_page_is_confirmed_by_its_person_only,
    a_person_has_only_their_own_devices,
);

/// Keys that a browser made: those of the example in RFC 8291.
const P256DH: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

/// Ben can be reached in his browser only; Ana, on the second step, by her phone.
fn company() -> Company {
    Company::new()
        .reach("ben", "methods: [ { id: tab, type: browser } ], rules: { high: [ { method: tab, after: 0s } ] }")
        .step(&["person: ben@example.com"], "5m")
        .step(&["person: ana@example.com"], "5m")
}

async fn open(w: &mut World, company: &Company) {
    w.apply(&company.yaml()).await;
    w.app().refresh_directory().await.expect("the new company");
}

fn person(app: &App, name: &str) -> PersonId {
    let directory = app.directory();
    directory.people.values().find(|p| p.name == name).expect("a person of the company").id
}

fn as_person(app: &App, name: &str) -> Actor {
    Actor::Person { id: person(app, name), role: allclear_core::directory::Role::Responder }
}

async fn device(w: &World, owner: &str, name: &str) -> Result<(), Error> {
    let subscription = Subscription {
        endpoint: format!("https://push.test/{name}"),
        p256dh: P256DH.to_owned(),
        auth: AUTH.to_owned(),
    };
    let (app, actor) = (w.app(), as_person(w.app(), owner));
    let browser = Browser { subscription, name: name.to_owned(), session: None };
    devices::register(app, actor, person(app, owner), browser).await.map(drop)
}

/// A page of ours in a browser.
struct Tab {
    rings: Arc<Mutex<Vec<Value>>>,
    reader: JoinHandle<()>,
}

impl Drop for Tab {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl Tab {
    /// Opens one in which `name` is signed in. One that `sleeps` hears nothing: its computer's lid is closed.
    async fn open(w: &World, name: &'static str, sleeps: bool) -> Self {
        let app = w.app().clone();
        let wanted = live::wanted(&app, person(&app, name), "me,alerts").await.expect("topics");
        let session = app.chance(|ids| ids.id::<allclear_core::id::Session>(app.now()));
        let mut messages = app.live().open(person(&app, name), session, wanted).expect("a stream");
        let rings = Arc::<Mutex<Vec<Value>>>::default();
        let heard = Arc::clone(&rings);
        let reader = tokio::spawn(async move {
            while let Some(piece) = messages.next().await {
                if sleeps {
                    continue;
                }
                let text = String::from_utf8(piece.to_vec()).expect("text");
                for ring in text.split("\n\n").filter_map(|event| event.strip_prefix("event: ring\ndata: ")) {
                    let ring: Value = serde_json::from_str(ring).expect("JSON");
                    let page: PageId = ring["page"].as_str().expect("an id").parse().expect("an id");
                    heard.lock().expect("not poisoned").push(ring);
                    devices::shown(&app, as_person(&app, name), person(&app, name), page).await.expect("a receipt");
                }
            }
        });
        Self { rings, reader }
    }

    fn rang(&self) -> Vec<Value> {
        std::mem::take(&mut *self.rings.lock().expect("not poisoned"))
    }
}

/// State and detail of the only page.
async fn the_page(w: &World) -> (String, String) {
    let pages = w.get("/api/v1/pages").await;
    let word = |field: &str| pages["data"][0][field].as_str().unwrap_or_default().to_owned();
    (word("state"), word("detail"))
}

async fn acknowledge(w: &World) {
    let path = format!("/api/v1/alerts/{}/acknowledgement", w.the_alert().await["id"].as_str().unwrap());
    w.ok("POST", &path, &json!({})).await;
}

async fn an_open_tab_rings_and_says_so(w: &mut World) {
    open(w, &company()).await;
    let (tab, other, somebody) =
        (Tab::open(w, "ben", false).await, Tab::open(w, "ben", false).await, Tab::open(w, "chen", false).await);
    fire(w, "Payments fail", "critical").await;
    let rings = tab.rang();
    assert_eq!(rings.len(), 1, "{rings:#?}");
    assert_eq!(rings[0]["title"], "[CRITICAL] Payments fail – checkout");
    assert_eq!((&rings[0]["service"], &rings[0]["urgency"]), (&"checkout".into(), &"high".into()));
    assert!(rings[0]["body"].as_str().unwrap().contains("Customers cannot pay."), "{rings:#?}");
    assert_eq!(other.rang(), rings, "every tab of the person rings");
    assert!(somebody.rang().is_empty(), "and nobody else's");
    assert_eq!(the_page(w).await, ("accepted".to_owned(), "shown in an open tab".to_owned()));
    let shown = w.get("/api/v1/pages").await["data"][0]["shown_at"].clone();
    assert_eq!(shown, json!(w.now()), "and the receipt stays with the page");

    // The link that came with it answers.
    let link = rings[0]["url"].as_str().unwrap().strip_prefix("https://allclear.test").expect("a link of this server");
    let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    let (status, _) = w.raw("POST", link, &form, b"action=acknowledge".to_vec()).await;
    assert!(status.is_success() || status.is_redirection(), "{status}");
    assert_eq!(w.the_alert().await["acknowledged_by"]["name"], "ben");
    w.pass(minutes(30)).await;
}

async fn a_closed_tab_is_pushed(w: &mut World) {
    open(w, &company()).await;
    drop(Tab::open(w, "ben", false).await);
    device(w, "ben", "laptop").await.expect("a device");
    fire(w, "Payments fail", "critical").await;
    let push = w.phones.hears("push:laptop", "urgency: high");
    for header in ["content-encoding: aes128gcm", "authorization: vapid t=", "ttl: ", "topic: "] {
        assert!(push.text.contains(header), "{header} is missing: {}", push.text);
    }
    assert_eq!(the_page(w).await.0, "accepted");
    let devices = devices::list(w.app(), &as_person(w.app(), "ben"), person(w.app(), "ben")).await.expect("a list");
    assert_eq!(devices[0].pushed_at, Some(w.now()));
    acknowledge(w).await;
    w.pass(minutes(30)).await;
}

async fn every_browser_rings_and_one_is_enough(w: &mut World) {
    open(w, &company()).await;
    for name in ["laptop", "phone"] {
        device(w, "ben", name).await.expect("a device");
    }
    w.phones.mood("push:laptop", Mood::Overloaded);
    let tab = Tab::open(w, "ben", false).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("push:phone", "urgency");
    assert_eq!(tab.rang().len(), 1);
    let (state, detail) = the_page(w).await;
    assert_eq!(
        (state.as_str(), detail.contains("open tab") && detail.contains("one device")),
        ("accepted", true),
        "{detail}"
    );
    acknowledge(w).await;
    w.pass(minutes(30)).await;
    w.phones.silent("push:phone");
}

async fn without_tab_and_device_the_next_step_comes_at_once(w: &mut World) {
    open(w, &company()).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("ana", "Payments fail");
    let alert = w.the_alert().await;
    assert_eq!(w.log_of(&alert).await, ["opened", "step_paged", "page_failed", "step_paged"]);
    let pages = w.get("/api/v1/pages").await;
    let details: Vec<_> = pages["data"].as_array().unwrap().iter().filter_map(|p| p["detail"].as_str()).collect();
    assert!(details.iter().any(|d| d.contains("no open tab and no registered device")), "{details:?}");
    acknowledge(w).await;
}

async fn a_device_that_is_gone_is_forgotten(w: &mut World) {
    open(w, &company()).await;
    device(w, "ben", "laptop").await.expect("a device");
    w.phones.mood("push:laptop", Mood::Gone);
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("ana", "Payments fail");
    let ben = (as_person(w.app(), "ben"), person(w.app(), "ben"));
    assert!(devices::list(w.app(), &ben.0, ben.1).await.expect("a list").is_empty());
    acknowledge(w).await;
}

async fn a_push_service_that_stumbles_is_tried_again(w: &mut World) {
    open(w, &company()).await;
    device(w, "ben", "laptop").await.expect("a device");
    w.phones.mood("push:laptop", Mood::Overloaded);
    fire(w, "Payments fail", "critical").await;
    assert_eq!(the_page(w).await.0, "planned");
    w.phones.mood("push:laptop", Mood::Fine);
    w.pass(seconds(10)).await;
    w.phones.hears("push:laptop", "urgency: high");
    assert_eq!(the_page(w).await.0, "accepted");
    acknowledge(w).await;
}

/// A closed lid keeps its connection for a while. Ben has his mail as a second way, half an hour later.
async fn a_tab_that_sleeps_proves_nothing(w: &mut World) {
    let both = "methods: [ { id: tab, type: browser }, { id: mail, type: email, address: ben@example.com } ], \
                rules: { high: [ { method: tab, after: 0s }, { method: mail, after: 30m } ] }";
    open(w, &company().reach("ben", both)).await;
    let _lid = Tab::open(w, "ben", true).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("mail:ben", "Payments fail");
    let pages = w.get("/api/v1/pages").await;
    let details: Vec<_> = pages["data"].as_array().unwrap().iter().filter_map(|p| p["detail"].as_str()).collect();
    assert!(details.iter().any(|d| d.contains("no open tab said")), "{details:?}");
    // He opens the lid: the next attempt is heard.
    let awake = Tab::open(w, "ben", false).await;
    w.pass(seconds(10)).await;
    let rings = awake.rang();
    assert_eq!((rings.len(), &rings[0]["maybe_repeat"]), (1, &true.into()), "{rings:#?}");
    acknowledge(w).await;
}

async fn a_page_is_confirmed_by_its_person_only(w: &mut World) {
    open(w, &company()).await;
    device(w, "ben", "laptop").await.expect("a device");
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("push:laptop", "urgency");
    let page: PageId = w.get("/api/v1/pages").await["data"][0]["id"].as_str().unwrap().parse().unwrap();
    let (app, ben, chen) = (w.app(), person(w.app(), "ben"), person(w.app(), "chen"));
    let not_his = devices::shown(app, as_person(app, "chen"), chen, page).await;
    assert!(matches!(not_his, Err(Error::NotFound { .. })), "{not_his:?}");
    let for_another = devices::shown(app, as_person(app, "chen"), ben, page).await;
    assert!(matches!(for_another, Err(Error::Refused(_))), "{for_another:?}");
    for _ in 0..2 {
        devices::shown(app, as_person(app, "ben"), ben, page).await.expect("twice is once");
    }
    let nothing = app.chance(|ids| ids.id::<allclear_core::id::Page>(app.now()));
    let unknown = devices::shown(app, as_person(app, "ben"), ben, nothing).await;
    assert!(matches!(unknown, Err(Error::NotFound { .. })), "{unknown:?}");
    acknowledge(w).await;
}

async fn a_person_has_only_their_own_devices(w: &mut World) {
    open(w, &company()).await;
    device(w, "ben", "laptop").await.expect("a device");
    let (app, ben, chen) = (w.app(), person(w.app(), "ben"), person(w.app(), "chen"));
    let laptop = devices::list(app, &as_person(app, "ben"), ben).await.expect("a list").remove(0);
    assert!(devices::list(app, &as_person(app, "chen"), ben).await.is_err());
    assert!(devices::remove(app, as_person(app, "chen"), ben, laptop.id).await.is_err());
    let not_his = devices::remove(app, as_person(app, "chen"), chen, laptop.id).await;
    assert!(matches!(not_his, Err(Error::NotFound { .. })), "{not_his:?}");
    let http =
        Subscription { endpoint: "http://push.test/x".to_owned(), p256dh: P256DH.to_owned(), auth: AUTH.to_owned() };
    let http = Browser { subscription: http, name: "x".to_owned(), session: None };
    let refused = devices::register(app, as_person(app, "ben"), ben, http).await;
    assert!(matches!(&refused, Err(Error::Invalid { field, .. }) if field == "endpoint"), "{refused:?}");
    devices::remove(app, as_person(app, "ben"), ben, laptop.id).await.expect("his own");
    assert!(devices::list(app, &as_person(app, "ben"), ben).await.expect("a list").is_empty());
}
