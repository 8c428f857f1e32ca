//! `allclear doctor`: whether this installation can do its work. It changes nothing.

use super::failure::{Failure, Result};
use super::output::Output;
use super::settings::{Config, Serving, Storage};
use crate::wire;
use allclear_core::alert::LogKind;
use allclear_core::directory::{Directory, Role, Service, Urgency};
use allclear_core::escalation::{self, Situation, State};
use allclear_core::id::Alert;
use allclear_core::oncall;
use allclear_core::page::Subject;
use allclear_engine::transport::{Egress, reach};
use allclear_engine::{Clock as _, SystemClock};
use allclear_store::{Db, directory, maintenance, tokens};
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

/// Check that this installation can do its work; nothing is changed.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Read every row too and have the database check its files
    #[arg(long)]
    deep: bool,
    #[command(flatten)]
    storage: Storage,
    #[command(flatten)]
    serving: Serving,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Grade {
    Good,
    /// Works, and may fail somebody one night.
    Weak,
    /// Does not work.
    Broken,
}

#[derive(Debug, Serialize)]
struct Finding {
    grade: Grade,
    check: &'static str,
    text: String,
}

/// Collects findings.
#[derive(Debug, Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, grade: Grade, check: &'static str, text: impl Into<String>) {
        self.0.push(Finding { grade, check, text: text.into() });
    }

    /// Every entry of `bad` at `grade`; when there is none, that `good`.
    fn all(&mut self, grade: Grade, check: &'static str, bad: Vec<String>, good: &str) {
        if bad.is_empty() {
            self.add(Grade::Good, check, good);
        }
        for text in bad {
            self.add(grade, check, text);
        }
    }
}

impl Doctor {
    pub async fn run(self, out: Output) -> Result<()> {
        let config = Config::resolve(self.storage, self.serving)?;
        // Settings that a server would not start with are told as it tells them.
        let (_, egress) = wire::network(&config)?;
        let deep = self.deep;
        let spinner = out.spinner("looking");
        let found = tokio::task::spawn_blocking(move || examine(&config, &egress, deep)).await;
        spinner.finish_and_clear();
        let findings = found.map_err(|e| Failure::failed(format!("the examination ended badly: {e}")))??;
        let broken = findings.0.iter().filter(|f| f.grade == Grade::Broken).count();
        out.either(&json!({"ok": broken == 0, "findings": findings.0}), || {
            let grade = |f: &Finding| format!("{:?}", f.grade).to_lowercase();
            let rows: Vec<_> = findings.0.iter().map(|f| vec![grade(f), f.check.to_owned(), f.text.clone()]).collect();
            out.table(&["state", "check", "finding"], &rows)
        })?;
        if broken == 0 {
            Ok(())
        } else {
            Err(Failure::failed(format!("{broken} of the checks found something broken")))
        }
    }
}

fn examine(config: &Config, egress: &Egress, deep: bool) -> Result<Findings> {
    let mut findings = Findings::default();
    let db = wire::existing(&config.place)?;
    let examined = database(&db, deep, &mut findings);
    db.close_blocking();
    if let Some(directory) = examined? {
        company(&directory, config, egress, &mut findings);
    }
    Ok(findings)
}

/// What is configured, unless it cannot be read.
fn database(db: &Db, deep: bool, findings: &mut Findings) -> Result<Option<Directory>> {
    let held = db.read_blocking(|tx| {
        let loaded = directory::load(tx)?;
        Ok((loaded, directory::muted(tx)?, tokens::any(tx, Role::Admin)?))
    });
    let (directory, muted, admin_token) = match held {
        Ok(held) => held,
        Err(why) => {
            findings.add(Grade::Broken, "database", format!("{}: {why}", db.location()));
            return Ok(None);
        }
    };
    findings.add(Grade::Good, "database", format!("{} can be read", db.location()));
    if deep {
        let seen = maintenance::verify(db)?;
        findings.all(Grade::Broken, "rows", seen.findings, "every row was read and the files are sound");
    }
    match muted {
        Some(why) => {
            findings.add(Grade::Broken, "paging", format!("nobody is paged: {why}; `allclear db unmute` ends that"));
        }
        None => findings.add(Grade::Good, "paging", "is allowed"),
    }
    if !admin_token {
        findings.add(Grade::Weak, "tokens", "there is no admin token; `allclear token create --scope admin` makes one");
    }
    Ok(Some(directory))
}

