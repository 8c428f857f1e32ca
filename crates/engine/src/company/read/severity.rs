//! The section `severity_matrix`: the questions that make a severity.

use super::once;
use crate::company::fields::{self, Fields};
use crate::company::problem::{At, Report, Spot};
use crate::company::words::Wrong;
use crate::company::yaml::Node;
use allclear_core::incident::Severity;
use allclear_core::incident::matrix::{Answer, MAX_ANSWERS, MAX_QUESTIONS, MAX_WORDS, Question, UNSURE};

/// The whole section; an empty one means the matrix shipped.
pub(super) fn matrix(nodes: &[(At, &Node)], report: &mut Report) -> Vec<Question> {
    let (mut keys, mut questions) = (Vec::new(), Vec::new());
    for (at, node) in nodes {
        let elements = fields::list(node, "severity_matrix", report);
        if elements.len() > MAX_QUESTIONS {
            let message =
                format!("a severity matrix has at most {MAX_QUESTIONS} questions, but here are {}", elements.len());
            report.problem(*at, message, "whoever declares at night answers two, and skips the rest");
        }
        for element in elements {
            if let Some((key, question)) = question(element, report) {
                keys.push(key);
                questions.push(question);
            }
        }
    }
    once("question", keys.iter(), report);
    questions
}

fn question(node: &Node, report: &mut Report) -> Option<(Spot<String>, Question)> {
    let mut fields = Fields::open("a question", node, &["key", "question", "unsure", "answers"], report)?;
    let (key, text) = (short(&mut fields, "key"), short(&mut fields, "question"));
    let unsure = fields.opt_word("unsure", None, |word| severity(word).map(Some));
    let nodes = fields.list("answers");
    let read: Vec<_> = nodes.iter().filter_map(|node| answer(node, fields.report)).collect();
    once("answer", read.iter().map(|(key, _)| key), fields.report);
    if !(2..=MAX_ANSWERS).contains(&nodes.len()) {
        let message = format!("a question has from 2 to {MAX_ANSWERS} answers, but here are {}", nodes.len());
        fields.report.problem(fields.at, message, "\"Not sure\" is always offered besides");
    }
    let answers: Vec<Answer> = read.into_iter().map(|(_, answer)| answer).collect();
    if answers.iter().all(|answer| answer.severity.is_none()) {
        let hint = "write severity: SEV-1 beside the answer that is that bad";
        fields.report.problem(fields.at, "no answer to this question says how bad it is", hint);
    }
    let (key, text) = (key?, text?.value);
    Some((key.clone(), Question { key: key.value, text, answers, unsure }))
}

fn answer(node: &Node, report: &mut Report) -> Option<(Spot<String>, Answer)> {
    let mut fields = Fields::open("an answer", node, &["key", "answer", "severity"], report)?;
    let (key, text) = (short(&mut fields, "key"), short(&mut fields, "answer"));
    let severity = fields.opt_word("severity", None, |word| severity(word).map(Some));
    let (key, text) = (key?, text?.value);
    if key.value == UNSURE {
        let message = format!("\"{UNSURE}\" cannot be the key of an answer: every question has it");
        fields.report.problem(key.at, message, "how bad it is stands beside the question: unsure: SEV-2");
    }
    Some((key.clone(), Answer { key: key.value, text, severity }))
}

fn short(fields: &mut Fields<'_, '_>, key: &'static str) -> Option<Spot<String>> {
    let spot = fields.name(key)?;
    let length = spot.value.chars().count();
    if length > MAX_WORDS {
        let message = format!("\"{key}\" has {length} characters, more than {MAX_WORDS}");
        fields.report.problem(spot.at, message, "it is read on a phone at night: make it shorter");
        return None;
    }
    Some(spot)
}

pub(super) fn severity(word: &str) -> Result<Severity, Wrong> {
    Severity::read(word).ok_or_else(|| Wrong {
        message: format!("there is no severity \"{word}\""),
        hint: "write SEV-1, SEV-2, SEV-3, SEV-4 or SEV-5".to_owned(),
    })
}
