//! What everybody on a page should know, and what can be done about it.

use super::button::{Button, link_button};
use super::icon::Icon;
use super::live;
use super::shell::ShellViewer;
use allclear_texts::{html, t};
use maud::{Markup, Render};

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// It went well.
    Good,
    Info,
    Warning,
    Error,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
    const fn icon(self) -> Icon {
        match self {
            Self::Good => Icon::CircleCheck,
            Self::Info => Icon::Info,
            Self::Warning => Icon::TriangleAlert,
            Self::Error => Icon::OctagonAlert,
        }
    }
}

/// A banner. Splice it into `html!`.
#[derive(Debug, Clone)]
#[must_use]
pub struct Banner {
    tone: Tone,
    title: String,
    text: Option<Markup>,
    action: Option<Markup>,
    icon: Icon,
}

/// What happened, in one sentence.
pub fn banner(tone: Tone, title: impl Into<String>) -> Banner {
    Banner { tone, title: title.into(), text: None, action: None, icon: tone.icon() }
}

/// Everything else stands back for this incident: said on every page.
pub fn emergency(number: i64, title: &str) -> Banner {
    banner(Tone::Warning, t!("Emergency mode: #{number}, deploys are frozen"))
        .text(title)
        .action(link_button(t!("Open"), format!("/incidents/{number}")))
        .icon(Icon::Siren)
}

/// The fact that emergency mode may have begun or ended.
pub(super) const EMERGENCIES: &str = "emergencies";

/// What stands above every page while everything else stands back; it comes and goes while the page is open.
#[must_use]
pub fn emergencies(viewer: &ShellViewer) -> Markup {
    let inner = html! {
        @for (number, title) in &viewer.emergencies { div .flash { (emergency(*number, title)) } }
    };
    live::region("emergencies", "/emergencies", &[EMERGENCIES], &inner)
}

impl Banner {
    /// More about it.
    pub fn text(mut self, text: impl Render) -> Self {
        self.text = Some(text.render());
        self
    }
    /// What to do next.
    pub fn action(mut self, button: Button) -> Self {
        self.action = Some(button.small().render());
        self
    }
    /// Something else than a button to do next, for example a form.
    pub fn form(mut self, form: impl Render) -> Self {
        self.action = Some(form.render());
        self
    }
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = icon;
        self
    }
}

impl Render for Banner {
    fn render(&self) -> Markup {
        let role = if self.tone == Tone::Error { "alert" } else { "status" };
        html! {
            div class=(format!("banner {}", self.tone.class())) role=(role) {
                (self.icon)
                div .said {
                    p .title { (self.title) }
                    @if let Some(text) = &self.text { p { (text) } }
                }
                @if let Some(action) = &self.action { div .does { (action) } }
            }
        }
    }
}
