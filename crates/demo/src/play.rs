//! Plays the past through the engine, deed by deed, on a clock that is moved ahead.

use crate::batch::{self, Act, Step};
use crate::past::{Beat, Cast, Deed, Said};
use crate::tale::{Lesson, Public, Tale};
use allclear_core::access::Actor;
use allclear_core::id::{ActionId, AlertId, PublicIncidentId};
use allclear_core::incident::{Reference, Severity};
use allclear_core::review::{ActionKind, ActionState, Edit, FactorCategory, SectionKey, State};
use allclear_core::status::{ComponentStatus, IncidentStatus};
use allclear_engine::publish::{self, ComponentChange, Named, NewIncident, NewUpdate};
use allclear_engine::respond::{self, Declare, Line};
use allclear_engine::review::{self, ActionChange, EditReview, NewAction};
use allclear_engine::{App, Clock};
use allclear_store::status as published;
use anyhow::{Context as _, Result, anyhow};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that stands still until it is moved.
pub struct Hands(AtomicI64);

impl Hands {
    pub fn at(now: Timestamp) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(now.as_microsecond())))
    }

    fn set(&self, to: Timestamp) {
        self.0.store(to.as_microsecond(), Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// What has come into being so far.
pub struct Player<'c> {
    app: App,
    clock: Arc<Hands>,
    cast: &'c Cast,
    alerts: BTreeMap<usize, AlertId>,
    incidents: BTreeMap<usize, Reference>,
    told: BTreeMap<usize, PublicIncidentId>,
    actions: BTreeMap<(usize, usize), ActionId>,
}

impl<'c> Player<'c> {
    pub fn new(app: App, clock: Arc<Hands>, cast: &'c Cast) -> Self {
        let (alerts, incidents) = (BTreeMap::new(), BTreeMap::new());
        Self { app, clock, cast, alerts, incidents, told: BTreeMap::new(), actions: BTreeMap::new() }
    }

    /// Everything, up to `now`.
    ///
    /// # Errors
    /// The first deed that does not work any more, by name.
    pub async fn play(mut self, now: Timestamp) -> Result<()> {
        let mut waiting = Vec::new();
        let directory = self.app.refresh_directory().await?;
        for (at, deed) in &self.cast.deeds {
            match deed {
                Deed::Alert { problem, said } => {
                    let broken = &self.cast.problems[*problem];
                    let act = match said {
                        Said::Fires => Act::Deliver(broken.delivery(&directory, *at, false)?),
                        Said::Ends => Act::Deliver(broken.delivery(&directory, *at, true)?),
                        Said::Taken => Act::Acknowledge,
                        Said::Closed => Act::Resolve,
                    };
                    waiting.push(Step { at: *at, problem: *problem, act });
                }
                Deed::Tale { tale, beat } => {
                    self.catch_up(std::mem::take(&mut waiting), *at).await?;
                    self.clock.set(*at);
                    let title = &self.cast.tales[*tale].title;
                    self.beat(*tale, *beat).await.with_context(|| format!("\"{title}\", {beat:?}"))?;
                }
            }
        }
        self.catch_up(waiting, now).await?;
        self.clock.set(now);
        Ok(())
    }

    async fn catch_up(&mut self, steps: Vec<Step>, until: Timestamp) -> Result<()> {
        let due = self.app.read(batch::next_due).await?;
        if steps.is_empty() && due.is_none_or(|due| due > until) {
            return Ok(());
        }
        let known = std::mem::take(&mut self.alerts);
        self.alerts = self.app.write(move |work| batch::play(work, &steps, &known, until)).await?;
        Ok(())
    }

    async fn beat(&mut self, tale: usize, beat: Beat) -> Result<()> {
        let it = &self.cast.tales[tale];
        match beat {
            Beat::Declared => self.declare(tale, it).await,
            Beat::Attached(sign) => {
                let alert = self.sign(tale, sign)?;
                respond::attach(&self.app, self.actor(&it.by)?, self.incident(tale)?, vec![alert]).await?;
                Ok(())
            }
            Beat::Line(nth) => {
                let (_, who, text) = it.say.get(nth).context("no such line")?;
                let line = Line { text: text.clone(), ..Line::default() };
                let done = respond::typed(&self.app, self.actor(who)?, self.incident(tale)?, line).await;
                done.map(drop).with_context(|| format!("{who}: {text}"))
            }
            Beat::Published(nth) => {
                let public = it.public.as_ref().context("it was never public")?;
                self.publish(tale, public, nth).await
            }
            _ => {
                let lesson = it.review.as_ref().context("it has no review")?;
                self.learn(tale, it, lesson, beat).await
            }
        }
    }

    async fn declare(&mut self, index: usize, tale: &Tale) -> Result<()> {
        let severity = Severity::read(&tale.severity.to_string()).context("a severity is 1 to 5")?;
        let early = tale.alerts.iter().enumerate().filter(|(_, sign)| sign.minute <= 0);
        let command = Declare {
            title: Some(tale.title.clone()),
            severity: Some(severity),
            impact: Some(tale.impact.clone()),
            alerts: early.map(|(nth, _)| self.sign(index, nth)).collect::<Result<_>>()?,
            services: tale.services.clone(),
            private: false,
            commander: None,
            ..Declare::default()
        };
        let (incident, _) = respond::declare(&self.app, self.actor(&tale.by)?, command).await?;
        self.incidents.insert(index, Reference::Number(incident.number));
        Ok(())
    }

    async fn publish(&mut self, tale: usize, public: &Public, nth: usize) -> Result<()> {
        let (_, who, status, body) = public.updates.get(nth).context("no such update")?;
        let (actor, incident) = (self.actor(who)?, self.incident(tale)?);
        let status = IncidentStatus::read(status).with_context(|| format!("no public status {status}"))?;
        let body = body.clone();
        let slug = self.app.read(|tx| Ok(published::pages(tx)?.into_iter().next().map(|page| page.slug))).await?;
        let slug = slug.context("there is no status page")?;
        if let Some(id) = self.told.get(&tale).copied() {
            let update = NewUpdate { status: Some(status), body, impact: None, components: None, next_minutes: None };
            self.app.write(move |work| publish::update_in(work, &actor, &slug, id, &update)).await?;
            return Ok(());
        }
        let change = |(name, word): &(String, String)| {
            let status = ComponentStatus::read(word).with_context(|| format!("no component status {word}"))?;
            Ok(ComponentChange { component: Named::Name(name.clone()), status })
        };
        let new = NewIncident {
            name: public.name.clone(),
            status,
            impact: None,
            body,
            components: public.components.iter().map(change).collect::<Result<_>>()?,
            incident: Some(incident),
            started_at: None,
            next_minutes: None,
        };
        let told = self.app.write(move |work| publish::open_in(work, &actor, &slug, &new)).await?;
        self.told.insert(tale, told.incident.id);
        Ok(())
    }

    async fn learn(&mut self, index: usize, tale: &Tale, lesson: &Lesson, beat: Beat) -> Result<()> {
        let (app, actor, incident) = (&self.app, self.actor(&tale.by)?, self.incident(index)?);
        match beat {
            Beat::Factor(nth) => {
                let (category, text) = lesson.factors.get(nth).context("no such factor")?;
                let category = FactorCategory::read(category).with_context(|| format!("no category {category}"))?;
                review::add_factor(app, actor, incident, category, text.clone()).await?;
            }
            Beat::Action(nth) => {
                let action = review::add_action(app, actor, incident, self.action(lesson, nth)?).await?;
                self.actions.insert((index, nth), action.id);
            }
            Beat::Done(nth) => {
                let (_, _, owner, ..) = lesson.actions.get(nth).context("no such action")?;
                let id = *self.actions.get(&(index, nth)).context("the action was never written down")?;
                let change = ActionChange { state: Some(ActionState::Done), ..ActionChange::default() };
                review::change_action(app, self.actor(owner)?, incident, id, change).await?;
            }
            Beat::ReviewPublished => drop(review::publish(app, actor, incident).await?),
            _ => {
                let command = EditReview { edits: written(lesson), owner: None, state: Some(State::InReview) };
                review::edit(app, actor, incident, command).await?;
            }
        }
        Ok(())
    }

    fn action(&self, lesson: &Lesson, nth: usize) -> Result<NewAction> {
        let (title, kind, owner, days, done_when, _) = lesson.actions.get(nth).context("no such action")?;
        let due = self.clock.now().to_zoned(TimeZone::UTC).date().saturating_add(days.days());
        Ok(NewAction {
            title: title.clone(),
            kind: ActionKind::read(kind).with_context(|| format!("no kind of action {kind}"))?,
            owner: mail(owner),
            due_on: Some(due.to_string()),
            done_when: done_when.clone(),
        })
    }

    /// The person with this handle, in the role that the configuration gives them.
    fn actor(&self, handle: &str) -> Result<Actor> {
        let directory = self.app.directory();
        let person = directory.person_by_email(&mail(handle)).ok_or_else(|| anyhow!("there is no {handle}"))?;
        Ok(Actor::Person { id: person.id, role: person.role })
    }

    fn incident(&self, tale: usize) -> Result<Reference> {
        self.incidents.get(&tale).copied().context("it was never declared")
    }

    fn sign(&self, tale: usize, nth: usize) -> Result<AlertId> {
        let problem = self.cast.signs.get(tale).and_then(|signs| signs.get(nth));
        problem.and_then(|problem| self.alerts.get(problem)).copied().context("its alert never fired")
    }
}

fn mail(handle: &str) -> String {
    format!("{handle}@larkfield.example")
}

/// The sections that people wrote; the others stay as they were drafted.
fn written(lesson: &Lesson) -> Vec<Edit> {
    let texts = [
        (SectionKey::Overview, &lesson.overview),
        (SectionKey::WentWell, &lesson.went_well),
        (SectionKey::WentPoorly, &lesson.went_poorly),
        (SectionKey::Lucky, &lesson.lucky),
    ];
    texts.map(|(key, text)| Edit { key, text: text.clone(), revision: 0 }).into()
}
