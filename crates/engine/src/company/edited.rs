//! Checks what was changed by hand, in the way the files are checked.
//!
//! Each thing that was changed is written as a file of its own and read back: the reader of the files finds what is wrong
//! with it, and the place in that little file tells the field. So there is one set of rules, and no second one to keep
//! in step. Things that were not changed are not looked at: a form must not fail because of what somebody else did.

use super::change::FieldProblem;
use super::export::{Secrets, part};
use super::fields::fold;
use super::problem::{At, Problem, Report};
use super::read::read_all;
use super::references::{dangling, name};
use super::words::read_zone;
use super::yaml::{self, Node, Value};
use super::{Company, SourceFile, admins, status};
use allclear_core::directory::Directory;
use allclear_core::id::PersonId;
use allclear_core::update::CommunicationPlan;
use allclear_texts::t;
use std::collections::{BTreeMap, BTreeSet};

/// The edited company as it would be saved: look-up tables filled, overrides of people who left taken out, pages that
/// are configured now no longer automatic, components of removed pages removed, zones by their proper names.
pub(super) fn settled(before: &Company, mut after: Company) -> Company {
    let left = |id: &_| before.directory.people.contains_key(id) && !after.directory.people.contains_key(id);
    for schedule in after.directory.schedules.values_mut() {
        schedule.overrides.retain(|o| !left(&o.person));
    }
    for zone in after.directory.people.values_mut().map(|p| &mut p.time_zone) {
        canonical(zone);
    }
    for zone in after.directory.schedules.values_mut().map(|s| &mut s.time_zone) {
        canonical(zone);
    }
    let pages = &after.directory.status_pages;
    after.automatic.retain(|id, _| !pages.contains_key(id));
    let automatic = &after.automatic;
    after.components.retain(|_, c| pages.contains_key(&c.page) || automatic.contains_key(&c.page));
    after.directory = after.directory.index();
    after
}

/// Writes a zone as the database of zones does; what it does not know stays for [`check`] to find.
fn canonical(zone: &mut String) {
    if let Ok((name, _)) = read_zone(zone) {
        *zone = name;
    }
}

/// Checks what differs between two companies; gives what is allowed and probably not meant. `able` are those who can
/// sign in.
///
/// # Errors
/// Everything that is wrong, in the order of kinds and ids.
pub(super) fn check(
    before: &Company,
    after: &Company,
    able: &BTreeSet<PersonId>,
) -> Result<Vec<Problem>, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let mut warnings = Vec::new();
    for (kind, name, thing) in changed(before, after) {
        let text = part(after, &thing, Secrets::Included);
        warnings.extend(read_back(kind, &name, &text, &mut problems));
    }
    problems.extend(taken(before, after));
    problems.extend(dangling(after).into_iter().map(|reference| {
        let (kind, user) = (reference.to, reference.user);
        match self::name(&before.directory, kind, reference.id) {
            Some(gone) => FieldProblem {
                kind,
                name: gone.to_owned(),
                field: String::new(),
                message: t!("the {kind} \"{gone}\" is still needed by {user}"),
                hint: Some(t!("take it out there first").to_owned()),
            },
            None => FieldProblem {
                kind: reference.kind,
                name: reference.name,
                field: reference.field,
                message: t!("there is no such {kind}"),
                hint: Some(t!("it may have been removed a moment ago; choose another one").to_owned()),
            },
        }
    }));
    problems.extend(rules(before, after));
    problems.extend(last_admin(before, after, able));
    let mut seen = BTreeSet::new();
    problems.retain(|p| seen.insert((p.kind, p.name.clone(), p.field.clone())));
    if problems.is_empty() { Ok(warnings) } else { Err(problems) }
}

