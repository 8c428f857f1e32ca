//! `allclear user`: who there is and how they get in, on the data directory or the database.

use super::failure::{Failure, Result};
use super::output::Output;
use super::settings::{Config, Serving, Storage};
use crate::wire;
use allclear_core::access::Actor;
use allclear_core::directory::{Person, Role};
use allclear_engine::company::ChangeError;
use allclear_engine::people::{self, Listed, NewPerson};
use allclear_engine::sign_in::{self, Invitation};
use allclear_engine::{App, Error};
use clap::{Args, Subcommand};
use serde_json::json;

/// Where links lead when nobody says otherwise: where the server listens by default.
const DEFAULT_URL: &str = "http://localhost:8080";

/// People and how they sign in, on the data directory or the database; no server is needed.
///
/// People who are described in company files are added and removed there.
#[derive(Debug, Subcommand)]
pub enum User {
    /// List people with their roles and how they can sign in
    List {
        #[command(flatten)]
        storage: Storage,
    },
    /// Add somebody; `user invite` makes the link that lets them in
    Add {
        /// Mail address: they sign in with it
        email: String,
        /// What others call them
        #[arg(long)]
        name: String,
        /// Name of the IANA database, for example Europe/Lisbon
        #[arg(long, default_value = "UTC")]
        time_zone: String,
        #[arg(long, default_value = "responder", value_parser = role)]
        role: Role,
        #[command(flatten)]
        storage: Storage,
    },
    /// Give somebody another role: stakeholder, observer, responder, manager or admin
    Role {
        /// Mail address
        email: String,
        #[arg(value_parser = role)]
        role: Role,
        #[command(flatten)]
        storage: Storage,
    },
    /// Make the link by which somebody signs in for the first time; it works once, for 7 days
    Invite(ForWhom),
    /// Make the link by which somebody gets in again; it works once, for a day
    ResetPassword(ForWhom),
    /// Take every way in away from somebody and end their sessions; they are still paged
    Disable {
        /// Mail address
        email: String,
        #[command(flatten)]
        storage: Storage,
    },
}

/// Whom a link is for, and where it leads.
#[derive(Debug, Args)]
pub struct ForWhom {
    /// Mail address
    email: String,
    /// How people reach the server from outside; the link begins with it [default: http://localhost:8080]
    #[arg(long, env = "ALLCLEAR_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    #[command(flatten)]
    storage: Storage,
}

fn role(word: &str) -> Result<Role, String> {
    let known = || Role::ALL.map(Role::as_str).join(", ");
    Role::read(word).ok_or_else(|| format!("there is no role \"{word}\"; known: {}", known()))
}

impl User {
    pub async fn run(self, out: Output) -> Result<()> {
        match self {
            Self::List { storage } => {
                let app = open(storage)?;
                let listed = people::list(&app).await;
                app.db().close().await;
                list(&listed?, out)
            }
            Self::Add { email, name, time_zone, role, storage } => {
                let app = open(storage)?;
                let added =
                    people::add(&app, Actor::Operator, NewPerson { name, email: email.clone(), time_zone, role }).await;
                app.db().close().await;
                let id = added.map_err(refused)?;
                out.either(&json!({"id": id, "email": email, "role": role}), || {
                    out.line(&format!("{email} was added; `allclear user invite {email}` lets them in"))
                })
            }
            Self::Role { email, role, storage } => {
                let app = open(storage)?;
                let set = set_role(&app, &email, role).await;
                app.db().close().await;
                let before = set?;
                out.either(&json!({"email": email, "role": role, "was": before}), || {
                    out.line(&format!("{email} is {} now (was {})", role.as_str(), before.as_str()))
                })
            }
            Self::Invite(whom) => whom.link(Link::Invite, out).await,
            Self::ResetPassword(whom) => whom.link(Link::Reset, out).await,
            Self::Disable { email, storage } => {
                let app = open(storage)?;
                let barred = disable(&app, &email).await;
                app.db().close().await;
                barred?;
                out.either(&json!({"email": email, "disabled": true}), || {
                    out.line(&format!(
                        "{email} cannot sign in any more; `allclear user invite {email}` lets them in again"
                    ))
                })
            }
        }
    }
}

