//! How bad it is: a shape, a word and a colour. Any two of the three are enough to tell them apart.

use allclear_core::event;
use allclear_core::incident::severity::Severity;
use allclear_texts::{html, t};
use maud::{Markup, PreEscaped};

/// Shapes from the worst to the mildest: octagon, triangle, diamond, square, circle. The worst three are filled.
const SHAPES: [&str; 5] = [
    r#"<path d="M4.8.8h6.4l4 4v6.4l-4 4H4.8l-4-4V4.8zM6.9 3.5h2.2v5.7H6.9zM6.9 10.7h2.2v2.2H6.9z" fill="currentColor" fill-rule="evenodd"/>"#,
    r#"<path d="M8 1.6 15 14H1z" fill="currentColor" stroke="currentColor" stroke-width="1.2" stroke-linejoin="round"/>"#,
    r#"<path d="m8 1.2 6.8 6.8L8 14.8 1.2 8z" fill="currentColor"/>"#,
    r#"<rect x="2.5" y="2.5" width="11" height="11" rx="2" fill="none" stroke="currentColor" stroke-width="2"/>"#,
    r#"<circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="2"/>"#,
];

/// The shape alone, for places where the word stands beside it anyway. `rank` is 1 for the worst to 5.
#[must_use]
pub fn shape(rank: usize) -> Markup {
    let shape = SHAPES[rank.clamp(1, SHAPES.len()) - 1];
    html! { svg class=(format!("shape shape-{rank}")) viewBox="0 0 16 16" aria-hidden="true" { (PreEscaped(shape)) } }
}

/// `SEV-1` to `SEV-5`.
#[must_use]
pub fn severity(severity: Severity) -> Markup {
    chip(rank(severity), severity.as_str())
}

/// 1 for SEV-1 to 5 for SEV-5.
#[must_use]
pub fn rank(severity: Severity) -> usize {
    Severity::ALL.iter().position(|one| *one == severity).map_or(SHAPES.len(), |nth| nth + 1)
}

/// What the sender of an alert said: critical, error, warning, info.
#[must_use]
pub fn alert_severity(severity: event::Severity) -> Markup {
    let word = match severity {
        event::Severity::Critical => t!("Critical"),
        event::Severity::Error => t!("Error"),
        event::Severity::Warning => t!("Warning"),
        event::Severity::Info => t!("Info"),
    };
    chip(alert_rank(severity), word)
}

/// Where an alert stands among [`shape`]s: 1 for critical, 5 for info.
#[must_use]
pub const fn alert_rank(severity: event::Severity) -> usize {
    match severity {
        event::Severity::Critical => 1,
        event::Severity::Error => 2,
        event::Severity::Warning => 3,
        event::Severity::Info => 5,
    }
}

fn chip(rank: usize, word: &str) -> Markup {
    html! { span class=(format!("sev sev-{rank}")) { (shape(rank)) (word) } }
}
