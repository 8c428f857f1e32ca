//! Tripwires: "if a third data centre fails, this is SEV-1, and the developer is paged", said while there is time to think.
//!
//! A tripwire fires once: when an alert whose title or labels have all its words concerns the incident, or by hand.

use super::clock::About;
use super::{ItemKind, Label, Object, in_body};
use crate::alert::Alert;
use crate::command::Whom;
use crate::directory::Directory;
use crate::id::AlertId;
use crate::incident::{
    Change, Incident, MAX_REASON, MAX_TITLE, MAX_WHY, Refused, Severity, any_line, optional_text, required_line, summon,
};
use crate::text;
use crate::timeline::{Kind, person_name};
use crate::update::policy_for;
use allclear_texts::t;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Most people, schedules, teams or services that one tripwire pages.
pub const MAX_PAGES: usize = 5;
/// Longest list of words that an alert must contain, in characters.
const MAX_WORDS: usize = 200;

/// A tripwire. It belongs to whoever opened it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tripwire {
    /// What would have to happen, in the words of whoever set it.
    pub condition: String,
    /// What the title or the labels of an alert must contain, in lower case; without any it fires by hand only.
    pub words: Vec<String>,
    /// What the incident becomes; a worse severity stays.
    pub severity: Option<Severity>,
    pub pages: Vec<Whom>,
    pub state: State,
    /// The alert that fired it.
    pub alert: Option<AlertId>,
}

/// How far a tripwire is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Armed,
    Tripped,
    Disarmed,
}

impl State {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Armed => "armed",
            Self::Tripped => "tripped",
            Self::Disarmed => "disarmed",
        }
    }
}

impl Object for Tripwire {
    const KIND: ItemKind = ItemKind::Tripwire;

    fn is_open(&self) -> bool {
        self.state == State::Armed
    }

    fn title(&self) -> &str {
        &self.condition
    }

    fn state(&self) -> &'static str {
        self.state.as_str()
    }

    in_body!(Tripwire);
}

/// What the timeline tells about a tripwire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Set {
        words: Vec<String>,
        severity: Option<Severity>,
        pages: Vec<Whom>,
    },
    /// Fired by an alert with this title, or by hand. What it did follows on the timeline.
    Tripped {
        alert: Option<AlertId>,
        by_alert: Option<String>,
    },
    /// Somebody was to be paged and could not be.
    Unpaged {
        why: String,
    },
    Disarmed {
        reason: Option<String>,
    },
}

impl Event {
    /// The state it leads to.
    #[must_use]
    pub const fn leads_to(&self) -> Option<&'static str> {
        match self {
            Self::Set { .. } => Some("armed"),
            Self::Tripped { .. } => Some("tripped"),
            Self::Disarmed { .. } => Some("disarmed"),
            Self::Unpaged { .. } => None,
        }
    }

    /// What happened, as one plain line.
    #[must_use]
    pub fn tell(&self, tripwire: Label, title: &str, directory: &Directory) -> String {
        match self {
            Self::Set { words, severity, pages } => {
                let when = if words.is_empty() {
                    t!("by hand: trip {tripwire}")
                } else {
                    t!("by an alert with: {}", words.join(", "))
                };
                t!("Tripwire {tripwire}: {title} => {} ({when})", doings(*severity, pages, directory))
            }
            Self::Tripped { by_alert, .. } => {
                let how = by_alert.as_ref().map_or_else(String::new, |title| t!(", by the alert \"{title}\""));
                t!("Tripwire {tripwire} fired{how}: {title}")
            }
            Self::Unpaged { why } => t!("Tripwire {tripwire} could page nobody for {why}"),
            Self::Disarmed { reason } => {
                let because = reason.as_ref().map_or_else(String::new, |why| format!(": {why}"));
                t!("Tripwire {tripwire} is disarmed ({title}){because}")
            }
        }
    }
}

/// `SEV-1, page ana`
fn doings(severity: Option<Severity>, pages: &[Whom], directory: &Directory) -> String {
    let severity = severity.map(|s| s.as_str().to_owned());
    let pages = pages.iter().map(|whom| t!("page {}", name(*whom, directory)));
    severity.into_iter().chain(pages).collect::<Vec<_>>().join(", ")
}

