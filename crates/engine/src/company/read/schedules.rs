//! The sections `schedules` and `escalation_policies`.

use crate::company::document::{LayerEntry, OverrideEntry, PolicyEntry, ScheduleEntry, StepEntry, TargetEntry};
use crate::company::fields::{Fields, name, scalar};
use crate::company::problem::{Report, Spot, did_you_mean};
use crate::company::words::{
    Wrong, read_date, read_days, read_duration, read_every, read_hand_off, read_moment, read_time, read_zone,
};
use crate::company::yaml::{Node, Value};
use allclear_core::directory::{Rotation, RotationUnit, Weekday, Window};
use allclear_core::escalation::MAX_REPEAT;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

pub(super) fn schedule(node: &Node, report: &mut Report) -> Option<ScheduleEntry> {
    let known = ["name", "team", "time_zone", "layers", "overrides"];
    let mut fields = Fields::open("a schedule", node, &known, report)?;
    let name = fields.name("name");
    let team = fields.opt_name("team");
    let zone = fields.word("time_zone", read_zone);
    let (time_zone, zone) = zone.unwrap_or_else(|| ("UTC".to_owned(), TimeZone::UTC));
    let nodes = fields.list("layers");
    let layers = nodes.iter().enumerate().filter_map(|(n, node)| layer(node, n, fields.report)).collect();
    let overrides = fields.entry("overrides").map(|_| {
        let nodes = fields.opt_list("overrides");
        nodes.iter().filter_map(|node| cover(node, &zone, fields.report)).collect()
    });
    Some(ScheduleEntry { name: name?, team, time_zone, layers, overrides })
}

fn layer(node: &Node, number: usize, report: &mut Report) -> Option<LayerEntry> {
    let mut fields = Fields::open("a layer", node, &["name", "rotation", "people", "only"], report)?;
    let name = fields.opt_name("name").map_or_else(|| format!("layer {}", number + 1), |spot| spot.value);
    let rotation = match fields.get("rotation") {
        Some(node) => rotation(node, fields.report),
        None => {
            let at = fields.at;
            fields.report.problem(
                at,
                "a layer needs the key \"rotation\"",
                "write for example { every: 1 week, hand_off: \"Mon 09:00\", start: 2026-01-05 }",
            );
            None
        }
    };
    let people = fields.names("people");
    if people.is_empty() && fields.get("people").is_some() {
        let at = fields.at;
        fields.report.warn(at, format!("nobody is in the layer \"{name}\""), "name the people who take turns");
    }
    let nodes = fields.opt_list("only");
    let only = nodes.iter().filter_map(|node| window(node, fields.report)).collect();
    let rotation = rotation.unwrap_or(Rotation {
        unit: RotationUnit::Week,
        every: 1,
        time: Time::midnight(),
        weekday: None,
        start: Date::constant(2026, 1, 1),
    });
    Some(LayerEntry { name, rotation, people, only })
}

fn rotation(node: &Node, report: &mut Report) -> Option<Rotation> {
    let mut fields = Fields::open("a rotation", node, &["every", "hand_off", "start"], report)?;
    let every = fields.word("every", read_every);
    let unit = every.map_or(RotationUnit::Week, |(_, unit)| unit);
    let hand_off = fields.word("hand_off", |text| read_hand_off(text, unit));
    let start = fields.word("start", read_date);
    let ((every, unit), (weekday, time)) = (every?, hand_off?);
    Some(Rotation { unit, every, time, weekday, start: start? })
}

fn window(node: &Node, report: &mut Report) -> Option<Window> {
    let mut fields = Fields::open("a window", node, &["days", "from", "to"], report)?;
    let mut days: Vec<Weekday> = Vec::new();
    let nodes: Vec<&Node> = match fields.get("days") {
        Some(node) => match &node.value {
            Value::List(items) => items.iter().map(|item| &**item).collect(),
            _ => vec![&**node],
        },
        None => Vec::new(),
    };
    for node in &nodes {
        let Some(spot) = scalar(node, "days", fields.report) else { continue };
        match read_days(&spot.value) {
            Ok(more) => days.extend(more),
            Err(Wrong { message, hint }) => fields.report.problem(spot.at, message, hint),
        }
    }
    if nodes.is_empty() {
        days = read_days("Mon-Sun").unwrap_or_default();
    }
    days.sort();
    days.dedup();
    let (from, to) = (fields.word("from", read_time), fields.word("to", read_time));
    Some(Window { days, from: from?, to: to? })
}