enum Link {
    Invite,
    Reset,
}

impl ForWhom {
    async fn link(self, kind: Link, out: Output) -> Result<()> {
        let serving = Serving { public_url: self.public_url, ..Serving::default() };
        let config = Config::resolve(self.storage, serving)?;
        let public_url = config.public_url.as_deref().unwrap_or(DEFAULT_URL);
        let app = wire::app(wire::open_existing(&config.place)?, public_url)?;
        let made = make(&app, &self.email, kind).await;
        app.db().close().await;
        let Invitation { url, expires_at, .. } = made?;
        out.remark(&format!("For {} alone; it works once, until {expires_at}:", self.email));
        out.either(&json!({"email": self.email, "url": url, "expires_at": expires_at}), || out.line(&url))
    }
}

fn open(storage: Storage) -> Result<App> {
    Ok(wire::app(wire::open_existing(&storage.resolve()?)?, "")?)
}

fn known(app: &App, email: &str) -> Result<Person> {
    let known = app.directory().person_by_email(email.trim()).cloned();
    known.ok_or_else(|| Failure::not_found(format!("there is no person {email}; `allclear user list` shows them")))
}

async fn set_role(app: &App, email: &str, role: Role) -> Result<Role> {
    let person = known(app, email)?;
    people::set_role(app, Actor::Operator, person.id, role).await.map_err(refused)?;
    Ok(person.role)
}

async fn make(app: &App, email: &str, kind: Link) -> Result<Invitation> {
    let person = known(app, email)?.id;
    Ok(match kind {
        Link::Invite => sign_in::invite(app, Actor::Operator, person).await?,
        Link::Reset => sign_in::reset(app, Actor::Operator, person).await?,
    })
}

async fn disable(app: &App, email: &str) -> Result<()> {
    Ok(sign_in::bar(app, Actor::Operator, known(app, email)?.id).await?)
}

fn refused(error: ChangeError) -> Failure {
    match error {
        ChangeError::Fields(problems) => {
            let told: Vec<String> = problems.iter().map(|problem| format!("{}: {problem}", problem.field)).collect();
            Failure::refused(told.join("\n"))
        }
        ChangeError::Engine(error) => Error::into(error),
    }
}

fn list(listed: &[Listed], out: Output) -> Result<()> {
    let data: Vec<_> = listed
        .iter()
        .map(|l| {
            json!({
                "id": l.person.id, "email": l.person.email, "name": l.person.name, "role": l.person.role,
                "time_zone": l.person.time_zone, "password": l.password, "passkeys": l.passkeys, "totp": l.totp,
                "last_seen_at": l.last_seen_at, "invited_until": l.invited_until,
            })
        })
        .collect();
    out.either(&json!({"data": data, "next": null}), || {
        let seen = |l: &Listed| l.last_seen_at.map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        let row = |l: &Listed| {
            let (person, role) = (&l.person, l.person.role.as_str().to_owned());
            vec![person.email.clone(), person.name.clone(), role, ways(l), seen(l).unwrap_or_default()]
        };
        out.table(&["email", "name", "role", "signs in with", "last seen"], &listed.iter().map(row).collect::<Vec<_>>())
    })
}

fn ways(l: &Listed) -> String {
    let mut ways = Vec::new();
    if l.password {
        ways.push(if l.totp { "password and code".to_owned() } else { "password".to_owned() });
    }
    if l.passkeys > 0 {
        ways.push(if l.passkeys == 1 { "a passkey".to_owned() } else { format!("{} passkeys", l.passkeys) });
    }
    match (ways.is_empty(), l.invited_until) {
        (true, Some(_)) => "invited".to_owned(),
        (true, None) => "nothing".to_owned(),
        (false, _) => ways.join(", "),
    }
}
