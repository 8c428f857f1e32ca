//! Mobilising an incident: the steps of its chains, what came of each, and the failed one tried again.
//!
//! # Decisions worth knowing
//! - **One for each incident.** Pressing twice takes no step twice: what was done stays done, only what failed or was left
//!   is taken. A chain that grew meanwhile (a service was added, the severity rose) adds its steps to the same one.
//! - **Each step is a command that exists.** Pages spare whoever is there or was paged a moment ago, an update waits for
//!   the approval that its plan asks for, and nothing is published: a draft waits on the status page.
//! - **The head-count holds.** More than [`MOST_UNASKED`] people are woken only by somebody who has seen how many; on
//!   declaring nobody has, and then these pages wait for the button.
//! - **Nothing leaves a private incident or a drill**: no other system is called for it.

mod event;
mod foreseen;
mod step;

pub use event::Event;
pub use foreseen::{Expected, Foreseen, foreseen};

use super::{ItemKind, Label, Object, in_body};
use crate::command::Whom as Asked;
use crate::directory::{Directory, Person, Target};
use crate::incident::{self, Change, Incident, MOST_UNASKED, Refused, Waking, commanders, proposed};
use crate::mobilise::{Step, Whom, steps};
use crate::text;
use crate::timeline::{Kind, person_name};
use allclear_texts::t;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use step::Came;

/// Longest word about what came of a step, in characters.
const MAX_TOLD: usize = 300;

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody has taken it yet.
    Waiting,
    /// Another system was called and has not answered.
    Sent,
    Done,
    Failed,
}

impl State {
    /// The word used in storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// One step and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub step: Step,
    pub state: State,
    /// What came of it, or why not.
    pub told: Option<String>,
    /// Where it leads: a ticket, a draft.
    pub link: Option<String>,
}

impl Run {
    /// The address another system is called at.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        match &self.step {
            Step::Webhook { url, .. } => Some(url),
            _ => None,
        }
    }
}

/// All steps of one incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mobilisation {
    pub steps: Vec<Run>,
}

impl Object for Mobilisation {
    const KIND: ItemKind = ItemKind::Mobilisation;

    fn is_open(&self) -> bool {
        self.steps.iter().any(|run| run.state != State::Done)
    }

    fn state(&self) -> &'static str {
        if self.is_open() { "open" } else { "done" }
    }

    fn title(&self) -> &'static str {
        t!("Mobilise")
    }

    in_body!(Mobilisation);
}

/// What is done with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Takes every step that is not done. `sure`: whoever says so has seen whom it wakes.
    Mobilise { sure: bool },
}

impl Order {
    pub(super) fn apply(&self, change: &mut Change<'_>, directory: &Directory) -> Result<(), Refused> {
        let Self::Mobilise { sure } = self;
        change.must_be_open()?;
        if planned(change.incident(), change.room(), directory).is_empty() {
            let why = t!("no chain fits this incident: the section `mobilise` of the configuration has none for it");
            return Err(Refused::invalid("mobilise", why));
        }
        let label = gather(change, directory);
        let waking = wakes(change.incident(), directory, &pending(change, label), change.now());
        if !sure && waking.len() > MOST_UNASKED {
            let all = Waking { people: waking, spared: Vec::new() }.sentence(change.now());
            return Err(Refused::invalid("mobilise", t!("{all} To go on with all of them, write `mobilise!`")));
        }
        for nth in 0..change.room().get::<Mobilisation>(label).map_or(0, |it| it.steps.len()) {
            take(change, directory, label, nth);
        }
        Ok(())
    }
}

