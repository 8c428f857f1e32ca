//! Drafts of updates: what a plan or Allclear itself has ready for each phase, filled in from the incident.

use super::Phase;
use crate::dates;
use crate::directory::Directory;
use crate::incident::Incident;
use crate::question::{public_lines, told_lines};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// What can stand in a template, in braces, and what is put there.
pub const PLACEHOLDERS: [(&str, &str); 8] = [
    ("title", "what the incident is called"),
    ("number", "its number, as in #142"),
    ("severity", "SEV-1 to SEV-5"),
    ("status", "how far it is"),
    ("impact", "who feels it and how"),
    ("services", "the services affected"),
    ("started", "when it was declared"),
    ("next_update", "when the next update is promised"),
];

/// What is written between these is for whoever posts it to say; a draft that still has one is not sent in one tap.
const BLANK: char = '[';

/// Who reads a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readership {
    /// Colleagues and leaders.
    Internal,
    /// Everybody who reads the status page.
    Public,
}

/// The template that is used where no plan has one. What each phase says is what PagerDuty's guide for stakeholders asks
/// of it ([`Phase::content`]); when the next update comes is stated beside every update.
#[must_use]
pub const fn shipped(readers: Readership, phase: Phase) -> &'static str {
    match (readers, phase) {
        (Readership::Internal, Phase::Investigation) => {
            "{impact} It began at {started}. Affected: {services}. We are investigating."
        }
        (Readership::Internal, Phase::Identification) => {
            "{impact} It began at {started}. Affected: {services}. Because of [what is known of why], we are \
             [what is done against it]."
        }
        (Readership::Internal, Phase::Monitoring) => {
            "We have [what was done]; since then [what that did]. We watch whether it stays well. \
             You need to [do nothing / try again]."
        }
        (Readership::Internal, Phase::Resolution) => {
            "It is over since [time]: [how anybody knows]. What is left: [delays, lost data, or nothing]."
        }
        (Readership::Public, Phase::Investigation) => {
            "{impact} We have been investigating since {started} and tell you more by {next_update}."
        }
        (Readership::Public, Phase::Identification) => {
            "{impact} We know what leads to it and are [what is done]. We tell you more by {next_update}."
        }
        (Readership::Public, Phase::Monitoring) => {
            "We have [what was done] and see it recover. We go on watching and tell you more by {next_update}."
        }
        (Readership::Public, Phase::Resolution) => "It is over. [What is left of it, or: nothing was lost.]",
    }
}

/// The names in braces that stand for nothing.
#[must_use]
pub fn unknown_placeholders(template: &str) -> Vec<String> {
    let names = pieces(template).filter_map(|piece| if let Piece::Name(name) = piece { Some(name) } else { None });
    names.filter(|name| !PLACEHOLDERS.iter().any(|(known, _)| known == name)).map(str::to_owned).collect()
}

/// What is left out of a public draft where nothing is promised: "tell you more by" needs a time.
const PROMISES: [&str; 2] = [" and tell you more by {next_update}", " We tell you more by {next_update}."];

/// A template for these readers with what is known of the incident put into it. Anything in braces that is no placeholder
/// stays.
#[must_use]
pub fn fill(template: &str, readers: Readership, incident: &Incident, directory: &Directory, now: Timestamp) -> String {
    let promised = next(readers, incident, now);
    let mut said = template.to_owned();
    if readers == Readership::Public && promised.is_none() {
        said = PROMISES.iter().fold(said, |said, promise| said.replace(promise, ""));
    }
    let promised = promised.as_deref().unwrap_or("when something changes");
    let mut out = String::new();
    for piece in pieces(&said) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Name("next_update") => out.push_str(promised),
            Piece::Name(name) => match value(name, incident, directory, now) {
                Some(value) => out.push_str(&value),
                None => out.push_str(&format!("{{{name}}}")),
            },
        }
    }
    out
}

/// The next update of an incident as its plan words it, and what was found out behind it.
#[must_use]
pub fn draft(readers: Readership, incident: &Incident, directory: &Directory, now: Timestamp) -> String {
    let plan = &incident.policy.communication;
    let phase = Phase::of(&incident.status);
    let own = match readers {
        Readership::Internal => plan.internal.get(&phase),
        Readership::Public => plan.public.get(&phase),
    };
    let template = own.map_or_else(|| shipped(readers, phase), |said| said.value.as_str());
    let known = match readers {
        Readership::Internal => told_lines(&incident.facts),
        Readership::Public => public_lines(&incident.facts),
    };
    std::iter::once(fill(template, readers, incident, directory, now)).chain(known).collect::<Vec<_>>().join("\n")
}

/// Whether nothing is left for somebody to say: then one tap sends it.
#[must_use]
pub fn is_ready(draft: &str) -> bool {
    !draft.trim().is_empty() && !draft.contains(BLANK)
}

fn value(name: &str, incident: &Incident, directory: &Directory, now: Timestamp) -> Option<String> {
    Some(match name {
        "title" => incident.title.clone(),
        "number" => format!("#{}", incident.number),
        "severity" => incident.severity.as_str().to_owned(),
        "status" => incident.status.said().to_owned(),
        "impact" => sentence(incident.impact.as_deref().unwrap_or(&incident.title)),
        "services" => services(incident, directory),
        "started" => clock(incident.declared_at, now),
        _ => return None,
    })
}

/// With a full stop, because another sentence follows.
fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

