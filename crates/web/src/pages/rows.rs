//! Editors whose forms are made of rows: the layers of a schedule, the steps of an escalation policy. Buttons inside the form
//! add, move and remove rows on the server, so that they work without scripts; only one of them saves.

use super::choices;
use super::meanwhile::SEEN;
use super::once::ONCE;
use crate::form::Form;
use crate::session::Viewer;
use crate::ui::field::Field;
use crate::ui::{self, Icon, Place, Shell, field, icon_submit, submit};
use allclear_core::directory::{Directory, MAX_NAME};
use allclear_texts::{html, t};
use axum::response::{IntoResponse as _, Response};
use maud::Markup;

/// The button that changes the form, or saves it.
pub(super) const DO: &str = "do";
/// Pressed by Enter in a field, and by whatever must only draw the form again.
pub(super) const LOOK: &str = "look";

/// The page around the rows.
pub(super) struct Editor<'e> {
    pub place: Place,
    /// Name and address of the list that it belongs to.
    pub list: (&'static str, &'static str),
    /// "New schedule"
    pub new: &'static str,
    /// Name and address of what is edited; `None` for a new one.
    pub edited: Option<(&'e str, String)>,
    /// What [`LOOK`] does, read out.
    pub look: &'static str,
    /// What the rows are called in the form, and how many there are.
    pub rows: (&'static str, usize),
    /// What the form was filled from, so that two people who edit at once do not undo each other unawares.
    pub seen: &'e str,
    /// The id of what is edited, or the one that a new one gets.
    pub id: String,
}

impl Editor<'_> {
    /// `rows` stand between what went wrong and *Save*; `removal` is a form of its own, below.
    pub(super) fn page(self, viewer: &Viewer, form: &Form, rows: &Markup, removal: &Markup) -> Response {
        let (list, home) = self.list;
        let title = self.edited.as_ref().map_or_else(|| self.new.to_owned(), |(name, _)| t!("Edit {name}"));
        let back = self.edited.as_ref().map_or_else(|| home.to_owned(), |(_, href)| href.clone());
        // What is new says which id it gets, so that it is made once however often it is saved.
        let mark = if self.edited.is_some() { (SEEN, self.seen.to_owned()) } else { (ONCE, self.id) };
        let action = if self.edited.is_some() { format!("{back}/edit") } else { format!("{home}/new") };
        let mut shell = Shell::new(viewer, self.place, title);
        shell.crumbs = vec![(list.to_owned(), home.to_owned())];
        shell.crumbs.extend(self.edited.map(|(name, href)| (name.to_owned(), href)));
        let fields = html! {
            // Enter in a field presses the first button, which must not be one that removes something.
            button .sr type="submit" name=(DO) value=(LOOK) tabindex="-1" { (self.look) }
            (ui::sent::refusal(form))
            (rows)
            (ui::form::end(submit(t!("Save")).primary().value(DO, "save"), Some(&back)))
        };
        let (named, count) = self.rows;
        let post = ui::form::post(action, fields).hidden(named, count.to_string()).hidden(mark.0, mark.1);
        shell.main = html! { (post) (removal) };
        (form.status(), shell).into_response()
    }
}

/// What the form was filled from: what it says itself, for adding a row must not make it forget, else `stored`.
pub(super) fn seen(form: &Form, stored: String) -> String {
    Some(form.value(SEEN)).filter(|seen| !seen.is_empty()).map_or(stored, str::to_owned)
}

/// What it is called, and whose it is.
pub(super) fn name_and_team(directory: &Directory, name: &str, team: &str, form: &Form) -> Markup {
    let named = field::text("name", t!("Name")).required().max(MAX_NAME).value(name).error(form.error("name"));
    html! {
        div .columns {
            (named.autocomplete("off").placeholder(t!("Payments")))
            (field::select("team", t!("Team"), choices::teams(directory)).value(team).error(form.error("team")))
        }
    }
}

/// A list to choose from for each thing that is chosen, in their order, and an empty one behind them for another. What is
/// set to the first choice is left out.
pub(super) struct Chosen<'c> {
    /// The field, the same for all of them.
    pub name: &'c str,
    pub legend: &'static str,
    /// Values and words.
    pub all: &'c [(String, String)],
    pub values: &'c [String],
    /// What the list at this place is called, from 0.
    pub label: &'c dyn Fn(usize) -> String,
    /// What the empty list is called, and its first choice.
    pub another: (&'c str, &'c str),
    /// The button that removes the one at this place.
    pub drop: &'c dyn Fn(usize) -> String,
    /// The button that moves the one at this place up, where the order means something; then the places are numbered.
    pub raise: Option<&'c dyn Fn(usize) -> String>,
}

impl Chosen<'_> {
    pub(super) fn draw(&self, form: &Form) -> Markup {
        let (another, first) = self.another;
        html! {
            fieldset .turns {
                legend { (self.legend) }
                @if let Some(error) = form.error(self.name) { p .overdue-text { (error) } }
                @for (nth, value) in self.values.iter().enumerate() { (self.turn(nth, value)) }
                div .turn {
                    @if self.raise.is_some() { span .turn-number { (Icon::Plus) } }
                    (field::select(self.name, another, self.choices(first)).within("new").bare())
                    div .turn-does { (submit(t!("Add")).value(DO, LOOK)) }
                }
            }
        }
    }

    /// One line: its number, what is chosen, and what can be done with it. The first cannot go up, and keeps the place of
    /// the button, so that everything below one another stays there.
    fn turn(&self, nth: usize, value: &str) -> Markup {
        let label = (self.label)(nth);
        let chosen = self.all.iter().find(|(known, _)| known == value).map_or(label.as_str(), |(_, words)| words);
        html! {
            div .turn {
                @if self.raise.is_some() { span .turn-number { (nth + 1) } }
                (field::select(self.name, label.as_str(), self.choices(t!("Nobody: leave out")))
                    .value(value).within(format!("t{nth}")).bare())
                div .turn-does {
                    @if let Some(raise) = self.raise {
                        (icon_submit(Icon::ArrowUp, t!("Move {chosen} up")).value(DO, raise(nth)).disabled(nth == 0))
                    }
                    (icon_submit(Icon::X, t!("Remove {chosen}")).value(DO, (self.drop)(nth)))
                }
            }
        }
    }

    fn choices(&self, first: &str) -> Vec<field::Choice> {
        let all = self.all.iter().map(|(value, words)| field::choice(value.as_str(), words.as_str()));
        std::iter::once(field::choice("", first)).chain(all).collect()
    }
}

/// A length of time: how many, and of what, as one thing with one name.
pub(super) fn length(name: &str, many: Field, unit: Field) -> Markup {
    html! {
        fieldset .field {
            legend { (name) }
            div .length { (many.bare()) (unit.bare()) }
        }
    }
}
