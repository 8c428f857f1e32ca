//! The judge: compares what the client was told and what the phones received with what is stored.

use super::ledger::{Ledger, Outcome, Possible, Sums};
use allclear_core::alert::Status;
use allclear_core::id::AlertId;
use allclear_core::page::{Page, State, Subject};
use allclear_store::{Db, Result, Tx, alerts, auditor, escalations, events, pages};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Rows asked for at a time.
const BATCH: i64 = 200;

/// A page as it arrived at somebody's phone.
#[derive(Debug, Clone)]
pub(super) struct Arrival {
    pub page: String,
    /// The alert's title, which is the dedup key.
    pub key: String,
    pub person: String,
    pub maybe_repeat: bool,
    /// Counts kills and stops: between two arrivals with the same number, nothing happened to the server or its database.
    pub era: u32,
}

/// What the database holds in the end.
pub(super) struct Stored {
    /// How often each request is stored, by its number.
    requests: BTreeMap<usize, usize>,
    /// By dedup key, oldest first.
    alerts: BTreeMap<String, Vec<(AlertId, Status)>>,
    pages: BTreeMap<String, Page>,
    unexplained: usize,
    without_timer: usize,
}

impl Stored {
    /// Reads it, without the server.
    pub(super) async fn read(db: &Db, now: Timestamp) -> Result<Self> {
        let later = now.checked_add(jiff::SignedDuration::from_hours(1)).unwrap_or(Timestamp::MAX);
        db.read(move |tx| {
            let alerts = all_alerts(tx)?;
            let mut without_timer = 0;
            for (id, _) in alerts.values().flatten().filter(|(_, status)| *status == Status::Triggered) {
                without_timer += usize::from(escalations::find(tx, Subject::Alert(*id))?.is_none());
            }
            let unexplained = auditor::unexplained(tx, later)?.len();
            Ok(Self { requests: all_requests(tx)?, pages: all_pages(tx)?, alerts, unexplained, without_timer })
        })
        .await
    }
}

fn all_requests(tx: &mut Tx<'_>) -> Result<BTreeMap<usize, usize>> {
    let (mut found, mut after) = (BTreeMap::new(), 0);
    loop {
        let bodies = events::bodies(tx, after, BATCH)?;
        let Some((last, _)) = bodies.last() else { return Ok(found) };
        after = *last;
        for (_, body) in bodies {
            let body: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
            if let Some(offer) = body[0]["labels"]["offer"].as_str().and_then(|text| text.parse().ok()) {
                *found.entry(offer).or_insert(0) += 1;
            }
        }
    }
}

fn all_alerts(tx: &mut Tx<'_>) -> Result<BTreeMap<String, Vec<(AlertId, Status)>>> {
    let (mut found, mut after) = (BTreeMap::<String, Vec<_>>::new(), None);
    loop {
        let some = alerts::list(tx, &alerts::Filter { after, limit: BATCH, ..alerts::Filter::default() })?;
        let Some(last) = some.last() else { break };
        after = Some(last.id);
        for alert in some {
            found.entry(alert.dedup_key).or_default().insert(0, (alert.id, alert.status));
        }
    }
    Ok(found)
}

fn all_pages(tx: &mut Tx<'_>) -> Result<BTreeMap<String, Page>> {
    let (mut found, mut after) = (BTreeMap::new(), None);
    loop {
        let some = pages::list(tx, &pages::Filter { after, limit: BATCH, ..pages::Filter::default() })?;
        let Some(last) = some.last() else { return Ok(found) };
        after = Some(last.id);
        found.extend(some.into_iter().map(|page| (page.id.to_string(), page)));
    }
}

/// The verdict.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    pub sums: Sums,
    /// Events of requests that were acknowledged and are there.
    pub found: usize,
    /// Events of requests with an unknown outcome that are there.
    pub cut_but_stored: usize,
    pub refused_but_stored: usize,
    pub alerts: usize,
    pub open: usize,
    /// Problems whose alert must be open and must have paged.
    pub urgent_open: usize,
    pub pages: usize,
    pub pages_arrived: usize,
    pub pages_cancelled: usize,
    pub arrivals: usize,
    pub repeats: usize,
    pub repeats_marked: usize,
    /// Each in words.
    pub violations: Vec<String>,
}