pub(crate) fn name(whom: Whom, directory: &Directory) -> String {
    let found = match whom {
        Whom::Person(id) => return person_name(directory, id),
        Whom::Service(id) => directory.services.get(&id).map(|s| &s.name),
        Whom::Schedule(id) => directory.schedules.get(&id).map(|s| &s.name),
        Whom::Policy(id) => directory.policies.get(&id).map(|p| &p.name),
        Whom::Team(id) => directory.teams.get(&id).map(|t| &t.name),
    };
    found.map_or_else(|| t!("somebody who was removed").to_owned(), |name| text::line(name, 100))
}

/// What is done with tripwires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    Set {
        condition: String,
        /// What an alert must contain, divided by spaces or commas.
        words: Option<String>,
        severity: Option<Severity>,
        /// At most [`MAX_PAGES`].
        pages: Vec<Whom>,
    },
    Trip {
        tripwire: Label,
    },
    Disarm {
        tripwire: Label,
        reason: Option<String>,
    },
}

impl Order {
    /// Carries it out.
    ///
    /// # Errors
    /// When the tripwire is not there or is over, would do nothing, or a text is empty or too long.
    pub fn apply(&self, change: &mut Change<'_>, directory: &Directory) -> Result<(), Refused> {
        match self {
            Self::Set { condition, words, severity, pages } => {
                set(change, condition, words.as_deref(), *severity, pages)
            }
            Self::Trip { tripwire } => {
                let found = find(change, *tripwire)?;
                change.must_be_open()?;
                match found.state {
                    State::Armed => fire(change, directory, *tripwire, &found, None),
                    // Pressed twice.
                    State::Tripped => Ok(()),
                    State::Disarmed => Err(Refused::invalid("tripwire", t!("{tripwire} is disarmed; set it again"))),
                }
            }
            Self::Disarm { tripwire, reason } => disarm(change, *tripwire, reason.as_deref()),
        }
    }
}

fn set(
    change: &mut Change<'_>,
    condition: &str,
    words: Option<&str>,
    severity: Option<Severity>,
    pages: &[Whom],
) -> Result<(), Refused> {
    let condition = required_line("condition", condition, MAX_TITLE)?;
    let words = any_line("alert", words.unwrap_or_default(), MAX_WORDS)?.to_lowercase();
    let words: Vec<String> = words.split([' ', ',']).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    if severity.is_none() && pages.is_empty() {
        return Err(Refused::invalid("tripwire", t!("say what happens then: => SEV-1, page @name")));
    }
    if pages.len() > MAX_PAGES {
        return Err(Refused::invalid("tripwire", t!("pages at most {MAX_PAGES}")));
    }
    change.must_be_open()?;
    let (state, pages) = (State::Armed, pages.to_vec());
    let wire = Tripwire {
        condition: condition.clone(),
        words: words.clone(),
        severity,
        pages: pages.clone(),
        state,
        alert: None,
    };
    let tripwire = change.open(wire);
    tell(change, tripwire, condition, Event::Set { words, severity, pages });
    Ok(())
}

fn disarm(change: &mut Change<'_>, label: Label, reason: Option<&str>) -> Result<(), Refused> {
    let found = find(change, label)?;
    let reason = optional_text("reason", reason, MAX_REASON)?;
    match found.state {
        State::Armed => {
            change.edit::<Tripwire>(label, |t| t.state = State::Disarmed);
            tell(change, label, found.condition, Event::Disarmed { reason });
            Ok(())
        }
        State::Disarmed => Ok(()),
        State::Tripped => Err(Refused::invalid("tripwire", t!("{label} has fired already"))),
    }
}