fn services(incident: &Incident, directory: &Directory) -> String {
    let names: Vec<&str> =
        incident.services.iter().filter_map(|id| directory.services.get(id)).map(|s| s.name.as_str()).collect();
    if names.is_empty() { "not known yet".to_owned() } else { names.join(", ") }
}

/// When the update after this one would be promised to these readers; `None` when none is.
fn next(readers: Readership, incident: &Incident, now: Timestamp) -> Option<String> {
    let minutes = match readers {
        Readership::Internal => incident.policy.internal_update_minutes,
        Readership::Public => incident.policy.public_update_minutes,
    };
    let minutes = minutes.filter(|_| incident.status.category.is_open())?;
    let due = now.checked_add(SignedDuration::from_mins(i64::from(minutes))).ok()?;
    Some(clock(due, now))
}

/// For readers in many places: UTC, with the day when it is another one.
fn clock(at: Timestamp, now: Timestamp) -> String {
    let (at, today) = (at.to_zoned(TimeZone::UTC), now.to_zoned(TimeZone::UTC).date());
    let format = if at.date() == today { "%H:%M UTC" } else { "%-d %B %H:%M UTC" };
    dates::moment(&at, format)
}

enum Piece<'t> {
    Text(&'t str),
    Name(&'t str),
}

/// A template cut at its placeholders: lower case letters and underscores in braces.
fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(behind) = rest.strip_prefix('{')
            && let Some((name, after)) = behind.split_once('}')
            && !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        {
            rest = after;
            return Some(Piece::Name(name));
        }
        // Behind the first character, which may be a brace that begins nothing.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let next = rest.get(first..).and_then(|behind| behind.find('{')).map_or(rest.len(), |at| at + first);
        let (text, after) = rest.split_at_checked(next)?;
        rest = after;
        Some(Piece::Text(text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::Severity;
    use crate::incident::example::declared;
    use crate::update::missing_content;
    use proptest::prelude::*;

    const INTERNAL: Readership = Readership::Internal;

    fn incident(impact: Option<&str>) -> Incident {
        of_severity(Severity::Sev2, impact)
    }

    fn of_severity(severity: Severity, impact: Option<&str>) -> Incident {
        declared("2026-06-10T03:10:00Z".parse().expect("a time"), severity, impact, |_| {})
    }

    #[test]
    fn a_template_is_filled_from_the_incident() {
        let now = "2026-06-10T03:12:00Z".parse().expect("a time");
        let known = incident(Some("Customers cannot pay"));
        let told = |template: &str| fill(template, INTERNAL, &known, &Directory::default(), now);
        assert_eq!(
            told("{number} {title}: {impact} Since {started}, next at {next_update}. {services} {nothing} {A} {"),
            "#7 Checkout is down: Customers cannot pay. Since 03:10 UTC, next at 03:42 UTC. not known yet {nothing} {A} {"
        );
        assert_eq!(unknown_placeholders("{title} {imapct} {x}"), ["imapct", "x"]);
        let tomorrow = "2026-06-11T03:12:00Z".parse().expect("a time");
        assert_eq!(fill("{started}", INTERNAL, &incident(None), &Directory::default(), tomorrow), "10 June 03:10 UTC");
    }

    #[test]
    fn the_first_draft_says_what_its_phase_asks_for_and_needs_nobody() {
        let incident = incident(Some("Customers cannot pay."));
        let text = draft(Readership::Internal, &incident, &Directory::default(), incident.declared_at);
        assert!(is_ready(&text), "{text}");
        assert_eq!(missing_content(Phase::Investigation, &text), [], "{text}");
        assert!(!is_ready(shipped(Readership::Internal, Phase::Monitoring)));
    }

    #[test]
    fn customers_are_promised_their_own_next_update_or_none() {
        let now = "2026-06-10T03:12:00Z".parse().expect("a time");
        let told = |severity| {
            let incident = of_severity(severity, Some("You cannot pay."));
            draft(Readership::Public, &incident, &Directory::default(), now)
        };
        assert_eq!(
            told(Severity::Sev2),
            "You cannot pay. We have been investigating since 03:10 UTC and tell you more by 03:32 UTC.",
            "20 minutes, and not the half hour that colleagues wait"
        );
        assert_eq!(told(Severity::Sev5), "You cannot pay. We have been investigating since 03:10 UTC.");
        let minor = of_severity(Severity::Sev5, None);
        for phase in Phase::ALL {
            let template = shipped(Readership::Public, phase);
            let said = fill(template, Readership::Public, &minor, &Directory::default(), now);
            assert!(!said.contains("tell you more") && !said.contains("something changes"), "{said}");
        }
    }

    #[test]
    fn every_shipped_template_uses_known_placeholders() {
        for phase in Phase::ALL {
            for readers in [Readership::Internal, Readership::Public] {
                assert_eq!(unknown_placeholders(shipped(readers, phase)), Vec::<String>::new());
            }
        }
    }

    proptest! {
        #[test]
        fn what_has_no_placeholder_stays_as_it_is(text in "[^{]{0,80}") {
            prop_assert_eq!(fill(&text, INTERNAL, &incident(None), &Directory::default(), Timestamp::UNIX_EPOCH), text);
        }

        #[test]
        fn no_template_panics(text in "\\PC{0,60}|[{}a-z_é]{0,30}") {
            let filled = fill(&text, Readership::Public, &incident(None), &Directory::default(), Timestamp::UNIX_EPOCH);
            let _ = (filled, unknown_placeholders(&text));
        }
    }
}
