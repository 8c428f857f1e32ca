//! The course of the guided drill: nine steps, what each is for, and how far somebody has come.
//!
//! A step counts as done when the incident says so, never because a button was pressed: typing it, pressing it and doing
//! it on the command line are the same.

use super::{Colleague, Scene};
use crate::command::handle_of;
use crate::directory::Directory;
use crate::id::PersonId;
use crate::incident::Role;
use crate::room::{Item, Object, Proposal, Task, proposal};
use crate::timeline::Kind;
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};

/// One thing to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Answer,
    Command,
    Task,
    Proposal,
    Can,
    Publish,
    Listen,
    HandOver,
    Resolve,
}

impl Step {
    /// The course, in its order.
    pub const ALL: [Self; 9] = [
        Self::Answer,
        Self::Command,
        Self::Task,
        Self::Proposal,
        Self::Can,
        Self::Publish,
        Self::Listen,
        Self::HandOver,
        Self::Resolve,
    ];

    /// The word in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Command => "command",
            Self::Task => "task",
            Self::Proposal => "proposal",
            Self::Can => "can",
            Self::Publish => "publish",
            Self::Listen => "listen",
            Self::HandOver => "hand_over",
            Self::Resolve => "resolve",
        }
    }

    /// What to do, as a heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Answer => t!("Answer the page"),
            Self::Command => t!("Take command"),
            Self::Task => t!("Give somebody a task"),
            Self::Proposal => t!("Make a proposal"),
            Self::Can => t!("Report how it stands"),
            Self::Publish => t!("Tell customers"),
            Self::Listen => t!("Hear what came back"),
            Self::HandOver => t!("Hand command over"),
            Self::Resolve => t!("Resolve it"),
        }
    }

    /// Why it matters, in one sentence.
    #[must_use]
    pub fn why(self) -> &'static str {
        match self {
            Self::Answer => t!("While nobody answers, Allclear goes on to wake others."),
            Self::Command => t!("One person decides and does nothing else, so that nobody waits for a decision."),
            Self::Task => t!("One person, one thing, a few minutes: and it comes back by itself."),
            Self::Proposal => t!("\"Any strong objections?\" is faster than asking everybody what they think."),
            Self::Can => t!("Conditions, actions, needs: three lines that tell everybody how it stands."),
            Self::Publish => t!("Customers who know that you know do not call."),
            Self::Listen => t!("You need not keep track: Allclear asks for you, and tells you."),
            Self::HandOver => t!("Nobody commands well for more than ninety minutes; the briefing is written for you."),
            Self::Resolve => t!("Only who commands ends it. You ask, they approve, and the review is drafted at once."),
        }
    }
}

/// How far somebody has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// Every step, and when it was done.
    pub steps: [(Step, Option<Timestamp>); 9],
    /// When the drill began.
    pub began_at: Timestamp,
    /// Nobody practises any more: it was resolved, or given up.
    pub over: bool,
}

impl Course {
    /// The first step that is not done yet; `None` when all are, or the drill is over.
    #[must_use]
    pub fn current(&self) -> Option<Step> {
        let open = self.steps.iter().find(|(_, done)| done.is_none()).map(|(step, _)| *step);
        open.filter(|_| !self.over)
    }

    /// How many are done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.steps.iter().filter(|(_, done)| done.is_some()).count()
    }

    /// From the beginning to when a step was done.
    #[must_use]
    pub fn took(&self, step: Step) -> Option<SignedDuration> {
        let done = self.steps.iter().find(|(s, _)| *s == step)?.1?;
        Some(done.duration_since(self.began_at))
    }
}

/// Reads how far somebody has come from what is the case.
#[must_use]
pub fn course(scene: &Scene<'_>) -> Course {
    let newcomer = scene.incident.drill;
    let done = |step: Step| newcomer.and_then(|newcomer| done_at(scene, newcomer, step));
    Course {
        steps: Step::ALL.map(|step| (step, done(step))),
        began_at: scene.incident.declared_at,
        over: !scene.is_open(),
    }
}

