//! One review, to be read: every section, and at its side what it rests on.

use super::{reference, stage};
use crate::Web;
use crate::form::Form;
use crate::pages::fault::Answer;
use crate::session::Viewer;
use crate::ui::dialog::dialog;
use crate::ui::sent::refusal;
use crate::ui::{
    Icon, Place, Shell, Tone, Zone, banner, button, card, facts, field, form as ui_form, icon_link, link_button, list,
    live, prose, submit, time,
};
use allclear_core::access::Permission;
use allclear_core::directory::Directory;
use allclear_core::incident::MAX_TITLE;
use allclear_core::review::{
    Action, ActionKind, ActionState, FactorCategory, MAX_DONE_WHEN, MAX_FACTOR, Section, SectionKey, State as Stage,
};
use allclear_core::text::capitalised;
use allclear_core::timeline::person_name;
use allclear_engine::review::{self, Reviewed};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, Uri, header};
use maud::{Markup, Render as _};

pub(super) async fn show(
    State(web): State<Web>,
    viewer: Viewer,
    Path(incident): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let incident = reference(&incident)?;
    let reviewed = web.app.read_current(move |tx, directory| review::read(tx, directory, incident)).await?;
    let directory = web.app.directory();
    if headers.contains_key("hx-request") && live::is_side(&uri) {
        return Ok(live::fragment(&headers, side(&viewer, &directory, &reviewed, &Form::default())));
    }
    let region = document(&viewer, &directory, &reviewed);
    if headers.contains_key("hx-request") {
        return Ok(live::fragment(&headers, region));
    }
    Ok(page(&viewer, &directory, &reviewed, &Form::default(), region))
}

pub(super) async fn markdown(State(web): State<Web>, _: Viewer, Path(incident): Path<String>) -> Answer {
    let incident = reference(&incident)?;
    let text =
        web.app.read_current(move |tx, directory| Ok(review::read(tx, directory, incident)?.markdown(directory)));
    let mut response = text.await?.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/markdown; charset=utf-8"));
    Ok(response)
}

/// The page around the document; `form` is one of the side's that could not be taken.
pub(super) fn page(
    viewer: &Viewer,
    directory: &Directory,
    reviewed: &Reviewed,
    form: &Form,
    region: Markup,
) -> Response {
    let incident = &reviewed.incident;
    let mut shell = Shell::new(viewer, Place::Reviews, incident.title.as_str());
    shell.crumbs = vec![(t!("Reviews").to_owned(), "/reviews".to_owned())];
    shell.beside = stage(reviewed.review.state);
    shell.live_topics = vec![topic(incident.number)];
    shell.actions = html! {
        (link_button(t!("Incident"), format!("/incidents/{}", incident.number)).icon(Icon::Siren).quiet())
        (link_button(t!("Download"), format!("/reviews/{}/review.md", incident.number)).icon(Icon::Download).quiet())
        @if viewer.may(Permission::Respond) && reviewed.review.state != Stage::Published {
            (publish(reviewed))
        }
    };
    shell.main = html! {
        @if incident.drill.is_some() {
            (banner(Tone::Info, t!("This is the review of a drill")).text(t!("It was drafted from the timeline, as every review is. It is due never, and no list has it.")))
        }
        (refusal(form)) (region)
        @if viewer.may(Permission::Respond) { (dialogs(directory, reviewed, form)) }
    };
    shell.aside = Some(side(viewer, directory, reviewed, form));
    (form.status(), shell).into_response()
}

/// One press, unless something is not written yet: then what that is, and publishing anyway.
fn publish(reviewed: &Reviewed) -> Markup {
    let action = format!("/reviews/{}/publish", reviewed.incident.number);
    let done = |section: &Section| section.key == SectionKey::ActionItems && !reviewed.actions.is_empty();
    let empty = reviewed.sections.iter().filter(|section| section.text.trim().is_empty() && !done(section));
    let names: Vec<&str> = empty.map(|section| section.key.name()).collect();
    if names.is_empty() {
        return ui_form::act(action, submit(t!("Publish")).primary().command()).render();
    }
    let ask = ui_form::Confirm {
        id: "publish".to_owned(),
        opener: button(t!("Publish")).primary().command(),
        question: t!("Publish it as it is?").to_owned(),
        text: t!(
            "Nothing is written under: {}. What stays empty is left out, and the incident is closed.",
            names.join(", ")
        ),
        action,
        yes: t!("Publish anyway").to_owned(),
        hidden: Vec::new(),
    };
    ask.render()
}

