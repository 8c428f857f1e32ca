//! The items of a room as pages show them: tasks and everything else that people work with in an incident.
//!
//! How a kind looks and what can be pressed stands in a file below, with a line in [`drawn`], in [`verbs`] and in
//! [`GROUPS`]. The screen of the incident, an item's own page, home and the page behind a link show the same thing, each in
//! its own frame.

mod agree;
mod ask;
mod command;
mod shift;
mod task;
mod team;
pub(crate) mod told;
pub(crate) mod verb;

use allclear_core::directory::Directory;
use allclear_core::id::PersonId;
use allclear_core::incident::{Incident, Role};
use allclear_core::room::{Body, Item, ItemKind};
use allclear_core::timeline::person_name;
use allclear_texts::{mark, t};
use jiff::Timestamp;
pub(crate) use verb::{Asks, Verb};

/// Who looks at an item: what can be pressed depends on it.
pub(crate) struct Looker<'i> {
    pub me: PersonId,
    pub incident: &'i Incident,
    pub directory: &'i Directory,
}

impl Looker<'_> {
    fn holds(&self, role: Role) -> bool {
        self.incident.holders(role).any(|tenure| tenure.person == self.me)
    }

    /// Whether they command, or stand in for who does.
    fn leads(&self) -> bool {
        allclear_core::incident::leads(self.incident, self.me)
    }

    fn name(&self, person: PersonId) -> String {
        if person == self.me { t!("you").to_owned() } else { person_name(self.directory, person) }
    }
}

/// How much it matters where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stands {
    Well,
    /// Somebody should look.
    Waits,
    Late,
}

/// One item, ready to be shown.
pub(crate) struct Drawn {
    pub title: String,
    /// Whose it is.
    pub who: Option<PersonId>,
    pub state: (Stands, String),
    /// When it is to be heard of, or ends by itself.
    pub due: Option<Timestamp>,
    /// What else is worth a line.
    pub lines: Vec<String>,
    /// The viewer is the one to act.
    pub mine: bool,
    /// What the viewer can do with it, the likeliest first; empty when it is over.
    pub verbs: Vec<Verb>,
}

impl Drawn {
    fn new(item: &Item, state: (Stands, &str)) -> Self {
        Self {
            title: item.body.title().to_owned(),
            who: None,
            state: (state.0, state.1.to_owned()),
            due: None,
            lines: Vec::new(),
            mine: false,
            verbs: Vec::new(),
        }
    }
}

/// An item as `looker` sees it.
pub(crate) fn drawn(item: &Item, looker: &Looker<'_>) -> Drawn {
    let shown = match &item.body {
        Body::Task(it) => task::drawn(item, it, looker),
        Body::Proposal(it) => agree::proposal(item, it, looker),
        Body::Decision(it) => agree::decision(item, it),
        Body::Hypothesis(it) => agree::hypothesis(item, it),
        Body::Choice(it) => agree::option(item, it),
        Body::Tripwire(it) => agree::tripwire(item, it),
        Body::Can(it) => ask::can(item, it),
        Body::Need(it) => ask::need(item, it, looker),
        Body::Request(it) => ask::request(item, it, looker),
        Body::Ask(it) => ask::question(item, it, looker),
        Body::Claim(it) => command::claim(item, it, looker),
        Body::Workstream(it) => team::drawn(item, it, looker),
        Body::Roster(it) => shift::drawn(item, it, looker),
        Body::Handover(it) => command::handover(item, it, looker),
        Body::Mobilisation(it) => command::mobilisation(item, it, looker),
    };
    // While nobody works on it nothing falls due: clocks stand still then.
    let shown = if looker.incident.status.category.is_worked_on() { shown } else { Drawn { due: None, ..shown } };
    if item.body.is_open() { shown } else { Drawn { mine: false, verbs: Vec::new(), due: None, ..shown } }
}

/// Everything that can ever be done with items of this kind: a button pressed late is still understood.
pub(crate) const fn verbs(kind: ItemKind) -> &'static [Verb] {
    match kind {
        ItemKind::Task => task::VERBS,
        ItemKind::Proposal => agree::PROPOSAL,
        ItemKind::Hypothesis => agree::HYPOTHESIS,
        ItemKind::Option => agree::OPTION,
        ItemKind::Tripwire => agree::TRIPWIRE,
        ItemKind::Need => ask::NEED,
        ItemKind::Request => ask::REQUEST,
        ItemKind::Ask => ask::QUESTION,
        ItemKind::Claim => command::CLAIM,
        ItemKind::Handover => command::HANDOVER,
        ItemKind::Roster => shift::VERBS,
        ItemKind::Workstream => team::VERBS,
        ItemKind::Can | ItemKind::Decision | ItemKind::Mobilisation => &[],
    }
}

/// Which kinds stand in one list, and what it is called. What somebody else waits for comes first, then work, then what is
/// only looked up.
pub(crate) const GROUPS: [(&str, &[ItemKind]); 9] = [
    (mark!("Command"), &[ItemKind::Handover, ItemKind::Claim, ItemKind::Roster]),
    (mark!("Mobilising"), &[ItemKind::Mobilisation]),
    (mark!("Tasks"), &[ItemKind::Task]),
    (mark!("Workstreams"), &[ItemKind::Workstream]),
    (mark!("Proposals"), &[ItemKind::Proposal]),
    (mark!("Requests"), &[ItemKind::Request]),
    (mark!("Questions from outside"), &[ItemKind::Ask]),
    (mark!("CAN and needs"), &[ItemKind::Can, ItemKind::Need]),
    (mark!("Decisions and ideas"), &[ItemKind::Option, ItemKind::Hypothesis, ItemKind::Decision, ItemKind::Tripwire]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_kind_is_forgotten() {
        for kind in ItemKind::ALL {
            assert_eq!(GROUPS.iter().filter(|(_, kinds)| kinds.contains(&kind)).count(), 1, "{kind:?}");
        }
    }
}
