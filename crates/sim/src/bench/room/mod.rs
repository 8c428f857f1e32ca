//! Many incidents at once, each with its responders: how soon what one of them types is answered, and how soon it stands
//! on the screens of all the others.
//!
//! Lines are typed at a steady rate whatever happens, and counted from the moment they were due. They go through the box of
//! the incident's page, as people: a token is nobody, and can be given no task. The API carries out lines by the same
//! use-case.

mod screen;
mod script;
mod watch;

use super::streams::{self, SignedIn};
use super::{Bench, House};
use crate::outside::{Connection, Launch, Sink, Store, company, instant, pause, post_as, processor_seconds};
use anyhow::{Context as _, Result, bail, ensure};
use screen::Screen;
use script::Line;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use watch::{Look, Watch};

/// Incidents open at the same time, and responders in each (issue: "50 incidents x 20 responders").
const INCIDENTS: usize = 50;
const EACH: usize = 20;
/// Lines a second, over all incidents and over each of them: "commands at 5/s" can be read both ways.
const RATES: [u32; 2] = [5, 5 * 50];
/// How long screens may take to open, and the last of them to show the last line.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longer than one measurement of other parts takes, because the slower rate has few lines.
const TIMES_LONGER: f64 = 10.0;

/// Runs both rates on SQLite, and on PostgreSQL where there is one.
pub(super) async fn run(options: &Bench) -> Result<()> {
    println!(
        "\nRooms ({INCIDENTS} incidents, {EACH} responders each with the page open; lines typed in the open loop)"
    );
    for store in [Some(options.sqlite()?), options.postgres_store()].into_iter().flatten() {
        println!("  {}", store.name());
        on(options, store).await?;
    }
    Ok(())
}

async fn on(options: &Bench, store: Store) -> Result<()> {
    let nobody = Sink::start(|_| ()).await?;
    let launch = Launch::new(&options.binary, options.server_cpu, &options.log())?;
    launch.apply(&store, &company(nobody.address, INCIDENTS * EACH, "1h")).await?;
    let token = launch.token(&store)?;
    let people = streams::sign_in(&store)?;
    let mut server = launch.start(&store)?;
    server.ready().await?;
    let house = House { server, launch, store };
    let opening = instant();
    let rooms = declare(house.launch.address, &token, people).await?;
    let seen = Arc::new(Watch::new());
    let _screens = open_screens(&rooms, house.launch.address, &seen).await?;
    println!("    all joined and open after {:.1} s", opening.elapsed().as_secs_f64());
    let mut typed = vec![0; rooms.len()];
    for rate in RATES {
        seen.begin();
        let (from, spent) = (instant(), processor_seconds(house.server.pid())?);
        type_lines(&rooms, &mut typed, rate, options.seconds * TIMES_LONGER, house.launch.address, &seen).await?;
        settled(&seen).await;
        let busy = (processor_seconds(house.server.pid())? - spent) / from.elapsed().as_secs_f64();
        seen.report(rate, EACH - 1, busy);
    }
    house.server.stop().await
}

/// An incident with who works in it; the first commands.
struct Room {
    number: i64,
    people: Vec<SignedIn>,
    handles: Arc<[String]>,
}

/// Declares the incidents, and has everybody join.
async fn declare(address: SocketAddr, token: &str, people: Vec<SignedIn>) -> Result<Vec<Room>> {
    ensure!(people.len() >= INCIDENTS * EACH, "the company has only {} people", people.len());
    let mut connection = Connection::open(address).await?;
    let mut rooms = Vec::with_capacity(INCIDENTS);
    for (nth, people) in people.chunks(EACH).take(INCIDENTS).enumerate() {
        let commander = &people[0].email;
        // Below what pages anybody: this is about those who are there already.
        let body = serde_json::json!({ "title": format!("Cards fail in region {nth}"), "severity": "SEV-3", "commander": commander });
        let status = connection.send(&post_as(token, "/api/v1/incidents", body.to_string().as_bytes())).await?;
        ensure!(status == 201, "declaring was answered with {status}: {}", told(&connection));
        let made: serde_json::Value = serde_json::from_slice(connection.body())?;
        let number = made["number"].as_i64().context("an incident without a number")?;
        for person in people {
            let joined = connection.send(&typing(number, &person.secret, "join")).await?;
            ensure!(joined == 303, "joining was answered with {joined}: {}", told(&connection));
        }
        let handles = people.iter().map(|p| p.email.split('@').next().unwrap_or_default().to_owned()).collect();
        rooms.push(Room { number, people: people.to_vec(), handles });
    }
    Ok(rooms)
}

