//! Who may do what.

use crate::directory::Role;
use crate::id::{IntegrationId, PersonId, TokenId};
use serde::{Deserialize, Serialize};

/// Who acts: stored with every change and shown in every story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Actor {
    /// A person, through a page's signed link or a session.
    Person { id: PersonId },
    /// A program or a person's script, through a bearer token.
    Token { id: TokenId, name: String, scope: Role },
    /// The sender of an event.
    Integration { id: IntegrationId },
    /// Allclear itself: an escalation, an expiry, the auditor.
    System,
    /// Somebody with the database in their hands: the command line on the data directory.
    Operator,
}

/// Classes of actions, from harmless to powerful. A route declares one; so does a use-case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    Read,
    Respond,
    Configure,
}

/// The action needs more than the actor has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this needs the {needed} scope")]
pub struct Denied {
    pub needed: &'static str,
}

impl Actor {
    /// The role this actor acts with.
    #[must_use]
    pub const fn role(&self) -> Role {
        match self {
            Self::Person { .. } | Self::Integration { .. } => Role::Responder,
            Self::Token { scope, .. } => *scope,
            Self::System | Self::Operator => Role::Admin,
        }
    }
}

/// Checks `actor` for `permission`.
///
/// # Errors
/// [`Denied`] names the scope that would have been enough.
pub fn check(actor: &Actor, permission: Permission) -> Result<(), Denied> {
    let (needed, word) = match permission {
        Permission::Read => (Role::Viewer, "viewer"),
        Permission::Respond => (Role::Responder, "responder"),
        Permission::Configure => (Role::Admin, "admin"),
    };
    if actor.role() >= needed { Ok(()) } else { Err(Denied { needed: word }) }
}