fn done_at(scene: &Scene<'_>, newcomer: PersonId, step: Step) -> Option<Timestamp> {
    let first = |fits: &dyn Fn(&Kind) -> bool| scene.entries.iter().find(|e| fits(&e.kind)).map(|e| e.recorded_at);
    let commands = |kind: &Kind, who: PersonId| matches!(kind, Kind::RoleAssumed { role: Role::IncidentCommander, person, .. } if *person == who);
    let own = |item: &&Item| item.opened_by.person() == Some(newcomer);
    match step {
        // Who takes command has answered.
        Step::Answer => first(&|kind| {
            matches!(kind, Kind::ResponderAnswered { person } if *person == newcomer) || commands(kind, newcomer)
        }),
        Step::Command => first(&|kind| commands(kind, newcomer)),
        Step::Task => given(scene, newcomer).map(|(item, _)| item.opened_at).min(),
        Step::Proposal => scene.room.all::<Proposal>().map(|(item, _)| item).filter(own).map(|i| i.opened_at).min(),
        Step::Can => first(&|kind| matches!(kind, Kind::Can { .. })),
        Step::Publish => scene.published_at,
        Step::Listen => heard(scene, newcomer),
        Step::HandOver => first(&|kind| Colleague::ALL.iter().any(|c| commands(kind, c.id()))),
        Step::Resolve => scene.incident.resolved_at,
    }
}

/// The tasks that colleagues have from whoever practises.
fn given<'a>(scene: &Scene<'a>, newcomer: PersonId) -> impl Iterator<Item = (&'a Item, &'a Task)> {
    let theirs = move |(item, task): &(&'a Item, &'a Task)| {
        item.opened_by.person() == Some(newcomer) && Colleague::find(task.assignee).is_some()
    };
    scene.room.all::<Task>().filter(theirs)
}

/// When the last answer came: every task and proposal is answered by then.
fn heard(scene: &Scene<'_>, newcomer: PersonId) -> Option<Timestamp> {
    let tasks: Vec<Option<Timestamp>> = given(scene, newcomer).map(|(item, _)| item.closed_at).collect();
    let proposals: Vec<_> = scene.room.all::<Proposal>().map(|(item, _)| item.closed_at).collect();
    if tasks.is_empty() || proposals.is_empty() {
        return None;
    }
    let closed: Option<Vec<Timestamp>> = tasks.into_iter().chain(proposals).collect();
    closed?.into_iter().max()
}

/// What the coach offers for a step: to be pressed as it stands, or changed first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// Says that whoever practises is there.
    Join,
    /// A line for the capture box.
    Line(String),
    /// A text for customers.
    Publish(&'static str),
    /// Nothing is to be done; what is waited for.
    Wait(String),
}

/// What the coach offers for `step` now. `stage` is the directory inside of the drill.
#[must_use]
pub fn offer(scene: &Scene<'_>, stage: &Directory, step: Step) -> Offer {
    let robin = handle_of(stage, Colleague::Robin.id());
    let line = |text: &str| Offer::Line(text.to_owned());
    match step {
        Step::Answer => Offer::Join,
        Step::Command => line("claim"),
        Step::Task => Offer::Line(format!("task @{robin} 1m look what changed before the errors began")),
        Step::Proposal => {
            line("propose roll the last change back; risk: one new feature is gone until tomorrow; reversible; 30s")
        }
        Step::Can => line("can one order in ten fails / we roll the last change back / nothing"),
        Step::Publish => Offer::Publish(
            "Some orders fail with an error page. We know what changed and are undoing it. No order is charged twice.",
        ),
        Step::Listen => waiting(scene),
        // Offered, and not accepted yet.
        Step::HandOver if scene.room.open::<crate::room::Handover>().next().is_some() => {
            Offer::Wait(t!("Robin reads the briefing and accepts in a few seconds.").to_owned())
        }
        Step::HandOver => Offer::Line(format!("handover @{robin}")),
        Step::Resolve if scene.room.open::<crate::room::Request>().next().is_some() => {
            Offer::Wait(t!("Robin commands now, and approves in a few seconds.").to_owned())
        }
        Step::Resolve => line("resolve: rolled the last change back, orders go through again"),
    }
}

fn waiting(scene: &Scene<'_>) -> Offer {
    let objected = scene.room.open::<Proposal>().find(|(_, p)| p.state == proposal::State::Objected);
    if let Some((item, _)) = objected {
        return Offer::Line(format!("override {}: it can be undone, and every minute costs orders", item.label));
    }
    let open = scene.room.open::<Task>().find(|(_, task)| task.is_open());
    Offer::Wait(open.map_or_else(
        || t!("Nobody objects so far: when the time of the proposal is over, it is decided.").to_owned(),
        |(item, _)| {
            t!("When the time of {} is over, Allclear asks how it stands, and you hear the answer.", item.label)
        },
    ))
}
