//! Whether this server can be trusted at the moment, and why not.

use crate::app::App;
use allclear_store::directory;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What the auditor and the workers found. Cheap to clone; in memory only: it is found again after a start.
#[derive(Debug, Clone, Default)]
pub struct Health(Arc<Mutex<Found>>);

/// By the check that found it.
#[derive(Debug, Default)]
struct Found {
    reasons: BTreeMap<&'static str, String>,
    warnings: BTreeMap<&'static str, String>,
}

impl Health {
    fn found(&self) -> MutexGuard<'_, Found> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says or withdraws one reason to worry: pages may be late or missing.
    pub fn set(&self, check: &'static str, reason: Option<String>) {
        put(&mut self.found().reasons, check, reason);
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

    /// The standing reasons to worry.
    #[must_use]
    pub fn reasons(&self) -> Vec<String> {
        self.found().reasons.values().cloned().collect()
    }

    /// What should be put right in time.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.found().warnings.values().cloned().collect()
    }
}

fn put(all: &mut BTreeMap<&'static str, String>, check: &'static str, what: Option<String>) {
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
pub async fn check(app: &App, health: &Health) -> Report {
    let mut reasons = health.reasons();
    match app.read(|tx| Ok(directory::muted(tx)?)).await {
        Ok(None) => {}
        // Not why: strangers read this, and an admin wrote that for colleagues. Pages and the API tell them.
        Ok(Some(_)) => reasons.push("paging is muted".to_owned()),
        Err(error) => reasons.push(format!("the database cannot be read: {error}")),
    }
    Report { ok: reasons.is_empty(), reasons, warnings: health.warnings() }
}
