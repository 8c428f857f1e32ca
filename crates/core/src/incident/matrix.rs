//! The severity matrix: a few plain questions whose answers make a severity.
//!
//! Whoever declares knows what customers feel, not what a number means. Not sure counts as the worse: a severity is
//! lowered later with one request, a commander called too late costs more.

use super::Severity;
use allclear_texts::t;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most questions: whoever declares at night answers two, and skips the rest.
pub const MAX_QUESTIONS: usize = 4;
/// Most answers to one question: what fits on a phone without scrolling.
pub const MAX_ANSWERS: usize = 6;
/// Longest key, question or answer, in characters.
pub const MAX_WORDS: usize = 120;
/// The key of "not sure", which every question has.
pub const UNSURE: &str = "unsure";

/// One question of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What the answer is kept under; unique in the matrix.
    pub key: String,
    pub text: String,
    pub answers: Vec<Answer>,
    /// How bad it is when nobody knows; as bad as the worst answer when not said.
    pub unsure: Option<Severity>,
}

/// One answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Unique in the question, and not [`UNSURE`].
    pub key: String,
    pub text: String,
    /// At least as bad as this; `None` says nothing about it.
    pub severity: Option<Severity>,
}

/// The matrix, the question that decides most first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix(pub Vec<Question>);

/// What was answered: the key of a question, and of its answer.
pub type Answers = BTreeMap<String, String>;

/// One question with what was answered to it, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    pub question: String,
    pub answer: String,
}

impl Question {
    fn new(key: &str, text: &str, unsure: Severity, answers: &[(&str, &str, Option<Severity>)]) -> Self {
        let answer = |(key, text, severity): &(&str, &str, Option<Severity>)| Answer {
            key: (*key).to_owned(),
            text: (*text).to_owned(),
            severity: *severity,
        };
        let answers = answers.iter().map(answer).collect();
        Self { key: key.to_owned(), text: text.to_owned(), answers, unsure: Some(unsure) }
    }

    /// How bad it is when nobody knows.
    #[must_use]
    pub fn when_unsure(&self) -> Option<Severity> {
        // The worst severity sorts first.
        self.unsure.or_else(|| self.answers.iter().filter_map(|answer| answer.severity).min())
    }

    fn claims(&self, answer: &str) -> Option<Severity> {
        if answer == UNSURE {
            return self.when_unsure();
        }
        self.answers.iter().find(|known| known.key == answer).and_then(|known| known.severity)
    }

    fn words(&self, answer: &str) -> Option<&str> {
        if answer == UNSURE {
            return Some(t!("Not sure"));
        }
        self.answers.iter().find(|known| known.key == answer).map(|known| known.text.as_str())
    }
}

impl Matrix {
    /// The one shipped. Its borders are those of [`super::severity_policies`]: what a severity means, asked from the other
    /// side.
    #[must_use]
    pub fn shipped() -> Self {
        use Severity::{Sev1, Sev2, Sev3, Sev4};
        let spread = [
            ("most", t!("Most or all"), Some(Sev1)),
            ("many", t!("Many, or something important fails"), Some(Sev2)),
            ("some", t!("Some"), Some(Sev3)),
            ("nobody", t!("Nobody yet"), Some(Sev4)),
        ];
        let data = t!("Is data lost, or seen by somebody who must not see it?");
        let growing = t!("Does it get worse unless somebody acts now?");
        Self(vec![
            Question::new("spread", t!("How many customers feel it?"), Sev2, &spread),
            Question::new("data", data, Sev1, &[("yes", t!("Yes"), Some(Sev1)), ("no", t!("No"), None)]),
            Question::new("growing", growing, Sev3, &[("yes", t!("Yes"), Some(Sev3)), ("no", t!("No"), None)]),
        ])
    }

    /// A company's own, or the one shipped while it has none.
    #[must_use]
    pub fn of(own: &[Question]) -> Self {
        if own.is_empty() { Self::shipped() } else { Self(own.to_vec()) }
    }

    /// The worst that the answers allow; `None` while nothing is answered, or nothing that says how bad it is. The first
    /// question left open counts as not sure: the others only add to it.
    #[must_use]
    pub fn severity(&self, answers: &Answers) -> Option<Severity> {
        if answers.is_empty() {
            return None;
        }
        let claim = |(nth, question): (usize, &Question)| match answers.get(&question.key) {
            Some(answer) => question.claims(answer),
            None if nth == 0 => question.when_unsure(),
            None => None,
        };
        self.0.iter().enumerate().filter_map(claim).min()
    }

