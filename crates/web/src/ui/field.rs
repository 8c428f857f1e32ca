//! Fields of forms. Each ties its label, its hint and what is wrong with it to the control.

use super::icon::Icon;
use allclear_texts::{html, t};
use maud::{Markup, Render};

/// A text area with more lines than this is what its page is for, and stays tall while it is empty.
const TALL: usize = 12;

/// One field. Splice it into a form.
#[derive(Debug, Clone)]
#[must_use]
pub struct Field {
    name: String,
    label: String,
    kind: Kind,
    /// In front of the name in ids, for a page that has two fields of one name.
    within: String,
    value: String,
    hint: Option<Markup>,
    error: Option<String>,
    required: bool,
    /// Required, and only the server says so: see [`Field::needed`].
    needed: bool,
    autocomplete: Option<&'static str>,
    placeholder: Option<String>,
    inputmode: Option<&'static str>,
    max: Option<usize>,
    rows: usize,
    draft: Option<String>,
    autofocus: bool,
    /// Whether the form was refused for another field, which has the focus then.
    yields: bool,
    bare: bool,
    wide: bool,
    mono: bool,
    disabled: bool,
    suggestions: Vec<String>,
}

#[derive(Debug, Clone)]
enum Kind {
    /// An `<input>` of this type.
    Input(&'static str),
    Lines,
    Select(Vec<Choice>),
    Tick,
    Cards(Vec<Choice>),
    /// A local date and time, with the zone it is meant in.
    Moment(String),
}

/// One of several values.
#[derive(Debug, Clone)]
#[must_use]
pub struct Choice {
    value: String,
    label: String,
    hint: Option<String>,
    icon: Option<Icon>,
    mark: Option<Markup>,
}

/// A value and the words people see for it.
pub fn choice(value: impl Into<String>, label: impl Into<String>) -> Choice {
    Choice { value: value.into(), label: label.into(), hint: None, icon: None, mark: None }
}

impl Choice {
    /// What choosing it means; shown in [`radio_cards`].
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }
    /// Something else than an icon before the words, for example a severity's shape.
    pub fn mark(mut self, mark: Markup) -> Self {
        self.mark = Some(mark);
        self
    }
}

