//! Shifts in rows: the next ones in sight, and behind one small button what can be done with each.

use super::{moment, swap};
use crate::session::Viewer;
use crate::ui::list::{Item, list};
use crate::ui::{Icon, icon_button, menu};
use allclear_core::directory::Schedule;
use allclear_core::oncall::Stint;
use allclear_texts::{html, t};
use maud::Markup;

/// Rows in sight: this turn, the next, and the one that can still be planned around.
const SOON: usize = 3;

/// Rows in the order of their beginnings; the later ones open. `untold` is how many more there are than rows, and where.
pub(super) fn rows(label: &str, rows: &[Item], untold: Option<String>) -> Markup {
    let (soon, later) = rows.split_at(rows.len().min(SOON));
    html! {
        (list(label, soon))
        @if !later.is_empty() {
            details .later {
                summary { (later.len()) " later" }
                (list(&t!("{label}, later"), later))
                @if let Some(untold) = &untold { p .inset-note { (untold) } }
            }
        }
    }
}

/// What can be done with a shift: asking for a swap and finding cover for one's own, taking over anybody else's.
pub(super) fn ways(viewer: &Viewer, schedule: &Schedule, stint: &Stint) -> Markup {
    let own = stint.person == viewer.person();
    let (from, to) = (moment::address(stint.from.max(viewer.now)), moment::address(stint.to));
    let give = if own { "&give=yes" } else { "" };
    let href = format!("/on-call/{}/override?from={from}&to={to}{give}", schedule.id);
    let mut entries = Vec::new();
    if own && stint.from > viewer.now {
        let ask = menu::goes(t!("Ask for a swap"), swap::href(schedule, stint.from, stint.to));
        entries.push(ask.icon(Icon::ArrowLeftRight));
    }
    let cover = menu::goes(if own { t!("Find cover") } else { t!("Take over") }, href);
    entries.push(cover.icon(if own { Icon::UserPlus } else { Icon::Handshake }));
    let says = t!("What to do with the shift from {}", moment::words(stint.from, &viewer.zone));
    let id = format!("shift-{}-{}", schedule.id, stint.from.as_second());
    menu(&id, icon_button(Icon::Ellipsis, says).small(), &entries)
}
