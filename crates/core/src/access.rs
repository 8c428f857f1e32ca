//! Who may do what.

use crate::directory::Role;
use crate::id::{IntegrationId, PersonId, TokenId};
use allclear_texts::{kept, mark, t};
use serde::{Deserialize, Serialize};

/// Who acts: stored with every change and shown in every story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Actor {
    /// A person, through a page's signed link or a session.
    Person {
        id: PersonId,
        /// The role in force while acting. A story tells who it was and not what they were allowed, so it is not stored;
        /// read back it is a responder's, which nothing is decided by.
        #[serde(skip)]
        role: Role,
    },
    /// A program or a person's script, through a bearer token.
    Token { id: TokenId, name: String, scope: Role },
    /// The sender of an event.
    Integration { id: IntegrationId },
    /// Nobody real: a colleague whom Allclear plays in a drill.
    Simulated { id: PersonId },
    /// Allclear itself: an escalation, an expiry, the auditor.
    System,
    /// Somebody with the database in their hands: the command line on the data directory.
    Operator,
}

/// With whose eyes something is read: the store leaves out what they may not know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// Allclear itself at its work, an operator, or a program that was let in.
    Everything,
    Person(PersonId),
    /// Somebody who is involved in nothing: strangers, and programs that were not let in.
    Outsider,
}

/// The token by which a person acts: what they do is theirs, and what is written down of it names the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Through {
    pub token: TokenId,
    pub person: PersonId,
    /// What its owner called it.
    pub name: String,
}

/// Classes of actions, from harmless to powerful. A route declares one; so does a use-case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// Looking at incidents, their updates and reviews, and at status pages.
    Follow,
    /// Looking at everything else.
    Read,
    /// Answering alerts, and working in incidents and reviews.
    Respond,
    /// Arranging the work: schedules, overrides, policies, services, status pages, who is in which team.
    Manage,
    /// Deciding who may do what, and everything that holds a secret: people's roles, keys of integrations, tokens,
    /// settings.
    Configure,
}

impl Permission {
    /// Every permission, from harmless to powerful.
    pub const ALL: [Self; 5] = [Self::Follow, Self::Read, Self::Respond, Self::Manage, Self::Configure];

    /// The least role that has it.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Follow => Role::Stakeholder,
            Self::Read => Role::Observer,
            Self::Respond => Role::Responder,
            Self::Manage => Role::Manager,
            Self::Configure => Role::Admin,
        }
    }
}

/// The action needs more than the actor has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", t!("this needs the {needed} {of}", needed = kept(.needed), of = kept(.of)))]
pub struct Denied {
    /// The word of the least role or scope that would have been enough.
    pub needed: &'static str,
    /// What the actor would need it as: `scope` of a token or `role` of a person.
    pub of: &'static str,
}

impl Actor {
    /// Whoever opened the signed link that a page carried to `person`. They were asked to respond, so they may, whatever
    /// their role is otherwise.
    #[must_use]
    pub const fn by_link(person: PersonId) -> Self {
        Self::Person { id: person, role: Role::Responder }
    }

    /// The same person where they do more than answer what they were asked: no more than their role allows, and no more
    /// than a link does.
    #[must_use]
    pub fn beside_link(person: PersonId, role: Role) -> Self {
        Self::Person { id: person, role: role.min(Role::Responder) }
    }

    /// The person who acts, a simulated one included; programs and Allclear itself are nobody.
    #[must_use]
    pub const fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person { id, .. } | Self::Simulated { id } => Some(*id),
            _ => None,
        }
    }

    /// The role this actor acts with.
    #[must_use]
    pub const fn role(&self) -> Role {
        match self {
            Self::Person { role, .. } => *role,
            Self::Integration { .. } | Self::Simulated { .. } => Role::Responder,
            Self::Token { scope, .. } => *scope,
            Self::System | Self::Operator => Role::Admin,
        }
    }
}

/// Whether `role` has `permission`.
#[must_use]
pub fn allows(role: Role, permission: Permission) -> bool {
    role >= permission.role()
}

/// Checks `actor` for `permission`.
///
/// # Errors
/// [`Denied`] names the role or scope that would have been enough.
pub fn check(actor: &Actor, permission: Permission) -> Result<(), Denied> {
    if allows(actor.role(), permission) {
        return Ok(());
    }
    let needed = permission.role();
    Err(match actor {
        Actor::Person { .. } => Denied { needed: needed.as_str(), of: mark!("role") },
        _ => Denied { needed: needed.as_scope(), of: mark!("scope") },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(role: Role) -> Actor {
        Actor::Person { id: PersonId::from_uuid(Uuid::from_u128(1)), role }
    }

    fn token(scope: Role) -> Actor {
        Actor::Token { id: TokenId::from_uuid(Uuid::from_u128(2)), name: "ci".to_owned(), scope }
    }

    /// One line a role, one column a permission: follow, read, respond, manage, configure.
    const TABLE: [(Role, &str); 5] = [
        (Role::Stakeholder, "+----"),
        (Role::Observer, "++---"),
        (Role::Responder, "+++--"),
        (Role::Manager, "++++-"),
        (Role::Admin, "+++++"),
    ];

    #[test]
    fn each_role_may_do_what_the_table_says_and_nothing_else() {
        for (role, row) in TABLE {
            for (permission, cell) in Permission::ALL.into_iter().zip(row.chars()) {
                for actor in [person(role), token(role)] {
                    assert_eq!(check(&actor, permission).is_ok(), cell == '+', "{actor:?} {permission:?}");
                }
                assert_eq!(allows(role, permission), cell == '+');
            }
        }
        for actor in [Actor::System, Actor::Operator] {
            assert_eq!(check(&actor, Permission::Configure), Ok(()));
        }
    }

    #[test]
    fn a_refusal_names_what_would_have_been_enough_in_the_words_of_who_asks() {
        let told = |actor: &Actor, permission| check(actor, permission).unwrap_err().to_string();
        assert_eq!(told(&token(Role::Stakeholder), Permission::Read), "this needs the viewer scope");
        assert_eq!(told(&person(Role::Stakeholder), Permission::Read), "this needs the observer role");
        assert_eq!(told(&token(Role::Responder), Permission::Configure), "this needs the admin scope");
        assert_eq!(told(&person(Role::Responder), Permission::Manage), "this needs the manager role");
    }

    #[test]
    fn a_story_keeps_who_acted_and_not_what_they_were_allowed() {
        let text = serde_json::to_string(&person(Role::Admin)).unwrap();
        assert_eq!(text, r#"{"type":"person","id":"per_00000000000000000000000001"}"#);
        let read: Actor = serde_json::from_str(&text).unwrap();
        assert_eq!(read, person(Role::Responder));
    }

    #[test]
    fn the_older_word_for_an_observer_is_still_read() {
        let old: Actor = serde_json::from_str(
            r#"{"type":"token","id":"tok_00000000000000000000000002","name":"ci","scope":"viewer"}"#,
        )
        .unwrap();
        assert_eq!(old, token(Role::Observer));
        assert_eq!(Role::read("viewer"), Some(Role::Observer));
        for role in Role::ALL {
            assert_eq!(Role::read(role.as_str()), Some(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
        assert_eq!(Role::read("king"), None);
    }
}