/// What is new or different: its kind, its name, and a directory with nothing else in it.
fn changed(before: &Company, after: &Company) -> Vec<(&'static str, String, Directory)> {
    let (old, new) = (&before.directory, &after.directory);
    let mut out = Vec::new();
    macro_rules! differing {
        ($kind:literal, $field:ident, $name:ident) => {
            for (id, thing) in new.$field.iter().filter(|(id, thing)| old.$field.get(*id) != Some(*thing)) {
                let alone = Directory { $field: BTreeMap::from([(*id, thing.clone())]), ..Directory::default() };
                out.push(($kind, thing.$name.clone(), alone));
            }
        };
    }
    differing!("person", people, email);
    differing!("team", teams, name);
    differing!("schedule", schedules, name);
    differing!("escalation policy", policies, name);
    differing!("service", services, name);
    differing!("integration", integrations, name);
    differing!("communication plan", plans, name);
    for (id, page) in &new.status_pages {
        let same =
            |company: &Company| status::of_page(&company.components, *id).into_iter().cloned().collect::<Vec<_>>();
        if old.status_pages.get(id) != Some(page) || same(before) != same(after) {
            let alone = Directory { status_pages: BTreeMap::from([(*id, page.clone())]), ..Directory::default() };
            out.push(("status page", page.slug.clone(), alone));
        }
    }
    out
}

/// Reads one thing back; gives the warnings.
fn read_back(kind: &'static str, name: &str, text: &str, problems: &mut Vec<FieldProblem>) -> Vec<Problem> {
    let document = read_all(&[SourceFile { name: String::new(), text: text.to_owned() }]);
    let places = places(text);
    for (at, message, hint) in document.report.found() {
        // Where the other one stands says nothing to somebody who never saw this file.
        let message = message.split("; first at").next().unwrap_or_default().to_owned();
        let field = places.get(at).cloned().unwrap_or_default();
        problems.push(FieldProblem { kind, name: name.to_owned(), field, message, hint: hint.clone() });
    }
    let nowhere = |warning: Problem| Problem { line: 0, column: 0, ..warning };
    document.report.finish().unwrap_or_default().into_iter().map(nowhere).collect()
}

/// The field that stands at each place of a file with one thing in it; of several the innermost.
fn places(text: &str) -> BTreeMap<At, String> {
    let mut places = BTreeMap::new();
    if let Some(root) = yaml::parse(text, 0, &mut Report::default())
        && let Value::Map(sections) = &root.value
    {
        for section in sections {
            if let Value::List(things) = &section.value.value {
                things.iter().for_each(|thing| note(thing, "", &mut places));
            }
        }
    }
    places
}

fn note(node: &Node, path: &str, places: &mut BTreeMap<At, String>) {
    places.insert(node.at, path.to_owned());
    match &node.value {
        Value::Scalar { .. } => {}
        Value::List(items) => {
            for (n, item) in items.iter().enumerate() {
                note(item, &format!("{path}[{n}]"), places);
            }
        }
        Value::Map(entries) => {
            for entry in entries {
                // The section of contacts calls a person's mail address so.
                let key = if path.is_empty() && entry.key == "person" { "email" } else { &entry.key };
                let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
                places.insert(entry.at, path.clone());
                note(&entry.value, &path, places);
            }
        }
    }
}

/// Names, addresses and keys that something else has already.
fn taken(before: &Company, after: &Company) -> Vec<FieldProblem> {
    let (old, new) = (&before.directory, &after.directory);
    let mut problems = Vec::new();
    macro_rules! once {
        ($kind:literal, $field:ident, $name:ident, $fold:expr) => {
            for (id, thing) in new.$field.iter().filter(|(id, thing)| old.$field.get(*id) != Some(*thing)) {
                let same = |(other, its): &(_, &_)| *other != id && $fold(its) == $fold(thing);
                if let Some((_, other)) = new.$field.iter().find(same) {
                    problems.push(FieldProblem {
                        kind: $kind,
                        name: thing.$name.clone(),
                        field: stringify!($name).to_owned(),
                        message: t!("there is a {} \"{}\" already", $kind, other.$name),
                        hint: Some(t!("choose another one").to_owned()),
                    });
                }
            }
        };
    }
    once!("person", people, email, |p: &allclear_core::directory::Person| fold(&p.email));
    once!("team", teams, name, |t: &allclear_core::directory::Team| fold(&t.name));
    once!("schedule", schedules, name, |s: &allclear_core::directory::Schedule| fold(&s.name));
    once!("escalation policy", policies, name, |p: &allclear_core::directory::Policy| fold(&p.name));
    once!("service", services, name, |s: &allclear_core::directory::Service| fold(&s.name));
    once!("integration", integrations, name, |i: &allclear_core::directory::Integration| fold(&i.name));
    once!("status page", status_pages, slug, |p: &allclear_core::directory::StatusPage| fold(&p.slug));
    once!("communication plan", plans, name, |p: &CommunicationPlan| fold(&p.name));
    problems.extend(taken_scopes(old, new));
    problems.extend(taken_keys(old, new));
    problems.extend(taken_slugs(after));
    problems
}

