//! Whether this server can be trusted at the moment, and why not.

use crate::app::App;
use allclear_store::directory;
use allclear_texts::t;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What the auditor and the workers found. Cheap to clone; in memory only: it is found again after a start.
#[derive(Debug, Clone, Default)]
pub struct Health(Arc<Mutex<Found>>);

/// By the check that found it.
#[derive(Debug, Default)]
struct Found {
    reasons: BTreeMap<&'static str, Reason>,
    warnings: BTreeMap<&'static str, String>,
}

/// One reason to worry, for both who may ask.
#[derive(Debug)]
struct Reason {
    told: String,
    /// What strangers are told instead; `None` when it is the same.
    outside: Option<&'static str>,
}

/// Who asks how things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Anybody on the network: no numbers, and no word by which somebody could tell that there is a private incident.
    Anybody,
    /// Somebody signed in who looks after this server.
    Operator,
}

impl Health {
    fn found(&self) -> MutexGuard<'_, Found> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says or withdraws one reason to worry: pages may be late or missing.
    pub fn set(&self, check: &'static str, reason: Option<String>) {
        put(&mut self.found().reasons, check, reason.map(|told| Reason { told, outside: None }));
    }

    /// As [`Health::set`], for what strangers are told in other words. Checks with the same words are one reason to them.
    pub fn set_inside(&self, check: &'static str, reason: Option<String>, outside: &'static str) {
        put(&mut self.found().reasons, check, reason.map(|told| Reason { told, outside: Some(outside) }));
    }

    /// Says or withdraws what somebody should put right in time, while everything works. The log has it once.
    pub fn warn(&self, check: &'static str, warning: Option<String>) {
        let mut found = self.found();
        match (found.warnings.contains_key(check), &warning) {
            (false, Some(warning)) => tracing::warn!(check, warning, "something should be put right"),
            (true, None) => tracing::info!(check, "a warning is over"),
            (true, Some(_)) | (false, None) => {}
        }
        put(&mut found.warnings, check, warning);
    }

    /// The standing reasons to worry, as this reader may know them.
    #[must_use]
    pub fn reasons(&self, reader: Reader) -> Vec<String> {
        let mut told: Vec<String> = Vec::new();
        for reason in self.found().reasons.values() {
            let text: &str = match reader {
                Reader::Anybody => reason.outside.unwrap_or(&reason.told),
                Reader::Operator => &reason.told,
            };
            if !told.iter().any(|known| known == text) {
                told.push(text.to_owned());
            }
        }
        told
    }

    /// What should be put right in time.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.found().warnings.values().cloned().collect()
    }
}

fn put<T>(all: &mut BTreeMap<&'static str, T>, check: &'static str, what: Option<T>) {
    match what {
        Some(what) => all.insert(check, what),
        None => all.remove(check),
    };
}

/// The answer of `/healthz`.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Report {
    /// Whether there is no reason to worry.
    pub ok: bool,
    pub reasons: Vec<String>,
    /// What should be put right in time; everything works nevertheless.
    pub warnings: Vec<String>,
}

/// Looks at the database now and adds what was found in the background.
pub async fn check(app: &App, health: &Health, reader: Reader) -> Report {
    let mut reasons = health.reasons(reader);
    match app.read(|tx| Ok(directory::muted(tx)?)).await {
        Ok(None) => {}
        // Not why: strangers read this, and an admin wrote that for colleagues. Pages and the API tell them.
        Ok(Some(_)) => reasons.push("paging is muted".to_owned()),
        Err(error) => reasons.push(t!("the database cannot be read: {error}")),
    }
    Report { ok: reasons.is_empty(), reasons, warnings: health.warnings() }
}
