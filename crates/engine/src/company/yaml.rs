//! YAML text → a tree of nodes with their places.
//!
//! A tree rather than serde's typed reading, because that stops at the first mistake, and because the text of a plain
//! scalar must stay as it is written: `key: 0123` is a key, not the number 123.

use super::problem::{At, Report};
use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, ScanError, Span, options};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Largest file. A company of 500 engineers takes about 200 kB.
pub(super) const MAX_BYTES: usize = 5_000_000;
/// Deepest nesting; the format itself needs seven levels.
const MAX_DEPTH: usize = 24;
/// Most nodes of one file, which bounds the memory of a file made of nothing but `[a,a,a…`.
const MAX_NODES: usize = 300_000;
/// Most nodes that aliases may stand for, together. Nested aliases multiply ("billion laughs").
const MAX_ALIASED: usize = 20_000;

/// A part of the document.
#[derive(Debug)]
pub(super) struct Node {
    pub at: At,
    pub value: Value,
    /// How many nodes it stands for, with aliases written out.
    weight: usize,
}

#[derive(Debug)]
pub(super) enum Value {
    /// `quoted` text is never a null.
    Scalar {
        text: String,
        quoted: bool,
    },
    List(Vec<Arc<Node>>),
    /// In the order of the text; keys are unique.
    Map(Vec<Entry>),
}

#[derive(Debug)]
pub(super) struct Entry {
    pub key: String,
    pub at: At,
    pub value: Arc<Node>,
}

impl Node {
    /// Whether it is nothing: an empty value, `~` or `null`.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, quoted: false } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// What it is, for messages.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            _ if self.is_null() => "nothing",
            Value::Scalar { .. } => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }
}

/// Reads the one document in `text`; `None` when there is none or when it is broken, and the report says so.
pub(super) fn parse(text: &str, file: usize, report: &mut Report) -> Option<Arc<Node>> {
    let start = At { file, line: 1, column: 1 };
    if text.len() > MAX_BYTES {
        report.problem(
            start,
            format!("the file has {} bytes, more than {MAX_BYTES}", text.len()),
            "split it: several files can be applied together",
        );
        return None;
    }
    let options = options! { emit_comments: false, flow_nesting_limit: 64, block_nesting_limit: 64 };
    let mut tree = Tree { file, report, open: Vec::new(), anchors: BTreeMap::new(), root: None, nodes: 0, aliased: 0 };
    for step in Parser::new_from_str_with_options(text, options) {
        let result = match step {
            Ok((event, span)) => tree.event(event, &span),
            Err(error) => Err(tree.broken(&error)),
        };
        if result.is_err() {
            return None;
        }
    }
    if tree.root.is_none() {
        tree.report.problem(start, "the file is empty", "a configuration begins with `version: 1`");
    }
    tree.root
}

/// The problem is in the report; reading cannot go on.
struct Stop;

struct Open {
    at: At,
    anchor: usize,
    map: bool,
    items: Vec<Arc<Node>>,
}

struct Tree<'r> {
    file: usize,
    report: &'r mut Report,
    open: Vec<Open>,
    /// Finished nodes by anchor. One that is still open is missing, so nothing can contain itself.
    anchors: BTreeMap<usize, Arc<Node>>,
    root: Option<Arc<Node>>,
    nodes: usize,
    aliased: usize,
}

