//! The present: alerts fire now and then for as long as the server runs, and some of the people answer.

use crate::chance::Chance;
use crate::problem::{Kind, Problem, kinds, seconds_later};
use allclear_core::access::Actor;
use allclear_core::alert::Status;
use allclear_core::directory::Directory;
use allclear_core::id::{AlertId, PageId, PersonId};
use allclear_core::page::{State, Subject};
use allclear_engine::ingest::Intake;
use allclear_engine::transport::phones::is_asleep;
use allclear_engine::{App, answer};
use allclear_store::{alerts, pages};
use anyhow::{Context as _, Result};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it looks whether anybody rings or anything is due.
const LOOK: Duration = Duration::from_secs(1);
/// The alert that greets whoever opens the demo, because it pages them: a kind, and a place of it.
const GREETING: (&str, &str) = ("LoginErrors", "us-east");
/// How long the greeting lasts, in seconds: long enough to look around first.
const GREETING_LASTS: i64 = 1_500;
/// Seconds between two alerts, at least and at most.
const PAUSE: (i64, i64) = (60, 180);
/// How long a problem lasts, in seconds: long enough to be answered, short enough that the list of alerts stays readable.
const LASTS: (i64, i64) = (150, 900);
/// How long somebody who is awake needs to reach for the phone, in seconds.
const REACH: (i64, i64) = (12, 70);
/// Of a hundred pages, how many are answered by somebody who is awake: the others are in a meeting.
const ANSWERED: i64 = 75;
/// Pages looked at in one go; more do not ring within a second.
const RECENT: i64 = 40;

/// Lets things happen in a demo.
pub struct Traffic {
    app: App,
    intake: Intake,
    chance: Chance,
    kinds: Vec<Kind>,
    next: Timestamp,
    broken: Vec<(Timestamp, Problem)>,
    /// Pages that somebody has made up their mind about.
    seen: BTreeSet<PageId>,
    answers: Vec<(Timestamp, PersonId, AlertId)>,
}

impl Traffic {
    /// Nothing happens before [`Traffic::run`].
    ///
    /// # Errors
    /// When the kinds of alerts cannot be read.
    pub fn new(app: App, intake: Intake, seed: u64) -> Result<Self> {
        let (chance, kinds, next) = (Chance::new(seed, "traffic"), kinds()?, seconds_later(app.now(), PAUSE.0));
        let (broken, seen, answers) = (Vec::new(), BTreeSet::new(), Vec::new());
        Ok(Self { app, intake, chance, kinds, next, broken, seen, answers })
    }

    /// Lets the first alert fire: the one that pages whoever opens the demo.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn greet(&mut self) -> Result<()> {
        let kind =
            self.kinds.iter().find(|kind| kind.name == GREETING.0).cloned().context("the greeting is no kind")?;
        let over = seconds_later(self.app.now(), GREETING_LASTS);
        self.fire(&kind, GREETING.1, over).await
    }

    async fn fire(&mut self, kind: &Kind, place: &str, over: Timestamp) -> Result<()> {
        let began = self.app.now();
        let problem = Problem { kind: kind.clone(), place: place.to_owned(), began };
        self.intake.accept(problem.delivery(&self.app.directory(), began, false)?).await?;
        self.broken.push((over, problem));
        Ok(())
    }

    /// Goes on until `stop`.
    #[expect(clippy::disallowed_methods, reason = "toy people and toy problems live in real time; nothing is promised")]
    pub async fn run(mut self, stop: CancellationToken) {
        while tokio::time::timeout(LOOK, stop.cancelled()).await.is_err() {
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "the demo's next piece could not happen");
            }
        }
    }

    /// Everything that is due at the moment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn look(&mut self) -> Result<()> {
        let now = self.app.now();
        let directory = self.app.directory();
        if now >= self.next {
            self.next = seconds_later(now, self.chance.between(PAUSE.0, PAUSE.1));
            self.break_something(now).await?;
        }
        let (over, broken) = std::mem::take(&mut self.broken).into_iter().partition(|(at, _)| *at <= now);
        self.broken = broken;
        let over: Vec<(Timestamp, Problem)> = over;
        for (at, problem) in over {
            if let Err(error) = self.intake.accept(problem.delivery(&directory, now, true)?).await {
                tracing::debug!(%error, "an alert of the demo ends a little later");
                self.broken.push((at, problem));
            }
        }
        self.hear(&directory, now).await?;
        let (due, answers) = std::mem::take(&mut self.answers).into_iter().partition(|(at, ..)| *at <= now);
        self.answers = answers;
        let due: Vec<(Timestamp, PersonId, AlertId)> = due;
        for (_, person, alert) in due {
            // Somebody else may have been quicker; then there is nothing to do any more.
            if let Err(error) = answer::acknowledge(&self.app, Actor::by_link(person), alert).await {
                tracing::debug!(%error, "an answer of the demo came too late");
            }
        }
        Ok(())
    }

    async fn break_something(&mut self, now: Timestamp) -> Result<()> {
        let well = |kind: &Kind, place: &str| {
            !self.broken.iter().any(|(_, problem)| problem.kind.name == kind.name && problem.place == place)
        };
        let places = self.kinds.iter().flat_map(|kind| kind.at.iter().map(move |place| (kind, place)));
        let free: Vec<(Kind, String)> =
            places.filter(|(kind, place)| well(kind, place)).map(|(k, p)| (k.clone(), p.clone())).collect();
        let Some((kind, place)) = free.get(self.chance.index(free.len())) else { return Ok(()) };
        let over = seconds_later(now, self.chance.between(LASTS.0, LASTS.1));
        self.fire(kind, place, over).await
    }

    /// Whoever is awake and hears their phone decides whether to answer. The person behind the demo decides for themselves.
    async fn hear(&mut self, directory: &Directory, now: Timestamp) -> Result<()> {
        let ringing = self.app.read(|tx| {
            let filter = pages::Filter { limit: RECENT, ..pages::Filter::default() };
            let mut ringing = Vec::new();
            for page in pages::list(tx, &filter)? {
                let Subject::Alert(alert) = page.plan.subject else { continue };
                if page.state == State::Accepted && alerts::get(tx, alert)?.status == Status::Triggered {
                    ringing.push((page.id, page.plan.person, alert));
                }
            }
            Ok(ringing)
        });
        let ringing = ringing.await?;
        self.seen.retain(|page| ringing.iter().any(|(id, ..)| id == page));
        for (page, person, alert) in ringing {
            if !self.seen.insert(page) {
                continue;
            }
            let Some(who) = directory.people.get(&person) else { continue };
            let answers = self.chance.percent(ANSWERED);
            let after = self.chance.between(REACH.0, REACH.1);
            if answers && who.email != crate::ADMIN && !is_asleep(&who.time_zone, now) {
                self.answers.push((seconds_later(now, after), person, alert));
            }
        }
        Ok(())
    }
}