    /// What is wrong with answers: the key that is not known, and what there is instead.
    ///
    /// # Errors
    /// Says what there is instead.
    pub fn check(&self, answers: &Answers) -> Result<(), String> {
        for (key, answer) in answers {
            let Some(question) = self.0.iter().find(|question| question.key == *key) else {
                let known: Vec<&str> = self.0.iter().map(|question| question.key.as_str()).collect();
                let key = crate::text::line(key, MAX_WORDS);
                return Err(t!("there is no question \"{key}\"; there are {known}", known = known.join(", ")));
            };
            if question.words(answer).is_none() {
                let known: Vec<&str> = question.answers.iter().map(|known| known.key.as_str()).collect();
                let answer = crate::text::line(answer, MAX_WORDS);
                return Err(t!("{key} is not \"{answer}\"; it is {known} or {UNSURE}", known = known.join(", ")));
            }
        }
        Ok(())
    }

    /// The answers in words, in the order of the questions.
    #[must_use]
    pub fn words(&self, answers: &Answers) -> Vec<Answered> {
        let told = |question: &Question| {
            let answer = question.words(answers.get(&question.key)?)?;
            Some(Answered { question: question.text.clone(), answer: answer.to_owned() })
        };
        self.0.iter().filter_map(told).collect()
    }

    /// The matrix as text, a line for each answer that says how bad it is.
    #[must_use]
    pub fn told(&self) -> String {
        let mut lines = vec![t!("The worst answer counts, and not sure counts as the worse:").to_owned()];
        for question in &self.0 {
            let known = |answer: &Answer| Some(format!("{} {}", answer.text, answer.severity?.as_str()));
            let mut answers: Vec<String> = question.answers.iter().filter_map(known).collect();
            answers.extend(question.when_unsure().map(|severity| t!("not sure {}", severity.as_str())));
            lines.push(format!("- {} {}", question.text, answers.join("; ")));
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(of: &[(&str, &str)]) -> Answers {
        of.iter().map(|(question, answer)| ((*question).to_owned(), (*answer).to_owned())).collect()
    }

    #[test]
    fn the_worst_answer_counts_and_not_sure_is_the_higher() {
        use Severity::{Sev1, Sev2, Sev3, Sev4};
        let matrix = Matrix::shipped();
        for (given, expected) in [
            (&[][..], None),
            (&[("spread", "most"), ("data", "no"), ("growing", "no")], Some(Sev1)),
            (&[("spread", "many"), ("data", "no"), ("growing", "no")], Some(Sev2)),
            (&[("spread", "unsure"), ("data", "no"), ("growing", "no")], Some(Sev2)),
            (&[("spread", "some"), ("data", "no"), ("growing", "no")], Some(Sev3)),
            (&[("spread", "some"), ("data", "no"), ("growing", "yes")], Some(Sev3)),
            (&[("spread", "nobody"), ("data", "no"), ("growing", "no")], Some(Sev4)),
            (&[("spread", "nobody")], Some(Sev4)),
            (&[("spread", "nobody"), ("data", "no"), ("growing", "yes")], Some(Sev3)),
            (&[("spread", "nobody"), ("data", "no"), ("growing", "unsure")], Some(Sev3)),
            (&[("spread", "nobody"), ("data", "yes"), ("growing", "no")], Some(Sev1)),
            (&[("spread", "some"), ("data", "unsure"), ("growing", "no")], Some(Sev1)),
            (&[("growing", "yes")], Some(Sev2)),
        ] {
            assert_eq!(matrix.severity(&answers(given)), expected, "{given:?}");
        }
    }

    #[test]
    fn not_sure_is_the_worst_answer_when_nothing_else_is_said() {
        let answer = |key: &str, severity| Answer { key: key.to_owned(), text: key.to_owned(), severity };
        let own = Question {
            key: "money".to_owned(),
            text: "Does it cost money?".to_owned(),
            answers: vec![answer("much", Some(Severity::Sev2)), answer("little", Some(Severity::Sev4))],
            unsure: None,
        };
        let matrix = Matrix::of(&[own]);
        assert_eq!(matrix.severity(&answers(&[("money", "unsure")])), Some(Severity::Sev2));
        assert_eq!(matrix.severity(&answers(&[("money", "little")])), Some(Severity::Sev4));
        let why = matrix.check(&answers(&[("money", "lots")])).expect_err("unknown");
        assert_eq!(why, "money is not \"lots\"; it is much, little or unsure");
        let why = matrix.check(&answers(&[("spread", "most")])).expect_err("unknown");
        assert_eq!(why, "there is no question \"spread\"; there are money");
        assert!(matrix.told().ends_with("Does it cost money? much SEV-2; little SEV-4; not sure SEV-2"));
    }
}