fn company(directory: &Directory, config: &Config, egress: &Egress, findings: &mut Findings) {
    if directory.people.is_empty() && directory.services.is_empty() {
        let text = "nothing is configured yet: write a company.yaml (README.md has one to begin with), then run \
                    `allclear apply company.yaml`";
        findings.add(Grade::Broken, "company", text);
        return;
    }
    people(directory, config, findings);
    let closed = tokio::runtime::Handle::current().block_on(reach::closed_today(directory, egress));
    let closed = closed.iter().map(ToString::to_string).collect();
    findings.all(Grade::Weak, "addresses", closed, "no address is refused by the settings given here");
    let now = SystemClock.now();
    on_call(directory, now, findings);
    services(directory, now, findings);
}

fn people(directory: &Directory, config: &Config, findings: &mut Findings) {
    let unreachable = directory.people.values().filter(|p| p.plan(Urgency::High).is_empty());
    let unreachable = unreachable.map(|p| format!("{} has no way to be reached", p.name)).collect();
    findings.all(Grade::Weak, "people", unreachable, "everybody can be reached");
    let admins = directory.people.values().filter(|p| p.role == Role::Admin);
    if !admins.into_iter().any(|p| !p.plan(Urgency::High).is_empty()) {
        let text = "no admin can be reached, so nobody is paged when a policy ends unanswered";
        findings.add(Grade::Broken, "last resort", text);
    }
    let mails = directory.people.values().flat_map(|p| &p.methods).filter(|m| m.channel == "email").count();
    if mails > 0 && config.smtp_url.is_none() {
        let text = format!("{mails} contact methods are mail addresses, but no --smtp-url is given here");
        findings.add(Grade::Weak, "mail", text);
    }
}

fn on_call(directory: &Directory, now: Timestamp, findings: &mut Findings) {
    let mut bad = Vec::new();
    for schedule in directory.schedules.values() {
        match oncall::at(schedule, now) {
            Ok(Some(_)) => {}
            Ok(None) => bad.push(format!("nobody is on call on {} at the moment", schedule.name)),
            Err(why) => bad.push(format!("{}: {why}", schedule.name)),
        }
    }
    findings.all(Grade::Weak, "schedules", bad, "somebody is on call on each");
}

fn services(directory: &Directory, now: Timestamp, findings: &mut Findings) {
    if directory.services.is_empty() {
        let text = "there are none, so nothing can send alerts: describe one under `services`, with an integration, \
                    and run `allclear apply`";
        findings.add(Grade::Weak, "services", text);
        return;
    }
    let bad: Vec<_> = directory.services.values().filter_map(|service| hole(directory, service, now)).collect();
    findings.all(Grade::Weak, "services", bad, "an alert on any of them would page somebody at once");
    let silent = directory.services.values().filter(|s| directory.integrations.values().all(|i| i.service != s.id));
    let silent = silent.map(|s| format!("{} has no integration: nothing can send alerts about it", s.name)).collect();
    findings.all(Grade::Weak, "integrations", silent, "each service has one");
}

/// Why an alert on `service` would page nobody at its first step, by the same decision that a real one would take.
fn hole(directory: &Directory, service: &Service, now: Timestamp) -> Option<String> {
    let subject = Subject::Alert(wire::ids().id::<Alert>(now));
    let (urgency, state) = (Urgency::High, State::start(1));
    let decision = escalation::step(&Situation { directory, subject, service: service.id, urgency, state }, now);
    decision.log.iter().find_map(|entry| match entry {
        LogKind::NoPolicy => Some(format!("{} has no escalation policy", service.name)),
        LogKind::StepEmpty { step, policy, why, .. } => {
            Some(format!("{}: step {} of {policy} would be passed over: {why}", service.name, step + 1))
        }
        LogKind::NobodyReachable => Some(format!("an alert on {} could page nobody at all", service.name)),
        _ => None,
    })
}
