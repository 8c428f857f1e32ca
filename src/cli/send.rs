//! `allclear send`: an event from a shell or a cron job, with a queue on disk behind it.

use super::client::{Client, Server};
use super::failure::{Code, Failure, Result};
use super::output::Output;
use super::spool::Spool;
use allclear_core::event::Severity;
use allclear_engine::{Clock as _, SystemClock};
use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use url::Url;

/// What the event says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Action {
    Trigger,
    #[value(alias = "acknowledge")]
    Ack,
    Resolve,
}

impl Action {
    const fn word(self) -> &'static str {
        match self {
            Self::Trigger => "trigger",
            Self::Ack => "acknowledge",
            Self::Resolve => "resolve",
        }
    }
}

/// Send an event to an integration's key, or queue it on disk while the server is away.
///
/// The event is on disk before it is sent. When the server is away it stays there, this command succeeds, and the next
/// `send` or `send --flush` delivers it, in order. The key is that of any integration, whatever its source.
#[derive(Debug, Args)]
pub struct Send {
    #[arg(required_unless_present = "flush")]
    action: Option<Action>,
    /// One line for a human; a trigger needs it
    #[arg(required_if_eq("action", "trigger"))]
    title: Option<String>,
    /// The integration's key
    #[arg(long, env = "ALLCLEAR_KEY", value_name = "KEY", hide_env_values = true, required_unless_present = "flush")]
    key: Option<String>,
    /// Name of the problem; events with the same name are about the same alert. A trigger without one gets a new one
    #[arg(long, value_name = "NAME", required_if_eq_any([("action", "ack"), ("action", "resolve")]))]
    dedup_key: Option<String>,
    /// critical, error, warning or info, or another word senders use for one of them
    #[arg(long, default_value = "critical", value_parser = severity)]
    severity: Severity,
    /// What has the problem [default: this machine's name]
    #[arg(long)]
    source: Option<String>,
    /// Longer text
    #[arg(long)]
    details: Option<String>,
    /// A label; may be repeated
    #[arg(long = "label", value_name = "NAME=VALUE", value_parser = label)]
    labels: Vec<(String, String)>,
    /// A link; may be repeated
    #[arg(long = "link", value_name = "URL")]
    links: Vec<Url>,
    /// Only deliver what is queued
    #[arg(long, conflicts_with = "action")]
    flush: bool,
    /// Directory of the queue [default: allclear/spool in the user's state directory]
    #[arg(long, env = "ALLCLEAR_SPOOL", value_name = "DIR")]
    spool: Option<PathBuf>,
    #[arg(long, env = "ALLCLEAR_URL", value_name = "URL", default_value = super::client::DEFAULT_URL)]
    url: Url,
}

/// What became of the queue.
#[derive(Debug, Default)]
struct Emptied {
    sent: Vec<PathBuf>,
    refused: Vec<(PathBuf, Failure)>,
    away: Option<Failure>,
}

impl Send {
    pub async fn run(self, out: Output) -> Result<()> {
        let client = Client::new(&Server { url: self.url.clone(), token: None })?;
        let spool = Spool::open(&self.directory()?)?;
        let Some(action) = self.action else { return flush(&client, &spool, out).await };
        if let Some(key) = self.key.as_deref().filter(|key| !is_key(key)) {
            return Err(Failure::usage(format!(
                "--key {key:?} can be no integration's key; `allclear export --secrets` shows them"
            )));
        }
        if action == Action::Trigger && self.title.as_deref().is_none_or(|title| title.trim().is_empty()) {
            return Err(Failure::usage(
                "the title is empty; say in one line what is wrong: allclear send trigger \"Disk full\"",
            ));
        }
        let (queued, dedup_key) = self.queued(action);
        let place = spool.add(&queued)?;
        let emptied = empty(&client, &spool, out).await?;
        if let Some((_, why)) = emptied.refused.into_iter().find(|(path, _)| *path == place) {
            return Err(why);
        }
        let status = if emptied.sent.contains(&place) || !place.exists() { "accepted" } else { "queued" };
        if let (Some(why), "queued") = (emptied.away, status) {
            out.remark(&format!("queued in {}: {why}", spool.dir().display()));
        }
        let answer = json!({"status": status, "dedup_key": dedup_key});
        out.either(&answer, || out.line(&dedup_key))
    }

