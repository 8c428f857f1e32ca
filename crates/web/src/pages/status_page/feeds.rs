//! What was said on a page as a feed, in Atom and in RSS: one entry for each incident, with everything that was said about
//! it, the latest first. At Statuspage's addresses, so that whoever followed a page there only changes the host.
//!
//! Readers know an entry by its id and look at it again when `updated` moved, so both depend on what was published and on
//! nothing else: not on the page's name, not on the time of day. Nothing about a feed changes while nobody publishes.

use super::html::moment;
use super::xml::Xml;
use crate::ui::prose;
use allclear_core::status::{Affected, Told, View};
use allclear_texts::{html, t};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use maud::Markup;

/// Where a page's feeds are, below its address, in Statuspage's words.
pub(super) const ATOM: &str = "history.atom";
pub(super) const RSS: &str = "history.rss";

/// How many incidents a feed holds, by what was said last. Readers keep what they have read; a month of bad luck fits.
const ENTRIES: usize = 25;

/// One incident in a feed.
struct Entry<'v> {
    told: &'v Told,
    id: String,
    link: String,
    published: Timestamp,
    /// When the last thing was said about it.
    updated: Timestamp,
}

fn entries(view: &View) -> Vec<Entry<'_>> {
    let entry = |told| Entry::of(told, view);
    let mut entries: Vec<Entry<'_>> = view.incidents.iter().map(entry).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse((entry.updated, entry.told.incident.id)));
    entries.truncate(ENTRIES);
    entries
}

impl<'v> Entry<'v> {
    fn of(told: &'v Told, view: &View) -> Self {
        let incident = &told.incident;
        Self {
            told,
            id: incident.id.uuid().urn().to_string(),
            link: format!("{}/incidents/{}", view.url, incident.id),
            published: incident.created_at,
            updated: told.updates.first().map_or(incident.created_at, |update| update.display_at),
        }
    }

    /// In HTML that needs no style: readers bring their own.
    fn content(&self, view: &View) -> String {
        let incident = &self.told.incident;
        let names: Vec<_> = self.told.components(&view.components).into_iter().map(|c| c.name.as_str()).collect();
        let content = html! {
            p {
                (incident.impact.label())
                @if !names.is_empty() { " · " bdi { (names.join(", ")) } }
                @if let Some(next) = incident.next_update_at { " · Next update by " (moment(next)) }
            }
            @for update in &self.told.updates {
                p { strong { (update.status.label()) } " · " (moment(update.display_at)) }
                (prose(&update.body).public())
                (changed(&update.affected))
            }
        };
        content.into_string()
    }
}

fn changed(affected: &[Affected]) -> Markup {
    let changed: Vec<_> = affected.iter().filter(|a| a.old_status != a.new_status).collect();
    html! {
        @if !changed.is_empty() {
            ul { @for a in changed { li { bdi { (a.name) } ": " (a.new_status.label()) } } }
        }
    }
}

/// When the last thing was said on the page; when it was made, if nothing ever was.
fn updated(entries: &[Entry<'_>], view: &View) -> Timestamp {
    entries.first().map_or(view.page.created_at, |entry| entry.updated)
}

fn title(view: &View) -> String {
    t!("{} – Incidents", view.page.name)
}

/// RFC 4287.
pub(super) fn atom(view: &View) -> String {
    let entries = entries(view);
    let mut xml = Xml::new();
    xml.within("feed", &[("xmlns", "http://www.w3.org/2005/Atom")], |xml| {
        xml.text("id", &view.page.id.uuid().urn().to_string());
        xml.text("title", &title(view));
        xml.text("updated", &instant(updated(&entries, view)));
        xml.within("author", &[], |xml| xml.text("name", &view.page.name));
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &view.url)]);
        xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &below(view, ATOM))]);
        for entry in &entries {
            xml.within("entry", &[], |xml| {
                xml.text("id", &entry.id);
                xml.text("title", &entry.told.incident.name);
                xml.text("published", &instant(entry.published));
                xml.text("updated", &instant(entry.updated));
                xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &entry.link)]);
                xml.within("content", &[("type", "html")], |xml| xml.words(&entry.content(view)));
            });
        }
    });
    xml.done()
}

/// RSS 2.0. It has no word for when an item changed, so Atom's stands in it.
pub(super) fn rss(view: &View) -> String {
    let entries = entries(view);
    let mut xml = Xml::new();
    xml.within("rss", &[("version", "2.0"), ("xmlns:atom", "http://www.w3.org/2005/Atom")], |xml| {
        xml.within("channel", &[], |xml| {
            xml.text("title", &title(view));
            xml.text("link", &view.url);
            xml.text("description", &t!("What was said about incidents on {}", view.page.name));
            xml.text("lastBuildDate", &date(updated(&entries, view)));
            let this = below(view, RSS);
            xml.empty("atom:link", &[("rel", "self"), ("type", "application/rss+xml"), ("href", &this)]);
            for entry in &entries {
                xml.within("item", &[], |xml| {
                    xml.within("guid", &[("isPermaLink", "false")], |xml| xml.words(&entry.id));
                    xml.text("title", &entry.told.incident.name);
                    xml.text("link", &entry.link);
                    xml.text("pubDate", &date(entry.published));
                    xml.text("atom:updated", &instant(entry.updated));
                    xml.text("description", &entry.content(view));
                });
            }
        });
    });
    xml.done()
}

fn below(view: &View, path: &str) -> String {
    format!("{}/{path}", view.url)
}

/// RFC 3339, as Atom wants it.
fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// RFC 822 with four digits for the year, as RSS wants it.
fn date(at: Timestamp) -> String {
    DateTimePrinter::new().timestamp_to_rfc9110_string(&at).unwrap_or_default()
}
