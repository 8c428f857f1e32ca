//! Who may make a change, told by what it changes.

use super::Company;
use allclear_core::access::{Actor, Permission};
use allclear_core::directory::{Integration, Person};
use std::collections::BTreeMap;

/// The permission that turning `before` into `after` needs of `actor`.
///
/// - A person's role and mail address decide what they may do and who signs in, and people come and go with them:
///   [`Permission::Configure`]. So do other people's contact methods: whoever changes them keeps pages from somebody.
/// - Their own name, time zone, contact methods and rules are everybody's own: [`Permission::Follow`].
/// - An integration's key, its kind and its existence: [`Permission::Configure`]. So is who commands incidents.
/// - Everything else arranges the work: [`Permission::Manage`].
pub(super) fn needed(before: &Company, after: &Company, actor: &Actor) -> Permission {
    let (old, new) = (&before.directory, &after.directory);
    let people = each(&old.people, &new.people, |was, is| person(was, is, actor));
    let integrations = each(&old.integrations, &new.integrations, integration);
    let arranged = old.teams != new.teams
        || old.schedules != new.schedules
        || old.policies != new.policies
        || old.services != new.services
        || old.status_pages != new.status_pages
        || old.plans != new.plans
        || before.components != after.components;
    let arranged = if arranged { Permission::Manage } else { Permission::Follow };
    let settings = if old.commanders == new.commanders { Permission::Follow } else { Permission::Configure };
    people.max(integrations).max(arranged).max(settings)
}

/// The most that any difference between two kinds' things needs; `compare` is asked about those that stay.
fn each<K: Ord, T: PartialEq>(
    old: &BTreeMap<K, T>,
    new: &BTreeMap<K, T>,
    compare: impl Fn(&T, &T) -> Permission,
) -> Permission {
    if old.keys().ne(new.keys()) {
        return Permission::Configure;
    }
    let differing = old.values().zip(new.values()).filter(|(was, is)| was != is);
    differing.map(|(was, is)| compare(was, is)).max().unwrap_or(Permission::Follow)
}

fn person(was: &Person, is: &Person, actor: &Actor) -> Permission {
    if was.role != is.role || was.email != is.email {
        return Permission::Configure;
    }
    if matches!(actor, Actor::Person { id, .. } if *id == is.id) {
        return Permission::Follow;
    }
    let reached_alike = was.methods == is.methods && was.high == is.high && was.low == is.low;
    if reached_alike { Permission::Manage } else { Permission::Configure }
}

fn integration(was: &Integration, is: &Integration) -> Permission {
    if was.key != is.key || was.source != is.source { Permission::Configure } else { Permission::Manage }
}
