//! Removing a policy.

use super::id;
use crate::Web;
use crate::pages::Answer;
use crate::pages::once;
use crate::pages::problems;
use crate::session::{Viewer, see_other, see_other_refused};
use allclear_engine::company;
use allclear_texts::t;
use axum::extract::{Path, State};

/// `POST /escalation-policies/{id}/remove`.
pub(super) async fn remove(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    let id = id(&named)?;
    let removed = company::change(&web.app, viewer.actor(), move |edit| {
        Ok(edit.company.directory.policies.remove(&id).is_some())
    });
    match removed.await {
        Ok((there, _)) => Ok(see_other("/escalation-policies", once::removed(there, t!("The policy is removed.")))),
        Err(why) => Ok(see_other_refused(&format!("/escalation-policies/{id}/edit"), &problems::first(why)?)),
    }
}
