//! Escalation: who is paged next about an alert that nobody has taken.
//!
//! A policy is a list of steps; a step names people, schedules or teams, and how long to wait for an answer. [`step`]
//! looks at one alert and says what must happen now. It does nothing itself.
//!
//! The rules that other people's outages wrote:
//! - A step with nobody to page is passed over at once and loudly, never waited for.
//! - A policy that reaches nobody, ends unanswered or no longer exists pages the people of last resort (every admin).
//! - When not even they can be reached, it is said aloud and tried again every [`RETRY_FALLBACK`].
//! - The policy is read as it is now, so an edit in the middle of the night takes effect; an escalation that finds its
//!   place gone goes on to what comes after it.

use crate::alert::LogKind;
use crate::directory::{ContactMethod, Directory, Person, Policy, Target, Urgency};
use crate::id::{PersonId, ServiceId};
use crate::oncall;
use crate::page::{self, FALLBACK_STEP, Plan, Subject};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

mod onward;
mod rehearsal;

pub use onward::{Called, called, onward};
pub use rehearsal::{Rehearsed, rehearse};

/// How often the people of last resort are looked for again when nobody can be reached.
pub const RETRY_FALLBACK: SignedDuration = SignedDuration::from_mins(5);

/// Most times a policy is gone through again, PagerDuty's limit; more is nagging, and a bound on the work of one step.
pub const MAX_REPEAT: u32 = 9;

/// Where an escalation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Which run through the policy this is; rises when somebody starts it again.
    pub cycle: u32,
    /// How many times the steps have been gone through in this run.
    pub round: u32,
    /// The step that comes next; [`FALLBACK_STEP`] while looking for anybody at all.
    pub step: u32,
    /// Whether any step of this cycle had somebody to page.
    pub reached: bool,
}

impl State {
    /// The beginning of a cycle.
    #[must_use]
    pub const fn start(cycle: u32) -> Self {
        Self { cycle, round: 0, step: 0, reached: false }
    }
}

/// Everything a decision needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    pub directory: &'a Directory,
    pub subject: Subject,
    pub service: ServiceId,
    pub urgency: Urgency,
    pub state: State,
}

/// What must happen. Nothing in here has happened yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub plans: Vec<Plan>,
    pub log: Vec<LogKind>,
    /// The next state and when it is due; `None` when the escalation has ended.
    pub next: Option<(State, Timestamp)>,
}

impl Decision {
    /// A step that was due at `due` and is decided only at `now`.
    ///
    /// Late, because we were not there to decide it, its pages are as late as the step: what is late for one person goes
    /// out as one message. What is due after `now` keeps its distance.
    #[must_use]
    pub fn decided_late(mut self, due: Timestamp, now: Timestamp) -> Self {
        let late = page::is_late(due, now);
        self.plans.iter_mut().filter(|plan| late && plan.due_at <= now).for_each(|plan| plan.due_at = due);
        self
    }
}

/// Decides the step that is due.
#[must_use]
pub fn step(situation: &Situation<'_>, now: Timestamp) -> Decision {
    let mut decision = Decision { plans: Vec::new(), log: Vec::new(), next: None };
    if situation.state.step == FALLBACK_STEP {
        fall_back(situation, situation.state, t!("nobody could be reached before"), now, &mut decision);
        return decision;
    }
    let policy = situation
        .directory
        .services
        .get(&situation.service)
        .and_then(|s| s.policy)
        .and_then(|p| situation.directory.policies.get(&p));
    match policy {
        Some(policy) => walk(situation, policy, now, &mut decision),
        None => {
            decision.log.push(LogKind::NoPolicy);
            fall_back(situation, situation.state, t!("the service has no escalation policy"), now, &mut decision);
        }
    }
    decision
}

/// Goes through the steps from the current one until somebody can be paged or the policy ends.
fn walk(situation: &Situation<'_>, policy: &Policy, now: Timestamp, decision: &mut Decision) {
    let mut state = situation.state;
    loop {
        let Some(step) = usize::try_from(state.step).ok().and_then(|i| policy.steps.get(i)) else {
            // The round is over. A round in which nobody could be paged would repeat the same nothing.
            if state.reached && state.round < policy.repeat.min(MAX_REPEAT) {
                state.round += 1;
                state.step = 0;
                continue;
            }
            let why = if state.reached {
                decision.log.push(LogKind::Exhausted { cycle: state.cycle });
                t!("the policy ended without an answer")
            } else {
                t!("no step of the policy had anybody to page")
            };
            fall_back(situation, state, why, now, decision);
            return;
        };
        let (cycle, round, at, name) = (state.cycle, state.round, state.step, policy.name.clone());
        let paged = page_step(situation, state, &step.page, &policy.name, now, decision);
        state.step += 1;
        match paged {
            Ok(people) => {
                state.reached = true;
                decision.log.push(LogKind::StepPaged { cycle, round, step: at, policy: name, people });
                decision.next = Some((state, later(now, step.wait)));
                return;
            }
            Err(why) => decision.log.push(LogKind::StepEmpty { cycle, round, step: at, policy: name, why }),
        }
    }
}

