//! Words that name a channel or a source, checked against their registries.

use super::problem::{At, Report, Spot, did_you_mean};
use allclear_integrations::channel::{CHANNELS, channel};
use allclear_integrations::check_mapping;
use allclear_integrations::source::{SOURCES, source};
use std::collections::BTreeMap;

/// Checks the type of a contact method, and its address in that channel's own way.
pub(super) fn check_channel(name: &Spot<String>, address: Option<&Spot<String>>, report: &mut Report) {
    let Some(channel) = channel(&name.value) else {
        let known = || CHANNELS.iter().map(|c| c.name());
        report.problem(name.at, format!("there is no channel \"{}\"", name.value), unknown(&name.value, known));
        return;
    };
    if let Some(address) = address
        && let Err(reason) = channel.check_address(&address.value)
    {
        report.problem(address.at, format!("the address does not suit {}: {reason}", channel.title()), "");
    }
}

/// Whether a contact method of this type must say where it leads.
pub(super) fn has_address(name: &Spot<String>) -> bool {
    channel(&name.value).is_none_or(|channel| channel.has_address())
}

/// Checks the source of an integration, and its mapping when that source takes one. `mapping` has the place of each
/// field's name and of its expression.
pub(super) fn check_source(name: &Spot<String>, mapping: &BTreeMap<String, (At, Spot<String>)>, report: &mut Report) {
    let Some(source) = source(&name.value) else {
        let known = || SOURCES.iter().map(|s| s.name());
        report.problem(name.at, format!("there is no source \"{}\"", name.value), unknown(&name.value, known));
        return;
    };
    for (field, (at, expression)) in mapping {
        if !source.takes_mapping() {
            let message = format!("the source \"{}\" takes no mapping", source.name());
            report.problem(*at, message, "its format is known; use the source json to map fields");
            return;
        }
        if let Err(reason) = check_mapping(&BTreeMap::from([(field.clone(), expression.value.clone())])) {
            report.problem(expression.at, reason, "an expression in minijinja's language, for example body.title");
        }
    }
}

fn unknown<I: Iterator<Item = &'static str>>(name: &str, known: impl Fn() -> I) -> String {
    did_you_mean(name, known(), &format!("known: {}", known().collect::<Vec<_>>().join(", ")))
}
