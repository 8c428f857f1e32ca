//! A demo in this process, with a clock that stands still until it is moved.

use allclear_core::id::Ids;
use allclear_engine::publish::Snapshots;
use allclear_engine::running::{self, Standing};
use allclear_engine::transport::phones::{Phones, WithPhones};
use allclear_engine::transport::{Answered, Transport};
use allclear_engine::workers::{audit, turn};
use allclear_engine::{App, Clock, Settings};
use allclear_integrations::channel::Outgoing;
use allclear_store::testing::TestDb;
use allclear_web::Web;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::response::Response;
use futures::future::BoxFuture;
use http::{Request, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tower::ServiceExt as _;

pub fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

struct Moved(AtomicI64);

impl Clock for Moved {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).expect("in range")
    }
}

/// In a demo nothing leaves the machine.
struct Nowhere;

impl Transport for Nowhere {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Answered> {
        panic!("a demo sends nothing anywhere: {outgoing:?}")
    }
}

pub struct World {
    pub app: App,
    pub standing: Standing,
    pub phones: Arc<Phones>,
    clock: Arc<Moved>,
    snapshots: Arc<Snapshots>,
    router: Router,
    cookie: String,
    _db: TestDb,
}

fn ids() -> Ids {
    let mut state = 0x1234_5678_9abc_def0_u64;
    Ids::new(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state ^ (state >> 31)
    })
}

impl World {
    pub async fn seeded(db: TestDb, now: &str, seed: u64) -> Self {
        let now = at(now);
        allclear_demo::seed(&db.db, now, seed, ids()).await.expect("a past");
        let clock = Arc::new(Moved(AtomicI64::new(now.as_microsecond())));
        let settings = Settings { public_url: "http://demo.test".to_owned() };
        let app = App::new(db.db.clone(), Arc::<Moved>::clone(&clock), ids(), settings).expect("an application");
        let phones = Arc::new(Phones::default());
        let transport = WithPhones::new(Arc::clone(&phones), Arc::new(Nowhere));
        let standing = running::stand(&app, transport).await.expect("a clean start");
        let snapshots = Arc::new(Snapshots::open(None, allclear_web::pages::status_page::render));
        let web = Web::new(app.clone(), standing.intake.clone(), standing.health.clone(), Arc::clone(&snapshots));
        let router = allclear_web::router(web.with_phones(Arc::clone(&phones)));
        Self { app, standing, phones, clock, snapshots, router, cookie: String::new(), _db: db }
    }

    /// Opens the link that the demo prints.
    pub async fn enter(&mut self) {
        let signed = allclear_demo::enter(&self.app, "a password for the demo").await.expect("signed in");
        let asked = Request::get(format!("/demo/{}", signed.secret)).body(Body::empty()).expect("a request");
        let answer = self.router.clone().oneshot(asked).await.expect("an answer");
        assert_eq!(
            (answer.status(), &answer.headers()[header::LOCATION]),
            (StatusCode::SEE_OTHER, &"/".parse().expect("a path"))
        );
        let cookie = answer.headers()[header::SET_COOKIE].to_str().expect("text");
        cookie.split(';').next().expect("a cookie").clone_into(&mut self.cookie);
    }

    /// A page; some addresses are a door to another one.
    pub async fn get(&self, path: &str) -> (StatusCode, String) {
        let mut answer = self.ask(path).await;
        if answer.status() == StatusCode::SEE_OTHER {
            let to = answer.headers()[header::LOCATION].to_str().expect("text").to_owned();
            assert!(!to.starts_with("/sign-in"), "{path} asks to sign in");
            answer = self.ask(&to).await;
        }
        let status = answer.status();
        let bytes = to_bytes(answer.into_body(), 16 << 20).await.expect("a body");
        (status, String::from_utf8(bytes.to_vec()).expect("text"))
    }

    async fn ask(&self, path: &str) -> Response {
        let asked = Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty()).expect("a request");
        self.router.clone().oneshot(asked).await.expect("an answer")
    }

    /// A form, without a session: what a signed link needs is in the link.
    pub async fn press(&self, path: &str, form: &str) -> StatusCode {
        let asked = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let asked = asked.body(Body::from(form.to_owned())).expect("a request");
        self.router.clone().oneshot(asked).await.expect("an answer").status()
    }

    pub async fn publish(&self) {
        self.snapshots.refresh(&self.app).await.expect("published");
    }

    /// Lets everything happen that is due now.
    pub async fn settle(&self) {
        for _ in 0..1000 {
            if turn::turn(&self.app, &self.standing.outbox).await.expect("a turn") == 0 {
                return;
            }
        }
        panic!("the workers never come to rest");
    }

    /// Lets time go by, in steps small enough for every wait in the company.
    pub async fn pass(&self, time: SignedDuration) {
        let end = self.clock.now().checked_add(time).expect("in range");
        while self.clock.now() < end {
            let next = self.clock.now().checked_add(SignedDuration::from_secs(30)).expect("in range").min(end);
            self.clock.0.store(next.as_microsecond(), Ordering::SeqCst);
            self.settle().await;
        }
    }

    /// The auditor finds nothing that was left undone.
    pub async fn at_rest(&self) {
        let now = self.app.now();
        let found = self.app.read(move |tx| audit::look(tx, now)).await.expect("an audit");
        assert!(found.unexplained.is_empty() && found.silent.is_empty() && found.overdue == 0, "{found:?}");
    }
}
