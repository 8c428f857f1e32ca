//! The review as a Markdown document.
//!
//! What people wrote is text, not markup: a title must not become a heading and a note must not become HTML in
//! somebody's wiki. Lists and emphasis in sections stay, because people write them on purpose; headings, HTML, links,
//! images, code, quotes and rules are shown as the characters they were typed with.

use super::{Review, Section, State};
use crate::directory::Directory;
use crate::incident::Incident;
use crate::text;
use crate::timeline::{person_name, utc};
use allclear_texts::t;
use std::fmt::Write;

/// What a document is made of; `sections` as [`Review::sections`] gives them.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    pub incident: &'a Incident,
    pub review: &'a Review,
    pub sections: &'a [Section],
    pub directory: &'a Directory,
}

/// Renders the document. Prompts of empty sections are shown until it is published.
#[must_use]
pub fn render(document: &Document<'_>) -> String {
    let (incident, review) = (document.incident, document.review);
    let title = inline(&incident.title);
    let mut out = format!("# {}\n\n", t!("Review of incident #{}: {title}", incident.number));
    let owner = review.owner.map(|p| person_name(document.directory, p));
    let owner = owner.as_deref().map_or_else(|| t!("nobody yet").to_owned(), inline);
    let _ = writeln!(out, "- {}", t!("Severity: {}", incident.severity.as_str()));
    let _ = writeln!(out, "- {}", t!("Status: {status}", status = inline(incident.status.said())));
    let _ = writeln!(out, "- {}", t!("Review: {state}", state = review.state.name()));
    let _ = writeln!(out, "- {}", t!("Owner: {owner}"));
    if let Some(due) = &review.due {
        let (on, zone, at) = (&due.on, inline(&due.zone), utc(due.at));
        let _ = writeln!(out, "- {}", t!("Due: {on} (end of that day in {zone}, {at})"));
    }
    if let Some(at) = review.published_at {
        let _ = writeln!(out, "- {}", t!("Published: {at}", at = utc(at)));
    }
    let zone = review.owner.and_then(|p| document.directory.people.get(&p)).map(|p| inline(&p.time_zone));
    match zone {
        Some(zone) => {
            let _ = writeln!(out, "\n{}", t!("Times are in UTC. The owner's time zone is {zone}."));
        }
        None => {
            let _ = writeln!(out, "\n{}", t!("Times are in UTC."));
        }
    }
    for section in document.sections {
        let _ = write!(out, "\n## {}\n\n", section.key.name());
        out.push_str(&body(section, review.state));
        out.push('\n');
    }
    out
}

fn body(section: &Section, state: State) -> String {
    if !section.text.trim().is_empty() {
        return block(&section.text);
    }
    if state == State::Published { t!("Nothing was written here.").to_owned() } else { format!("> {}", section.prompt) }
}

/// One line in which nothing is markup.
pub(super) fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text::line(text, text.len()).chars() {
        escape(c, true, &mut out);
    }
    out
}

/// Several lines in which only list markers and emphasis are markup.
pub(super) fn block(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    for (i, raw) in text.lines().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        let line = raw.trim();
        // Four spaces would begin a code block; three still nest a list.
        let indent = raw.chars().take_while(|c| *c == ' ').count().min(3);
        let (marker, rest) = list_marker(line);
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
        }
        out.push_str(marker);
        block_line(rest, &mut out);
    }
    out
}

/// Splits `- `, `* ` or `12. ` from the rest of a line.
fn list_marker(line: &str) -> (&str, &str) {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let length = match digits {
        0 if line.starts_with("- ") || line.starts_with("* ") => 2,
        1..=3 if line[digits..].starts_with(". ") => digits + 2,
        _ => 0,
    };
    let (marker, rest) = line.split_at(length);
    // More spaces after the marker would begin a code block inside the item.
    (marker, rest.trim_start())
}

fn block_line(rest: &str, out: &mut String) {
    // A whole line of these would underline the line above into a heading, or be a rule.
    let ruler = !rest.is_empty() && rest.chars().all(|c| matches!(c, '=' | '-' | '*' | '_' | ' ' | '\t'));
    for (i, c) in rest.chars().enumerate() {
        let first = i == 0 && matches!(c, '#' | '-' | '+' | '=' | '~' | ':' | '*' | '_');
        // An emphasis mark at the start of a line is emphasis unless the line is a ruler.
        let emphasis = matches!(c, '*' | '_') && !ruler;
        if (first && !emphasis) || ruler && !c.is_whitespace() {
            out.push('\\');
            out.push(c);
        } else {
            escape(c, false, out);
        }
    }
}

fn escape(c: char, emphasis_too: bool, out: &mut String) {
    match c {
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '&' => out.push_str("&amp;"),
        '\\' | '`' | '[' | ']' | '!' | '|' | '~' | '#' => {
            out.push('\\');
            out.push(c);
        }
        '*' | '_' if emphasis_too => {
            out.push('\\');
            out.push(c);
        }
        _ => out.push(c),
    }
}