fn here(number: i64) -> String {
    format!("/reviews/{number}")
}

/// The fact that says that this review has changed.
fn topic(number: i64) -> String {
    format!("review-{number}")
}

pub(super) fn document(viewer: &Viewer, directory: &Directory, reviewed: &Reviewed) -> Markup {
    let number = reviewed.incident.number;
    let published = reviewed.review.state == Stage::Published;
    let grows = |section: &Section| viewer.may(Permission::Respond) && adds(section.key).is_some();
    let shown = |section: &&Section| !published || !section.text.trim().is_empty() || grows(section);
    let inner = html! {
        article class=(if published { "review published stack loose" } else { "review stack loose" }) {
            @for section in reviewed.sections.iter().filter(shown) {
                (written(viewer, number, section, directory, reviewed))
            }
        }
    };
    live::region("review", &here(number), &[&topic(number)], &inner)
}

fn written(viewer: &Viewer, number: i64, section: &Section, directory: &Directory, reviewed: &Reviewed) -> Markup {
    let empty = section.text.trim().is_empty();
    html! {
        section .review-section id=(section.key.as_str()) {
            div .split {
                h2 { (section.key.name()) }
                @if viewer.may(Permission::Respond) { div .row { (pens(number, section)) } }
            }
            @if section.key == SectionKey::ActionItems && !reviewed.actions.is_empty() {
                (actions(viewer, number, &reviewed.actions, directory))
            } @else if empty {
                p .quiet { (section.prompt) }
            } @else if section.key == SectionKey::Timeline {
                details .more {
                    // What carried the incident is told above already.
                    summary { "All of it, moment by moment" }
                    (prose(&section.text).told(&Zone::from(viewer)))
                }
            } @else {
                (prose(&section.text).told(&Zone::from(viewer)))
            }
        }
    }
}

/// What a section is written with.
fn pens(number: i64, section: &Section) -> Markup {
    let href = format!("/reviews/{number}/sections/{}", section.key.as_str());
    html! {
        @if let Some((id, label)) = adds(section.key) { (button(label).small().icon(Icon::Plus).opens(id)) }
        @if section.key == SectionKey::ActionItems {}
        @else if section.text.trim().is_empty() { (link_button(t!("Write"), href).small().quiet().icon(Icon::Pencil)) }
        @else { (icon_link(Icon::Pencil, t!("Edit {}", section.key.name()), href).small()) }
    }
}

/// The dialog that adds to a section made of single things, and the words that open it.
fn adds(section: SectionKey) -> Option<(&'static str, &'static str)> {
    match section {
        SectionKey::ContributingFactors => Some(("new-factor", t!("Add a factor"))),
        SectionKey::ActionItems => Some(("new-action", t!("Add an action"))),
        _ => None,
    }
}

/// Beside the region and not in it: what is being typed stays when somebody else writes.
fn dialogs(directory: &Directory, reviewed: &Reviewed, form: &Form) -> Markup {
    let number = reviewed.incident.number;
    html! {
        (dialog("new-factor", t!("What contributed?"), &factor_form(number, form).render()))
        (dialog("new-action", t!("What shall be better?"), &action_form(number, directory, form).render()))
    }
}

fn actions(viewer: &Viewer, number: i64, actions: &[Action], directory: &Directory) -> Markup {
    let zone = Zone::from(viewer);
    let today = viewer.now.to_zoned(viewer.zone.clone()).date();
    let row = |action: &Action| {
        let open = action.state == ActionState::Open;
        let due = html! {
            @if let Some(at) = action.ended_at { (action.state.name()) " " (zone.ago(at)) }
            @else if action.due_on < today { (crate::ui::badge(time::due_on(action.due_on, today)).overdue()) }
            @else { (time::due_on(action.due_on, today)) }
        };
        let row = crate::ui::list::row(html! { (action.title) })
            .lead(if open { Icon::ClipboardList } else { Icon::ClipboardCheck })
            .meta(html! { span { (person_name(directory, action.owner)) } span { "Done when: " (action.done_when) } })
            .trail(due)
            .quiet(!open);
        if open && viewer.may(Permission::Respond) {
            row.actions(ui_form::act(format!("/reviews/{number}/actions/{}", action.id), submit(t!("Done")).small()))
        } else {
            row
        }
    };
    list(t!("Action items"), &actions.iter().map(row).collect::<Vec<_>>())
}

