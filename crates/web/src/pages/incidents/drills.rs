//! The drills, beside what else is prepared: begin one, and see how those before went.

use super::coach::begins;
use super::list::{Wanted, rows};
use crate::Web;
use crate::form::Form;
use crate::pages::fault::Answer;
use crate::pages::prepare;
use crate::session::Viewer;
use crate::ui::{Place, Shell, card};
use allclear_core::access::Permission;
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::IntoResponse;

/// `GET /drills`.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let wanted = Wanted::read(&Form::with(&[("drills", "yes")]));
    let before = rows(&web, &viewer, &wanted, &directory).await?;
    let mut shell = Shell::new(&viewer, Place::Prepare, t!("Drills"));
    shell.main = html! {
        (prepare::parts("/drills"))
        @if viewer.may(Permission::Respond) {
            (card(t!("Four minutes"), html! {
                p {
                    "Two simulated colleagues, and everything as in earnest: you are paged, take command, hand out a task, "
                    "decide, tell customers, hand over and resolve. Nobody else notices, and nothing is counted."
                }
                div .row { (begins(t!("Run a 4-minute drill"))) }
            }))
        }
        (before)
    };
    Ok(shell.into_response())
}
