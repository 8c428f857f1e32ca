//! People.

use super::icon::Icon;
use super::time::Zone;
use allclear_texts::html;
use maud::{Markup, Render};

/// A person: initials in a circle, and the name. Splice it into `html!`.
#[derive(Debug, Clone)]
#[must_use]
pub struct Person {
    name: String,
    href: Option<String>,
    note: Option<Markup>,
    local: Option<String>,
    size: &'static str,
    you: bool,
}

/// `person("Ana Costa")`.
pub fn person(name: impl Into<String>) -> Person {
    Person { name: name.into(), href: None, note: None, local: None, size: "", you: false }
}

impl Person {
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
    /// Below the name: a role, until when.
    pub fn note(mut self, note: impl Render) -> Self {
        self.note = Some(note.render());
        self
    }
    /// What the clock says where the person is, because it decides whether to call them.
    pub fn local(mut self, theirs: &Zone) -> Self {
        self.local = Some(theirs.clock_now());
        self
    }
    /// Larger, for heads of pages and cards.
    pub fn large(mut self) -> Self {
        self.size = "large";
        self
    }
    /// Is the viewer.
    pub fn you(mut self, you: bool) -> Self {
        self.you = you;
        self
    }
}

impl Render for Person {
    fn render(&self) -> Markup {
        html! {
            span class=(format!("person {}", self.size).trim_end()) {
                (avatar(&self.name))
                span .who {
                    span .name {
                        @if let Some(href) = &self.href { a href=(href) { (self.name) } } @else { (self.name) }
                        @if self.you { span .you { "you" } }
                    }
                    @if self.note.is_some() || self.local.is_some() {
                        span .note {
                            @if let Some(note) = &self.note { (note) }
                            @if let Some(local) = &self.local {
                                span .local title="Local time" { (Icon::Clock) span .sr { "local time " } (local) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The circle with the initials; the name must stand beside it.
#[must_use]
pub fn avatar(name: &str) -> Markup {
    html! { span .avatar aria-hidden="true" { (initials(name)) } }
}

/// Several people in little room: their circles, and the names for screen readers and when pointed at.
#[must_use]
pub fn people(names: &[&str]) -> Markup {
    /// More circles than this say less than a number.
    const SHOWN: usize = 4;
    let all = names.join(", ");
    html! {
        span .people title=(all) {
            @for name in names.iter().take(SHOWN) { (avatar(name)) }
            @if names.len() > SHOWN { span .more aria-hidden="true" { "+" (names.len() - SHOWN) } }
            span .sr { (all) }
        }
    }
}

/// The first letters of the first and the last word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let letters = first.into_iter().chain(words.next_back());
    letters.flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_the_first_letters_of_the_first_and_the_last_word() {
        for (name, letters) in [
            ("Ana Costa", "AC"),
            ("Ana Maria da Costa", "AC"),
            ("ana@example.com", "A"),
            ("  ", ""),
            ("Éva (ops)", "ÉO"),
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
    }
}
