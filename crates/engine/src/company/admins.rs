//! Whether somebody is left who can sign in and change things.
//!
//! An admin without a password and a passkey is an admin on paper: the first one, who came through the link that a new
//! server prints, may be the only one who can open the door.

use super::problem::Problem;
use allclear_core::directory::{Directory, Person};
use allclear_core::id::PersonId;
use allclear_texts::t;
use std::collections::BTreeSet;

/// An admin of `before` who can sign in, if none of the admins of `after` can. `able` are those who can sign in now.
pub(super) fn last<'d>(before: &'d Directory, after: &Directory, able: &BTreeSet<PersonId>) -> Option<&'d Person> {
    let can = |directory: &Directory| directory.admins().into_iter().find(|id| able.contains(id));
    let last = can(before)?;
    if can(after).is_some() { None } else { before.people.get(&last) }
}

/// Says it of files, which may be applied all the same: a company's file is applied before its people have ever signed
/// in, and the command line on the data directory can still let an admin in.
pub(super) fn warning(before: &Directory, after: &Directory, able: &BTreeSet<PersonId>) -> Option<Problem> {
    let last = last(before, after, able)?;
    let becomes = if after.people.contains_key(&last.id) { t!("stays, but as no admin") } else { t!("is removed") };
    Some(Problem {
        file: String::new(),
        line: 0,
        column: 0,
        message: t!(
            "no admin is left who can sign in: {} ({}), the only one who can, {becomes}",
            last.name, last.email
        ),
        hint: Some(
            t!("keep them as an admin until another one has accepted an invitation; where the data directory is, `allclear \
             user invite MAIL-ADDRESS` makes one")
                .to_owned(),
        ),
    })
}