    /// What is queued, with the event in our own shape, and its dedup key. A trigger always gets one, so that sending it
    /// again after an answer was lost does not open a second alert.
    fn queued(&self, action: Action) -> (Value, String) {
        let dedup_key = self.dedup_key.clone().unwrap_or_else(|| crate::wire::ids().hex(16));
        let mut event = json!({"action": action.word(), "key": dedup_key});
        if action == Action::Trigger {
            let host = ("source".to_owned(), self.source.clone().unwrap_or_else(crate::wire::hostname));
            let labels: Map<String, Value> =
                [host].into_iter().chain(self.labels.iter().cloned()).map(|(k, v)| (k, json!(v))).collect();
            event["title"] = json!(self.title);
            event["severity"] = json!(self.severity.as_str());
            event["details"] = json!(self.details);
            event["labels"] = Value::Object(labels);
            event["links"] = self.links.iter().map(Url::as_str).collect();
            event["started_at"] = json!(SystemClock.now().to_string());
        }
        (json!({"integration_key": self.key, "event": event}), dedup_key)
    }

    fn directory(&self) -> Result<PathBuf> {
        if let Some(dir) = &self.spool {
            return Ok(dir.clone());
        }
        let state = std::env::var_os("XDG_STATE_HOME").filter(|v| !v.is_empty()).map(PathBuf::from);
        let home = || std::env::var_os("HOME").map(|home| Path::new(&home).join(".local/state"));
        let base = state.or_else(home).ok_or_else(|| Failure::usage("HOME is not set: name the queue with --spool"))?;
        Ok(base.join("allclear/spool"))
    }
}

async fn flush(client: &Client, spool: &Spool, out: Output) -> Result<()> {
    let emptied = empty(client, spool, out).await?;
    let left = spool.waiting()?.len();
    let answer = json!({"sent": emptied.sent.len(), "refused": emptied.refused.len(), "waiting": left});
    out.either(&answer, || {
        out.line(&format!("{} sent, {} refused, {left} waiting", emptied.sent.len(), emptied.refused.len()))
    })?;
    match (emptied.away, emptied.refused.into_iter().next()) {
        (Some(why), _) => Err(why),
        (None, Some((_, why))) => Err(why),
        (None, None) => Ok(()),
    }
}

/// Sends what waits until nothing does, the server is away, or another process is at it.
async fn empty(client: &Client, spool: &Spool, out: Output) -> Result<Emptied> {
    let mut emptied = Emptied::default();
    // Whoever queued while another process held the lock counts on that one to look again after letting go.
    while emptied.away.is_none() && !spool.waiting()?.is_empty() {
        let Some(_held) = spool.empty()? else { break };
        let waiting = spool.waiting()?;
        let bar = if waiting.len() > 20 {
            out.bar("sending", waiting.len() as u64)
        } else {
            indicatif::ProgressBar::hidden()
        };
        for place in waiting {
            one(client, spool, place, &mut emptied, out).await?;
            if emptied.away.is_some() {
                break;
            }
            bar.inc(1);
        }
        bar.finish_and_clear();
    }
    Ok(emptied)
}

async fn one(client: &Client, spool: &Spool, place: PathBuf, emptied: &mut Emptied, out: Output) -> Result<()> {
    let Some((key, event)) = spool.read(&place).and_then(taken_apart) else {
        let aside = spool.refuse(&place)?;
        out.remark(&format!("a queued event cannot be read; it is now {}", aside.display()));
        return Ok(());
    };
    let failure = match client.deliver(&["in", "any", &key], &event).await {
        Ok(reply) if (200..300).contains(&reply.status) => {
            spool.done(&place)?;
            emptied.sent.push(place);
            return Ok(());
        }
        Ok(reply) => client.refusal(&reply),
        Err(failure) => failure,
    };
    match failure.code {
        // A defect of the server (500) is no reason to throw an event away.
        Code::Away | Code::Failed => emptied.away = Some(failure),
        Code::Usage | Code::NotFound | Code::Refused => {
            let aside = spool.refuse(&place)?;
            let text = format!("the server refused the event: {failure}. It is kept in {}", aside.display());
            emptied.refused.push((place, Failure { code: Code::Refused, text }));
        }
    }
    Ok(())
}

/// The key and the event of what [`Send::queued`] wrote.
fn taken_apart(mut queued: Value) -> Option<(String, Value)> {
    let key = queued.get("integration_key")?.as_str()?.to_owned();
    Some((key, queued.get_mut("event")?.take()))
}

/// Whether it can stand in an address as it is.
fn is_key(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~'))
}

fn severity(word: &str) -> Result<Severity, String> {
    Severity::read(word).ok_or_else(|| "use critical, error, warning or info".to_owned())
}

fn label(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    if name.is_empty() { Err("the name is empty".to_owned()) } else { Ok((name.to_owned(), value.to_owned())) }
}
