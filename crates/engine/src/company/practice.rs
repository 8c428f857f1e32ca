//! How incidents are worked on, in the files: what is written, and what is different for people who compare.

use super::describe::{Things, plain};
use super::emit::{Flow, names, scalar};
use super::words::write_duration;
use allclear_core::alert::declaring::Rules;
use allclear_core::directory::Urgency;
use allclear_core::incident::kind::IncidentType;
use allclear_core::incident::{Severity, matrix};
use allclear_core::practice::{Practice, Triage};
use allclear_core::question::{Edit, Form};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What the files say about it; a part that is `None` is in none of them.
#[derive(Debug, Clone, Default)]
pub struct PracticeEntry {
    pub questions: Option<Vec<Edit>>,
    pub matrix: Option<Vec<matrix::Question>>,
    pub declaring: Option<Rules>,
    pub types: Option<Vec<IncidentType>>,
    pub emergency: Option<BTreeSet<Severity>>,
    pub emergency_webhooks: Option<Vec<String>>,
    pub triage: Option<Triage>,
}

impl PracticeEntry {
    /// With what no file mentions as it is now.
    pub(super) fn over(&self, now: &Practice) -> Practice {
        Practice {
            questions: self.questions.clone().unwrap_or_else(|| now.questions.clone()),
            matrix: self.matrix.clone().unwrap_or_else(|| now.matrix.clone()),
            types: self.types.clone().unwrap_or_else(|| now.types.clone()),
            declaring: self.declaring.clone().unwrap_or_else(|| now.declaring.clone()),
            emergency: self.emergency.clone().unwrap_or_else(|| now.emergency.clone()),
            emergency_webhooks: self.emergency_webhooks.clone().unwrap_or_else(|| now.emergency_webhooks.clone()),
            triage: self.triage.unwrap_or(now.triage),
            // Names people and services: they are looked up with all others.
            mobilise: now.mobilise.clone(),
        }
    }
}

/// The sections with the lines of their elements.
pub(super) fn sections(practice: &Practice) -> Vec<(&'static str, Vec<Vec<String>>)> {
    vec![
        ("questions", practice.questions.iter().map(|edit| vec![question(edit)]).collect()),
        ("severity_matrix", practice.matrix.iter().map(asked).collect()),
        ("incident_types", practice.types.iter().map(kind).collect()),
    ]
}

fn kind(kind: &IncidentType) -> Vec<String> {
    let mut lines = vec![format!("name: {}", scalar(&kind.name))];
    lines.extend(kind.meaning.as_ref().map(|meaning| format!("meaning: {}", scalar(meaning))));
    lines.extend(kind.severity.map(|severity| format!("severity: {}", severity.as_str())));
    if !kind.roles.is_empty() {
        lines.push(format!("roles: {}", names(kind.roles.iter().map(|role| role.as_str()))));
    }
    if !kind.fields.is_empty() {
        lines.push("fields:".to_owned());
        lines.extend(kind.fields.iter().map(|field| format!("  - {}", question(field))));
    }
    lines
}

