//! What people write, drawn: notes, updates, reviews, descriptions. The one place that turns their Markdown into markup.
//!
//! The text is read into a tree, and the tree is drawn here with escaping of everything that was typed; no library makes
//! markup of it. Raw HTML is shown as typed, images become links (a picture elsewhere tells its server who reads), and a
//! heading becomes a bold line: the outline of a page is not a note's to change.
//!
//! ```text
//! (prose(&section.text))            // in the middle of a page
//! (prose(&note.text).compact())     // as large as what is around it
//! (prose(&update.body).public())    // for everybody: no links into the company
//! (prose(&section.text).on(&zone))  // `2026-11-16 13:35 UTC`, as drafts write it, stands on the reader's clock
//! (prose(&section.text).told(&zone)) // and a list of moments, as a review is drafted with, is read down its times
//! ```

use super::time::{Zone, opening};
use allclear_core::text;
use allclear_texts::{html, t};
use comrak::nodes::{AstNode, ListType, Node, NodeValue};
use comrak::{Arena, Options, parse_document};
use jiff::Timestamp;
use maud::{Markup, Render};
use url::Url;

/// The longest text that is read as Markdown, in bytes: more than the longest that forms and API take. Whatever is longer
/// is shown as typed.
pub const MAX: usize = 200_000;
/// How deep lists and quotes may be nested. Deeper ones are shown as plain lines: drawing goes down with the text, and
/// nobody reads the thirteenth level.
pub const DEPTH: usize = 12;
/// The longest number behind `#`, in digits: more incidents than anybody will have.
const DIGITS: usize = 9;

/// Somebody's words. Splice it into `html!`.
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct Prose<'t> {
    text: &'t str,
    compact: bool,
    public: bool,
    zone: Option<&'t Zone>,
    moments: bool,
}

/// `text`, which is Markdown, as blocks.
pub const fn prose(text: &str) -> Prose<'_> {
    Prose { text, compact: false, public: false, zone: None, moments: false }
}

impl<'t> Prose<'t> {
    /// Instants that are written in UTC are shown as everywhere else: on this clock, and the other one when pointed at.
    pub const fn on(self, zone: &'t Zone) -> Self {
        Self { zone: Some(zone), ..self }
    }

    /// As [`Prose::on`], and the instants that items of a list begin with stand in a column beside them, the day once
    /// above those of a day.
    pub const fn told(self, zone: &'t Zone) -> Self {
        Self { moments: true, ..self.on(zone) }
    }

    /// As large as what stands around it: in a list, a card, a timeline.
    pub const fn compact(self) -> Self {
        Self { compact: true, ..self }
    }

    /// For readers outside: `#142` is not a link, because incidents are not theirs to see.
    pub const fn public(self) -> Self {
        Self { public: true, ..self }
    }
}

impl Render for Prose<'_> {
    fn render(&self) -> Markup {
        // Nothing that a page cannot show, and nothing that turns what is around it about.
        let text = text::paragraph(self.text, self.text.len());
        let inner = if text.len() > MAX { as_typed(&text) } else { self.draw(&text) };
        html! { div class=(if self.compact { "prose compact" } else { "prose" }) { (inner) } }
    }
}

impl Prose<'_> {
    fn draw(&self, text: &str) -> Markup {
        let arena = Arena::new();
        let pen = Pen { references: !self.public, zone: self.zone, moments: self.moments };
        pen.blocks(parse_document(&arena, text, &options()), 0)
    }
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.autolink = true;
    // A line of dashes below a sentence is a line, not a heading.
    options.parse.ignore_setext = true;
    options
}

/// Paragraphs with the line breaks they were written with.
fn as_typed(text: &str) -> Markup {
    html! {
        @for part in text.split("\n\n").filter(|part| !part.trim().is_empty()) {
            p dir="auto" { (lines(part.trim_matches('\n'))) }
        }
    }
}

fn lines(text: &str) -> Markup {
    html! { @for (nth, line) in text.lines().enumerate() { @if nth > 0 { br; } (line) } }
}

/// The words of a part of the tree, without what they are marked up with.
fn words<'a>(node: Node<'a>) -> String {
    let word = |inner: &'a AstNode<'a>| match &inner.data().value {
        NodeValue::Text(text) => text.to_string(),
        NodeValue::Code(code) => code.literal.clone(),
        NodeValue::CodeBlock(code) => code.literal.clone(),
        NodeValue::HtmlInline(raw) => raw.clone(),
        NodeValue::HtmlBlock(raw) => raw.literal.clone(),
        value if value.block() => " ".to_owned(),
        NodeValue::SoftBreak | NodeValue::LineBreak => " ".to_owned(),
        _ => String::new(),
    };
    node.descendants().map(word).collect::<String>().trim().to_owned()
}

