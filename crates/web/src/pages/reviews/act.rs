//! Writing a review: one section at a time, so that two people can write at once.

use super::{document, reference};
use crate::Web;
use crate::form::Form;
use crate::pages::fault::{Answer, Fault};
use crate::session::{Viewer, see_other};
use crate::ui::sent::refusal;
use crate::ui::{Place, Shell, Tone, banner, card, field, form as ui_form, submit};
use allclear_core::incident::{MAX_TEXT, Reference};
use allclear_core::review::{ActionKind, ActionState, Clash, Edit, FactorCategory, Section, SectionKey};
use allclear_engine::review::{self, ActionChange, EditReview, Edited, NewAction, Reviewed};
use allclear_engine::{Error, Result};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;

async fn load(web: &Web, incident: Reference) -> Result<Reviewed> {
    web.app.read_current(move |tx, directory| review::read(tx, directory, incident)).await
}

fn section<'r>(reviewed: &'r Reviewed, word: &str) -> Result<&'r Section, Fault> {
    let key = SectionKey::read(word).ok_or_else(|| Fault::missing("section"))?;
    reviewed.sections.iter().find(|section| section.key == key).ok_or_else(|| Fault::missing("section"))
}

pub(super) async fn edit(
    State(web): State<Web>,
    viewer: Viewer,
    Path((incident, word)): Path<(String, String)>,
) -> Answer {
    let reviewed = load(&web, reference(&incident)?).await?;
    let section = section(&reviewed, &word)?;
    let form = Form::with(&[("text", &section.text), ("revision", &section.revision.to_string())]);
    Ok(editor(&viewer, &reviewed, section, &form, None))
}

fn editor(viewer: &Viewer, reviewed: &Reviewed, section: &Section, form: &Form, clash: Option<&Clash>) -> Response {
    let (number, word) = (reviewed.incident.number, section.key.as_str());
    let back = format!("/reviews/{number}#{word}");
    let mut shell = Shell::new(viewer, Place::Reviews, section.key.name());
    shell.crumbs =
        vec![(t!("Reviews").to_owned(), "/reviews".to_owned()), (format!("#{number}"), format!("/reviews/{number}"))];
    let fields = html! {
        (field::textarea("text", section.key.name()).of(form).rows(18).wide().bare().autofocus()
            .hint(section.prompt).draft(format!("review-{number}-{word}")))
        (ui_form::end(submit(t!("Save")).primary().key("Control+Enter"), Some(&back)))
    };
    let revision = clash.map_or_else(|| form.value("revision").to_owned(), |clash| clash.revision.to_string());
    shell.main = html! {
        (refusal(form))
        @if let Some(clash) = clash {
            (banner(Tone::Warning, t!("Somebody else saved this section meanwhile."))
                .text(t!("Theirs stands below, yours in the field. Put into the field what both of you mean, and save.")))
            (card(t!("Saved by somebody else"), html! { div .prose.written { (clash.theirs) } }))
        }
        (ui_form::post(format!("/reviews/{number}/sections/{word}"), fields).hidden("revision", revision))
    };
    let mut response = shell.into_response();
    *response.status_mut() = if clash.is_some() { StatusCode::CONFLICT } else { form.status() };
    response
}

pub(super) async fn save(
    State(web): State<Web>,
    viewer: Viewer,
    Path((incident, word)): Path<(String, String)>,
    mut form: Form,
) -> Answer {
    let incident = reference(&incident)?;
    let reviewed = load(&web, incident).await?;
    let section = section(&reviewed, &word)?;
    let text = form.text("text", 0..=MAX_TEXT);
    let revision = form.required::<i64>("revision");
    let (Some(revision), false) = (revision, form.is_wrong()) else {
        return Ok(editor(&viewer, &reviewed, section, &form, None));
    };
    let command = EditReview { edits: vec![Edit { key: section.key, text, revision }], ..EditReview::default() };
    match review::edit(&web.app, viewer.actor(), incident, command).await {
        Ok(Edited::Saved(_)) => {
            let to = format!("/reviews/{}#{}", reviewed.incident.number, section.key.as_str());
            Ok(see_other(&to, &t!("\"{}\" is saved.", section.key.name())))
        }
        Ok(Edited::Clash(clashes)) => Ok(editor(&viewer, &reviewed, section, &form, clashes.first())),
        Err(why) => {
            form.refuse(why)?;
            Ok(editor(&viewer, &reviewed, section, &form, None))
        }
    }
}

