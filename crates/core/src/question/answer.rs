//! Answering a question.

use super::{Edit, Fact, Form, MAX_NUMBER, Question, Value, in_force};
use crate::directory::Directory;
use crate::id::ServiceId;
use crate::incident::{Change, MAX_TEXT, Refused, required_text};
use crate::timeline::Kind;
use allclear_texts::t;
use jiff::Timestamp;

/// Answers a question of an incident. An answer is corrected by another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub question: Given,
    pub answer: String,
    /// The moment in the answer and whether it is exact, where whoever read it found one.
    pub moment: Option<(Timestamp, bool)>,
}

/// How somebody names a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// `Q8`
    Number(u32),
    /// `regions`
    Key(String),
}

impl Given {
    /// The question meant, among those in force.
    #[must_use]
    pub fn find<'q>(&self, questions: &'q [Question]) -> Option<&'q Question> {
        questions.iter().find(|question| match self {
            Self::Number(number) => question.number == *number,
            Self::Key(key) => question.key == *key,
        })
    }
}

impl std::fmt::Display for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "Q{number}"),
            Self::Key(key) => f.write_str(key),
        }
    }
}

impl Question {
    /// Whether an answer can be read, without giving it to an incident.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn reads(&self, answer: &str, moment: Option<(Timestamp, bool)>) -> Result<(), String> {
        if self.form == Form::Services {
            return Ok(());
        }
        Value::read(self, answer.trim(), moment).map(|_| ()).map_err(|why| why.to_string())
    }
}

impl Order {
    /// Answers, whatever phase the incident is in: what is learned early is not refused. An incident that is over keeps
    /// its questions, because much is only known then.
    pub(crate) fn apply(&self, change: &mut Change<'_>, directory: &Directory) -> Result<(), Refused> {
        let questions = directory.practice.questions_of(change.incident());
        let question = self.question.find(&questions).ok_or_else(|| unknown(&self.question, &questions))?;
        if let Some(instead) = question.derived.and_then(super::Derived::only) {
            return Err(Refused::invalid("answer", t!("{} is not answered by hand: {instead}", question.label())));
        }
        let said = required_text("answer", &self.answer, MAX_TEXT)?;
        let value = Value::read(question, &said, self.moment);
        let value = value.map_err(|why| Refused::invalid("answer", format!("{}: {why}", question.name)))?;
        if let Value::Moment { at, .. } = &value {
            plausible(question, *at, change.now())?;
        }
        if question.form == Form::Services {
            return affect(change, directory, question, &said);
        }
        let before = change.incident().facts.get(&question.key).map(|fact| fact.value.clone());
        if before.as_ref() == Some(&value) {
            return Ok(());
        }
        let fact = Fact {
            number: question.number,
            name: question.name.clone(),
            public: question.public,
            value: value.clone(),
            at: change.now(),
            by: change.actor().clone(),
        };
        change.keep_fact(&question.key, fact);
        change.record(told(question, &value, before));
        Ok(())
    }
}

fn told(question: &Question, value: &Value, replaces: Option<Value>) -> Kind {
    Kind::QuestionAnswered {
        key: question.key.clone(),
        number: question.number,
        name: question.name.clone(),
        value: value.clone(),
        replaces,
    }
}

/// What happened lies behind; what is expected may lie ahead.
fn plausible(question: &Question, at: Timestamp, now: Timestamp) -> Result<(), Refused> {
    let ahead = question.phases.is_empty() || question.category == super::Category::NextUpdate;
    if !ahead {
        crate::timeline::occurred(Some(at), now).map_err(|why| match why {
            Refused::Invalid { reason, .. } => Refused::invalid("answer", format!("{}: {reason}", question.name)),
            other => other,
        })?;
    }
    Ok(())
}

/// Names of services: they are affected from now on, and what the plans say of them holds.
fn affect(change: &mut Change<'_>, directory: &Directory, question: &Question, said: &str) -> Result<(), Refused> {
    let mut found: Vec<ServiceId> = Vec::new();
    for name in said.split([',', ';', '\n']).map(str::trim).filter(|name| !name.is_empty()) {
        let service = directory.service_by_name(name).ok_or_else(|| {
            let known: Vec<&str> = directory.services.values().take(8).map(|s| s.name.as_str()).collect();
            let shown = crate::text::line(name, 60);
            Refused::invalid("answer", t!("there is no service \"{shown}\"; there are {}", known.join(", ")))
        })?;
        found.push(service.id);
    }
    found.retain(|service| change.affects(*service));
    if found.is_empty() {
        return Ok(());
    }
    change.record(told(question, &Value::Text { text: said.to_owned() }, None));
    // A drill has no plan: nobody outside of it hears of it.
    if change.incident().drill.is_none() {
        for service in found {
            change.widen_plan(directory, service);
        }
    }
    Ok(())
}

fn unknown(given: &Given, questions: &[Question]) -> Refused {
    let last = questions.last().map_or(0, |question| question.number);
    Refused::invalid("question", t!("there is no question {given}; they go from Q1 to Q{last}"))
}

/// What is wrong with a company's questions, beside each other: the place in the list and what to do.
#[must_use]
pub fn clashes(edits: &[Edit]) -> Vec<(usize, String)> {
    let questions = in_force(edits);
    let mut found = Vec::new();
    for (at, edit) in edits.iter().enumerate().filter(|(_, edit)| !edit.off) {
        let Some(own) = questions.iter().find(|question| question.key == edit.key) else { continue };
        if own.number > MAX_NUMBER {
            found.push((at, t!("no number up to {MAX_NUMBER} is left for it")));
        } else if let Some(other) = questions.iter().find(|q| q.number == own.number && q.key != own.key) {
            found.push((at, t!("Q{} is the number of \"{}\" already", own.number, other.key)));
        }
    }
    found
}
