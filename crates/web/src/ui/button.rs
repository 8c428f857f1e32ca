//! Buttons, and links that look like them.
//!
//! What changes something is a button in a form; what goes somewhere is a link.

use super::icon::Icon;
use allclear_texts::html;
use maud::{Markup, Render};

/// A button or a link that looks like one. Splice it into `html!`.
#[derive(Debug, Clone)]
#[must_use]
pub struct Button {
    label: String,
    what: What,
    icon: Option<Icon>,
    /// The label is for screen readers and the tooltip only.
    bare: bool,
    look: &'static str,
    size: &'static str,
    key: Option<String>,
    id: Option<String>,
    value: Option<(String, String)>,
    form: Option<String>,
    opens: Option<String>,
    disabled: bool,
    autofocus: bool,
    command: bool,
}

#[derive(Debug, Clone)]
enum What {
    Submit,
    Press,
    Link(String),
}

/// Sends the form it stands in.
pub fn submit(label: impl Into<String>) -> Button {
    Button::new(label.into(), What::Submit)
}

/// Does nothing by itself: opens a menu or a dialog ([`Button::opens`]), or is pressed by a module.
pub fn button(label: impl Into<String>) -> Button {
    Button::new(label.into(), What::Press)
}

/// A link that looks like a button.
pub fn link_button(label: impl Into<String>, href: impl Into<String>) -> Button {
    Button::new(label.into(), What::Link(href.into()))
}

/// A [`button()`] that shows only its icon; the label is read out and shown when pointed at.
pub fn icon_button(icon: Icon, label: impl Into<String>) -> Button {
    Button { bare: true, ..button(label) }.icon(icon).quiet()
}

/// A [`submit`] that shows only its icon.
pub fn icon_submit(icon: Icon, label: impl Into<String>) -> Button {
    Button { bare: true, ..submit(label) }.icon(icon).quiet()
}

/// A [`link_button`] that shows only its icon.
pub fn icon_link(icon: Icon, label: impl Into<String>, href: impl Into<String>) -> Button {
    Button { bare: true, ..link_button(label, href) }.icon(icon).quiet()
}

impl Button {
    fn new(label: String, what: What) -> Self {
        Self {
            label,
            what,
            icon: None,
            bare: false,
            look: "",
            size: "",
            key: None,
            id: None,
            value: None,
            form: None,
            opens: None,
            disabled: false,
            autofocus: false,
            command: false,
        }
    }

    /// Before the words.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }
    /// The one thing to do next. At most one on a screen.
    pub fn primary(mut self) -> Self {
        self.look = "primary";
        self
    }
    /// Removes or stops something that cannot be brought back.
    pub fn danger(mut self) -> Self {
        self.look = "danger";
        self
    }
    /// Without a frame, for rows and headers.
    pub fn quiet(mut self) -> Self {
        self.look = "ghost";
        self
    }
    pub fn small(mut self) -> Self {
        self.size = "small";
        self
    }
    /// For a thumb at 3 a.m.
    pub fn large(mut self) -> Self {
        self.size = "large";
        self
    }
    /// As wide as what it stands in.
    pub fn wide(mut self) -> Self {
        self.size = if self.size == "large" { "large wide" } else { "wide" };
        self
    }
    /// The key that presses it: `a`, `Shift+E`, or a sequence such as `g i`. It is shown on the button when it is one
    /// letter. Names of keys as in `KeyboardEvent.key`.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
    /// What the form sends when this button sent it.
    pub fn value(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.value = Some((name.into(), value.into()));
        self
    }
    /// Belongs to the form with this id although it stands elsewhere.
    pub fn form(mut self, id: impl Into<String>) -> Self {
        self.form = Some(id.into());
        self
    }
    /// Opens the [`super::dialog`] or the [`super::menu()`] with this id. Works without scripts.
    pub fn opens(mut self, id: impl Into<String>) -> Self {
        self.opens = Some(id.into());
        self
    }
    /// Cannot be pressed; say beside it why.
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }
    /// Has the focus when what it stands in opens.
    pub fn autofocus(mut self) -> Self {
        self.autofocus = true;
        self
    }
    /// Joins the command palette under its label.
    pub fn command(mut self) -> Self {
        self.command = true;
        self
    }

    fn inside(&self) -> Markup {
        html! {
            @if let Some(icon) = self.icon { (icon) }
            @if self.bare { span .sr { (self.label) } } @else { span { (self.label) } }
            @if let Some(key) = self.key.as_deref().filter(|key| key.chars().count() == 1 && !self.bare) {
                kbd .key aria-hidden="true" { (key.to_uppercase()) }
            }
        }
    }

    fn class(&self) -> String {
        let bare = if self.bare { "bare" } else { "" };
        ["button", self.look, self.size, bare].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        let shortcut = self.key.as_deref().filter(|key| !key.contains(' '));
        let tip = self.bare.then_some(self.label.as_str());
        let command = self.command.then_some("");
        match &self.what {
            What::Link(href) => html! {
                a class=(self.class()) href=(href) id=[&self.id] title=[tip] data-key=[&self.key]
                    aria-keyshortcuts=[shortcut] data-command=[command] { (self.inside()) }
            },
            What::Submit | What::Press => {
                let kind = if matches!(self.what, What::Submit) { "submit" } else { "button" };
                let (name, value) = self.value.as_ref().map(|(n, v)| (n.as_str(), v.as_str())).unzip();
                html! {
                    button class=(self.class()) type=(kind) id=[&self.id] title=[tip] name=[name] value=[value]
                        form=[&self.form] popovertarget=[&self.opens] data-key=[&self.key]
                        aria-keyshortcuts=[shortcut] data-command=[command] disabled[self.disabled]
                        autofocus[self.autofocus] { (self.inside()) }
                }
            }
        }
    }
}