impl Tree<'_> {
    fn event(&mut self, event: Event<'_>, span: &Span) -> Result<(), Stop> {
        let at = self.at(span.start.line(), span.start.col());
        if let Some(tag) = event.tag().filter(|tag| !tag.is_yaml_core_schema()) {
            let message = format!("the tag {} means nothing here", tag.original());
            // An event starts where its value does, which may be lines below the tag.
            let tag = span.tag_start.map_or(at, |tag| self.at(tag.line(), tag.col()));
            self.report.problem(tag, message, "leave it out");
        }
        match event {
            Event::DocumentStart(..) if self.root.is_some() => {
                Err(self.stop(at, "a second document starts here", "one file holds one document; use several files"))
            }
            Event::Scalar(text, style, anchor, _) => {
                let value = Value::Scalar { text: text.into_owned(), quoted: style != ScalarStyle::Plain };
                self.push(Node { at, value, weight: 1 }, anchor)
            }
            Event::SequenceStart(_, anchor, _) => self.start(at, anchor, false),
            Event::MappingStart(_, anchor, _) => self.start(at, anchor, true),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => self.alias(at, anchor),
            _ => Ok(()),
        }
    }

    fn at(&self, line: usize, column: usize) -> At {
        At { file: self.file, line, column: column + 1 }
    }

    fn stop(&mut self, at: At, message: impl Into<String>, hint: &str) -> Stop {
        self.report.problem(at, message, hint);
        Stop
    }

    fn broken(&mut self, error: &ScanError) -> Stop {
        let at = self.at(error.marker().line().max(1), error.marker().col());
        let message = format!("this is not valid YAML: {}", error.info());
        self.stop(at, message, "the mistake is here or just before; look at indentation, quotes, and brackets")
    }

    fn start(&mut self, at: At, anchor: usize, map: bool) -> Result<(), Stop> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.stop(at, format!("nested more than {MAX_DEPTH} levels deep"), "the format needs seven"));
        }
        self.open.push(Open { at, anchor, map, items: Vec::new() });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Stop> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let weight = open.items.iter().fold(1_usize, |sum, node| sum.saturating_add(node.weight));
        let value = if open.map { Value::Map(self.entries(open.items)?) } else { Value::List(open.items) };
        self.push(Node { at: open.at, value, weight }, open.anchor)
    }

    /// Pairs keys with values. A key that is written twice is reported, and its first value kept.
    fn entries(&mut self, items: Vec<Arc<Node>>) -> Result<Vec<Entry>, Stop> {
        let mut entries: Vec<Entry> = Vec::with_capacity(items.len() / 2);
        let mut seen: BTreeMap<String, At> = BTreeMap::new();
        let mut items = items.into_iter();
        while let (Some(key), Some(value)) = (items.next(), items.next()) {
            let Value::Scalar { text, .. } = &key.value else {
                return Err(self.stop(key.at, "a key must be a word, not a list or a mapping", "write `key: value`"));
            };
            if let Some(first) = seen.get(text) {
                let first = self.report.place(*first);
                self.report.problem(
                    key.at,
                    format!("\"{text}\" is written twice; first at {first}"),
                    "remove one of them",
                );
                continue;
            }
            seen.insert(text.clone(), key.at);
            entries.push(Entry { key: text.clone(), at: key.at, value });
        }
        Ok(entries)
    }

    fn alias(&mut self, at: At, anchor: usize) -> Result<(), Stop> {
        let Some(node) = self.anchors.get(&anchor).cloned() else {
            return Err(self.stop(at, "this alias stands for something that contains it", "write it out"));
        };
        self.aliased = self.aliased.saturating_add(node.weight);
        if self.aliased > MAX_ALIASED {
            let message = format!("aliases stand for more than {MAX_ALIASED} values");
            return Err(self.stop(at, message, "write them out, or split the file"));
        }
        self.place(node)
    }

    fn push(&mut self, node: Node, anchor: usize) -> Result<(), Stop> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(self.stop(node.at, format!("the file has more than {MAX_NODES} values"), "split it"));
        }
        let node = Arc::new(node);
        if anchor > 0 {
            self.anchors.insert(anchor, Arc::clone(&node));
        }
        self.place(node)
    }

    fn place(&mut self, node: Arc<Node>) -> Result<(), Stop> {
        match self.open.last_mut() {
            Some(open) => open.items.push(node),
            None => self.root = Some(node),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::company::problem::Problems;
    use proptest::prelude::*;

    fn problems(text: &str) -> String {
        let mut report = Report::new(vec!["a".to_owned()]);
        let node = parse(text, 0, &mut report);
        let told = report.finish();
        assert!(node.is_some() || told.is_err(), "no node and no reason");
        told.err().map(|p: Problems| p.to_string()).unwrap_or_default()
    }

    #[test]
    fn an_alias_costs_what_it_stands_for() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..30 {
            bomb.push_str(&format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", ")));
        }
        assert!(problems(&bomb).contains("aliases stand for more than 20000 values"));
        assert_eq!(problems("a: &x [1, 2]\nb: *x\n"), "");
        assert!(problems("a: &x [1, *x]\n").contains("contains it"));
    }

    #[test]
    fn depth_size_and_shape_are_bounded() {
        for (opening, closing) in [("[", "]"), ("- ", ""), ("{ a: ", "}"), ("? ", "")] {
            let nested = |levels| format!("{}{}", opening.repeat(levels), closing.repeat(levels));
            assert!(problems(&nested(30)).contains("nested more than 24 levels"), "{opening}");
            assert!(!problems(&nested(100_000)).is_empty(), "{opening}");
        }
        assert!(problems(&" ".repeat(MAX_BYTES + 1)).contains("more than 5000000"));
        assert!(problems(&format!("[{}]", "a,".repeat(MAX_NODES + 1))).contains("more than 300000 values"));
        assert!(problems("[a]: b\n").contains("a key must be a word"));
        assert!(problems("a: 1\n---\nb: 2\n").contains("a second document"));
        assert!(problems("a: !secret x\n").contains("the tag !secret means nothing"));
    }

    #[test]
    fn a_tag_is_found_where_it_stands() {
        let text = "a: !one x\nb: &anchor !two {c: 1}\nd: !three\n  - 1\ne:\n  !four\n\n  - x\n";
        let places: Vec<String> =
            problems(text).lines().map(|line| line.split(" means").next().unwrap_or("").to_owned()).collect();
        assert_eq!(
            places,
            ["a:1:4: the tag !one", "a:2:12: the tag !two", "a:3:4: the tag !three", "a:6:3: the tag !four"]
        );
    }

    #[test]
    fn a_key_written_twice_names_both_lines() {
        assert_eq!(problems("a: 1\nb: 2\na: 3\n"), "a:3:1: \"a\" is written twice; first at a:1 (remove one of them)");
    }

    #[test]
    fn a_broken_file_says_where() {
        assert!(problems("a: [1, 2\nb: 3\n").starts_with("a:2:"), "{}", problems("a: [1, 2\nb: 3\n"));
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "\\PC{0,200}") {
            problems(&text);
        }

        #[test]
        fn arbitrary_structure_never_panics(text in "[-a:\\[\\]{},&*!|>%@'\"#? \n\t~<0-9]{0,120}") {
            problems(&text);
        }
    }
}