/// A second plan for the same thing.
fn taken_scopes(old: &Directory, new: &Directory) -> Vec<FieldProblem> {
    let changed = new.plans.values().filter(|p| old.plans.get(&p.id) != Some(p));
    let other = |p: &CommunicationPlan| new.plans.values().find(|o| o.id != p.id && o.scope == p.scope);
    let problem = |p: &CommunicationPlan| {
        other(p).map(|other| FieldProblem {
            kind: "communication plan",
            name: p.name.clone(),
            field: "scope".to_owned(),
            message: t!("\"{}\" is a plan for this already", other.name),
            hint: Some(t!("change that one, or choose another scope").to_owned()),
        })
    };
    changed.filter_map(problem).collect()
}

fn taken_keys(old: &Directory, new: &Directory) -> Vec<FieldProblem> {
    let changed = new.integrations.values().filter(|i| old.integrations.get(&i.id) != Some(i));
    let twice = changed.filter(|i| new.integrations.values().any(|other| other.id != i.id && other.key == i.key));
    let problem = |i: &allclear_core::directory::Integration| FieldProblem {
        kind: "integration",
        name: i.name.clone(),
        field: "key".to_owned(),
        message: t!("another integration has this key").to_owned(),
        hint: Some(t!("every integration has a key of its own").to_owned()),
    };
    twice.map(problem).collect()
}

fn taken_slugs(after: &Company) -> Vec<FieldProblem> {
    let pages = after.directory.status_pages.values();
    let twice = pages.filter(|page| after.automatic.values().any(|slug| fold(slug) == fold(&page.slug)));
    let problem = |page: &allclear_core::directory::StatusPage| FieldProblem {
        kind: "status page",
        name: page.slug.clone(),
        field: "slug".to_owned(),
        message: t!("there is a status page \"{}\" already", page.slug),
        hint: Some(t!("choose another address").to_owned()),
    };
    twice.map(problem).collect()
}

/// Notification rules that name a contact method their person does not have.
fn rules(before: &Company, after: &Company) -> Vec<FieldProblem> {
    let changed = after.directory.people.values().filter(|p| before.directory.people.get(&p.id) != Some(p));
    let mut problems = Vec::new();
    for person in changed {
        for (urgency, rules) in [("high", &person.high), ("low", &person.low)] {
            for (n, _) in rules.iter().enumerate().filter(|(_, r)| !person.methods.iter().any(|m| m.id == r.method)) {
                problems.push(FieldProblem {
                    kind: "person",
                    name: person.email.clone(),
                    field: format!("rules.{urgency}[{n}].method"),
                    message: t!("this rule uses a contact method that is not there").to_owned(),
                    hint: Some(t!("choose another one, or remove the rule").to_owned()),
                });
            }
        }
    }
    problems
}

/// Without an admin who can sign in nobody could change anything any more, and without any nobody would be the last
/// resort.
fn last_admin(before: &Company, after: &Company, able: &BTreeSet<PersonId>) -> Option<FieldProblem> {
    let (old, new) = (&before.directory, &after.directory);
    let (last, what, hint) = if new.admins().is_empty() {
        let last = old.admins().first().and_then(|id| old.people.get(id))?;
        (last, t!("the last admin"), t!("make somebody else an admin first"))
    } else {
        let hint = t!("invite another admin, and wait until they have accepted");
        (admins::last(old, new, able)?, t!("the last admin who can sign in"), hint)
    };
    Some(FieldProblem {
        kind: "person",
        name: last.email.clone(),
        field: "role".to_owned(),
        message: t!("{} is {what}", last.name),
        hint: Some(hint.to_owned()),
    })
}