/// An alert concerns the incident, by being attached or by its service: every armed tripwire fires whose words it has and that
/// was set before `since`, the moment the alert was opened or attached. Whoever sets one while an alert is open means
/// another one.
///
/// # Errors
/// None that a stored tripwire can cause.
pub fn alerted(change: &mut Change<'_>, directory: &Directory, alert: &Alert, since: Timestamp) -> Result<(), Refused> {
    if !change.incident().status.category.is_open() {
        return Ok(());
    }
    let armed: Vec<(Label, Tripwire)> = change
        .room()
        .open::<Tripwire>()
        .filter(|(item, tripwire)| item.opened_at < since && tripwire.is_about(alert))
        .map(|(item, tripwire)| (item.label, tripwire.clone()))
        .collect();
    for (label, tripwire) in armed {
        fire(change, directory, label, &tripwire, Some(alert))?;
    }
    Ok(())
}

impl Tripwire {
    /// Whether the alert's title and labels have all its words.
    #[must_use]
    pub fn is_about(&self, alert: &Alert) -> bool {
        let title = alert.title.to_lowercase();
        let labels: Vec<String> =
            alert.labels.iter().map(|(name, value)| format!("{name}={value}").to_lowercase()).collect();
        let said = |word: &String| title.contains(word) || labels.iter().any(|label| label.contains(word));
        !self.words.is_empty() && self.words.iter().all(said)
    }
}

fn fire(
    change: &mut Change<'_>,
    directory: &Directory,
    label: Label,
    wire: &Tripwire,
    alert: Option<&Alert>,
) -> Result<(), Refused> {
    let why = t!("tripwire {label}: {}", wire.condition);
    let by_alert = alert.map(|a| text::line(&a.title, MAX_TITLE));
    change.edit::<Tripwire>(label, |t| (t.state, t.alert) = (State::Tripped, alert.map(|a| a.id)));
    tell(change, label, wire.condition.clone(), Event::Tripped { alert: alert.map(|a| a.id), by_alert });
    let raised = wire.severity.filter(|to| to.is_worse_than(change.incident().severity));
    if let Some(severity) = raised {
        let policy = policy_for(directory, severity, &change.incident().services);
        change.set_severity(policy, Some(&why))?;
    }
    let briefing = briefing(change.incident(), &why);
    let (mut paged, mut missed) = (Vec::new(), String::new());
    for whom in &wire.pages {
        let asked = match whom {
            // Named when it was set; nobody asks for them again now.
            Whom::Person(person) if change.incident().visibility.bars(*person) => {
                Err(Refused::invalid("page", t!("they were turned away from this incident")))
            }
            _ => summon(directory, change, *whom, Some(&briefing), change.now()),
        };
        match asked {
            Ok(summons) => {
                paged.push(*whom);
                change.plans.extend(summons.plans);
            }
            Err(refused) => {
                let why = format!("{}: {refused}", name(*whom, directory));
                missed = t!("{missed}. Nobody was paged for {why}");
                tell(change, label, wire.condition.clone(), Event::Unpaged { why });
            }
        }
    }
    let did = doings(raised, &paged, directory);
    let line = t!("{why}. It fired: {}{missed}", if did.is_empty() { t!("nothing had to change") } else { &did });
    let leader = change.incident().commander().or_else(|| opener(change, label));
    if let Some(person) = leader.filter(|p| Some(*p) != change.actor().person()) {
        change.nudge(person, About::word(label), line);
    }
    Ok(())
}

fn opener(change: &Change<'_>, label: Label) -> Option<crate::id::PersonId> {
    change.room().item(label)?.opened_by.person()
}

/// Why somebody is woken, with what users see: nobody is paged without knowing what for.
fn briefing(incident: &Incident, why: &str) -> String {
    let impact = incident.impact.as_ref().map_or_else(String::new, |impact| format!(". {impact}"));
    text::line(&format!("{why}{impact}"), MAX_WHY)
}

fn find(change: &Change<'_>, label: Label) -> Result<Tripwire, Refused> {
    let found = change.room().get::<Tripwire>(label).cloned();
    found.ok_or_else(|| Refused::invalid("tripwire", t!("there is no tripwire {label} in this incident")))
}

fn tell(change: &mut Change<'_>, tripwire: Label, title: String, event: Event) {
    change.record(Kind::Tripwire { tripwire, title, event });
}