/// Takes what is to be done on declaring: nothing where no chain says so. What would wake more people than anybody was
/// asked about waits for the button.
pub fn on_declare(change: &mut Change<'_>, directory: &Directory) {
    let found = steps(&directory.practice.mobilise, change.incident());
    if !found.iter().any(|(_, at_once)| *at_once) {
        return;
    }
    let label = gather(change, directory);
    let at_once: Vec<Step> = found.into_iter().filter(|(_, at_once)| *at_once).map(|(step, _)| step).collect();
    let crowd = wakes(change.incident(), directory, &at_once, change.now()).len() > MOST_UNASKED;
    let known: Vec<Step> =
        change.room().get::<Mobilisation>(label).iter().flat_map(|it| &it.steps).map(|run| run.step.clone()).collect();
    for (nth, step) in known.iter().enumerate().filter(|(_, step)| at_once.contains(step)) {
        if crowd && matches!(step, Step::Page { .. }) {
            let told = t!("it wakes many people, so somebody looks first: press Mobilise").to_owned();
            came(change, directory, label, nth, Came { told: Some(told), ..Came::of(State::Waiting) });
        } else {
            take(change, directory, label, nth);
        }
    }
}

/// Another system answered, or never will. A step that does not wait for an answer stays as it is.
pub fn answered(
    change: &mut Change<'_>,
    directory: &Directory,
    label: Label,
    nth: usize,
    answer: Result<Option<String>, String>,
) {
    let Some(run) = run(change, label, nth).filter(|run| run.state == State::Sent) else { return };
    let Step::Webhook { link: kind, .. } = &run.step else { return };
    match answer {
        Ok(link) => {
            let link = link.and_then(|url| incident::gathered::address(&url).ok());
            if let (Some(kind), Some(url)) = (kind, &link)
                && !change.incident().gathered.links().any(|known| known.url == *url)
            {
                change.record(Kind::LinkSet { link: *kind, url: Some(url.clone()) });
            }
            came(change, directory, label, nth, Came { told: link.clone(), link, ..Came::of(State::Done) });
        }
        Err(why) => came(change, directory, label, nth, Came { told: Some(why), ..Came::of(State::Failed) }),
    }
}

/// The steps as they stand, those that were never begun included: for whoever looks before pressing.
#[must_use]
pub fn planned(incident: &Incident, room: &super::Room, directory: &Directory) -> Vec<Run> {
    let known = room.all::<Mobilisation>().next().map(|(_, it)| it.steps.clone()).unwrap_or_default();
    with_new(known, incident, directory)
}

fn with_new(mut known: Vec<Run>, incident: &Incident, directory: &Directory) -> Vec<Run> {
    for (step, _) in steps(&directory.practice.mobilise, incident) {
        if !known.iter().any(|run| run.step == step) {
            known.push(Run { step, state: State::Waiting, told: None, link: None });
        }
    }
    known
}

/// The one of this incident, with every step that fits by now.
fn gather(change: &mut Change<'_>, directory: &Directory) -> Label {
    let incident = change.incident().clone();
    let found = change.room().all::<Mobilisation>().next().map(|(item, it)| (item.label, it.steps.clone()));
    match found {
        None => change.open(Mobilisation { steps: with_new(Vec::new(), &incident, directory) }),
        Some((label, known)) => {
            let before = known.len();
            let steps = with_new(known, &incident, directory);
            if steps.len() > before {
                change.edit::<Mobilisation>(label, |it| it.steps = steps);
            }
            label
        }
    }
}

fn run(change: &Change<'_>, label: Label, nth: usize) -> Option<Run> {
    change.room().get::<Mobilisation>(label)?.steps.get(nth).cloned()
}

/// What is still to be taken.
fn pending(change: &Change<'_>, label: Label) -> Vec<Step> {
    let open = |run: &&Run| matches!(run.state, State::Waiting | State::Failed);
    let steps = change.room().get::<Mobilisation>(label).map(|it| it.steps.as_slice()).unwrap_or_default();
    steps.iter().filter(open).map(|run| run.step.clone()).collect()
}

