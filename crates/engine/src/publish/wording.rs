//! What could be said better to customers.

use crate::error::{Error, Result};
use allclear_core::directory::Directory;
use allclear_core::incident::{Reference, Severity};
use allclear_core::update::{Hint, Readers, hints};
use allclear_store::{Tx, incidents, status as store};

/// Words in `text` that help the readers of the page `slug` little: they know its components and none of our services.
/// `about` is the internal incident behind it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such page.
pub fn wording(
    tx: &mut Tx<'_>,
    directory: &Directory,
    slug: &str,
    about: Option<Reference>,
    text: &str,
) -> Result<Vec<Hint>> {
    let page = store::page_by_slug(tx, slug)?.ok_or_else(|| Error::not_found("status page", slug))?;
    let components = store::components(tx, page.id)?;
    let about = about.map(|reference| incidents::find(tx, reference)).transpose()?.flatten();
    // Nobody says how bad it is when no incident is behind it; most disruptions are no outage.
    let severity = about.map_or(Severity::Sev2, |incident| incident.severity);
    let shown = |name: &str| components.iter().any(|component| component.name.eq_ignore_ascii_case(name));
    let internal_names: Vec<&str> =
        directory.services.values().map(|s| s.name.as_str()).filter(|n| !shown(n)).collect();
    Ok(hints(text, Readers { severity, internal_names: &internal_names }))
}
