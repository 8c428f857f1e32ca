//! `allclear incident`: declare and run incidents.
//!
//! `REF` is an incident as people say it (`142`, `#142`) or its id. People are named by mail address or id.

mod action;
mod ask;
mod drill;
mod mobilise;
mod show;
mod triage;

use super::client::{Client, Server};
use super::failure::Result;
use super::output::{Output, text};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Declare and run incidents. An incident is named by its number or id, a person by mail address or id.
#[derive(Debug, Subcommand)]
pub enum Incident {
    /// Declare an incident; the commander on call is paged where the severity asks for one
    Declare(Declare),
    /// Report what looks wrong; it waits in triage and wakes nobody you do not name
    Suspect(triage::Suspect),
    /// Say that what somebody suspects is an incident
    Accept(triage::Accept),
    /// Say that what somebody suspects is none
    Decline(triage::Decline),
    /// Say that what somebody suspects is part of an open incident
    Merge(triage::Merge),
    /// List incidents, newest first
    List(show::List),
    /// Show one incident with its roles, alerts and timeline
    Show(show::Show),
    /// Put somebody into a role, or release it
    Role(Role),
    /// Set the severity and take over its policy
    Severity(Severity),
    /// Move to a status
    Status(Status),
    /// Do what is typed as into the capture box: `role ic @dara`, `task @ana 5m check latency`, `-5m errors rise`
    Do(Do),
    /// Show what people work with now, and what falls due
    Room(show::Room),
    /// Show who is in it, and whom to ask first
    People(show::People),
    /// Ask whoever speaks for it, or show what was asked and answered
    Ask(ask::Ask),
    /// Write a note into the timeline
    Note(Note),
    /// Post an update and promise the next one
    Update(Update),
    /// Add alerts
    Attach(Attach),
    /// Page, tell and open all that is planned for an incident like this; try again what failed
    Mobilise(mobilise::Mobilise),
    /// Resolve; the review is drafted and its deadline starts
    Resolve(Resolve),
    /// Back to work
    Reopen(Reopen),
    /// Read the review, or publish it
    Review(show::Review),
    /// Action items
    #[command(subcommand)]
    Action(action::Action),
    /// Practise: an incident that nothing is wrong about, with two simulated colleagues
    #[command(subcommand)]
    Drill(drill::Drill),
}

impl Incident {
    pub async fn run(self, out: Output) -> Result<()> {
        match self {
            Self::Declare(c) => c.run(out).await,
            Self::Suspect(c) => c.run(out).await,
            Self::Accept(c) => c.run(out).await,
            Self::Decline(c) => c.run(out).await,
            Self::Merge(c) => c.run(out).await,
            Self::List(c) => c.run(out).await,
            Self::Show(c) => c.run(out).await,
            Self::Role(c) => c.run(out).await,
            Self::Severity(c) => c.run(out).await,
            Self::Status(c) => c.run(out).await,
            Self::Do(c) => c.run(out).await,
            Self::Room(c) => c.run(out).await,
            Self::People(c) => c.run(out).await,
            Self::Ask(c) => c.run(out).await,
            Self::Note(c) => c.run(out).await,
            Self::Update(c) => c.run(out).await,
            Self::Attach(c) => c.run(out).await,
            Self::Mobilise(c) => c.run(out).await,
            Self::Resolve(c) => c.run(out).await,
            Self::Reopen(c) => c.run(out).await,
            Self::Review(c) => c.run(out).await,
            Self::Action(c) => c.run(out).await,
            Self::Drill(c) => c.run(out).await,
        }
    }
}

/// An object of those fields that were given.
fn given<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let given = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(given.collect::<Map<_, _>>())
}

fn word(text: Option<String>) -> Option<Value> {
    text.map(Value::String)
}

/// `spread=many`
fn answer(text: &str) -> std::result::Result<(String, String), String> {
    let pair = text.split_once('=').map(|(question, answer)| (question.trim().to_owned(), answer.trim().to_owned()));
    pair.ok_or_else(|| "write it as QUESTION=ANSWER, for example spread=many".to_owned())
}

