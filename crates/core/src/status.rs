//! Status pages: what the company tells its customers, in Statuspage's terms and JSON.
//!
//! A page has components and public incidents. A public incident may be linked to an internal one, but it has its own
//! name, text and life: nothing that is written internally shows up here by itself.
//!
//! [`View`] is everything one page shows at one instant. Rendering it is a pure function, so the bytes can be made when
//! something changes and served when everything else is gone.

use crate::id::{ComponentId, IncidentId, PublicIncidentId, ServiceId, StatusPageId, UpdateId};
use crate::text;
use allclear_texts::{mark, t};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub mod json;
mod overall;
mod promise;
#[cfg(test)]
mod tests;

pub use overall::{Indicator, Overall, overall};
pub use promise::{MAX_PROMISE_MINUTES, buffered, promise, promised};

/// Longest name of a page, component or public incident, in characters: one line of a mail's subject, with room.
pub const MAX_NAME: usize = 200;
/// Longest text of one update, in characters. Statuspage takes 25,000.
pub const MAX_BODY: usize = 25_000;
/// Longest last part of `/status/{slug}`, in characters: what a DNS label may hold, so that it can become one.
pub const MAX_SLUG: usize = 63;
/// How many days of past incidents a page shows, today included.
pub const HISTORY_DAYS: i64 = 14;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident, $word:literal, $label:expr;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Every value, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The word used in storage, the API and Statuspage's JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
            /// The words a reader sees.
            #[must_use]
            pub fn label(self) -> &'static str {
                allclear_texts::say(match self { $(Self::$variant => $label),* })
            }
            /// Reads [`Self::as_str`] back.
            #[must_use]
            pub fn read(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == word)
            }
        }
    };
}

words! {
    /// How a component is, from good to bad; planned work stands apart from the scale.
    ComponentStatus {
        Operational, "operational", mark!("Operational");
        UnderMaintenance, "under_maintenance", mark!("Under maintenance");
        DegradedPerformance, "degraded_performance", mark!("Degraded performance");
        PartialOutage, "partial_outage", mark!("Partial outage");
        MajorOutage, "major_outage", mark!("Major outage");
    }
}
words! {
    /// Where a public incident stands.
    IncidentStatus {
        Investigating, "investigating", mark!("Investigating");
        Identified, "identified", mark!("Identified");
        Monitoring, "monitoring", mark!("Monitoring");
        Resolved, "resolved", mark!("Resolved");
        Postmortem, "postmortem", mark!("Postmortem");
    }
}
words! {
    /// How much customers feel of a public incident.
    Impact {
        None, "none", mark!("No impact");
        Minor, "minor", mark!("Minor impact");
        Major, "major", mark!("Major impact");
        Critical, "critical", mark!("Critical impact");
    }
}

impl IncidentStatus {
    /// Over for customers.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Resolved | Self::Postmortem)
    }
}

impl Impact {
    /// The impact of an incident whose author named none: that of the worst component it touches.
    #[must_use]
    pub fn of(components: impl IntoIterator<Item = ComponentStatus>) -> Self {
        match components.into_iter().max() {
            None | Some(ComponentStatus::Operational | ComponentStatus::UnderMaintenance) => Self::None,
            Some(ComponentStatus::DegradedPerformance) => Self::Minor,
            Some(ComponentStatus::PartialOutage) => Self::Major,
            Some(ComponentStatus::MajorOutage) => Self::Critical,
        }
    }
}

/// A public page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub id: StatusPageId,
    /// The last part of `/status/{slug}`; see [`check_slug`].
    pub slug: String,
    pub name: String,
    /// Made by Allclear because nobody configured one: its components follow the services.
    pub automatic: bool,
    pub created_at: Timestamp,
    /// The last change of anything the page shows.
    pub updated_at: Timestamp,
}