/// What stands beside the document. What somebody types into its forms is left alone when the rest is fetched again.
fn side(viewer: &Viewer, directory: &Directory, reviewed: &Reviewed, form: &Form) -> Markup {
    let number = reviewed.incident.number;
    let zone = Zone::from(viewer);
    let mut about = vec![(
        t!("Owner"),
        html! { (reviewed.review.owner.map_or_else(|| "nobody".to_owned(), |id| person_name(directory, id))) },
    )];
    about.push(match (reviewed.review.published_at, &reviewed.review.due) {
        (Some(at), _) => (t!("Published"), zone.at(at)),
        (None, Some(due)) => (t!("Due"), zone.due(due.at)),
        (None, None) => (t!("Due"), html! { "no date" }),
    });
    let told = reviewed.sections.iter().any(|s| s.key == SectionKey::Response && !s.text.trim().is_empty());
    if !told {
        about.extend(figures(reviewed));
    }
    let inner = html! {
        (card(t!("About"), facts(&about)))
        @if viewer.may(Permission::Respond) && reviewed.review.owner.is_none() {
            (card(t!("Owner"), html! { div hx-morph-skip { (ui_form::post(format!("/reviews/{number}/owner"), html! {
                (field::text("owner", t!("Who answers for it")).of(form).required().placeholder("ana@example.com").wide().suggestions(emails(directory)))
                (submit(t!("Make owner")))
            })) } }))
        }
    };
    live::side(&here(number), &[&topic(number)], &inner)
}

/// How the response went, for a review that does not tell it.
fn figures(reviewed: &Reviewed) -> [(&'static str, Markup); 5] {
    let span = |span: Option<jiff::SignedDuration>| html! { (span.map_or_else(|| t!("not known").to_owned(), time::duration)) };
    let figures = &reviewed.figures;
    [
        (t!("First alert to answer"), span(figures.to_acknowledge)),
        (t!("To declare"), span(figures.to_declare)),
        (t!("To a commander"), span(figures.to_commander)),
        (t!("To resolve"), span(figures.to_resolve)),
        (t!("Updates on time"), html! { (figures.updates_on_time) " of " (figures.updates_promised) }),
    ]
}

fn emails(directory: &Directory) -> Vec<String> {
    let mut all: Vec<_> = directory.people.values().map(|person| person.email.clone()).collect();
    all.sort();
    all
}

fn factor_form(number: i64, form: &Form) -> ui_form::Form {
    let kinds = FactorCategory::ALL.iter().map(|c| field::choice(c.as_str(), capitalised(c.name()))).collect();
    ui_form::post(
        format!("/reviews/{number}/factors"),
        html! {
            (field::select("category", t!("Kind"), kinds).of(form))
            (field::textarea("factor", t!("What helped it to happen, to last or to spread")).of(form).required().max(MAX_FACTOR).wide()
                .hint(t!("A circumstance, never a person. There are always several.")))
            (submit(t!("Add the factor")).primary())
        },
    )
}

fn action_form(number: i64, directory: &Directory, form: &Form) -> ui_form::Form {
    let kinds = ActionKind::ALL.iter().map(|k| field::choice(k.as_str(), capitalised(k.name()))).collect();
    ui_form::post(
        format!("/reviews/{number}/actions"),
        html! {
            (field::text("title", t!("What is to be done")).of(form).required().max(MAX_TITLE).wide())
            (field::select("kind", t!("What it does"), kinds).of(form))
            (field::text("owner", t!("Owner")).of(form).required().placeholder("ana@example.com").suggestions(emails(directory)).within("action")
                .hint(t!("One person: what several own, nobody does.")))
            (field::date("due_on", t!("Due")).of(form).hint(t!("Empty: as the severity's policy says.")))
            (field::text("done_when", t!("Done when")).of(form).required().max(MAX_DONE_WHEN).wide().hint(t!("How anybody can see that it is done.")))
            (submit(t!("Add the action")).primary())
        },
    )
}
