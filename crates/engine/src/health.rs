//! Whether this server can be trusted at the moment, and why not.

use crate::app::App;
use allclear_store::directory;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What the auditor and the workers found. Cheap to clone; in memory only: it is found again after a start.
#[derive(Debug, Clone, Default)]
pub struct Health(Arc<Mutex<BTreeMap<&'static str, String>>>);

impl Health {
    /// Says or withdraws one reason to worry.
    pub fn set(&self, check: &'static str, reason: Option<String>) {
        let mut reasons = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match reason {
            Some(reason) => {
                reasons.insert(check, reason);
            }
            None => {
                reasons.remove(check);
            }
        }
    }

    /// The standing reasons to worry.
    #[must_use]
    pub fn reasons(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}

/// The answer of `/healthz`.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Report {
    pub ok: bool,
    pub reasons: Vec<String>,
}

/// Looks at the database now and adds what was found in the background.
pub async fn check(app: &App, health: &Health) -> Report {
    let mut reasons = health.reasons();
    match app.read(|tx| Ok(directory::muted(tx)?)).await {
        Ok(None) => {}
        Ok(Some(why)) => reasons
            .push(format!("paging is muted: {why}; confirm with `allclear db unmute` or PUT /api/v1/system/paging")),
        Err(error) => reasons.push(format!("the database cannot be read: {error}")),
    }
    Report { ok: reasons.is_empty(), reasons }
}
