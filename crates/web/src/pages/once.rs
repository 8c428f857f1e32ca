//! Forms that make something, and are sent twice: by a double click, or by "back" and "send again".
//!
//! What such a form makes has its id before it is there, drawn when the form is shown. The second time it is found under
//! it, so nothing more is made, and the answer is the first one's. What is shown once, as a token is, has a mark instead.

use crate::Web;
use crate::form::Form;
use allclear_core::id::{Id, Kind};
use allclear_texts::t;
use std::collections::BTreeMap;

/// The field with the id, or with the mark.
pub(super) const ONCE: &str = "once";

/// A mark for a form.
pub(super) fn mark(web: &Web) -> String {
    web.app.chance(|ids| ids.hex(16))
}

/// An id for what a form makes.
pub(super) fn draw<K: Kind>(web: &Web) -> Id<K> {
    let now = web.app.now();
    web.app.chance(|ids| ids.id(now))
}

/// The id that was drawn for a form.
pub(super) fn drawn<K: Kind>(form: &Form) -> Option<Id<K>> {
    form.value(ONCE).parse().ok()
}

/// The id of what a form makes: the one that was drawn for it, unless it is that of something else by now. The same form
/// with something else in it makes another thing, which gets the `fresh` one.
pub(super) fn place<K: Kind, V>(
    all: &BTreeMap<Id<K>, V>,
    drawn: Option<Id<K>>,
    fresh: Id<K>,
    same: impl Fn(&V) -> bool,
) -> Id<K> {
    drawn.filter(|id| all.get(id).is_none_or(same)).unwrap_or(fresh)
}

/// What is told about a thing that was to be removed. A second press leads where the first one led.
pub(super) fn removed(there: bool, told: &'static str) -> &'static str {
    if there { told } else { t!("It was removed already.") }
}
