//! The parts of the place "Prepare": what there is to page about, who is paged, who works together, and who
//! has practised.

use crate::ui::tabs::{tab, tabs};
use allclear_texts::{mark, say, t};
use maud::Markup;

/// Address and name of each part.
const PARTS: [(&str, &str); 4] = [
    ("/services", mark!("Services")),
    ("/escalation-policies", mark!("Escalation policies")),
    ("/teams", mark!("Teams")),
    ("/drills", mark!("Drills")),
];

/// The tabs above a part; `here` is its address.
pub(super) fn parts(here: &str) -> Markup {
    let all: Vec<_> = PARTS.iter().map(|(href, name)| tab(say(name), *href, *href == here)).collect();
    tabs(t!("Parts of the preparation"), &all)
}
