//! Open live streams: how soon a change is seen in all of them, and what each costs in memory and processor time.

use super::figures::Goal;
use super::load::percentile;
use super::{Bench, House};
use crate::outside::{
    Connection, JSON_KEY, Launch, Store, company, instant, pause, post, processor_seconds, resident_kib,
};
use allclear_core::id::{Ids, Session as SessionKind};
use allclear_core::sign_in::How;
use allclear_store::sessions::{self, Session};
use allclear_store::{Db, directory};
use anyhow::{Context as _, Result, bail};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// As many as one person may hold open.
const EACH: usize = allclear_engine::live::MAX_STREAMS;
/// Changes that are watched, one a second: streams hear at most two a second about one thing.
const CHANGES: usize = 10;
const BETWEEN: Duration = Duration::from_secs(1);
/// How long all streams may take to open, and the last one to hear.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the streams saw.
struct Watch {
    began: Instant,
    /// When the change under way was sent, in microseconds since `began`.
    sent: AtomicU64,
    open: AtomicUsize,
    seen: Mutex<Vec<u32>>,
}

impl Watch {
    fn micros(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn count(&self) -> usize {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

/// Opens `streams` streams on a server of their own.
pub(super) async fn run(options: &Bench, streams: usize) -> Result<()> {
    println!("\nLive streams ({streams} open, one change a second, seen by all)");
    let people = streams.div_ceil(EACH);
    let launch = Launch::new(&options.binary, options.server_cpu, &options.log())?;
    let store = options.sqlite()?;
    // Low urgency pages nobody for an hour: what is measured is the telling.
    launch.apply(&store, &company(launch.address, people, "1h")).await?;
    let secrets = sign_in(&store)?;
    let mut server = launch.start(&store)?;
    server.ready().await?;
    let house = House { server, launch, store };
    let pid = house.server.pid();
    let (empty, watch) = (resident_kib(pid)?, Arc::new(watch()));
    let opening = instant();
    for number in 0..streams {
        let secret = secrets.get(number / EACH).context("a session for every person")?.secret.clone();
        tokio::spawn(listen(house.launch.address, secret, Arc::clone(&watch)));
        // The queue of the listener is short.
        if number % 64 == 63 {
            reached(&watch.open, number.saturating_sub(256)).await?;
        }
    }
    reached(&watch.open, streams).await?;
    println!("    all open after {:.1} s", opening.elapsed().as_secs_f64());
    let spent = processor_seconds(pid)?;
    let mut door = Connection::open(house.launch.address).await?;
    for change in 0..CHANGES {
        let body = format!(r#"{{"title":"change {change}","key":"c{change}","severity":"info"}}"#);
        watch.sent.store(watch.micros(), Ordering::SeqCst);
        let status = door.send(&post(&format!("/in/json/{JSON_KEY}"), body.as_bytes())).await?;
        if status != 202 {
            bail!("the change was answered {status}");
        }
        pause(BETWEEN).await;
    }
    let deadline = instant() + PATIENCE;
    while watch.count() < streams * CHANGES && instant() < deadline {
        pause(Duration::from_millis(10)).await;
    }
    report(&watch, streams, (processor_seconds(pid)? - spent, resident_kib(pid)?.saturating_sub(empty)));
    house.server.stop().await
}

fn watch() -> Watch {
    Watch { began: instant(), sent: AtomicU64::new(0), open: AtomicUsize::new(0), seen: Mutex::default() }
}

fn report(watch: &Watch, streams: usize, (seconds, kib): (f64, u64)) {
    let mut seen = std::mem::take(&mut *watch.seen.lock().unwrap_or_else(PoisonError::into_inner));
    seen.sort_unstable();
    let (p50, p99, worst) = (percentile(&seen, 0.5), percentile(&seen, 0.99), percentile(&seen, 1.0));
    let (messages, wanted) = (seen.len(), streams * CHANGES);
    println!(
        "    a change is seen after  p50 {p50:.1} ms  p99 {p99:.1} ms  worst {worst:.1} ms  {messages} of {wanted}  goal p99 {}",
        Goal::AtMost(150.0).judge(p99)
    );
    let each = kib as f64 / streams as f64;
    let cost = seconds * 1e6 / messages.max(1) as f64;
    println!(
        "    memory {each:.1} KiB a stream  goal {}  processor {cost:.0} us a message",
        Goal::AtMost(16.0).judge(each)
    );
}

async fn reached(open: &AtomicUsize, wanted: usize) -> Result<()> {
    let deadline = instant() + PATIENCE;
    while open.load(Ordering::SeqCst) < wanted {
        if instant() > deadline {
            bail!("only {} streams opened; `ulimit -n` may be too low here", open.load(Ordering::SeqCst));
        }
        pause(Duration::from_millis(1)).await;
    }
    Ok(())
}

/// Somebody with a session.
#[derive(Debug, Clone)]
pub(super) struct SignedIn {
    pub email: String,
    /// What their browser's cookie holds.
    pub secret: String,
}

/// A session for everybody, made where passwords would be: hashing hundreds of them is not what is measured.
pub(super) fn sign_in(store: &Store) -> Result<Vec<SignedIn>> {
    let db = Db::open(&store.location())?;
    let people: Vec<_> = db.read_blocking(directory::load)?.people.into_values().collect();
    #[expect(clippy::disallowed_methods, reason = "the server under test lives in real time")]
    let now = Timestamp::now();
    #[expect(clippy::disallowed_methods, reason = "sessions of a server that lives for a minute")]
    let mut ids = Ids::new(|| rand::Rng::next_u64(&mut rand::rng()));
    let mut secrets = Vec::with_capacity(people.len());
    let mut made = Vec::with_capacity(people.len());
    for person in people {
        // As long as a real one: the server looks at nothing else.
        let secret: String = ids.hex(22).chars().take(43).collect();
        let digest = allclear_core::text::hex(&Sha256::digest(secret.as_bytes()));
        let session = Session {
            id: ids.id::<SessionKind>(now),
            person: person.id,
            created_at: now,
            last_seen_at: now,
            expires_at: now.saturating_add(SignedDuration::from_hours(1))?,
            how: How::Password,
            user_agent: "bench".to_owned(),
            address: String::new(),
        };
        made.push((session, digest));
        secrets.push(SignedIn { email: person.email, secret });
    }
    db.write_blocking(move |tx| made.iter().try_for_each(|(session, digest)| sessions::create(tx, session, digest)))?;
    db.close_blocking();
    Ok(secrets)
}

/// One stream, read to its end. What breaks shows as a message that was not seen.
async fn listen(server: SocketAddr, secret: String, watch: Arc<Watch>) {
    let Ok(mut stream) = TcpStream::connect(server).await else { return };
    let ask = format!("GET /live?topics=alerts HTTP/1.1\r\nhost: localhost\r\ncookie: allclear={secret}\r\n\r\n");
    if stream.write_all(ask.as_bytes()).await.is_err() {
        return;
    }
    let mut opened = false;
    let mut buffer = [0; 1024];
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        let told = |what: &[u8]| buffer[..read].windows(what.len()).any(|part| part == what);
        if !opened && told(b"event: resync") {
            opened = true;
            watch.open.fetch_add(1, Ordering::SeqCst);
        }
        if told(b"event: alerts") {
            let took = watch.micros().saturating_sub(watch.sent.load(Ordering::SeqCst));
            watch.seen.lock().unwrap_or_else(PoisonError::into_inner).push(u32::try_from(took).unwrap_or(u32::MAX));
        }
    }
}
