//! What a tab rings about, and whether it still has to.

use crate::app::App;
use crate::error::Result;
use allclear_core::alert::Status;
use allclear_core::id::PersonId;
use allclear_core::incident::{Category, Incident, Reference};
use allclear_core::page::Subject;
use allclear_store::{Tx, alerts, incidents};

/// Most things that a tab asks about at once: more than anybody is paged for before they look.
pub const MOST: usize = 100;

/// Those of the things that rang for `person` about which nobody has to be woken any more: answered, over, or gone. More
/// than [`MOST`] are not looked at.
///
/// # Errors
/// When the database fails.
pub async fn over(app: &App, person: PersonId, mut about: Vec<Subject>) -> Result<Vec<Subject>> {
    about.truncate(MOST);
    app.read(move |tx| {
        let mut over = Vec::new();
        for subject in about {
            if is_over(tx, person, subject)? {
                over.push(subject);
            }
        }
        Ok(over)
    })
    .await
}

fn is_over(tx: &mut Tx<'_>, person: PersonId, subject: Subject) -> Result<bool> {
    Ok(match subject {
        Subject::Alert(id) => alerts::find(tx, id)?.is_none_or(|alert| alert.status != Status::Triggered),
        Subject::Incident(id) => {
            incidents::find(tx, Reference::Id(id))?.is_none_or(|incident| !still_calls(&incident, person))
        }
    })
}

/// Whether an incident still waits for a word of this person: whoever was called to it, and while nobody has judged it or
/// commands, whoever was told.
fn still_calls(incident: &Incident, person: PersonId) -> bool {
    let category = incident.status.category;
    match incident.presence.find(person) {
        Some(_) => incident.call_to(person).is_some(),
        None => category.is_open() && (category == Category::Triage || incident.commander().is_none()),
    }
}
