//! What is asked about words for customers before they go out: when they will hear more, and whether they understand it.

use crate::Web;
use crate::form::Form;
use crate::pages::fault::Fault;
use crate::pages::stumbles;
use crate::ui::field;
use allclear_core::incident::Reference;
use allclear_core::status::IncidentStatus;
use allclear_core::update::Hint;
use allclear_engine::publish;
use allclear_store::incidents;
use allclear_texts::{html, t};
use maud::Markup;

/// What the field of the promise is called: the use-case complains about it by this name.
pub(super) const NEXT: &str = "next_update_minutes";

/// How often the plan of an internal incident wants customers to hear, in minutes, while it is open.
pub(super) async fn planned(web: &Web, about: Option<Reference>) -> Result<Option<u32>, Fault> {
    let Some(about) = about else { return Ok(None) };
    let incident = web.app.read(move |tx| Ok(incidents::find(tx, about)?)).await?;
    let open = incident.filter(|incident| incident.status.category.is_open());
    Ok(open.and_then(|incident| incident.policy.public_update_minutes))
}

pub(super) fn next_field(form: &Form) -> Markup {
    let hint = t!("Readers see the time. Promise a little more than you need: a promise kept early costs nothing.");
    html! { (field::text(NEXT, t!("Next update in how many minutes")).of(form).inputmode("numeric").max(5).hint(hint)) }
}

/// The promise that a form gives; where a plan asks for updates one has to be given, unless it is over.
pub(super) fn promises(form: &mut Form, status: Option<IncidentStatus>, planned: Option<u32>) -> Option<u32> {
    let minutes: Option<u32> = form.read(NEXT);
    let over = status.is_some_and(IncidentStatus::is_closed);
    if minutes.is_none() && planned.is_some() && !over && form.error(NEXT).is_none() {
        form.complain(NEXT, t!("say when customers will hear more; they count on it"));
    }
    minutes.filter(|_| !over)
}

/// What could be said better, unless whoever publishes has seen that.
pub(super) async fn unseen(web: &Web, form: &Form, slug: &str, about: Option<Reference>) -> Result<Vec<Hint>, Fault> {
    if stumbles::are_seen(form) {
        return Ok(Vec::new());
    }
    let directory = web.app.refresh_directory().await?;
    let (slug, text) = (slug.to_owned(), form.value("body").to_owned());
    Ok(web.app.read(move |tx| publish::wording(tx, &directory, &slug, about, &text)).await?)
}

/// The hints, and the mark that they were shown.
pub(super) fn advice(hints: &[Hint]) -> Markup {
    stumbles::advice(t!("Not published yet. Readers may stumble over this:"), hints)
}
