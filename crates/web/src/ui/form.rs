//! Forms that change something.

use super::button::{Button, button, submit};
use super::dialog::dialog;
use allclear_texts::html;
use maud::{Markup, Render};

/// A form that is posted. Splice it into `html!`.
#[derive(Debug, Clone)]
#[must_use]
pub struct Form {
    action: String,
    inner: Markup,
    hidden: Vec<(String, String)>,
    id: Option<String>,
    look: &'static str,
    region: Option<String>,
}

/// A form that posts to `action`. `inner` holds fields and the [`submit`] button.
pub fn post(action: impl Into<String>, inner: Markup) -> Form {
    Form { action: action.into(), inner, hidden: Vec::new(), id: None, look: "form", region: None }
}

/// A form that is one button: [`submit`] in a form of its own.
pub fn act(action: impl Into<String>, button: Button) -> Form {
    Form { look: "inline", ..post(action, html! { (button) }) }
}

impl Form {
    /// A value that goes along unseen.
    pub fn hidden(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.hidden.push((name.into(), value.into()));
        self
    }
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
    /// In one line with what stands around it.
    pub fn inline(mut self) -> Self {
        self.look = "inline";
        self
    }
    /// With a browser that runs scripts, the page stays and only the element with this id is taken over from the
    /// answer, which is the same as without: a redirect to the whole page, or a fragment with that id.
    pub fn refreshes(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }
}

impl Render for Form {
    fn render(&self) -> Markup {
        let target = self.region.as_ref().map(|region| format!("#{region}"));
        let smooth = self.region.as_ref().map(|_| (self.action.as_str(), "outerMorph"));
        html! {
            form class=(self.look) method="post" action=(self.action) id=[&self.id] hx-post=[smooth.map(|s| s.0)]
                hx-swap=[smooth.map(|s| s.1)] hx-target=[&target] hx-select=[&target] {
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                (self.inner)
            }
        }
    }
}

/// Asks before something is done that cannot be taken back. Works without scripts.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// Unique on the page.
    pub id: String,
    /// The button that asks: `button("Remove").danger()`.
    pub opener: Button,
    /// `Remove the schedule "Primary"?`
    pub question: String,
    /// What happens then.
    pub text: String,
    /// Where to post.
    pub action: String,
    /// The words on the button that does it: `Remove`.
    pub yes: String,
    /// Goes along unseen.
    pub hidden: Vec<(String, String)>,
}

impl Render for Confirm {
    fn render(&self) -> Markup {
        let inner = html! {
            @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
            div .end {
                // The focus starts on the way out: Enter pressed too early does no harm.
                button .button type="button" popovertarget=(self.id) popovertargetaction="hide" autofocus { "Cancel" }
                (submit(self.yes.as_str()).danger())
            }
        };
        let body = html! { p { (self.text) } form method="post" action=(self.action) { (inner) } };
        html! { (self.opener.clone().opens(self.id.as_str())) (dialog(&self.id, &self.question, &body)) }
    }
}

/// The end of a page that changes something: what takes it away, apart from everything else and never loud.
#[must_use]
pub fn removal(confirms: &[Confirm]) -> Markup {
    html! { div .removal { @for confirm in confirms { (confirm) } } }
}

/// The end of a form: what sends it first, then the way out.
#[must_use]
pub fn end(send: Button, cancel: Option<&str>) -> Markup {
    html! {
        div .form-end {
            (send)
            @if let Some(href) = cancel { a .button.ghost href=(href) { "Cancel" } }
        }
    }
}

/// A button that reveals a form in place, without scripts: for a form that would otherwise need a page of its own.
#[must_use]
pub fn disclosed(id: &str, label: &str, title: &str, form: &Form) -> Markup {
    html! { (button(label).opens(id)) (dialog(id, title, &form.render())) }
}
