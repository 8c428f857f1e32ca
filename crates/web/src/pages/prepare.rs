//! The parts of the place "Prepare": what there is to page about, who is paged, who works together, and who
//! has practised.

use crate::ui::tabs::{tab, tabs};
use maud::Markup;

/// Address and name of each part.
const PARTS: [(&str, &str); 4] = [
    ("/services", "Services"),
    ("/escalation-policies", "Escalation policies"),
    ("/teams", "Teams"),
    ("/drills", "Drills"),
];

/// The tabs above a part; `here` is its address.
pub(super) fn parts(here: &str) -> Markup {
    let all: Vec<_> = PARTS.iter().map(|(href, name)| tab(*name, *href, *href == here)).collect();
    tabs("Parts of the preparation", &all)
}
