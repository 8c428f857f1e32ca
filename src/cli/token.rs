//! `allclear token`: made on the data directory or the database, so that the first one needs no token.

use super::failure::Result;
use super::output::Output;
use super::settings::Storage;
use crate::wire;
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::id::TokenId;
use allclear_engine::tokens::personal::{self, Days, NewPersonal, Reach};
use allclear_engine::tokens::{self, NewToken};
use allclear_engine::{App, Error};
use allclear_store::tokens::Token as Stored;
use clap::{Args, Subcommand, ValueEnum};
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
        #[arg(long, default_value = "responder", conflicts_with = "person")]
        scope: Scope,
        /// It sees private incidents, which do not exist for other tokens
        #[arg(long, conflicts_with = "person")]
        private: bool,
        #[command(flatten)]
        personal: Personal,
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

/// A token with which somebody acts as themselves.
#[derive(Debug, Args)]
pub struct Personal {
    /// Mail address: whoever shows the token acts as this person, within their role
    #[arg(long, value_name = "PERSON")]
    person: Option<String>,
    /// It looks and changes nothing
    #[arg(long, requires = "person")]
    read_only: bool,
    /// How many days it is good, 1 to 365; 90 when absent
    #[arg(long, requires = "person", value_parser = days)]
    days: Option<Days>,
}

fn days(text: &str) -> std::result::Result<Days, String> {
    Days::read(text).map_err(|_| format!("must be a whole number from 1 to {}", Days::LONGEST))
}

impl Personal {
    /// The token of `email`, made by whoever has the data in their hands.
    async fn create(&self, app: &App, email: &str, name: String) -> Result<NewToken> {
        let directory = app.refresh_directory().await?;
        let person = directory.person_by_email(email.trim()).map(|person| person.id);
        let person = person.ok_or_else(|| Error::not_found("person", email))?;
        let reach = if self.read_only { Reach::Read } else { Reach::Act };
        let new = NewPersonal { name, reach, days: self.days.unwrap_or(Days::USUAL) };
        Ok(personal::create_for(app, Actor::Operator, person, new).await?)
    }
}

impl Token {
    pub async fn run(self, out: Output) -> Result<()> {
        match self {
            Self::Create { name, scope, private, personal, storage } => {
                let place = storage.resolve()?;
                let new = wire::new_directory(&place);
                let app = wire::app(wire::open(&place)?, "")?;
                let made = match &personal.person {
                    Some(email) => personal.create(&app, email, name).await,
                    None if private => Ok(tokens::create_let_in(&app, Actor::Operator, &name, scope.role()).await?),
                    None => Ok(tokens::create(&app, Actor::Operator, &name, scope.role()).await?),
                };
                app.db().close().await;
                let made = made?;
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
    let app = wire::app(wire::open_existing(&storage.resolve()?)?, "")?;
    let held = app.read(|tx| Ok(allclear_store::tokens::list(tx, None, MOST)?)).await?;
    let (directory, now) = (app.refresh_directory().await?, app.now());
    app.db().close().await;
    let scope = |t: &Stored| if t.person.is_some() { Reach::of(t).as_str() } else { t.scope.as_scope() };
    let email = |t: &Stored| t.person.and_then(|id| directory.people.get(&id)).map(|person| person.email.clone());
    let data: Vec<_> = held
        .iter()
        .map(|t| {
            json!({"id": t.id, "name": t.name, "scope": scope(t), "person": email(t), "created_at": t.created_at,
                "expires_at": t.expires_at, "last_used_at": t.used_at, "revoked_at": t.revoked_at})
        })
        .collect();
    out.either(&json!({"data": data, "next": null}), || {
        let state = |t: &Stored| match t.revoked_at {
            Some(_) => "revoked",
            None if t.is_good(now) => "good",
            None => "expired",
        };
        let row = |t: &Stored| {
            let made = t.created_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            let words = [scope(t), state(t)].map(str::to_owned);
            [t.id.to_string(), t.name.clone()]
                .into_iter()
                .chain(words)
                .chain([made, email(t).unwrap_or_default()])
                .collect()
        };
        out.table(&["id", "name", "scope", "state", "created", "acts as"], &held.iter().map(row).collect::<Vec<_>>())
    })
}
