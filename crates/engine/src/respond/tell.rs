//! What a command did, in a sentence or two, for whoever gave it.

use allclear_core::command::Command;
use allclear_core::dates;
use allclear_core::directory::{Directory, Person};
use allclear_core::incident::{Decision, Incident, Role, Severity};
use allclear_core::room::{Order, claim, handover, roster, task};
use allclear_core::timeline::{Kind, person_name, tell};
use allclear_core::update;
use allclear_texts::t;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What happened, and what followed from it.
pub(super) fn told(
    command: &Command,
    at: Option<Timestamp>,
    decision: &Decision,
    directory: &Directory,
    zone: &TimeZone,
) -> String {
    let incident = &decision.incident;
    let clock = |at: Timestamp| clock(at, decision.at, zone);
    let when = at.map_or_else(String::new, |at| t!(", as of {}", clock(at)));
    let what = match command {
        Command::Note { text } => t!("Noted{when}.{opinion}", opinion = opinion(text)),
        Command::Update { .. } => match incident.next_update_due_at {
            Some(due) => t!("Update posted{when}. The next one is due at {}.", clock(due)),
            None => t!("Update posted{when}."),
        },
        // A claim of command that others may still object to.
        Command::Assume { .. } if decision.opened.is_empty() => all(decision, directory),
        Command::Assume { role, person } => t!("{} is {} now.", person_name(directory, *person), role.name()),
        Command::Release { role, .. } => t!("Nobody is {} now.", role.name()),
        Command::Severity { severity, .. } => {
            let lowered = decision.entries.iter().any(
                |e| matches!(&e.kind, Kind::SeverityChanged { from, to, .. } if from.is_worse_than(*to) && to == severity),
            );
            let ask = lowered && incident.status.category.is_open();
            let ask =
                if ask { t!(" The next time somebody wants that, `dispute` leaves it to the review.") } else { "" };
            t!("The severity is {} now{when}.{ask}", incident.severity.as_str())
        }
        Command::Status { .. } => t!("The status is {} now{when}.", incident.status.said()),
        Command::Resolve { .. } => format!("Resolved{when}."),
        Command::Reopen { .. } => format!("Reopened{when}."),
        // Told by what followed.
        Command::Page { .. } => String::new(),
        Command::Impact { .. } => t!("The impact is written down.").to_owned(),
        Command::Title { .. } => t!("Renamed.").to_owned(),
        Command::Order(Order::Roster(roster::Order::Plan { .. })) => {
            let proposed = roster::proposals(&decision.room, directory);
            std::iter::once(all(decision, directory)).chain(proposed).collect::<Vec<_>>().join(" ")
        }
        Command::Order(_) => all(decision, directory),
        Command::CatchUp | Command::WhichSeverity => String::new(),
    };
    let followed = decision
        .entries
        .iter()
        .filter_map(|entry| follow(&entry.kind, directory).or_else(|| better(&entry.kind, incident.severity)));
    std::iter::once(what).chain(followed).filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A moment on the clock of whoever asked, with its date when that is not today's: "20:53" alone hides a year that was
/// mistyped.
fn clock(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let words = if at.date() == now.date() { "%H:%M" } else { t!("%H:%M on %-d %B %Y") };
    dates::moment(&at, words)
}

/// Who was given something to do and hears nothing of it, because no way to reach them is known. In a drill nobody has one.
pub(super) fn unheard(decision: &Decision, directory: &Directory) -> Vec<String> {
    if decision.incident.drill.is_some() {
        return Vec::new();
    }
    let given = decision.entries.iter().filter_map(|entry| match &entry.kind {
        Kind::Task { event: task::Event::Assigned { to, .. } | task::Event::HandedOver { to, .. }, .. } => {
            directory.people.get(to).filter(|person| Some(person.id) != entry.actor.person())
        }
        Kind::Shift { event: roster::Event::Named { person: Some(person), .. }, .. } => {
            directory.people.get(person).filter(|person| Some(person.id) != entry.actor.person())
        }
        _ => None,
    });
    let unreachable = given.filter(|person| person.methods.is_empty());
    let told =
        |person: &Person| t!("No way to reach {} is known; tell them yourself.", person_name(directory, person.id));
    unreachable.map(told).collect()
}

/// Everything that was written down.
fn all(decision: &Decision, directory: &Directory) -> String {
    decision.entries.iter().map(|e| sentence(&tell(&e.kind, directory))).collect::<Vec<_>>().join(" ")
}

fn sentence(line: &str) -> String {
    if line.ends_with(['.', '!', '?']) { line.to_owned() } else { format!("{line}.") }
}

/// What a note says besides facts. It is kept as it is.
fn opinion(note: &str) -> String {
    let found = update::opinions(note);
    if found.is_empty() {
        return String::new();
    }
    let found = found.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    t!(" {found} is an opinion; what was seen, and where, helps the review more.")
}

/// What could be said better in the next update; this one is posted as it is.
fn better(kind: &Kind, severity: Severity) -> Option<String> {
    let Kind::UpdatePosted { text, .. } = kind else { return None };
    let hints = update::hints(text, update::Readers { severity, internal_names: &[] });
    let told: Vec<String> = hints.iter().map(|h| format!("\"{}\": {}", h.found, h.kind.advice())).collect();
    (!told.is_empty()).then(|| t!("For the next one, {}.", told.join("; ")))
}

/// What nobody asked for and everybody wants to know.
fn follow(kind: &Kind, directory: &Directory) -> Option<String> {
    match kind {
        Kind::ResponderPaged { person, role: Some(Role::IncidentCommander), .. } => {
            Some(t!("{} is being paged to command.", person_name(directory, *person)))
        }
        Kind::ResponderPaged { person, .. } => Some(t!("{} is being paged.", person_name(directory, *person))),
        Kind::NobodyToPage { why, .. } => Some(t!("Nobody could be paged to command: {why}.")),
        Kind::ReviewDrafted { owner: Some(owner), due_on: Some(due), .. } => Some(t!(
            "Its review is drafted; {} owns it, due {}.",
            person_name(directory, *owner),
            dates::day(*due, "%-d %B")
        )),
        Kind::ReviewDrafted { .. } => Some(t!("Its review is drafted and needs an owner.").to_owned()),
        _ => None,
    }
}

/// A command that was true already.
pub(super) fn nothing_new(command: &Command, incident: &Incident, directory: &Directory) -> String {
    match command {
        Command::Assume { role, person } => {
            t!("{} is {} already; nothing was changed.", person_name(directory, *person), role.name())
        }
        Command::Release { role, .. } => t!("Nobody was {}; nothing was changed.", role.name()),
        Command::Severity { .. } => {
            t!("The severity is {} already; nothing was changed.", incident.severity.as_str())
        }
        Command::Status { .. } | Command::Reopen { .. } => {
            t!("The status is {} already; nothing was changed.", incident.status.said())
        }
        Command::Resolve { .. } => t!("It is resolved already; nothing was changed.").to_owned(),
        Command::Page { .. } => {
            t!("Everybody you asked for is in it, or was paged a moment ago; nobody was paged again.").to_owned()
        }
        Command::Order(Order::Claim(claim::Order::Claim) | Order::Handover(handover::Order::TakeCommand))
            if incident.commander().is_some() =>
        {
            t!("You command already; nothing was changed.").to_owned()
        }
        _ => t!("It says so already; nothing was changed.").to_owned(),
    }
}
