//! Log entries in words: one plain line each, with the names that people know.

use super::{LogKind, Resolution};
use crate::directory::Directory;
use crate::id::PersonId;
use crate::timeline::person_name;
use allclear_texts::{kept, t};

/// What happened, as one plain line without the time and without who did it. Steps, runs and rounds are counted from 1.
#[must_use]
pub fn tell(kind: &LogKind, directory: &Directory) -> String {
    let name = |person: &PersonId| person_name(directory, *person);
    let names = |people: &[PersonId]| people.iter().map(name).collect::<Vec<_>>().join(", ");
    match kind {
        LogKind::Opened { title, severity } => t!("opened as {}: {title}", kept(severity.as_str())),
        LogKind::Raised { from, to } => t!("raised from {} to {}", kept(from.as_str()), kept(to.as_str())),
        LogKind::Acknowledged => t!("acknowledged").to_owned(),
        LogKind::Resolved { how } => match how {
            Resolution::BySender => t!("resolved by its sender").to_owned(),
            Resolution::ByPerson => t!("resolved").to_owned(),
            Resolution::Expired => t!("resolved, because its sender stopped repeating it").to_owned(),
        },
        LogKind::StepPaged { round, step, policy, people, .. } => {
            t!("{} of {policy} paged {}", at(*round, *step), names(people))
        }
        LogKind::StepEmpty { round, step, policy, why, .. } => {
            t!("{} of {policy} was passed over: {why}", at(*round, *step))
        }
        LogKind::Unreachable { person } => t!("{} has no way to be reached", name(person)),
        LogKind::NoPolicy => t!("the service has no escalation policy").to_owned(),
        LogKind::FallbackPaged { people, why, .. } => t!("the last resort was paged, {}: {why}", names(people)),
        LogKind::NobodyReachable => t!("nobody at all can be paged; it is tried again until somebody can").to_owned(),
        LogKind::Exhausted { .. } => t!("the policy ended without an answer").to_owned(),
        LogKind::Escalated { cycle, after, why } => {
            let begun = after.map_or_else(
                || t!("the policy was started again").to_owned(),
                |place| t!("escalated past {}", place_of(place.round, place.step)),
            );
            let why = why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
            t!("{begun} (run {cycle}){why}")
        }
        LogKind::AttachedToIncident { number, .. } => t!("became part of incident #{number}"),
        LogKind::PageFailed { person, channel, why } => {
            t!("a page to {} through {channel} failed: {why}", name(person))
        }
    }
}

/// As in "escalated past it".
fn place_of(round: u32, step: u32) -> String {
    let step = step.saturating_add(1);
    if round == 0 { t!("step {step}") } else { t!("step {step}, round {}", round.saturating_add(1)) }
}

/// As in "of the policy".
fn at(round: u32, step: u32) -> String {
    let place = place_of(round, step);
    if round == 0 { place } else { t!("{place},") }
}
