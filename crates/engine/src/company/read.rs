//! Files → [`Document`]: everything that can be said about them without looking at what is configured already.

mod communication;
mod course;
mod kinds;
mod people;
mod practice;
mod schedules;
mod services;
mod severity;

use super::SourceFile;
use super::document::{Document, Section};
use super::fields::{self, Fields, fold};
use super::names::Named;
use super::practice::PracticeEntry;
use super::problem::{At, Problems, Report, Spot, did_you_mean};
use super::yaml::{self, Node, Value};
use std::collections::BTreeMap;

/// Every section, in the order in which people think of them.
pub(super) const SECTIONS: [&str; 19] = [
    "version",
    "people",
    "contacts",
    "teams",
    "schedules",
    "escalation_policies",
    "services",
    "integrations",
    "status_pages",
    "communication_plans",
    "incidents",
    "questions",
    "severity_matrix",
    "declare_rules",
    "incident_types",
    "severities",
    "emergency_webhooks",
    "mobilise",
    "triage",
];

/// Reads the files and merges their sections.
///
/// # Errors
/// Everything that is wrong with them, short of names that nothing has: those are looked up by [`super::plan()`].
pub fn read(files: &[SourceFile]) -> Result<Document, Problems> {
    let document = read_all(files);
    document.report.clone().finish()?;
    Ok(document)
}

/// [`read`] that goes on with what it could read; the problems are in the document's report. Where a value was wrong a
/// harmless one stands for it, so that looking up the names finds its own problems and not the same ones again. Where
/// nothing can stand for what is missing, the report is torn, and no name is looked up.
pub(super) fn read_all(files: &[SourceFile]) -> Document {
    let mut report = Report::new(files.iter().map(|file| file.name.clone()).collect());
    let mut roots = Vec::new();
    for (number, file) in files.iter().enumerate() {
        match yaml::parse(&file.text, number, &mut report) {
            Some(root) => {
                check_root(&root, &mut report);
                roots.push(root);
            }
            None => report.tear(),
        }
    }
    if files.is_empty() {
        report.problem(At::default(), "there is no file", "name at least one");
    }
    let mut reading = Reading { roots: &roots, report };
    let mut document = Document {
        people: reading.section(people::person),
        contacts: reading.section(people::contact),
        teams: reading.section(people::team),
        schedules: reading.section(schedules::schedule),
        policies: reading.section(schedules::policy),
        services: reading.section(services::service),
        integrations: reading.section(services::integration),
        status_pages: reading.section(services::status_page),
        plans: reading.section(communication::plan),
        commanders: reading.commanders(),
        practice: reading.practice(),
        chains: reading.whole("mobilise", course::chains),
        report: Report::default(),
    };
    document.report = reading.report;
    services::check_keys(&mut document);
    document
}

fn check_root(root: &Node, report: &mut Report) {
    let Value::Map(entries) = &root.value else {
        let message = format!("a configuration is a mapping of sections, but here is {}", root.kind());
        report.problem(root.at, message, format!("sections: {}", SECTIONS.join(", ")));
        report.tear();
        return;
    };
    for entry in entries.iter().filter(|entry| !SECTIONS.contains(&entry.key.as_str())) {
        let hint = did_you_mean(&entry.key, SECTIONS, &format!("sections: {}", SECTIONS.join(", ")));
        report.problem(entry.at, format!("there is no section \"{}\"", entry.key), hint);
        report.tear();
    }
    match entries.iter().find(|entry| entry.key == "version") {
        None => report.problem(root.at, "the file does not say its version", "write `version: 1` at the top"),
        Some(entry) => {
            let version = fields::scalar(&entry.value, "version", report).filter(|spot| spot.value != "1");
            if let Some(Spot { value, at }) = version {
                report.problem(at, format!("version {value} is not supported"), "this Allclear reads version 1");
            }
        }
    }
}

struct Reading<'n> {
    roots: &'n [std::sync::Arc<Node>],
    report: Report,
}

