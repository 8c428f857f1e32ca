//! A few things to be done one after the other.

use super::button::Button;
use super::icon::Icon;
use allclear_texts::{html, t};
use maud::{Markup, Render};

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stand {
    Done,
    /// To be done next.
    Now,
    Later,
}

impl Stand {
    const fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Later => "later",
        }
    }
    fn word(self) -> &'static str {
        match self {
            Self::Done => t!("Done: "),
            Self::Now => t!("Next: "),
            Self::Later => t!("Later: "),
        }
    }
}

/// One step.
#[derive(Debug, Clone)]
#[must_use]
pub struct Step {
    title: String,
    stand: Stand,
    text: Option<Markup>,
    action: Option<Markup>,
}

/// `title` says what is to be done.
pub fn step(stand: Stand, title: impl Into<String>) -> Step {
    Step { title: title.into(), stand, text: None, action: None }
}

impl Step {
    /// Why, or what came of it.
    pub fn text(mut self, text: impl Render) -> Self {
        self.text = Some(text.render());
        self
    }
    pub fn action(mut self, action: Button) -> Self {
        self.action = Some(action.small().render());
        self
    }
    /// Something else than a button, for example a form.
    pub fn with(mut self, inner: impl Render) -> Self {
        self.action = Some(inner.render());
        self
    }
}

/// A checklist; `label` is read out.
#[must_use]
pub fn steps(label: &str, steps: &[Step]) -> Markup {
    html! {
        ol .steps aria-label=(label) {
            @for step in steps {
                li class=(step.stand.class()) aria-current=[(step.stand == Stand::Now).then_some("step")] {
                    span .mark { @if step.stand == Stand::Done { (Icon::Check) } }
                    div .words {
                        p .title { span .sr { (step.stand.word()) } (step.title) }
                        @if let Some(text) = &step.text { p .text { (text) } }
                    }
                    @if let Some(action) = &step.action { div .does { (action) } }
                }
            }
        }
    }
}
