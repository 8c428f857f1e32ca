//! What of a list is shown. A form that is got, so each view has an address that can be sent to somebody.

use super::icon::Icon;
use super::list::dots;
use allclear_texts::html;
use maud::{Markup, Render};

/// The filters above a list. Splice it into `html!`.
#[derive(Debug, Clone)]
#[must_use]
pub struct Filter {
    action: String,
    label: String,
    search: Option<(String, String, String)>,
    groups: Vec<Group>,
    hidden: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
struct Group {
    name: String,
    label: String,
    options: Vec<(String, String)>,
    chosen: Vec<String>,
    look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Exactly one of a few.
    Segments,
    /// Any of a few.
    Chips,
    /// One of many.
    Select,
}

/// Filters of the list at `action`; `label` is read out: `Filter alerts`.
pub fn filter(action: impl Into<String>, label: impl Into<String>) -> Filter {
    Filter { action: action.into(), label: label.into(), search: None, groups: Vec::new(), hidden: Vec::new() }
}

impl Filter {
    /// A field for words. `label` is its placeholder too: `Search alerts`.
    pub fn search(mut self, name: &str, label: &str, value: &str) -> Self {
        self.search = Some((name.to_owned(), label.to_owned(), value.to_owned()));
        self
    }
    /// Exactly one of a few values, side by side.
    pub fn one(self, name: &str, label: &str, options: &[(&str, &str)], chosen: &str) -> Self {
        self.group(name, label, options, &[chosen], Look::Segments)
    }
    /// Any of a few values; none means all.
    pub fn any(self, name: &str, label: &str, options: &[(&str, &str)], chosen: &[&str]) -> Self {
        self.group(name, label, options, chosen, Look::Chips)
    }
    /// One of many values, in a list that opens.
    pub fn select(self, name: &str, label: &str, options: &[(&str, &str)], chosen: &str) -> Self {
        self.group(name, label, options, &[chosen], Look::Select)
    }
    /// A value that goes along unseen.
    pub fn hidden(mut self, name: &str, value: &str) -> Self {
        self.hidden.push((name.to_owned(), value.to_owned()));
        self
    }

    fn group(mut self, name: &str, label: &str, options: &[(&str, &str)], chosen: &[&str], look: Look) -> Self {
        self.groups.push(Group {
            name: name.to_owned(),
            label: label.to_owned(),
            options: options.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned())).collect(),
            chosen: chosen.iter().map(|value| (*value).to_owned()).collect(),
            look,
        });
        self
    }
}

impl Group {
    fn id(&self, nth: usize) -> String {
        format!("filter-{}-{nth}", self.name)
    }
    fn has(&self, value: &str) -> bool {
        self.chosen.iter().any(|chosen| chosen == value)
    }
}

impl Render for Group {
    fn render(&self) -> Markup {
        if self.look == Look::Select {
            return html! {
                label .sr for=(self.id(0)) { (self.label) }
                span .chooser {
                    select .control.small id=(self.id(0)) name=(self.name) {
                        @for (value, words) in &self.options {
                            option value=(value) selected[self.has(value)] { (words) }
                        }
                    }
                    (Icon::ChevronDown)
                }
            };
        }
        let (kind, class) = if self.look == Look::Segments { ("radio", "segments") } else { ("checkbox", "chips") };
        html! {
            fieldset class=(class) {
                legend .sr { (self.label) }
                @for (nth, (value, words)) in self.options.iter().enumerate() {
                    span .option {
                        input .sr type=(kind) id=(self.id(nth)) name=(self.name) value=(value) checked[self.has(value)];
                        label for=(self.id(nth)) { (words) }
                    }
                }
            }
        }
    }
}

impl Group {
    /// What is chosen, in words; a list that narrows nothing says nothing.
    fn now(&self) -> impl Iterator<Item = &str> {
        let says = |(value, _): &&(String, String)| self.has(value) && !(self.look == Look::Select && value.is_empty());
        self.options.iter().filter(says).map(|(_, words)| words.as_str())
    }
}

impl Filter {
    /// What is shown now, for the line that stands for all of it.
    fn now(&self) -> Markup {
        let words = self.search.iter().map(|(_, _, value)| value.as_str()).filter(|value| !value.is_empty());
        let mut pieces: Vec<Markup> = words.map(|value| html! { "“" (value) "”" }).collect();
        pieces.extend(self.groups.iter().flat_map(Group::now).map(|words| html! { (words) }));
        html! { @if pieces.is_empty() { "Everything" } @else { (dots(&pieces)) } }
    }

    fn form(&self) -> Markup {
        html! {
            // `data-autosend`: a module sends it on every change and hides the button, unless it is folded away.
            form .filter role="search" method="get" action=(self.action) aria-label=(self.label) data-autosend {
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                @if let Some((name, label, value)) = &self.search {
                    div .find {
                        label .sr for="filter-search" { (label) }
                        (Icon::Search)
                        input .control.small type="search" id="filter-search" name=(name) value=(value)
                            placeholder=(label) autocomplete="off" data-key="/" aria-keyshortcuts="/";
                    }
                }
                @for group in &self.groups { (group) }
                button .button.small type="submit" data-autosend-hides { "Apply" }
            }
        }
    }
}

impl Render for Filter {
    /// On a phone one line that says what is shown and opens; where there is room, all of it. Both without scripts.
    fn render(&self) -> Markup {
        if self.groups.is_empty() {
            return self.form();
        }
        html! {
            details .filters {
                summary { (Icon::ListFilter) span .sr { (self.label) ": " } span .now { (self.now()) } (Icon::ChevronDown) }
                (self.form())
            }
        }
    }
}