/// Draws a tree.
#[derive(Debug, Clone, Copy)]
struct Pen<'z> {
    /// Whether `#142` is a link.
    references: bool,
    /// The clock for instants, where they are to be found.
    zone: Option<&'z Zone>,
    /// Whether a list of moments is read down its times.
    moments: bool,
}

/// The moment that an item of a list begins with, and the words behind it.
fn moment<'a>(item: Node<'a>) -> Option<(Timestamp, String)> {
    let first = item.first_child()?.first_child()?;
    match &first.data().value {
        NodeValue::Text(text) => opening(text).map(|(at, told)| (at, told.to_owned())),
        _ => None,
    }
}

impl Pen<'_> {
    fn blocks<'a>(self, node: Node<'a>, depth: usize) -> Markup {
        html! { @for child in node.children() { (self.block(child, depth)) } }
    }

    fn block<'a>(self, node: Node<'a>, depth: usize) -> Markup {
        if depth > DEPTH {
            return html! { p dir="auto" { (words(node)) } };
        }
        match &node.data().value {
            NodeValue::Paragraph => html! { p dir="auto" { (self.inlines(node, depth)) } },
            NodeValue::Heading(_) => html! { p .heading dir="auto" { strong { (self.inlines(node, depth)) } } },
            NodeValue::BlockQuote => html! { blockquote { (self.blocks(node, depth + 1)) } },
            NodeValue::List(list) => self.list(node, list.list_type, list.start, list.tight, depth + 1),
            // A block that is wider than the page scrolls by itself, with keys too.
            NodeValue::CodeBlock(code) => html! { pre tabindex="0" { code { (code.literal.trim_end_matches('\n')) } } },
            NodeValue::HtmlBlock(raw) => html! { p dir="auto" { (lines(raw.literal.trim_end())) } },
            NodeValue::ThematicBreak => html! { hr; },
            NodeValue::Table(_) => self.table(node, depth + 1),
            _ => html! { p dir="auto" { (words(node)) } },
        }
    }

    fn list<'a>(self, list: Node<'a>, kind: ListType, start: usize, tight: bool, depth: usize) -> Markup {
        let has_moments = || list.children().any(|item| moment(item).is_some());
        if let Some(zone) = self.zone.filter(|_| self.moments && has_moments()) {
            return self.moments(list, zone, tight, depth);
        }
        let items = html! { @for item in list.children() { (self.item(item, tight, depth)) } };
        match kind {
            ListType::Bullet => html! { ul { (items) } },
            ListType::Ordered => html! { ol start=[(start != 1).then_some(start)] { (items) } },
        }
    }

    fn moments<'a>(self, list: Node<'a>, zone: &Zone, tight: bool, depth: usize) -> Markup {
        let mut days = None;
        html! {
            ul .moments {
                @for item in list.children() {
                    @if let Some((at, told)) = moment(item) {
                        @let day = zone.day(at);
                        @if days.as_ref() != Some(&day) { li .day { (day) } }
                        @let _ = days.replace(day);
                        li .timed { span .when { (zone.clock(at)) } div dir="auto" { (self.behind(item, &told, depth)) } }
                    } @else { (self.item(item, tight, depth)) }
                }
            }
        }
    }

    /// An item of a list from the words on that stand behind its moment.
    fn behind<'a>(self, item: Node<'a>, told: &str, depth: usize) -> Markup {
        let mut blocks = item.children();
        let first = blocks.next();
        html! {
            (self.text(told))
            @for rest in first.into_iter().flat_map(|line| line.children().skip(1)) { (self.inline(rest, depth)) }
            @for block in blocks { (self.block(block, depth)) }
        }
    }

    fn item<'a>(self, item: Node<'a>, tight: bool, depth: usize) -> Markup {
        let task = match &item.data().value {
            NodeValue::TaskItem(task) => Some(task.symbol.is_some()),
            _ => None,
        };
        let inner = html! {
            @if let Some(done) = task { span role="img" aria-label=(if done { t!("done") } else { t!("to do") }) { (if done { "☑" } else { "☐" }) } " " }
            @for child in item.children() {
                @if tight && matches!(child.data().value, NodeValue::Paragraph) { (self.inlines(child, depth)) }
                @else { (self.block(child, depth)) }
            }
        };
        html! { li class=[task.map(|_| "task")] dir="auto" { (inner) } }
    }

    fn table<'a>(self, table: Node<'a>, depth: usize) -> Markup {
        html! {
            div .scrolls tabindex="0" role="region" aria-label="Table" {
                table {
                    caption .sr { "Table" }
                    @for row in table.children() {
                        @let head = matches!(row.data().value, NodeValue::TableRow(true));
                        tr { @for cell in row.children() { (self.cell(cell, head, depth)) } }
                    }
                }
            }
        }
    }

    fn cell<'a>(self, cell: Node<'a>, head: bool, depth: usize) -> Markup {
        let inner = self.inlines(cell, depth);
        // A corner without words heads nothing.
        if head && !words(cell).is_empty() {
            html! { th scope="col" dir="auto" { (inner) } }
        } else {
            html! { td dir="auto" { (inner) } }
        }
    }

    fn inlines<'a>(self, node: Node<'a>, depth: usize) -> Markup {
        html! { @for child in node.children() { (self.inline(child, depth)) } }
    }

    fn inline<'a>(self, node: Node<'a>, depth: usize) -> Markup {
        if depth > DEPTH {
            return html! { (words(node)) };
        }
        let inner = |pen: Self| pen.inlines(node, depth + 1);
        match &node.data().value {
            NodeValue::Text(text) => self.text(text),
            NodeValue::Code(code) => html! { code { (code.literal) } },
            NodeValue::HtmlInline(raw) => html! { (raw) },
            NodeValue::SoftBreak | NodeValue::LineBreak => html! { br; },
            NodeValue::Emph => html! { em { (inner(self)) } },
            NodeValue::Strong => html! { strong { (inner(self)) } },
            NodeValue::Strikethrough => html! { del { (inner(self)) } },
            NodeValue::Link(link) | NodeValue::Image(link) => self.link(node, &link.url),
            _ => inner(self),
        }
    }

    fn text(self, text: &str) -> Markup {
        let plain = |text: &str| {
            if self.references {
                references(text)
            } else {
                html! { (text) }
            }
        };
        match self.zone {
            Some(zone) => zone.within(text, plain),
            None => plain(text),
        }
    }

    /// A link out of here, or the words and the address of one that leads nowhere good. What is inside is only words: a
    /// link holds no other.
    fn link<'a>(self, node: Node<'a>, url: &str) -> Markup {
        let label = Some(words(node)).filter(|label| !label.is_empty());
        match safe(url) {
            Some(to) => html! { a href=(to) rel="noopener nofollow" { (label.as_deref().unwrap_or(url)) } },
            None => match label {
                Some(label) if label != url && !url.is_empty() => html! { (label) " (" (url) ")" },
                label => html! { (label.as_deref().unwrap_or(url)) },
            },
        }
    }
}

