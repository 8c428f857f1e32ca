//! What somebody had before their eyes when they pressed a form's button.

use crate::error::{Error, Result};
use allclear_core::directory::Directory;
use allclear_core::id::PersonId;
use allclear_core::incident::{Incident, Role, Severity};
use allclear_core::text;
use allclear_core::timeline::person_name;
use allclear_texts::{kept, t};

/// What somebody had before their eyes when they decided. A decision made on something else is refused, with what it is
/// now; `None` is not looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    pub severity: Option<Severity>,
    /// The name of the status.
    pub status: Option<String>,
    /// Who held a role; `Some((role, None))` when nobody did.
    pub holder: Option<(Role, Option<PersonId>)>,
    pub title: Option<String>,
    /// What customers see; `Some` of nothing when nobody had said it yet.
    pub impact: Option<String>,
}

/// Longest part of a text that is repeated to say what became of it, in characters.
const EXCERPT: usize = 100;

impl Seen {
    /// # Errors
    /// [`Error::Refused`] says what changed meanwhile.
    pub(super) fn check(&self, incident: &Incident, directory: &Directory) -> Result<()> {
        let again = t!("Look at it once more and repeat it if you still want it");
        if let Some(severity) = self.severity.filter(|s| *s != incident.severity) {
            let (was, is) = (severity.as_str(), incident.severity.as_str());
            return Err(Error::refused(t!("Meanwhile the severity went from {was} to {is}. {again}")));
        }
        if let Some(status) = self.status.as_ref().filter(|s| **s != incident.status.name) {
            let is = incident.status.said();
            let was = text::line(kept(status), 60);
            return Err(Error::refused(t!("Meanwhile the status went from {was} to {is}. {again}")));
        }
        if let Some((role, seen)) = self.holder {
            let holder = incident.holders(role).next().map(|t| t.person);
            if holder != seen {
                let now = holder.map_or_else(|| t!("nobody is").to_owned(), |p| t!("{} is", person_name(directory, p)));
                return Err(Error::refused(t!("Meanwhile {now} {}. {again}", role.name())));
            }
        }
        let impact = incident.impact.as_deref().unwrap_or_default();
        for (seen, is, what) in [
            (&self.title, incident.title.as_str(), t!("the incident was renamed; its title is now")),
            (&self.impact, impact, t!("somebody else wrote what customers see; it reads now")),
        ] {
            if seen.as_deref().is_some_and(|seen| plain(seen) != plain(is)) {
                let is = text::line(is, EXCERPT);
                let is = is.trim_end_matches('.');
                return Err(Error::refused(t!("Meanwhile {what}: {is}. {again}")));
            }
        }
        Ok(())
    }
}

/// A text without what a browser makes of it on the way: the ends of its lines, and the space around it.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}
