//! Removing a policy.

use super::find;
use crate::Web;
use crate::pages::Answer;
use crate::pages::problems;
use crate::session::{Viewer, see_other, see_other_refused};
use allclear_engine::company;
use axum::extract::{Path, State};

/// `POST /escalation-policies/{id}/remove`.
pub(super) async fn remove(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let id = find(&directory, &named)?.id;
    let removed = company::change(&web.app, viewer.actor(), move |edit| {
        Ok(edit.company.directory.policies.remove(&id).is_some())
    });
    match removed.await {
        Ok(_) => Ok(see_other("/escalation-policies", "The policy is removed.")),
        Err(why) => Ok(see_other_refused(&format!("/escalation-policies/{id}/edit"), &problems::first(why)?)),
    }
}