/// Something customers know by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    pub id: ComponentId,
    pub page: StatusPageId,
    /// The service behind it; several components may stand for one service, and some for none.
    pub service: Option<ServiceId>,
    pub name: String,
    pub description: Option<String>,
    /// Order on the page, from 1.
    pub position: i64,
    pub status: ComponentStatus,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A disruption as customers are told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicIncident {
    pub id: PublicIncidentId,
    pub page: StatusPageId,
    /// The internal incident it is about. Never shown.
    pub incident: Option<IncidentId>,
    pub name: String,
    pub status: IncidentStatus,
    pub impact: Impact,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub monitoring_at: Option<Timestamp>,
    pub resolved_at: Option<Timestamp>,
    /// When customers began to feel it; may lie before `created_at`.
    pub started_at: Timestamp,
    /// When readers are promised to hear more; `None` when nothing was promised, and when it is over.
    pub next_update_at: Option<Timestamp>,
}

/// One thing said about a public incident. Never changed once published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUpdate {
    pub id: UpdateId,
    pub incident: PublicIncidentId,
    pub status: IncidentStatus,
    pub body: String,
    pub created_at: Timestamp,
    /// The instant shown to readers.
    pub display_at: Timestamp,
    pub affected: Vec<Affected>,
    /// When it promised the one after it.
    pub next_update_at: Option<Timestamp>,
}

/// What an update said about one component; keeps the name the component had then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Affected {
    /// Statuspage calls a component's id its code here.
    pub code: ComponentId,
    pub name: String,
    pub old_status: ComponentStatus,
    pub new_status: ComponentStatus,
}

/// A public incident with its updates, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub incident: PublicIncident,
    pub updates: Vec<PublicUpdate>,
}

impl Told {
    /// The components it touched, each once, in the order of the page.
    pub fn components<'v>(&self, all: &'v [Component]) -> Vec<&'v Component> {
        let touched = |c: &&Component| self.updates.iter().any(|u| u.affected.iter().any(|a| a.code == c.id));
        all.iter().filter(touched).collect()
    }
}

/// Everything one page shows at one instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    pub page: Page,
    /// Where readers find the page, without a trailing slash.
    pub url: String,
    /// In the order of the page.
    pub components: Vec<Component>,
    /// Every open one and the latest closed ones, by start, newest first.
    pub incidents: Vec<Told>,
    /// When this was read from the database.
    pub as_of: Timestamp,
    /// Whether readers can report a problem.
    pub report_form: bool,
}

impl View {
    /// The incidents that are not over, newest first.
    pub fn active(&self) -> impl Iterator<Item = &Told> {
        self.incidents.iter().filter(|told| !told.incident.status.is_closed())
    }

    /// The one sentence at the top.
    #[must_use]
    pub fn overall(&self) -> Overall {
        let components: Vec<_> = self.components.iter().map(|c| c.status).collect();
        let impacts: Vec<_> = self.active().map(|told| told.incident.impact).collect();
        overall(&components, &impacts)
    }
}

/// Why something cannot be published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("a postmortem can be published only after the incident is resolved; post a resolved update first")]
    NotResolved,
    #[error("{field}: {reason}")]
    Invalid { field: &'static str, reason: String },
}

fn invalid(field: &'static str, reason: impl Into<String>) -> Refused {
    Refused::Invalid { field, reason: reason.into() }
}

/// Checks the last part of a page's address: lower case letters, digits and single dashes between them.
///
/// # Errors
/// [`Refused::Invalid`] says what is allowed.
pub fn check_slug(slug: &str) -> Result<(), Refused> {
    let parts_ok = slug
        .split('-')
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
    if parts_ok && slug.len() <= MAX_SLUG {
        return Ok(());
    }
    Err(invalid("slug", t!("use 1 to {MAX_SLUG} lower case letters, digits and single dashes, like `acme-cloud`")))
}