/// The types of incidents, to be compared.
pub(super) fn types(practice: &Practice) -> Things {
    let shown = |kind: &IncidentType| {
        plain([
            ("meaning", kind.meaning.clone().unwrap_or_default()),
            ("severity", kind.severity.map_or_else(String::new, |severity| severity.as_str().to_owned())),
            ("roles", kind.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ")),
            ("fields", kind.fields.iter().map(question).collect::<Vec<_>>().join(", ")),
        ])
    };
    let thing = |kind: &IncidentType| (known_by(&format!("type {}", kind.name)), (kind.name.clone(), shown(kind)));
    practice.types.iter().map(thing).collect()
}

/// The rules on one line; `None` while they are as shipped.
pub(super) fn declare_rules(practice: &Practice) -> Option<String> {
    let rules = Some(&practice.declaring).filter(|rules| **rules != Rules::default())?;
    let after = rules.patience().map_or_else(|| "\"off\"".to_owned(), write_duration);
    let yes = |is: bool| if is { "true" } else { "false" };
    let flow = Flow::default().word("unresolved_after", &after).word("other_team", yes(rules.other_team));
    Some(flow.word("customers", yes(rules.customers)).word("auto_declare", yes(rules.auto_declare)).end())
}

/// What is done with suspicions, on one line; `None` while it is as shipped.
pub(super) fn triage(practice: &Practice) -> Option<String> {
    let urgency = if practice.triage.urgency == Urgency::High { "high" } else { "low" };
    (practice.triage != Triage::default()).then(|| Flow::default().word("urgency", urgency).end())
}

fn asked(question: &matrix::Question) -> Vec<String> {
    let mut lines = vec![format!("key: {}", scalar(&question.key)), format!("question: {}", scalar(&question.text))];
    lines.extend(question.unsure.map(|severity| format!("unsure: {}", severity.as_str())));
    lines.push("answers:".to_owned());
    lines.extend(question.answers.iter().map(|answer| {
        let flow = Flow::default().text("key", &answer.key).text("answer", &answer.text);
        let flow = match answer.severity {
            Some(severity) => flow.word("severity", severity.as_str()),
            None => flow,
        };
        format!("  - {}", flow.end())
    }));
    lines
}

/// The company's own questions that make a severity, to be compared.
pub(super) fn severity_questions(practice: &Practice) -> Things {
    let of = |severity: Option<Severity>| severity.map_or_else(String::new, |severity| severity.as_str().to_owned());
    let shown = |question: &matrix::Question| {
        let answer = |a: &matrix::Answer| format!("{} ({}) {}", a.text, a.key, of(a.severity)).trim_end().to_owned();
        let answers = question.answers.iter().map(answer).collect::<Vec<_>>().join(", ");
        plain([("question", question.text.clone()), ("unsure", of(question.unsure)), ("answers", answers)])
    };
    let mut things = Things::new();
    for (nth, question) in practice.matrix.iter().enumerate() {
        let mut fields = shown(question);
        fields.extend(plain([("place", (nth + 1).to_string())]));
        things.insert(known_by(&format!("severity {}", question.key)), (question.key.clone(), fields));
    }
    things
}

fn question(edit: &Edit) -> String {
    let mut flow = Flow::default().text("key", &edit.key);
    if edit.off {
        flow = flow.word("ask", "false");
    }
    if let Some(number) = edit.number {
        flow = flow.word("number", &number.to_string());
    }
    if let Some(category) = edit.category {
        flow = flow.word("category", category.as_str());
    }
    if let Some(phases) = &edit.phases {
        flow = flow.word("phases", &names(phases.iter().map(|phase| phase.as_str())));
    }
    flow = flow.opt_text("name", edit.name.as_deref()).opt_text("question", edit.text.as_deref());
    if let Some(form) = &edit.form {
        flow = flow.word("form", form.as_str());
        if !form.choices().is_empty() {
            flow = flow.word("choices", &names(form.choices().iter().map(String::as_str)));
        }
    }
    if let Some(public) = edit.public {
        flow = flow.word("public", if public { "true" } else { "false" });
    }
    if let Some(required) = edit.required {
        flow = flow.word("required", if required { "true" } else { "false" });
    }
    flow.end()
}

/// The questions that are not as shipped, to be compared.
pub(super) fn questions(practice: &Practice) -> Things {
    let shown = |edit: &Edit| {
        let word = |value: Option<&str>| value.unwrap_or_default().to_owned();
        let phases = edit.phases.iter().flatten().map(|phase| phase.as_str()).collect::<Vec<_>>().join(", ");
        plain([
            ("ask", word(edit.off.then_some("no"))),
            ("number", edit.number.map(|n| n.to_string()).unwrap_or_default()),
            ("category", word(edit.category.map(|c| c.as_str()))),
            ("phases", phases),
            ("name", word(edit.name.as_deref())),
            ("question", word(edit.text.as_deref())),
            ("form", word(edit.form.as_ref().map(Form::as_str))),
            ("choices", edit.form.as_ref().map(|form| form.choices().join(", ")).unwrap_or_default()),
            ("public", word(edit.public.map(|public| if public { "yes" } else { "no" }))),
            ("required", word(edit.required.map(|required| if required { "yes" } else { "no" }))),
        ])
    };
    practice.questions.iter().map(|edit| (known_by(&edit.key), (edit.key.clone(), shown(edit)))).collect()
}

/// What is known by a key has no id; this one is the same whenever the key is.
fn known_by(key: &str) -> Uuid {
    let digest = Sha256::digest(key.as_bytes());
    digest.first_chunk().map_or(Uuid::nil(), |bytes| Uuid::from_bytes(*bytes))
}
