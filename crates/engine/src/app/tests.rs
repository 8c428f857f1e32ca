//! What threads that work at the same time may do to each other.

use super::{App, Clock, Settings};
use allclear_core::directory::{Directory, Team};
use allclear_core::id::{Entry, Ids, TeamId};
use allclear_store::testing::{TestDb, file, postgres};
use allclear_store::{Db, MIGRATIONS, directory};
use jiff::{SignedDuration, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// A clock that stands still until somebody moves it.
pub(crate) struct Hands(AtomicI64);

impl Hands {
    pub(crate) fn pass(&self, time: SignedDuration) {
        self.0.fetch_add(i64::try_from(time.as_micros()).expect("in range"), Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).expect("in range")
    }
}

/// Longer than anything here takes on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// An application over an empty, migrated database, and its clock.
pub(crate) fn application(db: &Db) -> (App, Arc<Hands>) {
    let mut last = 0_u64;
    let ids = Ids::new(move || {
        last = last.wrapping_add(0x9e37_79b9_7f4a_7c15);
        last
    });
    let settings = Settings { public_url: "https://allclear.test".to_owned() };
    let clock = Arc::new(Hands(AtomicI64::new(1_800_000_000_000_000)));
    let app = App::new(db.clone(), Arc::<Hands>::clone(&clock), ids, settings).expect("an application");
    (app, clock)
}

/// Databases on which a reader and a writer can be at work at once.
fn databases() -> Vec<TestDb> {
    std::iter::once(file(MIGRATIONS)).chain(postgres(MIGRATIONS)).collect()
}

/// Adds a team, so that the configuration is another one.
fn reconfigure(app: &App, name: &str) {
    let name = name.to_owned();
    app.write_blocking(move |work| {
        let mut after = Directory::clone(&work.directory);
        let id: TeamId = work.ids.id(work.now);
        after.teams.insert(id, Team { id, name: name.clone(), members: Vec::new() });
        let version = work.ids.id::<Entry>(work.now).uuid();
        Ok(directory::save(work.tx, &work.directory, &after, version)?)
    })
    .expect("a new configuration");
}

fn teams(app: &App) -> Vec<String> {
    let mut names: Vec<String> = app.directory().teams.values().map(|team| team.name.clone()).collect();
    names.sort();
    names
}

#[test]
fn whoever_draws_does_not_wait_for_a_write_under_way() {
    let test = file(MIGRATIONS);
    let (app, _) = application(&test.db);
    let (drawer, (told, drawn)) = (app.clone(), mpsc::channel());
    let heard = app.write_blocking(move |_| {
        let (drawer, told) = (drawer.clone(), told.clone());
        std::thread::spawn(move || told.send(drawer.chance(Ids::bits)));
        Ok(drawn.recv_timeout(PATIENCE).is_ok())
    });
    assert!(heard.expect("written"), "a draw from another thread waited for the end of the write");
}

#[test]
fn a_reader_of_an_old_snapshot_does_not_bring_an_old_configuration_back() {
    for test in databases() {
        let (app, _) = application(&test.db);
        reconfigure(&app, "first");
        app.write_blocking(|_| Ok(())).expect("taken over");
        let (reader, (begun, meanwhile), (go_on, changed)) = (app.clone(), mpsc::channel(), mpsc::channel::<()>());
        let reading = std::thread::spawn(move || {
            let known = reader.inner.directory.load_full();
            let handle = reader.clone();
            reader.db().read_blocking(move |tx| {
                directory::version(tx)?;
                begun.send(()).expect("somebody waits");
                changed.recv_timeout(PATIENCE).expect("the configuration is changed");
                handle.current_directory(tx, &known).map(|seen| seen.teams.len())
            })
        });
        meanwhile.recv_timeout(PATIENCE).expect("a snapshot");
        reconfigure(&app, "second");
        app.write_blocking(|_| Ok(())).expect("taken over");
        go_on.send(()).expect("somebody waits");
        let seen = reading.join().expect("no panic").expect("read");
        assert_eq!(seen, 1, "{}: the reader goes by its own snapshot", test.name);
        assert_eq!(teams(&app), ["first", "second"], "{}", test.name);
    }
}
