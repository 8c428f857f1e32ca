//! Questions from outside: everybody who may follow an incident may ask, and nobody who repairs is interrupted.

use super::change_now;
use crate::app::App;
use crate::error::Result;
use allclear_core::access::{self, Actor, Permission};
use allclear_core::directory::Directory;
use allclear_core::incident::{Change, Decision, Reference};
use allclear_core::room::ask::{self, Ask, State};
use allclear_core::room::{Label, Order};
use allclear_core::timeline::person_name;
use allclear_texts::t;

/// What became of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// What people call it.
    pub label: Label,
    /// One sentence for whoever asked.
    pub told: String,
}

/// Asks whoever speaks for the incident. The same question of somebody else is joined.
///
/// # Errors
/// [`crate::error::Error::NotFound`]; [`crate::error::Error::Invalid`] on `question` when it is empty, too long, or one
/// too many for now; [`crate::error::Error::Refused`] when the incident is over.
pub async fn ask(app: &App, actor: Actor, incident: Reference, question: String) -> Result<Queued> {
    queue(app, actor, incident, move |change, _| Ok(ask::ask(change, &question)?)).await
}

/// Says that `actor` wants to know it too. Saying so twice is a success.
///
/// # Errors
/// [`crate::error::Error::NotFound`]; [`crate::error::Error::Invalid`] when there is no such question.
pub async fn ask_too(app: &App, actor: Actor, incident: Reference, label: Label) -> Result<Queued> {
    queue(app, actor, incident, move |change, directory| {
        let around = allclear_core::incident::Around::default();
        Order::Ask(ask::Order::MeToo { ask: label }).apply(change, directory, &around)?;
        Ok(label)
    })
    .await
}

async fn queue(
    app: &App,
    actor: Actor,
    incident: Reference,
    f: impl Fn(&mut Change<'_>, &Directory) -> Result<Label> + Send + 'static,
) -> Result<Queued> {
    access::check(&actor, Permission::Follow)?;
    app.write(move |work| {
        let (decision, label) = change_now(work, &actor, incident, None, |around, _, change| {
            let directory = std::sync::Arc::clone(&around.directory);
            f(change, &directory)
        })?;
        Ok(Queued { label, told: told(&decision, label, &work.directory) })
    })
    .await
}

fn told(decision: &Decision, label: Label, directory: &Directory) -> String {
    let Some(asked) = decision.room.get::<Ask>(label) else { return t!("{label} is there.") };
    match (asked.state, &asked.answer, ask::owner(&decision.incident)) {
        (State::Answered, Some(answer), _) => {
            t!("{label} is answered already: {}", allclear_core::text::line(answer, 500))
        }
        (State::Waiting, _, Some(owner)) => {
            t!("{label} is with {}. You hear of the answer, and read it here.", person_name(directory, owner))
        }
        (State::Waiting, _, None) => {
            t!("{label} waits until somebody leads. You hear of the answer, and read it here.")
        }
        (state, _, _) => format!("{label} {}.", state.name()),
    }
}
