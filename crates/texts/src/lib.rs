//! Every text that people read, in one place: `en.ftl` beside this crate.
//!
//! Sources say their texts in English, where they are needed, so that a page reads as what it shows:
//! [`html!`] takes the words of a page for texts by itself, [`t!`] is for words in Rust, with placeholders as in
//! `format!`, and [`mark!`] is for words that a constant holds until [`say`] says them. The catalogue `en.ftl` is
//! collected from the sources, and a test keeps it true; whoever translates copies that one file. A server says its
//! texts by the catalogue it was started with, and in English where that has none (decision 0026).
//!
//! What is no text: what people typed, the words of the command grammar, keys, codes and labels that programs read, what only
//! the log or the command line says.

use std::fmt::Display;
use std::sync::OnceLock;

pub use allclear_texts_macros::{html, mark, t};

/// The catalogue: every text with its English words, in Fluent's syntax.
pub const ENGLISH: &str = include_str!("../en.ftl");

/// Texts in another language, or in other words. A text is asked for by its English words.
pub trait Catalogue: Send + Sync {
    /// What the pages declare as their language, a tag as `de` or `pt-BR`.
    fn language(&self) -> &str;
    /// A text without placeholders.
    fn plain(&self, english: &str) -> Option<&'static str>;
    /// A text with the value of each placeholder put in; `english` has them as `{name}`.
    fn filled(&self, english: &str, values: &[(&str, &str)]) -> Option<String>;
}

static SPOKEN: OnceLock<Box<dyn Catalogue>> = OnceLock::new();

/// Says every text by this catalogue from now on. Once in a process, before the first text is said.
///
/// # Errors
/// The catalogue, when another was set before.
pub fn speak(catalogue: Box<dyn Catalogue>) -> Result<(), Box<dyn Catalogue>> {
    SPOKEN.set(catalogue)
}

/// Whether texts are said by a catalogue, which may have other English words.
#[must_use]
pub fn speaks() -> bool {
    SPOKEN.get().is_some()
}

/// The language the texts are in: a language tag.
#[must_use]
pub fn language() -> &'static str {
    SPOKEN.get().map_or("en", |catalogue| catalogue.language())
}

/// A text without placeholders; `english` stands in the catalogue because [`t!`] or [`mark!`] names it.
#[must_use]
pub fn say(english: &'static str) -> &'static str {
    SPOKEN.get().and_then(|catalogue| catalogue.plain(english)).unwrap_or(english)
}

/// A text that was kept in English and may be one of ours: the name of a status, which a company can have its own of. What is
/// not in the catalogue stays as it is.
#[must_use]
pub fn kept(text: &str) -> &str {
    SPOKEN.get().and_then(|catalogue| catalogue.plain(text)).unwrap_or(text)
}

/// A text with placeholders: `english` has them as `{name}`; `around` is what stands between them, one more than values.
/// Written by [`t!`].
#[must_use]
pub fn fill(english: &str, around: &[&str], values: &[(&str, &dyn Display)]) -> String {
    if let Some(catalogue) = SPOKEN.get() {
        let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.to_string())).collect();
        let borrowed: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        if let Some(text) = catalogue.filled(english, &borrowed) {
            return text;
        }
    }
    use std::fmt::Write as _;
    let mut text = String::with_capacity(around.iter().map(|piece| piece.len()).sum::<usize>() + 16 * values.len());
    for (at, piece) in around.iter().enumerate() {
        text.push_str(piece);
        if let Some((_, value)) = values.get(at) {
            // A String takes everything; only a value's own Display could fail, and then the text goes on without it.
            let _ = write!(text, "{value}");
        }
    }
    text
}

/// A text in the language of this server with its placeholders left as `{name}`, for whoever fills them elsewhere. `None`
/// when it is said in English.
#[must_use]
pub fn unfilled(english: &'static str) -> Option<String> {
    let catalogue = SPOKEN.get()?;
    if let Some(text) = catalogue.plain(english) {
        return Some(text.to_owned());
    }
    let names: Vec<&str> =
        english.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect();
    let holes: Vec<String> = names.iter().map(|name| format!("{{{name}}}")).collect();
    let values: Vec<(&str, &str)> = names.iter().copied().zip(holes.iter().map(String::as_str)).collect();
    // Whoever fills it needs every hole as it was.
    catalogue.filled(english, &values).filter(|said| holes.iter().all(|hole| said.contains(hole.as_str())))
}

/// A text of a page with markup in its placeholders. `around` and the values are HTML, and so is what comes out.
/// Written by [`html!`].
#[must_use]
pub fn arrange(english: &str, around: &[&str], values: &[(&str, &str)]) -> String {
    match SPOKEN.get().and_then(|catalogue| arranged(catalogue.as_ref(), english, values)) {
        Some(html) => html,
        None => {
            let mut html = String::new();
            for (at, piece) in around.iter().enumerate() {
                html.push_str(piece);
                html.push_str(values.get(at).map_or("", |(_, value)| value));
            }
            html
        }
    }
}

/// Each placeholder is filled with a mark that no catalogue has, and after escaping the mark with the markup it stands for.
fn arranged(catalogue: &dyn Catalogue, english: &str, values: &[(&str, &str)]) -> Option<String> {
    let marks: Vec<String> = (0..values.len()).map(|at| format!("\u{e000}{at}\u{e001}")).collect();
    // A bare number is handed over as it is: its language may have a plural for it.
    let as_number = |html: &str| html.parse::<i64>().is_ok();
    let given: Vec<_> = values
        .iter()
        .zip(&marks)
        .map(|((name, html), mark)| (*name, if as_number(html) { *html } else { mark.as_str() }))
        .collect();
    let said = escaped(&catalogue.filled(english, &given)?);
    // In one pass: what is put in may hold anything, also what looks like a mark.
    let mut pieces = said.split('\u{e000}');
    let mut html = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (nth, rest) = piece.split_once('\u{e001}').unwrap_or(("", piece));
        html.push_str(nth.parse().ok().and_then(|nth: usize| values.get(nth)).map_or("", |(_, value)| value));
        html.push_str(rest);
    }
    Some(html)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
