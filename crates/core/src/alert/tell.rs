//! Log entries in words: one plain line each, with the names that people know.

use super::{LogKind, Resolution};
use crate::directory::Directory;
use crate::id::PersonId;
use crate::timeline::person_name;

/// What happened, as one plain line without the time and without who did it. Steps, runs and rounds are counted from 1.
#[must_use]
pub fn tell(kind: &LogKind, directory: &Directory) -> String {
    let name = |person: &PersonId| person_name(directory, *person);
    let names = |people: &[PersonId]| people.iter().map(name).collect::<Vec<_>>().join(", ");
    match kind {
        LogKind::Opened { title, severity } => format!("opened as {}: {title}", severity.as_str()),
        LogKind::Raised { from, to } => format!("raised from {} to {}", from.as_str(), to.as_str()),
        LogKind::Acknowledged => "acknowledged".to_owned(),
        LogKind::Resolved { how } => match how {
            Resolution::BySender => "resolved by its sender".to_owned(),
            Resolution::ByPerson => "resolved".to_owned(),
            Resolution::Expired => "resolved, because its sender stopped repeating it".to_owned(),
        },
        LogKind::StepPaged { round, step, policy, people, .. } => {
            format!("{} of {policy} paged {}", at(*round, *step), names(people))
        }
        LogKind::StepEmpty { round, step, policy, why, .. } => {
            format!("{} of {policy} was passed over: {why}", at(*round, *step))
        }
        LogKind::Unreachable { person } => format!("{} has no way to be reached", name(person)),
        LogKind::NoPolicy => "the service has no escalation policy".to_owned(),
        LogKind::FallbackPaged { people, why, .. } => format!("the last resort was paged, {}: {why}", names(people)),
        LogKind::NobodyReachable => "nobody at all can be paged; it is tried again until somebody can".to_owned(),
        LogKind::Exhausted { .. } => "the policy ended without an answer".to_owned(),
        LogKind::Escalated { cycle, after, why } => {
            let begun = after.map_or_else(
                || "the policy was started again".to_owned(),
                |place| format!("escalated past {}", at(place.round, place.step).trim_end_matches(',')),
            );
            let why = why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
            format!("{begun} (run {cycle}){why}")
        }
        LogKind::AttachedToIncident { number, .. } => format!("became part of incident #{number}"),
        LogKind::PageFailed { person, channel, why } => {
            format!("a page to {} through {channel} failed: {why}", name(person))
        }
    }
}

fn at(round: u32, step: u32) -> String {
    let step = step.saturating_add(1);
    if round == 0 { format!("step {step}") } else { format!("step {step}, round {},", round.saturating_add(1)) }
}