impl<'n> Reading<'n> {
    /// Where the section stands, in every file that has it.
    fn parts(&self, section: &str) -> Vec<(At, &'n Node)> {
        let entries = |root: &'n std::sync::Arc<Node>| match &root.value {
            Value::Map(entries) => entries.as_slice(),
            _ => &[],
        };
        let found = self.roots.iter().flat_map(entries).filter(|entry| entry.key == section);
        found.map(|entry| (entry.at, &*entry.value)).collect()
    }

    /// Reads a list section from all files; the same entry twice is a mistake.
    fn section<T: Named>(&mut self, read: fn(&Node, &mut Report) -> Option<T>) -> Option<Section<T>> {
        let section = T::SECTION;
        let parts = self.parts(section);
        let at = parts.first()?.0;
        let mut items: Vec<T> = Vec::new();
        let mut seen: BTreeMap<String, At> = BTreeMap::new();
        for (_, node) in parts {
            if !matches!(node.value, Value::List(_)) {
                self.report.tear();
            }
            for element in fields::list(node, section, &mut self.report) {
                let Some(item) = read(element, &mut self.report) else {
                    self.report.tear();
                    continue;
                };
                let spot = item.name();
                if let Some(first) = seen.get(&fold(&spot.value)) {
                    let first = self.report.place(*first);
                    let message = format!("\"{}\" is twice in {section}; first at {first}", spot.value);
                    self.report.problem(spot.at, message, "remove one of them");
                    continue;
                }
                seen.insert(fold(&spot.value), spot.at);
                items.push(item);
            }
        }
        Some(Section { at, items })
    }

    /// A section that is no list, and stands in one file only.
    fn only(&mut self, section: &str) -> Option<(At, &'n Node)> {
        let parts = self.parts(section);
        let (at, node) = *parts.first()?;
        if let Some((second, _)) = parts.get(1) {
            let first = self.report.place(at);
            self.report.problem(*second, format!("\"{section}\" is in two files; first at {first}"), "keep it in one");
        }
        Some((at, node))
    }

    /// A section that one function reads from all files; `None` when none has it.
    fn whole<T>(&mut self, section: &str, read: fn(&[(At, &Node)], &mut Report) -> T) -> Option<T> {
        let parts = self.parts(section);
        (!parts.is_empty()).then(|| read(&parts, &mut self.report))
    }

    fn practice(&mut self) -> PracticeEntry {
        let questions = self.parts("questions");
        let questions = (!questions.is_empty()).then(|| practice::questions(&questions, &mut self.report));
        let matrix = self.parts("severity_matrix");
        let matrix = (!matrix.is_empty()).then(|| severity::matrix(&matrix, &mut self.report));
        let declaring = self.only("declare_rules").map(|(_, node)| practice::declare_rules(node, &mut self.report));
        let types = self.parts("incident_types");
        let types = (!types.is_empty()).then(|| kinds::types(&types, questions.as_deref(), &mut self.report));
        let emergency = self.whole("severities", course::emergencies);
        let emergency_webhooks = self.whole("emergency_webhooks", course::webhooks);
        let triage = self.only("triage").map(|(_, node)| practice::triage(node, &mut self.report));
        PracticeEntry { questions, matrix, declaring, types, triage, emergency, emergency_webhooks }
    }

    fn commanders(&mut self) -> Option<(At, Option<Spot<String>>)> {
        let (at, node) = self.only("incidents")?;
        let mut fields = Fields::open("the section incidents", node, &["commander_schedule"], &mut self.report)?;
        Some((at, fields.opt_name("commander_schedule")))
    }
}

/// Reports the second of two things in one list that have the same name.
fn once<'t>(what: &str, names: impl Iterator<Item = &'t Spot<String>>, report: &mut Report) {
    let mut seen: BTreeMap<String, At> = BTreeMap::new();
    for name in names {
        if let Some(first) = seen.get(&fold(&name.value)) {
            let first = report.place(*first);
            report.problem(
                name.at,
                format!("the {what} \"{}\" is described twice; first at {first}", name.value),
                "remove one of them",
            );
        } else {
            seen.insert(fold(&name.value), name.at);
        }
    }
}