/// The address, if a reader may be sent there.
fn safe(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    matches!(url.scheme(), "http" | "https" | "mailto").then(|| url.to_string())
}

/// Text in which `#142` leads to incident 142.
fn references(text: &str) -> Markup {
    let mut out = Markup::default();
    let mut rest = text;
    let mut before = None;
    while let Some(at) = rest.find('#') {
        let (head, tail) = rest.split_at(at);
        let number = number(tail, head.chars().next_back().or(before));
        let length = number.map_or(1, |number| number.len() + 1);
        let (mark, after) = tail.split_at(length);
        out.0.push_str(&html! { (head) @if let Some(n) = number { a href=(format!("/incidents/{n}")) { (mark) } } @else { (mark) } }.0);
        before = mark.chars().next_back();
        rest = after;
    }
    out.0.push_str(&html! { (rest) }.0);
    out
}

/// The digits behind the `#` at the start of `tail`, if they are the number of an incident: `#142`, and neither `a#142`
/// nor `#142ff`.
fn number(tail: &str, before: Option<char>) -> Option<&str> {
    let digits = tail.get(1..)?;
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, after) = digits.split_at(length);
    let part_of_a_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '#');
    let alone =
        !before.is_some_and(|c| part_of_a_word(c) || matches!(c, '/' | '&')) && !after.starts_with(part_of_a_word);
    (alone && (1..=DIGITS).contains(&length) && !digits.starts_with('0')).then_some(digits)
}