fn cover(node: &Node, zone: &TimeZone, report: &mut Report) -> Option<OverrideEntry> {
    let mut fields = Fields::open("an override", node, &["person", "from", "to"], report)?;
    let person = fields.name("person");
    let from = fields.word("from", |text| read_moment(text, zone));
    let to = fields.word("to", |text| read_moment(text, zone));
    if let (Some(from), Some(to)) = (from, to)
        && to <= from
    {
        let at = fields.get("to").map_or(fields.at, |node| node.at);
        fields.report.problem(at, "the override ends before it begins", "\"to\" must be later than \"from\"");
    }
    Some(OverrideEntry { person: person?, from: from.unwrap_or(Timestamp::MIN), to: to.unwrap_or(Timestamp::MAX) })
}

pub(super) fn policy(node: &Node, report: &mut Report) -> Option<PolicyEntry> {
    let mut fields = Fields::open("an escalation policy", node, &["name", "team", "steps", "repeat"], report)?;
    let name = fields.name("name");
    let team = fields.opt_name("team");
    let nodes = fields.list("steps");
    let steps: Vec<StepEntry> = nodes.iter().filter_map(|node| step(node, fields.report)).collect();
    if nodes.is_empty() && fields.get("steps").is_some() {
        let at = fields.at;
        fields.report.warn(at, "the escalation policy has no steps: its alerts page every admin at once", "add a step");
    }
    let repeat = fields.opt_word("repeat", 0, read_repeat);
    Some(PolicyEntry { name: name?, team, steps, repeat })
}

fn read_repeat(text: &str) -> Result<u32, Wrong> {
    text.parse::<u32>().ok().filter(|n| *n <= MAX_REPEAT).ok_or_else(|| Wrong {
        message: format!("\"repeat\" is a number from 0 to {MAX_REPEAT}, not \"{text}\""),
        hint: "it says how many times the steps are gone through again after the first time".to_owned(),
    })
}

fn step(node: &Node, report: &mut Report) -> Option<StepEntry> {
    let mut fields = Fields::open("a step", node, &["page", "wait"], report)?;
    let nodes = fields.list("page");
    let page: Vec<TargetEntry> = nodes.iter().filter_map(|node| target(node, "page", fields.report)).collect();
    if nodes.is_empty() && fields.get("page").is_some() {
        let at = fields.at;
        fields.report.warn(at, "the step pages nobody: it is passed over at once", "remove it, or name somebody");
    }
    let wait = fields.word("wait", read_duration).unwrap_or(SignedDuration::ZERO);
    Some(StepEntry { page, wait })
}

const TARGETS: [&str; 3] = ["person", "schedule", "team"];

pub(super) fn target(node: &Node, key: &str, report: &mut Report) -> Option<TargetEntry> {
    let hint = "write { schedule: … }, { person: … } or { team: … }";
    let Value::Map(entries) = &node.value else {
        report.problem(node.at, format!("\"{key}\" lists mappings, but here is {}", node.kind()), hint);
        return None;
    };
    let [entry] = entries.as_slice() else {
        report.problem(node.at, format!("one target has one key, but here are {}", entries.len()), hint);
        return None;
    };
    if !TARGETS.contains(&entry.key.as_str()) {
        report.problem(
            entry.at,
            format!("\"{key}\" cannot name a \"{}\"", entry.key),
            did_you_mean(&entry.key, TARGETS, hint),
        );
        return None;
    }
    let spot: Spot<String> = name(&entry.value, &entry.key, report)?;
    Some(match entry.key.as_str() {
        "person" => TargetEntry::Person(spot),
        "schedule" => TargetEntry::Schedule(spot),
        _ => TargetEntry::Team(spot),
    })
}