/// Everybody whom these steps wake, each once.
#[must_use]
pub fn wakes<'d>(incident: &Incident, directory: &'d Directory, steps: &[Step], now: Timestamp) -> Vec<&'d Person> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for step in steps {
        let Step::Page { whom, .. } = step else { continue };
        let asked = asked(incident, directory, *whom, now).unwrap_or_default();
        let waking = asked.into_iter().filter_map(|whom| incident::wakes(directory, incident, whom, now).ok());
        found.extend(waking.flat_map(|waking| waking.people).filter(|person| seen.insert(person.id)));
    }
    found
}

/// Whom a step asks, as the command that pages them names them.
///
/// # Errors
/// Why nobody is asked, when that is no failure: somebody is there already.
fn asked(incident: &Incident, directory: &Directory, whom: Whom, now: Timestamp) -> Result<Vec<Asked>, String> {
    match whom {
        Whom::Commander => {
            if let Some(commander) = incident.commander() {
                return Err(t!("{} commands", person_name(directory, commander)));
            }
            if incident.calls > 0 {
                return Err(t!("the commander on call is being paged already").to_owned());
            }
            Ok(commanders(directory).map(|schedule| Asked::Schedule(schedule.id)).into_iter().collect())
        }
        Whom::OnCall => {
            let people = proposed(directory, incident, now);
            if people.is_empty() {
                return Err(t!("nobody else is on call for what is affected").to_owned());
            }
            Ok(people.into_iter().map(|one| Asked::Person(one.person)).collect())
        }
        Whom::Target(Target::Person(id)) => Ok(vec![Asked::Person(id)]),
        Whom::Target(Target::Schedule(id)) => Ok(vec![Asked::Schedule(id)]),
        Whom::Target(Target::Team(id)) => Ok(vec![Asked::Team(id)]),
    }
}

/// Takes one step, unless it was taken.
fn take(change: &mut Change<'_>, directory: &Directory, label: Label, nth: usize) {
    let Some(run) = run(change, label, nth).filter(|run| matches!(run.state, State::Waiting | State::Failed)) else {
        return;
    };
    let result = step::carry_out(change, directory, &run.step);
    came(change, directory, label, nth, result);
}

fn came(change: &mut Change<'_>, directory: &Directory, label: Label, nth: usize, came: Came) {
    let told = came.told.map(|told| text::line(&told, MAX_TOLD));
    let mut left = 0;
    let Some(step) = run(change, label, nth).map(|run| run.step) else { return };
    change.edit::<Mobilisation>(label, |it| {
        if let Some(run) = it.steps.get_mut(nth) {
            (run.state, run.told, run.link) = (came.state, told.clone(), came.link);
        }
        left = it.steps.iter().filter(|run| run.state != State::Done).count();
    });
    let what = what(&step, directory);
    let event = Event { step: nth + 1, what, came: came.state, told, left };
    change.record(Kind::Mobilisation { mobilisation: label, event });
}

/// A step in words, as a preview shows it.
#[must_use]
pub fn what(step: &Step, directory: &Directory) -> String {
    match step {
        Step::Page { whom, .. } => t!("Page {}", who(*whom, directory)),
        Step::Update { text: None } => t!("Post the first update as the plan drafts it").to_owned(),
        Step::Update { text: Some(text) } => t!("Post the update \"{}\"", text::line(text, 80)),
        Step::StatusPage { slug } => t!("Prepare the status page {slug}"),
        Step::Bridge { url } => t!("Open the bridge {}", text::line(url, 120)),
        Step::Webhook { name, .. } => name.clone(),
    }
}

fn who(whom: Whom, directory: &Directory) -> String {
    match whom {
        Whom::Commander => t!("the commander on call").to_owned(),
        Whom::OnCall => t!("whoever is on call for what is affected").to_owned(),
        Whom::Target(Target::Person(id)) => person_name(directory, id),
        Whom::Target(Target::Schedule(id)) => {
            directory.schedules.get(&id).map_or_else(|| t!("a removed schedule").to_owned(), |s| s.name.clone())
        }
        Whom::Target(Target::Team(id)) => {
            directory.teams.get(&id).map_or_else(|| t!("a removed team").to_owned(), |t| t.name.clone())
        }
    }
}