/// What the judge is given.
pub(super) struct Case<'c> {
    pub ledger: &'c Ledger,
    pub stored: &'c Stored,
    pub arrivals: &'c [Arrival],
    /// How many people a page goes to.
    pub people: usize,
    /// The database was stopped under a living server.
    pub database_stopped: bool,
}

impl Case<'_> {
    /// Judges.
    pub(super) fn verdict(&self) -> Verdict {
        let mut verdict = Verdict { sums: self.ledger.sums(), ..Verdict::default() };
        self.requests(&mut verdict);
        self.alerts(&mut verdict);
        self.pages(&mut verdict);
        self.repeats(&mut verdict);
        verdict
    }

    fn requests(&self, verdict: &mut Verdict) {
        for (number, offer) in self.ledger.offers.iter().enumerate() {
            let (copies, events) = (self.stored.requests.get(&number).copied().unwrap_or(0), offer.events.len());
            if copies > 1 {
                verdict.violations.push(format!("request {number} was sent once and is stored {copies} times"));
            }
            let there = if copies > 0 { events } else { 0 };
            match offer.outcome {
                Outcome::Acked => {
                    verdict.found += there;
                    if copies == 0 {
                        verdict.violations.push(format!("request {number} was answered 2xx and is not stored"));
                    }
                }
                Outcome::Cut | Outcome::Silent => verdict.cut_but_stored += there,
                Outcome::Refused => {
                    verdict.refused_but_stored += there;
                    if copies > 0 && !self.database_stopped {
                        verdict.violations.push(format!("request {number} was refused and is stored all the same"));
                    }
                }
            }
        }
    }

    fn alerts(&self, verdict: &mut Verdict) {
        let possible = self.ledger.possible(self.database_stopped);
        for (problem, possible) in self.ledger.problems.iter().zip(&possible) {
            let found = self.stored.alerts.get(&problem.key).map_or(&[][..], Vec::as_slice);
            let open = found.iter().filter(|(_, status)| *status != Status::Resolved).count();
            verdict.alerts += found.len();
            verdict.open += open;
            if open > 1 {
                verdict.violations.push(format!("{} has {open} open alerts", problem.key));
            }
            if !fits(*possible, found.len(), open) {
                let told = format!("{} alerts of which {open} open", found.len());
                verdict.violations.push(format!("{} has {told}; the client knows of {possible:?}", problem.key));
            }
        }
        if self.stored.unexplained > 0 {
            let number = self.stored.unexplained;
            verdict.violations.push(format!("{number} open alerts have neither timer nor page nor a written reason"));
        }
        if self.stored.without_timer > 0 {
            // The policy has a second step after an hour, so every unanswered alert still waits for it.
            verdict.violations.push(format!("{} unanswered alerts lost their timer", self.stored.without_timer));
        }
    }

    fn pages(&self, verdict: &mut Verdict) {
        let arrived: BTreeSet<&str> = self.arrivals.iter().map(|a| a.page.as_str()).collect();
        verdict.pages = self.stored.pages.len();
        for (id, page) in &self.stored.pages {
            let here = arrived.contains(id.as_str());
            verdict.pages_arrived += usize::from(here);
            match page.state {
                State::Accepted if !here => {
                    verdict.violations.push(format!("page {id} is recorded as accepted and never arrived"));
                }
                State::Accepted => {}
                State::Cancelled if page.detail.is_some() => verdict.pages_cancelled += usize::from(!here),
                state => verdict.violations.push(format!("page {id} was left as {}", state.as_str())),
            }
        }
        for page in arrived.iter().filter(|page| !self.stored.pages.contains_key(**page)) {
            verdict.violations.push(format!("page {page} arrived and is not stored"));
        }
        self.everybody_was_paged(verdict);
    }

    fn everybody_was_paged(&self, verdict: &mut Verdict) {
        let mut heard: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for arrival in self.arrivals {
            heard.entry(&arrival.key).or_default().insert(&arrival.person);
        }
        let possible = self.ledger.possible(self.database_stopped);
        for (problem, possible) in self.ledger.problems.iter().zip(possible) {
            if problem.urgent && possible.surely_open() {
                verdict.urgent_open += 1;
                let people = heard.get(problem.key.as_str()).map_or(0, BTreeSet::len);
                if people < self.people {
                    let all = self.people;
                    verdict
                        .violations
                        .push(format!("{} is open and urgent; {people} of {all} were paged", problem.key));
                }
            }
        }
    }

    /// Within one era nothing is ambiguous, so a page arrives once; every copy after the first says that it may be one.
    fn repeats(&self, verdict: &mut Verdict) {
        verdict.arrivals = self.arrivals.len();
        let mut eras: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        let mut pages: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
        for arrival in self.arrivals {
            let before = eras.entry(&arrival.page).or_default();
            if !before.is_empty() {
                verdict.repeats += 1;
                verdict.repeats_marked += usize::from(arrival.maybe_repeat);
                if !arrival.maybe_repeat {
                    verdict.violations.push(format!("a copy of page {} is not marked as one", arrival.page));
                }
                if before.contains(&arrival.era) {
                    verdict.violations.push(format!("page {} arrived twice although nothing had failed", arrival.page));
                }
            }
            before.push(arrival.era);
            pages.entry((&arrival.key, &arrival.person)).or_default().insert(&arrival.page);
        }
        let by_key = self.ledger.by_key();
        for ((key, person), pages) in pages {
            let alerts = self.stored.alerts.get(key).map_or(0, Vec::len);
            if pages.len() > alerts {
                verdict
                    .violations
                    .push(format!("{person} got {} different pages about {alerts} alerts of {key}", pages.len()));
            }
            if !by_key.contains_key(key) {
                verdict.violations.push(format!("{person} was paged about {key}, which nobody offered"));
            }
        }
    }
}