/// Declare an incident.
#[derive(Debug, Args)]
pub struct Declare {
    /// What is happening, in one line; without it the first alert's title is taken
    title: Option<String>,
    /// SEV-1 (worst) to SEV-5; proposed from the alerts when absent
    #[arg(long)]
    severity: Option<String>,
    /// What kind of trouble it is, by the name of a type
    #[arg(long = "type", value_name = "NAME")]
    kind: Option<String>,
    /// A plain answer that makes the severity, such as spread=many or data=unsure; may be repeated
    #[arg(long = "answer", value_name = "QUESTION=ANSWER", value_parser = answer)]
    answers: Vec<(String, String)>,
    /// What customers feel
    #[arg(long)]
    impact: Option<String>,
    /// An alert it is about; may be repeated
    #[arg(long = "alert", value_name = "ID")]
    alerts: Vec<String>,
    /// A service that is affected; may be repeated
    #[arg(long = "service", value_name = "NAME")]
    services: Vec<String>,
    /// Who commands, instead of paging the commander on call
    #[arg(long, value_name = "PERSON")]
    commander: Option<String>,
    /// Only for those involved: nobody else learns that it exists. A token sees it again only if it was made with --private
    #[arg(long)]
    private: bool,
    #[command(flatten)]
    server: Server,
}

impl Declare {
    async fn run(self, out: Output) -> Result<()> {
        let body = given([
            ("title", word(self.title)),
            ("severity", word(self.severity)),
            ("type", word(self.kind)),
            ("severity_answers", Some(json!(self.answers.into_iter().collect::<BTreeMap<_, _>>()))),
            ("impact", word(self.impact)),
            ("alerts", Some(json!(self.alerts))),
            ("services", Some(json!(self.services))),
            ("commander", word(self.commander)),
            ("private", self.private.then_some(json!(true))),
        ]);
        show::line(&Client::new(&self.server)?.post(&["incidents"], &body).await?, out)
    }
}

/// Put somebody into a role, or release it.
#[derive(Debug, Args)]
pub struct Role {
    #[arg(value_name = "REF")]
    incident: String,
    /// incident_commander, deputy, scribe, …; a wrong one is answered with the list
    role: String,
    /// Who; you, when the token is your own. A program has to name somebody
    #[arg(long)]
    person: Option<String>,
    /// End the tenure instead
    #[arg(long)]
    release: bool,
    #[command(flatten)]
    server: Server,
}

impl Role {
    async fn run(self, out: Output) -> Result<()> {
        let client = Client::new(&self.server)?;
        let path = ["incidents", &self.incident, "roles", &self.role];
        let incident = if self.release {
            let whom: Vec<_> = self.person.map(|person| ("person", person)).into_iter().collect();
            client.delete(&path, &whom).await?
        } else {
            client.change(Method::PUT, &path, &given([("person", word(self.person))])).await?
        };
        show::line(&incident, out)
    }
}

/// Set the severity.
#[derive(Debug, Args)]
pub struct Severity {
    #[arg(value_name = "REF")]
    incident: String,
    /// SEV-1 to SEV-5
    severity: String,
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    server: Server,
}

impl Severity {
    async fn run(self, out: Output) -> Result<()> {
        let body = given([("severity", Some(json!(self.severity))), ("reason", word(self.reason))]);
        let client = Client::new(&self.server)?;
        show::line(&client.change(Method::PUT, &["incidents", &self.incident, "severity"], &body).await?, out)
    }
}

/// Move to a status.
#[derive(Debug, Args)]
pub struct Status {
    #[arg(value_name = "REF")]
    incident: String,
    /// Its name, for example Monitoring
    status: Option<String>,
    /// What it means: triage, active, paused, post_incident, closed, declined, merged, cancelled
    #[arg(long, required_unless_present = "status")]
    category: Option<String>,
    #[arg(long)]
    reason: Option<String>,
    /// When it happened, if earlier
    #[arg(long, value_name = "INSTANT")]
    at: Option<Timestamp>,
    #[command(flatten)]
    server: Server,
}

impl Status {
    async fn run(self, out: Output) -> Result<()> {
        let body = given([
            ("status", word(self.status)),
            ("category", word(self.category)),
            ("reason", word(self.reason)),
            ("occurred_at", self.at.map(|at| json!(at))),
        ]);
        let client = Client::new(&self.server)?;
        show::line(&client.change(Method::PUT, &["incidents", &self.incident, "status"], &body).await?, out)
    }
}

