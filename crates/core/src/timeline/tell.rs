//! Entries in words: one plain line each, for reviews, exports and pages.

use super::Kind;
use crate::access::Actor;
use crate::directory::Directory;
use crate::drill::Colleague;
use crate::id::PersonId;
use crate::incident::attachment::size_text;
use crate::incident::matrix::Answered;
use crate::incident::{Category, Role, Severity};
use crate::room::decision;
use crate::text;
use allclear_texts::{say, t};
use jiff::{SignedDuration, Timestamp};

/// Longest line told about one entry, in characters; the entry itself keeps the whole text.
const MAX_LINE: usize = 1_000;

/// The name of a person, also of one who is simulated; one who was removed keeps their id, so that a story never loses
/// somebody silently.
#[must_use]
pub fn person_name(directory: &Directory, person: PersonId) -> String {
    if let Some(colleague) = Colleague::find(person) {
        return colleague.name().to_owned();
    }
    directory.people.get(&person).map_or_else(|| t!("a former person ({person})"), |p| text::line(&p.name, 100))
}

/// The name of whoever acted.
#[must_use]
pub fn actor_name(directory: &Directory, actor: &Actor) -> String {
    match actor {
        Actor::Person { id, .. } | Actor::Simulated { id } => person_name(directory, *id),
        Actor::Token { name, .. } => t!("token {}", text::line(name, 100)),
        Actor::Integration { id } => {
            let name = directory.integrations.get(id).map_or(t!("a removed integration"), |i| i.name.as_str());
            text::line(name, 100)
        }
        Actor::System => "Allclear".to_owned(),
        Actor::Operator => t!("an operator").to_owned(),
    }
}

/// The name of whoever acted, and of the token by which they did: `Ana, by token "laptop"`.
#[must_use]
pub fn by_token(name: String, token: Option<&str>) -> String {
    match token {
        Some(token) => t!("{name}, by token \"{}\"", text::line(token, 100)),
        None => name,
    }
}

/// `2026-03-01 03:12 UTC`
#[must_use]
pub fn utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// A span for people: `45 s`, `12 min`, `2 h 5 min`, `3 d 4 h`; what is negative counts as none.
#[must_use]
pub fn span_text(span: SignedDuration) -> String {
    let seconds = span.as_secs().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => t!("{seconds} s"),
        (0, 0, _) => t!("{minutes} min"),
        (0, _, 0) => t!("{hours} h"),
        (0, _, _) => t!("{hours} h {minutes} min"),
        (_, 0, _) => t!("{days} d"),
        _ => t!("{days} d {hours} h"),
    }
}

