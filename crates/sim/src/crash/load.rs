//! The senders: each tells of problems, repeats some, ends some, and writes into the ledger what it was told.

use super::ledger::{Action, Ledger, Outcome};
use crate::outside::{Connection, JSON_KEY, post};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::json;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// Senders at work at the same time.
const SENDERS: u64 = 8;
/// After how long a sender gives an answer up.
const PATIENCE: Duration = Duration::from_secs(10);
/// Of a hundred problems, how many are urgent, are repeated, and end by themselves.
const URGENT: u32 = 85;
const REPEATED: u32 = 25;
const ENDING: u32 = 25;
/// Of a hundred requests, how many hold several events.
const BATCHES: u32 = 20;
/// Of a hundred refused events, how many are offered again.
const STUBBORN: u32 = 75;

/// The load.
pub(super) struct Load {
    ledger: Arc<Mutex<Ledger>>,
    stop: Arc<AtomicBool>,
    senders: JoinSet<()>,
}

impl Load {
    /// Starts sending about `rate` requests a second to `address`.
    pub(super) fn start(address: SocketAddr, rate: u32, seed: u64) -> Self {
        let (ledger, stop) = (Arc::new(Mutex::new(Ledger::default())), Arc::new(AtomicBool::new(false)));
        let period = Duration::from_secs_f64(SENDERS as f64 / f64::from(rate.max(1)));
        let mut senders = JoinSet::new();
        for number in 0..SENDERS {
            let chance = StdRng::seed_from_u64(seed.wrapping_mul(1_000).wrapping_add(number));
            let (ledger, stop) = (Arc::clone(&ledger), Arc::clone(&stop));
            let sender = Sender { address, chance, ledger, connection: None, to_follow: VecDeque::new() };
            senders.spawn(sender.run(period, stop));
        }
        Self { ledger, stop, senders }
    }

    /// How many requests got a 2xx so far.
    pub(super) fn acked(&self) -> usize {
        guard(&self.ledger).offers.iter().filter(|offer| offer.outcome == Outcome::Acked).count()
    }

    /// Ends the load; gives the account.
    pub(super) async fn stop(mut self) -> Ledger {
        self.stop.store(true, Ordering::Relaxed);
        while self.senders.join_next().await.is_some() {}
        std::mem::take(&mut guard(&self.ledger))
    }
}

fn guard(ledger: &Mutex<Ledger>) -> MutexGuard<'_, Ledger> {
    ledger.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Sender {
    address: SocketAddr,
    chance: StdRng,
    ledger: Arc<Mutex<Ledger>>,
    connection: Option<Connection>,
    /// Events about its own problems that are still to come.
    to_follow: VecDeque<(usize, Action)>,
}

impl Sender {
    async fn run(mut self, period: Duration, stop: Arc<AtomicBool>) {
        #[expect(clippy::disallowed_methods, reason = "the load on a real process comes in real time")]
        let mut pace = interval(period);
        pace.set_missed_tick_behavior(MissedTickBehavior::Skip);
        while !stop.load(Ordering::Relaxed) {
            pace.tick().await;
            let events = self.choose();
            let (offer, request) = self.write_down(events.clone());
            let outcome = self.send(&request).await;
            guard(&self.ledger).offers[offer].outcome = outcome;
            if outcome == Outcome::Refused {
                for event in events {
                    if self.percent(STUBBORN) {
                        self.to_follow.push_back(event);
                    }
                }
            }
        }
    }

    fn percent(&mut self, of_hundred: u32) -> bool {
        self.chance.random_range(0..100) < of_hundred
    }

    /// The next request: one event, or several about different problems.
    fn choose(&mut self) -> Vec<(usize, Action)> {
        let many = if self.percent(BATCHES) { self.chance.random_range(2..=8) } else { 1 };
        let mut events: Vec<(usize, Action)> = Vec::with_capacity(many);
        while events.len() < many {
            let waiting =
                self.to_follow.front().copied().filter(|(next, _)| events.iter().all(|(other, _)| other != next));
            if let (Some(event), true) = (waiting, self.percent(50)) {
                self.to_follow.pop_front();
                events.push(event);
            } else {
                events.push((self.begin(), Action::Trigger));
            }
        }
        events
    }

    fn begin(&mut self) -> usize {
        let urgent = self.percent(URGENT);
        let problem = guard(&self.ledger).problem(urgent);
        if self.percent(REPEATED) {
            self.to_follow.push_back((problem, Action::Trigger));
        }
        if self.percent(ENDING) {
            self.to_follow.push_back((problem, Action::Resolve));
        }
        problem
    }

    /// Intent comes before the deed: an event the ledger does not know could never be missed.
    fn write_down(&self, events: Vec<(usize, Action)>) -> (usize, Vec<u8>) {
        let mut ledger = guard(&self.ledger);
        let offer = ledger.offer(events.clone());
        let body: Vec<_> = events
            .iter()
            .map(|(problem, action)| {
                let problem = &ledger.problems[*problem];
                json!({
                    "key": problem.key,
                    "title": problem.key,
                    "action": action.word(),
                    "severity": if problem.urgent { "critical" } else { "warning" },
                    "labels": { "offer": offer.to_string() },
                })
            })
            .collect();
        (offer, post(&format!("/in/json/{JSON_KEY}"), serde_json::Value::from(body).to_string().as_bytes()))
    }

    async fn send(&mut self, request: &[u8]) -> Outcome {
        let mut connection = match self.connection.take() {
            Some(open) => open,
            None => match Connection::open(self.address).await {
                Ok(fresh) => fresh,
                Err(_) => return Outcome::Refused,
            },
        };
        #[expect(clippy::disallowed_methods, reason = "a server that was killed may leave a connection silent")]
        let answered = timeout(PATIENCE, connection.send(request)).await;
        match answered {
            Ok(Ok(status)) => {
                self.connection = Some(connection);
                if (200..300).contains(&status) { Outcome::Acked } else { Outcome::Refused }
            }
            Ok(Err(_)) => Outcome::Cut,
            Err(_) => Outcome::Silent,
        }
    }
}