/// Pages everybody behind a step's targets who can be reached; says why when that is nobody.
fn page_step(
    situation: &Situation<'_>,
    state: State,
    targets: &[Target],
    policy: &str,
    now: Timestamp,
    decision: &mut Decision,
) -> Result<Vec<PersonId>, String> {
    let found = resolve(situation.directory, targets, now);
    let reason = t!("step {} of {policy}", state.step + 1);
    let mut people = Vec::new();
    for person in &found.people {
        let plans = plans_for(situation, state, person, situation.urgency, &reason, now);
        if plans.is_empty() {
            decision.log.push(LogKind::Unreachable { person: person.id });
        } else {
            decision.plans.extend(plans);
            people.push(person.id);
        }
    }
    if !people.is_empty() {
        return Ok(people);
    }
    Err(if found.people.is_empty() { found.why } else { t!("nobody in it can be reached").to_owned() })
}

/// Who is behind the targets of a step.
pub(crate) struct Found<'a> {
    pub people: Vec<&'a Person>,
    /// Why there are fewer than one might expect.
    pub why: String,
}

/// The people behind the targets at this moment, each once, in the order named.
pub(crate) fn resolve<'a>(directory: &'a Directory, targets: &[Target], now: Timestamp) -> Found<'a> {
    let mut seen: BTreeSet<PersonId> = BTreeSet::new();
    let (mut people, mut why) = (Vec::new(), Vec::new());
    let mut add = |id: PersonId| {
        if let Some(person) = directory.people.get(&id).filter(|_| seen.insert(id)) {
            people.push(person);
        }
    };
    for target in targets {
        match target {
            Target::Person(id) if directory.people.contains_key(id) => add(*id),
            Target::Person(_) => why.push(t!("a person who no longer exists").to_owned()),
            Target::Team(id) => match directory.teams.get(id) {
                Some(team) if !team.members.is_empty() => team.members.iter().for_each(|m| add(*m)),
                Some(team) => why.push(t!("team {} has no members", team.name)),
                None => why.push(t!("a team that no longer exists").to_owned()),
            },
            Target::Schedule(id) => match directory.schedules.get(id) {
                None => why.push(t!("a schedule that no longer exists").to_owned()),
                Some(schedule) => match oncall::at(schedule, now) {
                    Ok(Some(on_call)) => add(on_call.person),
                    Ok(None) => why.push(t!("nobody is on call on {}", schedule.name)),
                    Err(error) => why.push(t!("schedule {}: {error}", schedule.name)),
                },
            },
        }
    }
    if targets.is_empty() {
        why.push(t!("the step names nobody").to_owned());
    }
    Found { people, why: why.join("; ") }
}

/// One person's pages for the step at which `state` stands; none when there is no way to reach them.
fn plans_for(
    situation: &Situation<'_>,
    state: State,
    person: &Person,
    urgency: Urgency,
    reason: &str,
    now: Timestamp,
) -> Vec<Plan> {
    let plan = |(method, after): &(&ContactMethod, SignedDuration)| Plan {
        subject: situation.subject,
        cycle: state.cycle,
        round: state.round,
        step: state.step,
        person: person.id,
        method: method.id,
        urgency,
        due_at: later(now, *after),
        reason: reason.to_owned(),
    };
    person.plan(urgency).iter().map(plan).collect()
}

/// Pages every admin; says so aloud and comes back when there is none who can be reached.
fn fall_back(situation: &Situation<'_>, state: State, why: &str, now: Timestamp, decision: &mut Decision) {
    let fallback = fallback_plans(situation, state, why, now);
    if fallback.plans.is_empty() {
        if situation.state.step != FALLBACK_STEP {
            decision.log.push(LogKind::NobodyReachable);
        }
        decision.next = Some((State { step: FALLBACK_STEP, ..state }, later(now, RETRY_FALLBACK)));
        return;
    }
    decision.plans.extend(fallback.plans);
    decision.log.push(LogKind::FallbackPaged { cycle: state.cycle, people: fallback.people, why: why.to_owned() });
}

/// Pages to the people of last resort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fallback {
    pub plans: Vec<Plan>,
    pub people: Vec<PersonId>,
}

/// Plans pages to every admin who can be reached, loudly whatever the alert's urgency.
#[must_use]
pub fn fallback_plans(situation: &Situation<'_>, state: State, why: &str, now: Timestamp) -> Fallback {
    let mut fallback = Fallback { plans: Vec::new(), people: Vec::new() };
    let reason = t!("last resort: {why}");
    for admin in situation.directory.admins().iter().filter_map(|id| situation.directory.people.get(id)) {
        let plans = plans_for(situation, State { step: FALLBACK_STEP, ..state }, admin, Urgency::High, &reason, now);
        if !plans.is_empty() {
            fallback.people.push(admin.id);
            fallback.plans.extend(plans);
        }
    }
    fallback
}

/// `now + wait`, clamped to the end of time instead of failing.
fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
