//! `allclear token`: made on the data directory or the database, so that the first one needs no token.

use super::failure::Result;
use super::output::Output;
use super::settings::Storage;
use crate::wire;
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::id::TokenId;
use allclear_engine::tokens;
use clap::{Subcommand, ValueEnum};
use serde_json::json;

/// What a token may do.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Scope {
    /// Follow incidents, reviews and status pages
    Stakeholder,
    /// Read everything
    Viewer,
    /// Answer alerts and work in incidents too
    Responder,
    /// Arrange schedules, policies, services, teams and status pages too
    Manager,
    /// Change the whole configuration
    Admin,
}

impl Scope {
    const fn role(self) -> Role {
        match self {
            Self::Stakeholder => Role::Stakeholder,
            Self::Viewer => Role::Observer,
            Self::Responder => Role::Responder,
            Self::Manager => Role::Manager,
            Self::Admin => Role::Admin,
        }
    }
}

/// Tokens for the API, made on the data directory or the database; no server is needed.
#[derive(Debug, Subcommand)]
pub enum Token {
    /// Make a token; its secret is shown this once. The first one may come before the server: then the database is made
    Create {
        /// What it is for, in one line
        #[arg(long, value_parser = one_line)]
        name: String,
        #[arg(long, default_value = "responder")]
        scope: Scope,
        /// It sees private incidents, which do not exist for other tokens
        #[arg(long)]
        private: bool,
        #[command(flatten)]
        storage: Storage,
    },
    /// List tokens, without their secrets
    List {
        #[command(flatten)]
        storage: Storage,
    },
    /// End a token
    Revoke {
        /// Its id, as `token list` shows it
        id: TokenId,
        #[command(flatten)]
        storage: Storage,
    },
}

impl Token {
    pub async fn run(self, out: Output) -> Result<()> {
        match self {
            Self::Create { name, scope, private, storage } => {
                let place = storage.resolve()?;
                let new = wire::new_directory(&place);
                let app = wire::app(wire::open(&place)?, "")?;
                let made = if private {
                    tokens::create_let_in(&app, Actor::Operator, &name, scope.role()).await?
                } else {
                    tokens::create(&app, Actor::Operator, &name, scope.role()).await?
                };
                app.db().close().await;
                let answer = json!({"token": made.secret, "id": made.token.id, "name": made.token.name});
                if let Some(dir) = new {
                    // A mistyped --data would otherwise give a token that opens nothing, and nobody would know why.
                    out.remark(&format!("made a new database in {}", dir.display()));
                }
                out.remark("This secret is shown only now. Use it as ALLCLEAR_TOKEN or as `Authorization: Bearer`.");
                out.either(&answer, || out.line(&made.secret))
            }
            Self::List { storage } => list(storage, out).await,
            Self::Revoke { id, storage } => {
                let app = wire::app(wire::open_existing(&storage.resolve()?)?, "")?;
                tokens::revoke(&app, Actor::Operator, id).await?;
                app.db().close().await;
                out.either(&json!({"revoked": id}), || out.line(&format!("{id} is revoked")))
            }
        }
    }
}

fn one_line(text: &str) -> Result<String, &'static str> {
    if text.chars().any(char::is_control) { Err("write one line, without line breaks") } else { Ok(text.to_owned()) }
}

async fn list(storage: Storage, out: Output) -> Result<()> {
    const MOST: usize = 1_000;
    let db = wire::open_existing(&storage.resolve()?)?;
    let held = db.read(|tx| allclear_store::tokens::list(tx, None, MOST)).await?;
    db.close().await;
    let state = |revoked: bool| if revoked { "revoked" } else { "good" };
    let data: Vec<_> = held
        .iter()
        .map(|t| {
            json!({"id": t.id, "name": t.name, "scope": t.scope.as_scope(), "created_at": t.created_at, "revoked_at": t.revoked_at})
        })
        .collect();
    out.either(&json!({"data": data, "next": null}), || {
        let row = |t: &allclear_store::tokens::Token| {
            let made = t.created_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            vec![
                t.id.to_string(),
                t.name.clone(),
                t.scope.as_scope().to_owned(),
                state(t.revoked_at.is_some()).to_owned(),
                made,
            ]
        };
        out.table(&["id", "name", "scope", "state", "created"], &held.iter().map(row).collect::<Vec<_>>())
    })
}
