//! What somebody must know who joins or comes back, on a page that reads well on a phone.

use super::number;
use crate::Web;
use crate::pages::fault::Answer;
use crate::session::Viewer;
use crate::ui::shell::Width;
use crate::ui::{Place, Shell, Zone};
use allclear_core::incident::Reference;
use allclear_core::room::briefing::Briefing;
use allclear_engine::respond::{self, News};
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use maud::{Markup, html};

/// `GET /incidents/{number}/briefing`: all of it, with what was written since the viewer's own last entry.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    let number = number(&named)?;
    let (directory, now) = (web.app.refresh_directory().await?, web.app.now());
    let news = News::AfterLastOf(viewer.person());
    let told = web.app.read(move |tx| respond::briefing(tx, Reference::Number(number), &directory, news, now)).await?;
    let mut shell = Shell::new(&viewer, Place::Incidents, "Catch up");
    shell.crumbs =
        vec![("Incidents".to_owned(), "/incidents".to_owned()), (format!("#{number}"), format!("/incidents/{number}"))];
    shell.width = Width::Narrow;
    shell.main = html! {
        p { (told.headline) }
        (parts(&told, &Zone::from(&viewer)))
    };
    Ok(shell.into_response())
}

/// A briefing, topic by topic, with its instants on the reader's clock.
pub(in crate::pages) fn parts(told: &Briefing, zone: &Zone) -> Markup {
    html! {
        @for part in &told.parts {
            section {
                h2 { (part.topic.title()) }
                ul { @for line in &part.lines { li { (zone.sentence(line)) } } }
            }
        }
    }
}
