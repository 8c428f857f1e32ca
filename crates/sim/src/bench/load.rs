//! The two kinds of load: as much as goes (closed loop), and so many a second whatever happens (open loop).

use super::alerts::Request;
use crate::outside::{Connection, instant, pause};
use anyhow::{Context as _, Result};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Somebody who takes alerts.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub address: SocketAddr,
    pub path: String,
    pub starts_at: String,
    /// Numbers new series, over all runs.
    pub next: Arc<AtomicU64>,
}

/// Which series a run is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Series {
    /// Each alert is of a series never seen before.
    New,
    /// The first so many, over and over.
    Repeated(u64),
}

/// What a run of a closed loop measured.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sample {
    /// Alerts answered 2xx, a second.
    pub per_second: f64,
    pub alerts: u64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// Requests answered otherwise.
    pub refused: u64,
}

/// Sends as fast as answers come on `connections` for `time`, `batch` alerts a request.
pub(super) async fn closed(
    target: &Target,
    connections: usize,
    batch: usize,
    series: Series,
    time: Duration,
) -> Result<Sample> {
    let began = instant();
    let until = began + time;
    let mut tasks = JoinSet::new();
    for _ in 0..connections {
        let connection = Connection::open(target.address).await.with_context(|| format!("{}", target.address))?;
        let request = Request::new(&target.path, batch, "warning", &target.starts_at);
        tasks.spawn(sender(connection, request, series, Arc::clone(&target.next), until));
    }
    let (mut times, mut refused) = (Vec::new(), 0);
    while let Some(done) = tasks.join_next().await {
        let (some, not) = done??;
        times.extend(some);
        refused += not;
    }
    let seconds = began.elapsed().as_secs_f64();
    let alerts = (times.len() * batch) as u64;
    times.sort_unstable();
    let (p50_ms, p99_ms) = (percentile(&times, 0.5), percentile(&times, 0.99));
    Ok(Sample { per_second: alerts as f64 / seconds, alerts, p50_ms, p99_ms, refused })
}

async fn sender(
    mut connection: Connection,
    mut request: Request,
    series: Series,
    next: Arc<AtomicU64>,
    until: Instant,
) -> Result<(Vec<u32>, u64)> {
    let (mut times, mut refused, batch) = (Vec::new(), 0, request.batch());
    loop {
        let began = instant();
        if began >= until {
            return Ok((times, refused));
        }
        let first = next.fetch_add(batch as u64, Ordering::Relaxed);
        for index in 0..batch {
            let number = first + index as u64;
            request.set(
                index,
                match series {
                    Series::New => number,
                    Series::Repeated(all) => number % all,
                },
            );
        }
        let status = connection.send(&request.bytes).await?;
        if status == 200 || status == 202 {
            times.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
        } else {
            refused += 1;
        }
    }
}

/// Sends every series below `all` once, so that a later run repeats them.
pub(super) async fn fill(target: &Target, all: u64, batch: usize, connections: usize) -> Result<()> {
    let next = Arc::new(AtomicU64::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..connections {
        let mut connection = Connection::open(target.address).await?;
        let mut request = Request::new(&target.path, batch, "warning", &target.starts_at);
        let next = Arc::clone(&next);
        tasks.spawn(async move {
            loop {
                let first = next.fetch_add(batch as u64, Ordering::Relaxed);
                if first >= all {
                    return anyhow::Ok(());
                }
                for index in 0..batch {
                    request.set(index, (first + index as u64) % all);
                }
                // Told to come back, a sender comes back.
                while connection.send(&request.bytes).await? >= 300 {
                    pause(Duration::from_millis(50)).await;
                }
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    target.next.fetch_max(all, Ordering::Relaxed);
    Ok(())
}

/// When each alert of an open loop was put on the wire, in microseconds since `began`; 0 is "not yet".
#[derive(Debug)]
pub(super) struct Sent {
    pub began: Instant,
    pub at: Vec<AtomicU64>,
}

impl Sent {
    pub(super) fn new(alerts: u64) -> Self {
        Self { began: instant(), at: (0..alerts).map(|_| AtomicU64::new(0)).collect() }
    }
}

/// Sends urgent alerts at a steady `rate` a second until all of `sent` are on their way; gives how many were refused.
pub(super) async fn open(target: &Target, rate: u32, connections: usize, sent: &Arc<Sent>) -> Result<u64> {
    let mut tasks = JoinSet::new();
    let (queue, work) = mpsc::unbounded_channel::<u64>();
    let work = Arc::new(tokio::sync::Mutex::new(work));
    for _ in 0..connections {
        let mut connection = Connection::open(target.address).await?;
        let mut request = Request::new(&target.path, 1, "critical", &target.starts_at);
        let (work, sent) = (Arc::clone(&work), Arc::clone(sent));
        tasks.spawn(async move {
            let mut refused = 0;
            loop {
                let next = work.lock().await.recv().await;
                let Some(number) = next else { return anyhow::Ok(refused) };
                request.set(0, number);
                let now = u64::try_from(sent.began.elapsed().as_micros()).unwrap_or(u64::MAX);
                sent.at[usize::try_from(number)?].store(now, Ordering::Relaxed);
                refused += u64::from(connection.send(&request.bytes).await? >= 300);
            }
        });
    }
    let (all, began) = (sent.at.len() as u64, instant());
    let mut given = 0;
    while given < all {
        let due = (began.elapsed().as_secs_f64() * f64::from(rate)) as u64;
        while given < due.min(all) {
            queue.send(given)?;
            given += 1;
        }
        pause(Duration::from_millis(1)).await;
    }
    drop(queue);
    let mut refused = 0;
    while let Some(done) = tasks.join_next().await {
        refused += done??;
    }
    Ok(refused)
}

/// Of sorted microseconds, in milliseconds.
pub(super) fn percentile(sorted: &[u32], share: f64) -> f64 {
    let at = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(at).map_or(0.0, |micros| f64::from(*micros) / 1e3)
}