/// What happened, as one plain line without the time and without who did it.
#[must_use]
pub fn tell(kind: &Kind, directory: &Directory) -> String {
    let name = |person: &PersonId| person_name(directory, *person);
    let told = match kind {
        Kind::Declared { title, status, .. } if status.category == Category::Triage => t!("Suspected: {title}"),
        Kind::Declared { severity, title, .. } => t!("Declared as {}: {title}", severity.as_str()),
        Kind::DrillBegan { person } => {
            t!("This is a drill for {}: nobody else is paged, and nothing counts", name(person))
        }
        Kind::SeverityChanged { from, to, reason } => {
            because(t!("Severity changed from {} to {}", from.as_str(), to.as_str()), reason.as_deref())
        }
        Kind::SeverityAssessed { answers, proposed, chosen } => told_assessed(answers, *proposed, *chosen),
        Kind::SeverityDisputed { stands, proposed, reason } => {
            t!("Severity disputed for the review: {} instead of {}: {reason}", proposed.as_str(), stands.as_str())
        }
        Kind::StatusChanged { from, to, reason } => {
            because(t!("Status changed from {} to {}", from.said(), to.said()), reason.as_deref())
        }
        Kind::RoleAssumed { role, person, .. } => t!("{} became {}", name(person), role.name()),
        Kind::RoleReleased { role, person } => t!("{} is no longer {}", name(person), role.name()),
        Kind::AlertAttached { title, .. } => t!("Alert attached: {title}"),
        Kind::ResponderPaged { person, role, reason } => {
            t!("{} was paged{} ({reason})", name(person), wanted_for(*role))
        }
        Kind::ResponderAnswered { person } => t!("{} answered and helps", name(person)),
        Kind::ResponderReleased { person, thanks } => because(t!("{} was let go", name(person)), thanks.as_deref()),
        Kind::ResponderRemoved { person, why } => t!("{} was removed from the incident: {why}", name(person)),
        Kind::CallLogged { with, minutes, text, .. } => {
            let lasted = minutes.map_or_else(String::new, |m| t!(", {m} min"));
            because(t!("Called {with}{lasted}"), text.as_deref())
        }
        Kind::CustomerSignal { cases, quote } => {
            let said = quote.as_ref().map(|said| format!("\"{said}\""));
            let cases = if *cases == 1 { t!("1 case").to_owned() } else { t!("{cases} cases") };
            because(t!("Customers report it: {cases} known"), said.as_deref())
        }
        Kind::AttachmentAdded { name, size, .. } => t!("Attached {name} ({})", size_text(*size)),
        Kind::LinkSet { link, url: Some(url) } => format!("{}: {url}", link.name()),
        Kind::LinkSet { link, url: None } => t!("{}: none any more", link.name()),
        Kind::NobodyToPage { role, why } => t!("Nobody could be paged to be {}: {why}", role.name()),
        Kind::Unreached { person, role, why } => {
            t!("{} could not be reached{}: {why}", name(person), wanted_for(*role))
        }
        Kind::Note { text } => text.clone(),
        Kind::NoteCorrected { of, text } => t!("Entry {of} corrected: {text}"),
        Kind::ImpactChanged { impact } => t!("Impact: {impact}"),
        Kind::Renamed { from, to } => t!("Renamed from \"{from}\" to \"{to}\""),
        Kind::UpdatePosted { text, on_time, author, .. } => {
            let late = if *on_time == Some(false) { t!(" (late)") } else { "" };
            let by = author.as_ref().map_or_else(String::new, |by| t!(" by {}", name(by)));
            t!("Internal update{by}{late}: {text}")
        }
        Kind::PlanChanged { plans, internal_minutes, public_minutes, approver, audiences } => {
            tell_plan(plans, [*internal_minutes, *public_minutes], *approver, audiences)
        }
        Kind::Resolved { resolution } => because(t!("Resolved").to_owned(), resolution.as_deref()),
        Kind::Reopened { reason } => because(t!("Reopened").to_owned(), reason.as_deref()),
        Kind::Task { task, title, event } => event.tell(*task, title, directory),
        Kind::Handover { handover, event } => event.tell(*handover, directory),
        Kind::Shift { shift, event } => event.tell(*shift, directory),
        Kind::Workstream { workstream, title, event } => event.tell(*workstream, title, directory),
        Kind::Claim { claim, event } => event.tell(*claim, directory),
        Kind::Proposal { proposal, title, event } => event.tell(*proposal, title, directory),
        Kind::Decision { decision, text, rationale, proposal } => {
            decision::tell(*decision, text, rationale.as_deref(), *proposal)
        }
        Kind::Hypothesis { hypothesis, title, event } => event.tell(*hypothesis, title),
        Kind::Option { option, title, event } => event.tell(*option, title),
        Kind::CoinFlipped { sides, fell } => t!("A coin was flipped between {}: {fell}", sides.join(t!(" and "))),
        Kind::Tripwire { tripwire, title, event } => event.tell(*tripwire, title, directory),
        Kind::Request { request, title, event } => event.tell(*request, title, directory),
        Kind::Asked { ask, title, event } => event.tell(*ask, title),
        Kind::Parked { text } => t!("Parked for the review: {text}"),
        Kind::Can { can, title, event } => event.tell(*can, title),
        Kind::Need { need, title, event } => event.tell(*need, title, directory),
        Kind::TypeSet { from, to } => match (from, to) {
            (_, None) => t!("It has no type any more").to_owned(),
            (None, Some(to)) => t!("Type: {to}"),
            (Some(from), Some(to)) => t!("Type: {to} (before: {from})"),
        },
        Kind::RiskSet { to, .. } => t!("Risk: {risk}", risk = say(to.name())),
        Kind::ReportersAsked { many: 1 } => t!("Whoever reported it is asked whether it works again").to_owned(),
        Kind::ReportersAsked { many } => t!("{many} who reported it are asked whether it works again"),
        Kind::ReporterAnswered { person, answer, text } => {
            let who = person.as_ref().map_or_else(|| t!("A customer").to_owned(), name);
            because(t!("{who} says: {}", answer.name()), text.as_deref())
        }
        Kind::QuestionAnswered { name, value, replaces, .. } => {
            let before = replaces.as_ref().map_or_else(String::new, |before| t!(" (before: {before})"));
            format!("{name}: {value}{before}")
        }
        Kind::PromiseMissed { promise, due_at } => t!("{} missed: promised for {}", promise.name(), utc(*due_at)),
        Kind::ReliefDue { person, since, successor } => {
            let next = successor.as_ref().map_or_else(String::new, |p| t!("; {} could take over", name(p)));
            t!("{} has commanded since {}{next}", name(person), utc(*since))
        }
        Kind::Cycle { round, step } => t!("Round {round}: {}", step.name()),
        Kind::Emergency { event } => event.tell(),
        Kind::Mobilisation { mobilisation, event } => event.tell(*mobilisation),
        Kind::Access { event } => event.tell(directory),
        Kind::ClockPaused { clock, until, reason } => {
            t!("{} put off until {}: {reason}", clock.name(), utc(*until))
        }
        _ => tell_review(kind, directory),
    };
    text::line(&told, MAX_LINE)
}