/// Do what is typed. A text that is no command is a note.
#[derive(Debug, Args)]
pub struct Do {
    #[arg(value_name = "REF")]
    incident: String,
    /// What would be typed into the capture box, in quotes
    #[arg(allow_hyphen_values = true)]
    text: String,
    /// The zone that a time such as 14:05 is meant in; this machine's when absent
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    #[command(flatten)]
    server: Server,
}

impl Do {
    async fn run(self, out: Output) -> Result<()> {
        // A machine that does not say where it is leaves it to the server, which takes UTC.
        let here = || jiff::tz::TimeZone::system().iana_name().map(str::to_owned);
        let zone = self.zone.or_else(here);
        let body = given([("text", Some(json!(self.text))), ("time_zone", word(zone))]);
        let done = Client::new(&self.server)?.post(&["incidents", &self.incident, "commands"], &body).await?;
        out.either(&done, || out.line(&text(&done, &["told"])))
    }
}

/// Write a note into the timeline.
#[derive(Debug, Args)]
pub struct Note {
    #[arg(value_name = "REF")]
    incident: String,
    text: String,
    /// When it happened, if earlier
    #[arg(long, value_name = "INSTANT")]
    at: Option<Timestamp>,
    #[command(flatten)]
    server: Server,
}

impl Note {
    async fn run(self, out: Output) -> Result<()> {
        let body = given([("text", Some(json!(self.text))), ("occurred_at", self.at.map(|at| json!(at)))]);
        let entry = Client::new(&self.server)?.post(&["incidents", &self.incident, "timeline"], &body).await?;
        show::entry(&entry, out)
    }
}

/// Post an update and promise the next one.
#[derive(Debug, Args)]
pub struct Update {
    #[arg(value_name = "REF")]
    incident: String,
    text: String,
    /// Minutes until the next update; as the severity says when absent
    #[arg(long, value_name = "MINUTES")]
    next: Option<u32>,
    #[command(flatten)]
    server: Server,
}

impl Update {
    async fn run(self, out: Output) -> Result<()> {
        let body = given([("text", Some(json!(self.text))), ("next_update_minutes", self.next.map(|n| json!(n)))]);
        let entry = Client::new(&self.server)?.post(&["incidents", &self.incident, "updates"], &body).await?;
        show::entry(&entry, out)
    }
}

/// Add alerts.
#[derive(Debug, Args)]
pub struct Attach {
    #[arg(value_name = "REF")]
    incident: String,
    #[arg(required = true, value_name = "ALERT")]
    alerts: Vec<String>,
    #[command(flatten)]
    server: Server,
}

impl Attach {
    async fn run(self, out: Output) -> Result<()> {
        let body = json!({"alerts": self.alerts});
        show::line(&Client::new(&self.server)?.post(&["incidents", &self.incident, "alerts"], &body).await?, out)
    }
}

/// Resolve.
#[derive(Debug, Args)]
pub struct Resolve {
    #[arg(value_name = "REF")]
    incident: String,
    /// What ended it
    resolution: Option<String>,
    /// When it was over, if earlier
    #[arg(long, value_name = "INSTANT")]
    at: Option<Timestamp>,
    #[command(flatten)]
    server: Server,
}

impl Resolve {
    async fn run(self, out: Output) -> Result<()> {
        let body = given([("resolution", word(self.resolution)), ("occurred_at", self.at.map(|at| json!(at)))]);
        show::line(&Client::new(&self.server)?.post(&["incidents", &self.incident, "resolution"], &body).await?, out)
    }
}

/// Back to work.
#[derive(Debug, Args)]
pub struct Reopen {
    #[arg(value_name = "REF")]
    incident: String,
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    server: Server,
}

impl Reopen {
    async fn run(self, out: Output) -> Result<()> {
        let why: Vec<_> = self.reason.map(|reason| ("reason", reason)).into_iter().collect();
        show::line(&Client::new(&self.server)?.delete(&["incidents", &self.incident, "resolution"], &why).await?, out)
    }
}
