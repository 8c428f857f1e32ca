//! Reads the keys of one mapping, collecting everything that is wrong with it instead of stopping.

use super::problem::{At, Report, Spot, did_you_mean};
use super::words::Wrong;
use super::yaml::{Entry, Node, Value};
use allclear_core::directory::{MAX_NAME, MAX_TEXT};
use allclear_core::text::{is_bidi_control, is_blank};
use std::sync::Arc;

/// The keys of one mapping.
pub(super) struct Fields<'n, 'r> {
    /// What the mapping describes, for messages: `a person`.
    what: &'static str,
    pub at: At,
    entries: &'n [Entry],
    pub report: &'r mut Report,
}

impl<'n, 'r> Fields<'n, 'r> {
    /// Opens a mapping and reports the keys that are not `known`. `None` when it is no mapping.
    pub fn open(what: &'static str, node: &'n Node, known: &[&'static str], report: &'r mut Report) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            let message = format!("{what} is a mapping, but here is {}", node.kind());
            report.problem(node.at, message, format!("write keys and values: {}", known.join(", ")));
            return None;
        };
        for entry in entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            let hint = match entry.key.as_str() {
                "<<" => "merging mappings is not supported; an alias for a whole value is".to_owned(),
                _ if report.full() => String::new(),
                key => did_you_mean(key, known.iter().copied(), &format!("known keys: {}", known.join(", "))),
            };
            report.problem(entry.at, format!("{what} has no key \"{}\"", entry.key), hint);
        }
        Some(Self { what, at: node.at, entries, report })
    }

    /// The value of `key`; `None` when the key is absent or its value is nothing.
    pub fn get(&self, key: &str) -> Option<&'n Arc<Node>> {
        self.entry(key).map(|entry| &entry.value).filter(|node| !node.is_null())
    }

    /// The key itself, with whatever value.
    pub fn entry(&self, key: &str) -> Option<&'n Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    fn required(&mut self, key: &str) -> Option<&'n Arc<Node>> {
        let node = self.get(key);
        if node.is_none() {
            let at = self.entry(key).map_or(self.at, |entry| entry.value.at);
            self.report.problem(at, format!("{} needs the key \"{key}\"", self.what), "");
        }
        node
    }

    /// One line of text that must be there: a name.
    pub fn name(&mut self, key: &'static str) -> Option<Spot<String>> {
        let node = self.required(key)?;
        name(node, key, self.report)
    }

    /// A name that may be absent.
    pub fn opt_name(&mut self, key: &'static str) -> Option<Spot<String>> {
        let node = self.get(key)?;
        name(node, key, self.report)
    }

    /// Text of one or several lines that may be absent.
    pub fn opt_text(&mut self, key: &'static str) -> Option<Spot<String>> {
        let node = self.get(key)?;
        let spot = scalar(node, key, self.report)?;
        check_text(&spot, key, MAX_TEXT, true, self.report)
    }

    /// A word in one of the small languages, which must be there.
    pub fn word<T>(&mut self, key: &'static str, read: impl FnOnce(&str) -> Result<T, Wrong>) -> Option<T> {
        let node = self.required(key)?;
        word(node, key, self.report, read)
    }

    /// A word in one of the small languages; absent means `default`, and so does a wrong one, after it is reported.
    pub fn opt_word<T>(&mut self, key: &'static str, default: T, read: impl FnOnce(&str) -> Result<T, Wrong>) -> T {
        self.get(key).and_then(|node| word(node, key, self.report, read)).unwrap_or(default)
    }

    /// The elements of a list that must be there, possibly empty.
    pub fn list(&mut self, key: &'static str) -> &'n [Arc<Node>] {
        self.required(key).map_or(&[], |node| list(node, key, self.report))
    }

    /// The elements of a list that may be absent.
    pub fn opt_list(&mut self, key: &'static str) -> &'n [Arc<Node>] {
        self.get(key).map_or(&[], |node| list(node, key, self.report))
    }

    /// A list of names that must be there, without repetition.
    pub fn names(&mut self, key: &'static str) -> Vec<Spot<String>> {
        let nodes = self.list(key);
        names(nodes, key, self.report)
    }

    /// A list of names that may be absent.
    pub fn opt_names(&mut self, key: &'static str) -> Vec<Spot<String>> {
        let nodes = self.opt_list(key);
        names(nodes, key, self.report)
    }
}

/// The elements of a list.
pub(super) fn list<'n>(node: &'n Node, key: &str, report: &mut Report) -> &'n [Arc<Node>] {
    if let Value::List(items) = &node.value {
        return items;
    }
    report.problem(
        node.at,
        format!("\"{key}\" is a list, but here is {}", node.kind()),
        "write [a, b], or a line with a dash for each element; [] for none",
    );
    &[]
}

fn names(nodes: &[Arc<Node>], key: &str, report: &mut Report) -> Vec<Spot<String>> {
    let mut seen = std::collections::BTreeMap::new();
    let mut names = Vec::new();
    for spot in nodes.iter().filter_map(|node| name(node, key, &mut *report)).collect::<Vec<_>>() {
        if seen.insert(fold(&spot.value), spot.at).is_some() {
            report.problem(spot.at, format!("\"{}\" is twice in this list", spot.value), "remove one of them");
        } else {
            names.push(spot);
        }
    }
    names
}

/// The text of a scalar.
pub(super) fn scalar(node: &Node, key: &str, report: &mut Report) -> Option<Spot<String>> {
    match &node.value {
        Value::Scalar { text, .. } if !node.is_null() => Some(Spot { value: text.clone(), at: node.at }),
        _ => {
            report.problem(node.at, format!("\"{key}\" is text, but here is {}", node.kind()), "");
            None
        }
    }
}

/// One line of text, at most [`MAX_NAME`] characters.
pub(super) fn name(node: &Node, key: &str, report: &mut Report) -> Option<Spot<String>> {
    let spot = scalar(node, key, report)?;
    check_text(&spot, key, MAX_NAME, false, report)
}

fn check_text(spot: &Spot<String>, key: &str, max: usize, lines: bool, report: &mut Report) -> Option<Spot<String>> {
    let text = &spot.value;
    let control = |c: char| c.is_control() && !(lines && matches!(c, '\n' | '\t'));
    let length = text.chars().count();
    let message = if is_blank(text) {
        format!("\"{key}\" is empty")
    } else if length > max {
        format!("\"{key}\" has {length} characters, more than {max}")
    } else if text.chars().any(control) {
        format!("\"{key}\" contains control characters")
    } else if text.chars().any(is_bidi_control) {
        format!("\"{key}\" contains invisible characters that change the direction of text")
    } else if !lines && text.trim() != text {
        format!("\"{key}\" begins or ends with a space")
    } else {
        return Some(spot.clone());
    };
    report.problem(spot.at, message, "");
    None
}

fn word<T>(node: &Node, key: &str, report: &mut Report, read: impl FnOnce(&str) -> Result<T, Wrong>) -> Option<T> {
    let spot = scalar(node, key, report).filter(|_| !report.full())?;
    match read(&spot.value) {
        Ok(value) => Some(value),
        Err(wrong) => {
            report.problem(spot.at, wrong.message, wrong.hint);
            None
        }
    }
}

/// Names and mail addresses are the same when they differ only in case.
pub(super) fn fold(name: &str) -> String {
    name.to_lowercase()
}