fn told(connection: &Connection) -> String {
    allclear_core::text::line(&String::from_utf8_lossy(connection.body()), 300)
}

/// What a browser sends when somebody types `text` into the box of an incident.
fn typing(number: i64, secret: &str, text: &str) -> Vec<u8> {
    let body: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!(
        "POST /incidents/{number}/capture HTTP/1.1\r\nhost: localhost\r\ncookie: allclear={secret}\r\n\
         sec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\ntext={body}",
        body.len() + "text=".len()
    )
    .into_bytes()
}

/// Everybody's page; they are closed when the set is dropped.
async fn open_screens(rooms: &[Room], server: SocketAddr, seen: &Arc<Watch>) -> Result<JoinSet<()>> {
    let mut screens = JoinSet::new();
    for room in rooms {
        for (seat, person) in room.people.iter().enumerate() {
            let screen = Screen { server, incident: room.number, seat, secret: person.secret.clone() };
            screens.spawn(screen.follow(Arc::clone(seen)));
        }
        // Pages are opened one after the other, by people.
        let deadline = instant() + PATIENCE;
        while seen.open() < screens.len() {
            ensure!(instant() < deadline, "only {} of {} pages opened", seen.open(), screens.len());
            pause(Duration::from_millis(1)).await;
        }
    }
    // What opening fetched is over when nothing is fetched any more.
    let mut before = usize::MAX;
    while before != seen.fetches() {
        before = seen.fetches();
        pause(Duration::from_millis(500)).await;
    }
    Ok(screens)
}

/// Types lines at `rate` a second for `seconds`, in turn in each of the incidents. In one incident they come in order.
async fn type_lines(
    rooms: &[Room],
    typed: &mut [usize],
    rate: u32,
    seconds: f64,
    address: SocketAddr,
    seen: &Arc<Watch>,
) -> Result<()> {
    let mut typists = JoinSet::new();
    let mut boxes = Vec::with_capacity(rooms.len());
    for room in rooms {
        let (give, due) = mpsc::unbounded_channel();
        let secrets = room.people.iter().map(|person| person.secret.clone()).collect();
        let typist = Typist { number: room.number, secrets, connection: Connection::open(address).await? };
        typists.spawn(typist.run(due, Arc::clone(seen)));
        boxes.push(give);
    }
    let (all, began) = ((seconds * f64::from(rate)) as usize, seen.micros());
    let mut given = 0;
    while given < all {
        let passed = seen.micros().saturating_sub(began);
        while given < all && (given as f64 * 1e6 / f64::from(rate)) as u64 <= passed {
            let (at, due) = (given % rooms.len(), began + (given as f64 * 1e6 / f64::from(rate)) as u64);
            let number = typed[at] * rooms.len() + at;
            let line = script::line(typed[at], number, &rooms[at].handles);
            typed[at] += 1;
            given += 1;
            boxes[at].send((due, line)).ok().context("a typist has gone")?;
        }
        pause(Duration::from_millis(1)).await;
    }
    drop(boxes);
    while let Some(done) = typists.join_next().await {
        done??;
    }
    Ok(())
}

/// Types the lines of one incident, in order.
struct Typist {
    number: i64,
    /// The sessions of its responders.
    secrets: Vec<String>,
    connection: Connection,
}

impl Typist {
    async fn run(mut self, mut due: mpsc::UnboundedReceiver<(u64, Line)>, seen: Arc<Watch>) -> Result<()> {
        while let Some((due, line)) = due.recv().await {
            let Some(secret) = self.secrets.get(line.seat) else { bail!("nobody sits at {}", line.seat) };
            let mark = script::mark(&line.text);
            if let Some(mark) = mark {
                seen.typed(mark, due, Look { incident: self.number, seat: line.seat });
            }
            match self.connection.send(&typing(self.number, secret, &line.text)).await? {
                303 => seen.answered(due),
                other => seen.refused(mark, format!("\"{}\" was answered with {other}", line.text)),
            }
        }
        Ok(())
    }
}

/// Until every line is on every other screen, or patience ends.
async fn settled(seen: &Watch) {
    let deadline = instant() + PATIENCE;
    while instant() < deadline {
        let (wanted, count) = seen.progress(EACH - 1);
        if count >= wanted {
            return;
        }
        pause(Duration::from_millis(20)).await;
    }
}