/// "Communication plan (Payments, Everybody): internal every 15 min, public every 20 min; to leaders; agreed to by …"
fn tell_plan(plans: &[String], minutes: [Option<u32>; 2], approver: Option<Role>, audiences: &[String]) -> String {
    let every = |(what, minutes): (&str, Option<u32>)| minutes.map(|m| t!("{what} every {m} min"));
    let cadences: Vec<String> = ["internal", "public"].into_iter().zip(minutes).filter_map(every).collect();
    let to = (!audiences.is_empty()).then(|| t!("to {}", audiences.join(", ")));
    let agreed = approver.map(|role| t!("agreed to by the {}", role.name()));
    let cadences = Some(cadences.join(", ")).filter(|told| !told.is_empty());
    let all: Vec<String> = [cadences, to, agreed].into_iter().flatten().collect();
    match plans {
        [] => t!("No communication plan holds any more").to_owned(),
        _ => t!("Communication plan ({}): {}", plans.join(", "), all.join("; ")),
    }
}

fn tell_review(kind: &Kind, directory: &Directory) -> String {
    let name = |person: &PersonId| person_name(directory, *person);
    match kind {
        Kind::ReviewDrafted { owner, due_on, .. } => {
            let owner = owner.as_ref().map_or_else(|| t!("nobody yet").to_owned(), name);
            let due = due_on.map_or_else(String::new, |d| t!(", due {d}"));
            t!("Review drafted; owner: {owner}{due}")
        }
        Kind::ReviewOwnerChanged { to, .. } => t!("{} owns the review", name(to)),
        Kind::ReviewMoved { from, to } => t!("Review moved from {} to {}", from.name(), to.name()),
        Kind::ReviewPublished { .. } => t!("Review published").to_owned(),
        Kind::FactorAdded { category, text, .. } => t!("Contributing factor ({}): {text}", category.name()),
        Kind::ActionAdded { title, owner, due_on, .. } => {
            t!("Action item for {}, due {due_on}: {title}", name(owner))
        }
        Kind::ActionChanged { title, owner, due_on, .. } => {
            t!("Action item changed, now for {}, due {due_on}: {title}", name(owner))
        }
        Kind::ActionMoved { title, to, reason, .. } => {
            because(t!("Action item is {}: {title}", to.name()), reason.as_deref())
        }
        // Told by `tell`.
        _ => String::new(),
    }
}

fn told_assessed(answers: &[Answered], proposed: Option<Severity>, chosen: Severity) -> String {
    let said: Vec<String> = answers.iter().map(|one| format!("{} {}", one.question, one.answer)).collect();
    let other = match proposed {
        Some(proposed) if proposed != chosen => t!("; the answers make {}", proposed.as_str()),
        _ => String::new(),
    };
    t!("{} because: {}{other}", chosen.as_str(), said.join("; "))
}

fn wanted_for(role: Option<Role>) -> String {
    role.map_or_else(String::new, |role| t!(" to be {}", role.name()))
}

fn because(what: String, reason: Option<&str>) -> String {
    match reason {
        Some(reason) => format!("{what}: {reason}"),
        None => what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_like_people_say_them() {
        let told = |s| span_text(SignedDuration::from_secs(s));
        assert_eq!(told(-5), "0 s");
        assert_eq!(told(59), "59 s");
        assert_eq!(told(60), "1 min");
        assert_eq!(told(3_600), "1 h");
        assert_eq!(told(7_500), "2 h 5 min");
        assert_eq!(told(86_400), "1 d");
        assert_eq!(told(100_000), "1 d 3 h");
    }

    #[test]
    fn a_note_of_many_lines_is_told_in_one() {
        let told = tell(&Kind::Note { text: "a\n# b".to_owned() }, &Directory::default());
        assert_eq!(told, "a # b");
    }
}
