//! What was deployed, set or switched shortly before something broke: the first thing that people ask.

use crate::ui::{Zone, card};
use allclear_core::directory::Directory;
use allclear_core::id::ServiceId;
use allclear_store::changes::{self, Changed};
use allclear_store::{Result, Tx};
use allclear_texts::{html, t};
use jiff::{SignedDuration, Timestamp};
use maud::Markup;
use std::collections::BTreeSet;

/// How long before it began is looked at: yesterday's deployment stands beside this morning's alert.
const BEFORE: SignedDuration = SignedDuration::from_hours(24);
/// More than these are a busy day; the API has all of them.
const MOST: i64 = 8;

/// What was changed in these services, and in what they depend on, from a day before `began` until `until`; the newest
/// first.
pub(super) fn around(
    tx: &mut Tx<'_>,
    directory: &Directory,
    services: &[ServiceId],
    began: Timestamp,
    until: Timestamp,
) -> Result<Vec<Changed>> {
    let known = services.iter().filter_map(|id| directory.services.get(id));
    let leaned_on = known.flat_map(|service| service.depends_on.iter().copied());
    let all: BTreeSet<ServiceId> = services.iter().copied().chain(leaned_on).collect();
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let from = began.checked_sub(BEFORE).unwrap_or(Timestamp::MIN);
    // One pipeline tells several services of one deployment, and may repeat itself for each: so many that what is left
    // without the repeated ones still fills the card.
    let most = MOST.saturating_mul(i64::try_from(all.len()).unwrap_or(i64::MAX));
    let all: Vec<ServiceId> = all.into_iter().collect();
    let mut found = changes::between(tx, &all, from, until, None, most)?;
    // What was made at once stands together by service, where the repeated ones are neighbours.
    found.sort_by_key(|changed| (std::cmp::Reverse(changed.change.at), changed.service));
    // Senders repeat themselves when they are not sure that they were heard.
    found.dedup_by(|a, b| (a.service, &a.change) == (b.service, &b.change));
    found.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    Ok(found)
}

/// Them as a card; nothing when nothing was changed.
pub(super) fn shown(changed: &[Changed], directory: &Directory, zone: &Zone) -> Markup {
    html! {
        @if !changed.is_empty() {
            (card(t!("Changed shortly before"), list(changed, directory, zone)).folds(&html! { (changed.len()) }))
        }
    }
}

/// Them as a list.
pub(super) fn list(changed: &[Changed], directory: &Directory, zone: &Zone) -> Markup {
    html! {
        ul .affected {
            @for Changed { service, change, .. } in changed {
                li {
                    p .title {
                        @match change.links.first() {
                            Some(link) => a href=(link.href) rel="noreferrer noopener" target="_blank" { bdi { (change.summary) } },
                            None => bdi { (change.summary) },
                        }
                    }
                    p .text {
                        (zone.ago(change.at))
                        @if let Some(service) = directory.services.get(service) { ", " bdi { (service.name) } }
                        @if let Some(source) = &change.source { ", by " bdi { (source) } }
                    }
                }
            }
        }
    }
}
