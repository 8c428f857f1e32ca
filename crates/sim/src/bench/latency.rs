//! From an alert on the wire to the first attempt to page somebody.

use super::alerts::series_in;
use super::figures::Goal;
use super::load::{self, Sent, percentile};
use super::{Bench, House};
use crate::outside::{Sink, instant, pause};
use anyhow::Result;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Alerts a second.
const RATES: [(u32, Option<Goal>); 3] = [(100, None), (1_000, Some(Goal::AtMost(25.0))), (3_000, None)];
/// How long after the last alert its page may come.
const PATIENCE: Duration = Duration::from_secs(15);
const CONNECTIONS: usize = 32;

/// Runs every rate against a server of its own.
pub(super) async fn run(options: &Bench, starts_at: &str) -> Result<()> {
    println!("\nFrom alert to first page attempt (every alert is new, urgent and pages one person; open loop)");
    for (rate, goal) in RATES {
        let alerts = (f64::from(rate) * options.seconds * 2.0) as u64;
        let sent = Arc::new(Sent::new(alerts));
        let taken = Arc::new(Mutex::new(Vec::new()));
        let (heard, clock) = (Arc::clone(&taken), Arc::clone(&sent));
        let sink = Sink::start(move |page| {
            let Some(number) = series_in(page.body).and_then(|n| usize::try_from(n).ok()) else { return };
            let Some(at) = clock.at.get(number) else { return };
            let now = u64::try_from(page.at.duration_since(clock.began).as_micros()).unwrap_or(u64::MAX);
            let took = now.saturating_sub(at.load(Ordering::Relaxed));
            heard.lock().unwrap_or_else(PoisonError::into_inner).push(u32::try_from(took).unwrap_or(u32::MAX));
        });
        let sink = sink.await?;
        let house = House::paging(options, options.sqlite()?, &sink, "0s").await?;
        let refused = load::open(&house.target(starts_at), rate, CONNECTIONS, &sent).await?;
        let count = || taken.lock().unwrap_or_else(PoisonError::into_inner).len();
        let deadline = instant() + PATIENCE;
        while (count() as u64) < alerts - refused && instant() < deadline {
            pause(Duration::from_millis(10)).await;
        }
        let mut times = std::mem::take(&mut *taken.lock().unwrap_or_else(PoisonError::into_inner));
        times.sort_unstable();
        let (p50, p99) = (percentile(&times, 0.5), percentile(&times, 0.99));
        let goal = goal.map_or(String::new(), |goal| format!("  goal p99 {}", goal.judge(p99)));
        let (pages, rss) = (times.len(), house.resident_mib()?);
        println!(
            "    {rate:>5}/s  p50 {p50:>8.2} ms  p99 {p99:>8.2} ms  {pages} pages of {alerts} alerts  RSS {rss:.0} MiB{goal}"
        );
        house.server.stop().await?;
    }
    Ok(())
}