macro_rules! inputs {
    ($($(#[$doc:meta])* $name:ident = $kind:literal,)*) => {
        $($(#[$doc])* pub fn $name(name: impl Into<String>, label: impl Into<String>) -> Field {
            Field::new(name.into(), label.into(), Kind::Input($kind))
        })*
    };
}

inputs! {
    /// One line of text.
    text = "text",
    /// An e-mail address.
    email = "email",
    /// A secret; say with [`Field::autocomplete`] whether it is `current-password` or `new-password`.
    password = "password",
    /// A whole number.
    number = "number",
    /// An address on the web.
    url = "url",
    /// A telephone number.
    tel = "tel",
    /// A day.
    date = "date",
    /// A time of day.
    time = "time",
    /// Words to search for.
    search = "search",
}

/// Several lines of text.
pub fn textarea(name: impl Into<String>, label: impl Into<String>) -> Field {
    Field::new(name.into(), label.into(), Kind::Lines)
}

/// One of many values, of which the first is chosen unless [`Field::value`] says another.
pub fn select(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Field {
    Field::new(name.into(), label.into(), Kind::Select(choices))
}

/// A box to tick; it sends `true` or nothing.
pub fn checkbox(name: impl Into<String>, label: impl Into<String>) -> Field {
    Field::new(name.into(), label.into(), Kind::Tick)
}

/// One of a few values, each with room for what it means.
pub fn radio_cards(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Field {
    Field::new(name.into(), label.into(), Kind::Cards(choices))
}

/// A date and time on the clock of `zone`, an IANA name; sent as `2026-11-22T02:30` together with `{name}_zone`.
pub fn date_time(name: impl Into<String>, label: impl Into<String>, zone: impl Into<String>) -> Field {
    Field::new(name.into(), label.into(), Kind::Moment(zone.into()))
}

impl Field {
    fn new(name: String, label: String, kind: Kind) -> Self {
        Self {
            name,
            label,
            kind,
            within: "f".to_owned(),
            value: String::new(),
            hint: None,
            error: None,
            required: false,
            needed: false,
            autocomplete: None,
            placeholder: None,
            inputmode: None,
            max: None,
            rows: 4,
            draft: None,
            autofocus: false,
            yields: false,
            bare: false,
            wide: false,
            mono: false,
            disabled: false,
            suggestions: Vec::new(),
        }
    }

    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }
    /// Whether a [`checkbox`] is ticked.
    pub fn checked(mut self, checked: bool) -> Self {
        self.value = checked.to_string();
        self
    }
    /// One sentence below the label: what to write, and what it is for.
    pub fn hint(mut self, hint: impl Render) -> Self {
        self.hint = Some(hint.render());
        self
    }
    /// What is wrong with the value and what would be right.
    pub fn error(mut self, error: Option<&str>) -> Self {
        self.error = error.map(str::to_owned);
        self
    }
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
    /// As [`Field::required`], for a field that may be folded away: there a browser that misses it would not send the form
    /// and not say why, so the server says what is missing. A [`select`] begins with no value, or its first one would
    /// be sent as if somebody had chosen it.
    pub fn needed(mut self) -> Self {
        if let Kind::Select(choices) = &mut self.kind {
            choices.insert(0, choice("", t!("Choose")));
        }
        self.needed = true;
        self
    }
    /// A token of the HTML standard: `username`, `current-password`, `one-time-code`, `off`.
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = Some(token);
        self
    }
    /// An example, never the label.
    pub fn placeholder(mut self, example: impl Into<String>) -> Self {
        self.placeholder = Some(example.into());
        self
    }
    /// The keyboard of a phone: `numeric`, `decimal`, `search`.
    pub fn inputmode(mut self, mode: &'static str) -> Self {
        self.inputmode = Some(mode);
        self
    }
    /// The longest value in characters; the server checks again.
    pub fn max(mut self, characters: usize) -> Self {
        self.max = Some(characters);
        self
    }
    /// Lines shown of a [`textarea`]; it grows with what is typed.
    pub fn rows(mut self, rows: usize) -> Self {
        self.rows = rows;
        self
    }
    /// What is typed survives a reload and a session that ended, under this key in the browser.
    pub fn draft(mut self, key: impl Into<String>) -> Self {
        self.draft = Some(key.into());
        self
    }
    pub fn autofocus(mut self) -> Self {
        self.autofocus = true;
        self
    }
    /// The form was refused for the field called `first`: that one has the focus, whichever would have it otherwise.
    pub(super) fn refused_at(mut self, first: &str) -> Self {
        self.yields = first != self.name;
        self.autofocus |= !self.yields;
        self
    }
    /// Two forms on one page have a field of this name: `within` keeps their ids apart.
    pub fn within(mut self, within: impl Into<String>) -> Self {
        self.within = within.into();
        self
    }
    /// The label is read out but not shown, for a field whose place says what it is.
    pub fn bare(mut self) -> Self {
        self.bare = true;
        self
    }
    /// As wide as what it stands in; otherwise as wide as is good to read.
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }
    /// Letters of one width, for keys and code.
    pub fn mono(mut self) -> Self {
        self.mono = true;
        self
    }
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }
    /// Values offered while typing; others are possible.
    pub fn suggestions(mut self, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.suggestions = values.into_iter().map(Into::into).collect();
        self
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn is_tick(&self) -> bool {
        matches!(self.kind, Kind::Tick)
    }

    fn id(&self) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
        format!("{}-{}", self.within, self.name.chars().map(plain).collect::<String>())
    }

    fn described(&self) -> Option<String> {
        let id = self.id();
        let hint = self.hint.as_ref().map(|_| format!("{id}-hint"));
        let error = self.error.as_ref().map(|_| format!("{id}-error"));
        let both: Vec<_> = [hint, error].into_iter().flatten().collect();
        (!both.is_empty()).then(|| both.join(" "))
    }

    fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }

    /// What a browser says by itself of a field with `required`.
    fn said_needed(&self) -> Option<&'static str> {
        self.needed.then_some("true")
    }

    fn class(&self) -> String {
        let parts = [("field", true), ("wide", self.wide), ("fixed", self.mono), ("wrong", self.error.is_some())];
        parts.into_iter().filter(|(_, on)| *on).map(|(class, _)| class).collect::<Vec<_>>().join(" ")
    }

    fn control(&self) -> Markup {
        match &self.kind {
            Kind::Input(kind) => self.input(kind),
            Kind::Lines => html! {
                textarea .control .tall[self.rows > TALL] id=(self.id()) name=(self.name) rows=(self.rows) required[self.required]
                    maxlength=[self.max] placeholder=[&self.placeholder] autocomplete=[self.autocomplete]
                    aria-describedby=[self.described()] aria-invalid=[self.invalid()] data-draft=[&self.draft]
                    aria-required=[self.said_needed()] autofocus[self.autofocus && !self.yields] disabled[self.disabled] { "\n" (self.value) }
            },
            Kind::Select(choices) => html! {
                span .chooser {
                    select .control id=(self.id()) name=(self.name) required[self.required]
                        autocomplete=[self.autocomplete] aria-describedby=[self.described()]
                        aria-invalid=[self.invalid()] aria-required=[self.said_needed()] autofocus[self.autofocus && !self.yields]
                        disabled[self.disabled] {
                        @for choice in choices {
                            option value=(choice.value) selected[choice.value == self.value] { (choice.label) }
                        }
                    }
                    (Icon::ChevronDown)
                }
            },
            Kind::Moment(zone) => html! {
                span .moment {
                    (self.input("datetime-local"))
                    span .zone { (Icon::Globe) (zone) }
                }
                input type="hidden" name=(format!("{}_zone", self.name)) value=(zone);
            },
            Kind::Tick | Kind::Cards(_) => html! {},
        }
    }

    fn input(&self, kind: &str) -> Markup {
        let list = (!self.suggestions.is_empty()).then(|| format!("{}-list", self.id()));
        // A password is never sent back: it would stand in the page's source.
        let value = if kind == "password" { "" } else { self.value.as_str() };
        html! {
            input .control type=(kind) id=(self.id()) name=(self.name) value=(value) required[self.required]
                maxlength=[self.max] placeholder=[&self.placeholder] autocomplete=[self.autocomplete]
                inputmode=[self.inputmode] list=[&list] aria-describedby=[self.described()]
                aria-invalid=[self.invalid()] data-draft=[&self.draft] autofocus[self.autofocus && !self.yields]
                disabled[self.disabled] aria-required=[self.said_needed()];
            @if let Some(list) = &list {
                datalist id=(list) { @for value in &self.suggestions { option value=(value) {} } }
            }
        }
    }

    fn notes(&self) -> Markup {
        let id = self.id();
        html! {
            @if let Some(hint) = &self.hint { p .hint id=(format!("{id}-hint")) { (hint) } }
            @if let Some(error) = &self.error {
                p .error id=(format!("{id}-error")) { (Icon::CircleAlert) (error) }
            }
        }
    }

    fn tick(&self) -> Markup {
        html! {
            div class=(format!("{} tick", self.class())) {
                input type="checkbox" id=(self.id()) name=(self.name) value="true" checked[self.value == "true"]
                    required[self.required] aria-describedby=[self.described()] aria-invalid=[self.invalid()]
                    disabled[self.disabled];
                label for=(self.id()) { (self.label) }
                (self.notes())
            }
        }
    }

    fn cards(&self, choices: &[Choice]) -> Markup {
        html! {
            fieldset class=(format!("{} cards", self.class())) aria-describedby=[self.described()]
                disabled[self.disabled] {
                legend class=[self.bare.then_some("sr")] { (self.label) (self.optional()) }
                (self.notes())
                div .choices {
                    @for (nth, choice) in choices.iter().enumerate() {
                        @let id = format!("{}-{nth}", self.id());
                        label .choice for=(id) {
                            input type="radio" id=(id) name=(self.name) value=(choice.value)
                                checked[choice.value == self.value] required[self.required];
                            @if let Some(mark) = &choice.mark { (mark) } @else if let Some(icon) = choice.icon { (icon) }
                            span .words {
                                span .name { (choice.label) }
                                @if let Some(hint) = &choice.hint { span .hint { (hint) } }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Most fields of our forms are required; the others say so. A choice between values has one anyway.
    fn optional(&self) -> Markup {
        let chosen = matches!(self.kind, Kind::Select(_) | Kind::Cards(_));
        html! { @if !self.required && !self.needed && !chosen { span .optional { "optional" } } }
    }
}

impl Render for Field {
    fn render(&self) -> Markup {
        match &self.kind {
            Kind::Tick => self.tick(),
            Kind::Cards(choices) => self.cards(choices),
            _ => html! {
                div class=(self.class()) {
                    label for=(self.id()) class=[self.bare.then_some("sr")] { (self.label) (self.optional()) }
                    (self.control())
                    (self.notes())
                }
            },
        }
    }
}