const fn fits(possible: Possible, alerts: usize, open: usize) -> bool {
    possible.anything
        || match (alerts, open) {
            (0, _) => possible.absent,
            (_, 0) => possible.resolved,
            (_, _) => possible.open,
        }
}

#[cfg(test)]
mod tests {
    use super::super::ledger::Action;
    use super::*;

    /// A judge that finds nothing wrong with a lost event would be of no use.
    #[test]
    fn what_is_lost_or_doubled_is_found() {
        let mut ledger = Ledger::default();
        let problem = ledger.problem(true);
        let offer = ledger.offer(vec![(problem, Action::Trigger)]);
        ledger.offers[offer].outcome = Outcome::Acked;
        let nothing = Stored {
            requests: BTreeMap::new(),
            alerts: BTreeMap::new(),
            pages: BTreeMap::new(),
            unexplained: 0,
            without_timer: 0,
        };
        let judged = |arrivals: &[Arrival]| {
            let case = Case { ledger: &ledger, stored: &nothing, arrivals, people: 1, database_stopped: false };
            case.verdict().violations.join("\n")
        };
        let told = judged(&[]);
        assert!(told.contains("answered 2xx and is not stored"), "{told}");
        assert!(told.contains("0 of 1 were paged"), "{told}");
        let copy = |era, maybe_repeat| Arrival {
            page: "p".to_owned(),
            key: "problem-000000".to_owned(),
            person: "Ana".to_owned(),
            maybe_repeat,
            era,
        };
        assert!(judged(&[copy(0, false), copy(0, true)]).contains("although nothing had failed"));
        assert!(judged(&[copy(0, false), copy(1, false)]).contains("not marked"));
        let told = judged(&[copy(0, false), copy(1, true)]);
        assert!(!told.contains("not marked") && !told.contains("nothing had failed"), "{told}");
    }
}
