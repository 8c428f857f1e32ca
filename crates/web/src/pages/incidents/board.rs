//! The board: a column for each phase.

use super::list::Wanted;
use crate::Web;
use crate::pages::fault::Fault;
use crate::session::Viewer;
use crate::ui::{self, Zone, status};
use allclear_core::directory::Directory;
use allclear_core::incident::{Category, Incident};
use allclear_core::timeline::person_name;
use allclear_store::incidents;
use allclear_texts::{html, mark, say};
use maud::Markup;

/// Cards in one column; the list has the rest.
const TALL: i64 = 50;
/// Columns whose incidents are over are about the last ones only.
const SHORT: i64 = 12;

const CLOSED: &str = mark!("Closed");

/// The phases, as people pass through them.
const COLUMNS: [(&str, &[Category]); 5] = [
    (mark!("Triage"), &[Category::Triage]),
    (mark!("Active"), &[Category::Active]),
    (mark!("Paused"), &[Category::Paused]),
    (mark!("Learning"), &[Category::PostIncident]),
    (CLOSED, &[Category::Closed]),
];

/// The phase of an incident, in the word that stands above its column. What was none, or goes on elsewhere, is closed.
pub(super) fn phase(category: Category) -> &'static str {
    COLUMNS.iter().find(|(_, categories)| categories.contains(&category)).map_or(CLOSED, |(name, _)| name)
}

/// The phases in the order in which people pass through them.
pub(super) fn phases() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(|(name, _)| *name)
}

/// The board as a whole.
///
/// # Errors
/// When the database fails.
pub(super) async fn columns(
    web: &Web,
    viewer: &Viewer,
    wanted: &Wanted,
    directory: &Directory,
) -> Result<Markup, Fault> {
    let own = wanted.filter(viewer);
    let read = web.app.read(move |tx| {
        let mut columns = Vec::new();
        for (name, categories) in COLUMNS {
            let mut found = Vec::new();
            for category in categories {
                let limit = if *category == Category::Closed { SHORT } else { TALL };
                found.extend(incidents::list(
                    tx,
                    &incidents::Filter { category: Some(*category), limit, ..own.clone() },
                )?);
            }
            if name != CLOSED {
                found.sort_by_key(Incident::priority);
            }
            columns.push((name, found));
        }
        Ok(columns)
    });
    let columns = read.await?;
    if columns.iter().all(|(_, found)| found.is_empty()) {
        return Ok(super::list::nothing(viewer, wanted));
    }
    let zone = Zone::from(viewer);
    // An empty column at the edge says nothing; an empty one between says that nothing is there.
    let shown =
        columns.iter().filter(|(name, found)| !found.is_empty() || matches!(*name, "Active" | "Learning" | CLOSED));
    Ok(html! {
        div .board {
            @for (name, found) in shown {
                section .board-column aria-label=(say(name)) {
                    h2 { (say(name)) " " span .count { (found.len()) } }
                    @if found.is_empty() { p .quiet.small { "None" } }
                    ul { @for incident in found { li { (card(incident, directory, &zone)) } } }
                }
            }
        }
    })
}

fn card(incident: &Incident, directory: &Directory, zone: &Zone) -> Markup {
    let commander = incident.commander().map(|id| person_name(directory, id));
    html! {
        article .board-card {
            div .split { (ui::severity(incident.severity)) span .faint.num { @if incident.status.category.is_open() { (incident.priority().as_str()) " " } "#" (incident.number) } }
            h3 { a href=(format!("/incidents/{}", incident.number)) { (incident.title) } }
            @if incident.visibility.is_private() { p { (super::access::mark()) } }
            div .split.small {
                (status::incident_status(&incident.status))
                span .quiet.nowrap {
                    @match incident.resolved_at {
                        Some(at) => (ui::time::duration(at.duration_since(incident.declared_at))),
                        None => (zone.elapsed(incident.declared_at)),
                    }
                }
            }
            @if let Some(name) = &commander { div .board-people { (ui::people(&[name.as_str()])) } }
        }
    }
}