/// The review again, with the form that was refused.
async fn again(web: &Web, viewer: &Viewer, incident: Reference, mut form: Form, why: Error) -> Answer {
    form.refuse(why)?;
    let (reviewed, directory) = (load(web, incident).await?, web.app.directory());
    let region = document::document(viewer, &directory, &reviewed);
    Ok(document::page(viewer, &directory, &reviewed, &form, region))
}

pub(super) async fn own(State(web): State<Web>, viewer: Viewer, Path(text): Path<String>, form: Form) -> Answer {
    let incident = reference(&text)?;
    let command = EditReview { owner: Some(form.value("owner").to_owned()), ..EditReview::default() };
    match review::edit(&web.app, viewer.actor(), incident, command).await {
        Ok(_) => Ok(see_other(&format!("/reviews/{text}"), t!("The review has an owner."))),
        Err(why) => again(&web, &viewer, incident, form, why).await,
    }
}

pub(super) async fn publish(State(web): State<Web>, viewer: Viewer, Path(text): Path<String>, form: Form) -> Answer {
    let incident = reference(&text)?;
    match review::publish(&web.app, viewer.actor(), incident).await {
        Ok(_) => Ok(see_other(&format!("/reviews/{text}"), t!("Published. Everybody here can read it now."))),
        Err(why) => again(&web, &viewer, incident, form, why).await,
    }
}

pub(super) async fn add_factor(State(web): State<Web>, viewer: Viewer, Path(text): Path<String>, form: Form) -> Answer {
    let incident = reference(&text)?;
    let Some(category) = FactorCategory::read(form.value("category")) else {
        let why = Error::invalid("category", t!("choose one of the list"));
        return again(&web, &viewer, incident, form, why).await;
    };
    let told = form.value("factor").to_owned();
    match review::add_factor(&web.app, viewer.actor(), incident, category, told).await {
        Ok(_) => Ok(see_other(&format!("/reviews/{text}#contributing_factors"), t!("The factor is added."))),
        Err(why) => again(&web, &viewer, incident, form, renamed(why, "text", "factor")).await,
    }
}

pub(super) async fn add_action(State(web): State<Web>, viewer: Viewer, Path(text): Path<String>, form: Form) -> Answer {
    let incident = reference(&text)?;
    let value = |name: &str| form.value(name).trim().to_owned();
    let new = NewAction {
        title: value("title"),
        kind: ActionKind::read(form.value("kind")).unwrap_or(ActionKind::Prevent),
        owner: value("owner"),
        due_on: Some(value("due_on")).filter(|day| !day.is_empty()),
        done_when: value("done_when"),
    };
    match review::add_action(&web.app, viewer.actor(), incident, new).await {
        Ok(_) => Ok(see_other(&format!("/reviews/{text}#action_items"), t!("The action is added."))),
        Err(why) => again(&web, &viewer, incident, form, why).await,
    }
}

pub(super) async fn end_action(
    State(web): State<Web>,
    viewer: Viewer,
    Path((text, action)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let incident = reference(&text)?;
    let action = action.parse().map_err(|_| Fault::missing(t!("action item")))?;
    let change = ActionChange { state: Some(ActionState::Done), ..ActionChange::default() };
    match review::change_action(&web.app, viewer.actor(), incident, action, change).await {
        Ok(_) => Ok(see_other(&format!("/reviews/{text}#action_items"), t!("Done. Well done."))),
        Err(why) => again(&web, &viewer, incident, form, why).await,
    }
}

/// The use-case's word for a field in the form's words.
fn renamed(error: Error, from: &str, to: &str) -> Error {
    match error {
        Error::Invalid { field, reason } if field == from => Error::invalid(to, reason),
        other => other,
    }
}