/// Cleans a name. Refuses instead of clipping: customers must not read half of what was written.
///
/// # Errors
/// [`Refused::Invalid`] when nothing is left of it, or when it is longer than [`MAX_NAME`].
pub fn name(text: &str) -> Result<String, Refused> {
    let clean = text::line(text, text.len());
    match clean.chars().count() {
        0 => Err(invalid("name", t!("must not be empty"))),
        n if n > MAX_NAME => Err(invalid("name", t!("has {n} characters; at most {MAX_NAME} fit"))),
        _ => Ok(clean),
    }
}

/// Cleans the text of an update.
///
/// # Errors
/// [`Refused::Invalid`] when nothing is left of it, or when it is longer than [`MAX_BODY`].
pub fn body(text: &str) -> Result<String, Refused> {
    let clean = text::paragraph(text, text.len()).trim().to_owned();
    match clean.chars().count() {
        0 => Err(invalid("body", t!("must not be empty: say what customers notice and when they will hear more"))),
        n if n > MAX_BODY => Err(invalid("body", t!("has {n} characters; at most {MAX_BODY} fit"))),
        _ => Ok(clean),
    }
}

/// Checks a change of a public incident's status. Any order is allowed, back and reopened too, because reality does not
/// go one way; only a postmortem needs an incident that is over.
///
/// # Errors
/// [`Refused::NotResolved`].
pub fn transition(from: Option<IncidentStatus>, to: IncidentStatus) -> Result<(), Refused> {
    let over = from.is_some_and(IncidentStatus::is_closed);
    if to == IncidentStatus::Postmortem && !over { Err(Refused::NotResolved) } else { Ok(()) }
}

impl PublicIncident {
    /// Moves to `to` and keeps the instants that belong to it: reopening forgets when it was resolved, and going back
    /// to searching forgets since when the repair is watched.
    ///
    /// # Errors
    /// As [`transition`]; then nothing has changed.
    pub fn move_to(&mut self, to: IncidentStatus, now: Timestamp) -> Result<(), Refused> {
        transition(Some(self.status), to)?;
        match to {
            IncidentStatus::Investigating | IncidentStatus::Identified => {
                self.monitoring_at = None;
                self.resolved_at = None;
            }
            IncidentStatus::Monitoring => {
                self.monitoring_at = self.monitoring_at.or(Some(now));
                self.resolved_at = None;
            }
            IncidentStatus::Resolved | IncidentStatus::Postmortem => self.resolved_at = self.resolved_at.or(Some(now)),
        }
        self.status = to;
        self.updated_at = now;
        Ok(())
    }
}

/// Sets components to what an update says; tells, for each one named, what it was and is.
pub fn set_components(
    components: &mut [Component],
    wanted: &[(ComponentId, ComponentStatus)],
    now: Timestamp,
) -> Vec<Affected> {
    let mut affected = Vec::new();
    for component in components.iter_mut() {
        // Named twice: the last word counts.
        let Some((_, status)) = wanted.iter().rev().find(|(id, _)| *id == component.id) else { continue };
        let old_status = std::mem::replace(&mut component.status, *status);
        if old_status != *status {
            component.updated_at = now;
        }
        affected.push(Affected { code: component.id, name: component.name.clone(), old_status, new_status: *status });
    }
    affected
}

/// What resolving means for components when the author says nothing about them: those this incident touched work again,
/// except where another open incident still holds them.
#[must_use]
pub fn restored(resolved: &Told, others: &[Told], components: &[Component]) -> Vec<(ComponentId, ComponentStatus)> {
    let held = |c: &Component| {
        let open = others.iter().filter(|o| o.incident.id != resolved.incident.id && !o.incident.status.is_closed());
        open.flat_map(|o| &o.updates).flat_map(|u| &u.affected).any(|a| a.code == c.id)
    };
    let broken = |c: &&Component| !matches!(c.status, ComponentStatus::Operational | ComponentStatus::UnderMaintenance);
    let touched = resolved.components(components).into_iter();
    touched.filter(broken).filter(|c| !held(c)).map(|c| (c.id, ComponentStatus::Operational)).collect()
}
