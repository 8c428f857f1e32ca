use super::*;
use crate::app::Settings;
use crate::health;
use allclear_core::id::Ids;
use allclear_store::MIGRATIONS;
use allclear_store::testing::{self, TestDb};

/// A clock that somebody sets. With a step, it goes on by that much whenever it is looked at.
#[derive(Default)]
struct Hands {
    at: AtomicI64,
    step: AtomicI64,
}

impl Hands {
    fn at(now: Timestamp) -> Arc<Self> {
        Arc::new(Self { at: AtomicI64::new(now.as_microsecond()), ..Self::default() })
    }

    fn set_by(&self, by: SignedDuration) {
        self.at.fetch_add(micros(by), Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        let at = self.at.fetch_add(self.step.load(Ordering::SeqCst), Ordering::SeqCst);
        Timestamp::from_microsecond(at).expect("in range")
    }
}

const MINUTES: SignedDuration = SignedDuration::from_mins(5);
/// Far longer than asking takes, far shorter than what the clocks here are wrong by.
const NEAR: SignedDuration = SignedDuration::from_secs(60);

/// A node whose system's clock and steady clock are ahead of the real time by this much.
fn node(db: &Db, wall: SignedDuration, steady: SignedDuration) -> (App, Arc<ServerClock>, Arc<Hands>, Arc<Hands>) {
    let real = SystemClock.now();
    let (wall, steady) = (Hands::at(real + wall), Hands::at(real + steady));
    let clock = ServerClock::start(db, Arc::<Hands>::clone(&wall), Arc::<Hands>::clone(&steady)).expect("a clock");
    let settings = Settings { public_url: "https://allclear.test".to_owned() };
    let mut next = 0;
    let ids = Ids::new(move || {
        next += 1;
        next
    });
    let app = App::with_server_clock(db.clone(), clock, ids, settings).expect("an application");
    let clock = app.server_clock().expect("the one it was given");
    (app, clock, wall, steady)
}

fn postgres() -> Option<TestDb> {
    testing::postgres(MIGRATIONS)
}

fn looks(app: &App, clock: &ServerClock, health: &Health) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(look(app, clock, health));
}

#[track_caller]
fn near(one: Timestamp, other: Timestamp) {
    assert!(one.duration_since(other).abs() < NEAR, "{one} is not near {other}");
}

#[test]
fn time_enters_in_whole_microseconds() {
    let steady = SteadyClock::default();
    for _ in 0..100 {
        for now in [SystemClock.now(), steady.now()] {
            assert_eq!(now.subsec_nanosecond() % 1_000, 0, "{now}");
        }
    }
    near(SystemClock.now(), steady.now());
}

#[test]
fn nodes_whose_clocks_are_wrong_agree_by_the_databases() {
    let Some(db) = postgres() else { return };
    let (early, ..) = node(&db, -MINUTES, -MINUTES);
    let (late, ..) = node(&db, MINUTES, MINUTES * 3);
    near(early.now(), SystemClock.now());
    near(late.now(), SystemClock.now());
}

#[test]
fn a_wrong_clock_is_named_and_nothing_stops_because_of_it() {
    let Some(db) = postgres() else { return };
    let health = Health::default();
    let (app, clock, wall, steady) = node(&db, MINUTES, MINUTES);
    looks(&app, &clock, &health);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let report = runtime.block_on(health::check(&app, &health, health::Reader::Anybody));
    assert!(report.ok && report.reasons.is_empty(), "{report:?}");
    assert!(report.warnings[0].contains("ahead of the database's"), "{report:?}");
    wall.set_by(-MINUTES * 2);
    looks(&app, &clock, &health);
    assert!(health.warnings()[0].contains("behind the database's"), "{:?}", health.warnings());
    wall.set_by(MINUTES);
    looks(&app, &clock, &health);
    assert_eq!(health.warnings(), Vec::<String>::new());
    near(steady.now(), SystemClock.now() + MINUTES);
}

#[test]
fn setting_the_systems_clock_moves_no_time_of_ours() {
    let Some(db) = postgres() else { return };
    let (app, clock, wall, _) = node(&db, SignedDuration::ZERO, SignedDuration::ZERO);
    wall.set_by(SignedDuration::from_hours(24));
    near(app.now(), SystemClock.now());
    looks(&app, &clock, &Health::default());
    near(app.now(), SystemClock.now());
}

#[test]
fn after_a_sleep_of_the_machine_the_time_is_asked_for_at_once() {
    let Some(db) = postgres() else { return };
    let (app, clock, _, steady) = node(&db, SignedDuration::ZERO, SignedDuration::ZERO);
    // The steady clock stood still for five minutes in which the real time went on.
    steady.set_by(-MINUTES);
    near(app.now(), SystemClock.now() - MINUTES);
    looks(&app, &clock, &Health::default());
    near(app.now(), SystemClock.now());
}

#[test]
fn the_database_is_asked_twice_a_minute() {
    let Some(db) = postgres() else { return };
    let (app, clock, wall, steady) = node(&db, SignedDuration::ZERO, SignedDuration::ZERO);
    let connections = app.db().stats().connections;
    assert!(clock.look(connections), "the first time");
    let mut asked = 0;
    for _ in 0..600 {
        wall.set_by(SignedDuration::from_secs(1));
        steady.set_by(SignedDuration::from_secs(1));
        asked += u32::from(clock.look(connections));
    }
    assert_eq!(asked, 20);
    assert!(!clock.look(connections));
    assert!(clock.look(connections + 1), "another connection may lead to another machine");
}

#[test]
fn an_answer_that_took_too_long_is_not_believed() {
    let Some(db) = postgres() else { return };
    let (app, clock, _, steady) = node(&db, SignedDuration::ZERO, SignedDuration::ZERO);
    let before = clock.now();
    steady.step.store(micros(SignedDuration::from_secs(2)), Ordering::SeqCst);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let refused = runtime.block_on(clock.ask(app.db()));
    assert!(matches!(&refused, Err(Error::Unavailable(why)) if why.contains("2s")), "{refused:?}");
    // Two looks at the clock for each of three questions, 2 s each.
    assert_eq!(clock.now().duration_since(before), SignedDuration::from_secs(12));
}

#[test]
fn with_a_file_the_systems_clock_decides() {
    let db = testing::file(MIGRATIONS);
    let (app, clock, wall, _) = node(&db, MINUTES, SignedDuration::ZERO);
    assert_eq!(app.now(), wall.now());
    let health = Health::default();
    wall.set_by(SignedDuration::from_hours(1));
    looks(&app, &clock, &health);
    assert_eq!(app.now(), wall.now());
    assert_eq!(health.warnings(), Vec::<String>::new(), "there is nothing to compare it with");
}
