//! What is wrong with a configuration, and where.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A place in one of the files: the file's number, then line and column, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct At {
    pub file: usize,
    pub line: usize,
    pub column: usize,
}

/// A value and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot<T> {
    pub value: T,
    pub at: At,
}

/// One thing that is wrong, with what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The file as the caller named it; empty when no file is to blame.
    pub file: String,
    /// From 1; 0 when no line is to blame.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "{}:{}:{}: ", self.file, self.line, self.column)?;
        }
        f.write_str(&self.message)?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, " ({hint})"))
    }
}

/// Everything that is wrong, in the order of the files and their lines. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Most problems that are told at once. Each may cost a search for the nearest known word.
const MOST: usize = 500;

/// Collects problems while the reading goes on.
#[derive(Debug, Clone, Default)]
pub(super) struct Report {
    files: Vec<String>,
    problems: Vec<(At, String, Option<String>)>,
    warnings: Vec<(At, String, Option<String>)>,
    more: bool,
    /// A section or something in it could not be read at all.
    torn: bool,
}

impl Report {
    pub fn new(files: Vec<String>) -> Self {
        Self { files, ..Self::default() }
    }

    pub fn problem(&mut self, at: At, message: impl Into<String>, hint: impl Into<String>) {
        let hint: String = hint.into();
        if self.full() {
            self.more = true;
        } else {
            self.problems.push((at, message.into(), Some(hint).filter(|h| !h.is_empty())));
        }
    }

    pub fn warn(&mut self, at: At, message: impl Into<String>, hint: impl Into<String>) {
        if self.warnings.len() < MOST {
            self.warnings.push((at, message.into(), Some(hint.into())));
        }
    }

    /// Something that the files name could not be read. Whether other names lead anywhere, and what is removed, cannot be
    /// said without it.
    pub fn tear(&mut self) {
        self.torn = true;
    }

    /// Whether [`Report::tear`] was called.
    pub fn is_torn(&self) -> bool {
        self.torn
    }

    /// The problems found so far: place, message, hint.
    pub fn found(&self) -> &[(At, String, Option<String>)] {
        &self.problems
    }

    /// Whether there is no room for further problems, so that they and their hints need not be worked out.
    pub fn full(&self) -> bool {
        self.problems.len() >= MOST
    }

    /// `file:line` of a place, for messages about two places.
    pub fn place(&self, at: At) -> String {
        format!("{}:{}", self.files.get(at.file).map_or("", String::as_str), at.line)
    }

    /// The warnings.
    ///
    /// # Errors
    /// The problems, if there are any.
    pub fn finish(self) -> Result<Vec<Problem>, Problems> {
        if self.problems.is_empty() {
            return Ok(told(&self.files, self.warnings));
        }
        let mut all = told(&self.files, self.problems);
        if self.more {
            let message = "there are more problems; mend these first".to_owned();
            all.push(Problem { file: String::new(), line: 0, column: 0, message, hint: None });
        }
        Err(Problems(all))
    }
}

fn told(files: &[String], mut list: Vec<(At, String, Option<String>)>) -> Vec<Problem> {
    list.sort();
    list.dedup();
    let tell = |(at, message, hint): (At, String, Option<String>)| Problem {
        file: files.get(at.file).cloned().unwrap_or_default(),
        line: at.line,
        column: at.column,
        message,
        hint,
    };
    list.into_iter().map(tell).collect()
}

/// `did you mean "…"?` for the candidate that is nearest to `word`, if one is near; otherwise `otherwise`.
pub(super) fn did_you_mean<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>, otherwise: &str) -> String {
    nearest(word, candidates).map_or_else(|| otherwise.to_owned(), |near| format!("did you mean \"{near}\"?"))
}

/// The candidate with the fewest typing mistakes between it and `word`: a third of the word at most.
pub(super) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    // Longer words are not typed by hand, and the search costs the product of the lengths.
    let letters = |text: &str| text.to_lowercase().chars().take(80).collect::<Vec<_>>();
    let word = letters(word);
    let allowed = (word.len() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (mistakes(&word, &letters(candidate)), candidate))
        .filter(|(count, _)| *count <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many letters must be added, dropped, replaced or swapped with their neighbour (optimal string alignment).
fn mistakes(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(letter != other);
            let mut least = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *letter == b[j - 1] && a[i - 1] == *other {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found_and_a_far_one_is_not() {
        let known = ["hand_off", "every", "start"];
        assert_eq!(nearest("handoff", known), Some("hand_off"));
        assert_eq!(nearest("evrey", known), Some("every"), "a swap is one mistake");
        assert_eq!(nearest("Start", known), Some("start"));
        assert_eq!(nearest("until", known), None);
        assert_eq!(nearest("", known), None);
    }

    #[test]
    fn problems_come_in_the_order_of_the_text_and_are_bounded() {
        let mut report = Report::new(vec!["a.yaml".to_owned()]);
        for line in (1..=MOST + 2).rev() {
            report.problem(At { file: 0, line, column: 1 }, "bad", "");
        }
        let Problems(all) = report.finish().unwrap_err();
        assert_eq!(all.len(), MOST + 1);
        assert_eq!(all[0].to_string(), "a.yaml:3:1: bad");
        assert_eq!(all[MOST].to_string(), "there are more problems; mend these first");
    }
}
