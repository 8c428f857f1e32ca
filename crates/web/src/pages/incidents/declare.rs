//! Declaring: a title, what customers see, a few plain questions, and who will be woken.

use super::{matrix, wanted};
use crate::Web;
use crate::form::{Asked, Form};
use crate::pages::fault::Answer;
use crate::pages::report;
use crate::session::{Viewer, see_other};
use crate::ui::field::{self, choice};
use crate::ui::{self, Icon, Place, Shell, Zone, badge, card, form, live, person, submit};
use allclear_core::alert::Alert;
use allclear_core::directory::Directory;
use allclear_core::id::AlertId;
use allclear_core::incident::kind;
use allclear_core::incident::matrix::Matrix;
use allclear_core::incident::{MAX_TEXT, MAX_TITLE, Severity, commander_on_call, policy_of};
use allclear_core::room::mobilisation::{self, Expected, Foreseen};
use allclear_engine::respond::{self, Declare};
use allclear_store::{alerts, incidents};
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use maud::Markup;
use std::sync::Arc;

/// Most alerts that one form declares from.
const MAX_ALERTS: usize = 200;

/// What the page shows besides the form.
struct Stage {
    directory: Arc<Directory>,
    alerts: Vec<Alert>,
    /// Incidents that are open already: maybe it is one of them.
    open: Vec<(i64, String)>,
}

impl Stage {
    async fn set(web: &Web, form: &Form) -> Result<Self, crate::pages::fault::Fault> {
        let directory = web.app.refresh_directory().await?;
        let named = named(form);
        let read = web.app.read(move |tx| {
            let mut found = Vec::new();
            for id in named {
                found.extend(alerts::find(tx, id)?);
            }
            let filter = incidents::Filter { open: Some(true), limit: 5, ..incidents::Filter::default() };
            let open = incidents::list(tx, &filter)?.into_iter().map(|i| (i.number, i.title)).collect();
            Ok(Self { directory, alerts: found, open })
        });
        Ok(read.await?)
    }
}

impl Stage {
    fn matrix(&self) -> Matrix {
        self.directory.practice.matrix()
    }
}

fn named(form: &Form) -> Vec<AlertId> {
    form.values("alert").filter_map(|id| id.parse().ok()).take(MAX_ALERTS).collect()
}

/// `GET /incidents/new`, with anything filled in that the address names; `?alert=` declares from alerts.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer, Asked(form): Asked) -> Answer {
    let stage = Stage::set(&web, &form).await?;
    Ok(page(&viewer, &stage, &form))
}

/// `POST /incidents/new/who`: the part that says who will be woken, for the answers given so far.
pub(super) async fn who(State(web): State<Web>, viewer: Viewer, headers: HeaderMap, form: Form) -> Answer {
    let stage = Stage::set(&web, &form).await?;
    Ok(live::fragment(&headers, woken(&viewer, &stage, &form)))
}

/// `POST /incidents`.
pub(super) async fn declare(State(web): State<Web>, viewer: Viewer, mut form: Form) -> Answer {
    let from_alert = !named(&form).is_empty();
    let title = form.line("title", usize::from(!from_alert)..=MAX_TITLE);
    let impact = form.text("impact", 0..=MAX_TEXT);
    let severity_typed = form.value("severity").trim().to_owned();
    if !severity_typed.is_empty() && Severity::read(&severity_typed).is_none() {
        form.complain("severity", t!("must be SEV-1, SEV-2, SEV-3, SEV-4 or SEV-5"));
    }
    let directory = web.app.refresh_directory().await?;
    let facts = wanted::read(&directory, &viewer, &mut form);
    if !form.is_wrong() {
        let command = Declare {
            title: Some(title).filter(|t| !t.is_empty()),
            severity: Severity::read(&severity_typed),
            kind: Some(form.value("type").trim().to_owned()).filter(|kind| !kind.is_empty()),
            answers: matrix::answers(&directory.practice.matrix(), &form),
            facts,
            impact: Some(impact).filter(|i| !i.is_empty()),
            alerts: named(&form),
            services: form.values("service").map(str::to_owned).collect(),
            private: form.ticked("private"),
            commander: form.ticked("command").then(|| viewer.person().to_string()),
        };
        let key = form.value("key").to_owned();
        match respond::declare_by_form(&web.app, viewer.actor(), command, key).await {
            Ok((incident, new)) => {
                let told = if new {
                    t!("Declared. You can say everything else here.")
                } else {
                    t!("It is declared already; this is it.")
                };
                return Ok(see_other(&format!("/incidents/{}", incident.number), told));
            }
            Err(why) => form.refuse(why)?,
        }
    }
    let stage = Stage::set(&web, &form).await?;
    Ok((form.status(), page(&viewer, &stage, &form)).into_response())
}

/// The severity chosen, else what the answers make, else what the alerts propose.
fn severity(stage: &Stage, form: &Form) -> Severity {
    let matrix = stage.matrix();
    let made = || matrix.severity(&matrix::answers(&matrix, form));
    let usual = || kind::named(&stage.directory, form.value("type"))?.severity;
    Severity::read(form.value("severity"))
        .or_else(made)
        .or_else(usual)
        .unwrap_or_else(|| Severity::proposed(&stage.alerts))
}

fn page(viewer: &Viewer, stage: &Stage, typed: &Form) -> Response {
    let mut shell = Shell::new(viewer, Place::Incidents, t!("Declare an incident"));
    shell.crumbs = vec![(t!("Incidents").to_owned(), "/incidents".to_owned())];
    shell.declare = false;
    shell.main = html! {
        div .stack.tight {
            p .lead { "Not sure? Declare. One line is enough, and everything can be changed later." }
            p .quiet { "Only a suspicion? " a href="/report" { "Not sure yet: report it" } ". It wakes nobody, and somebody looks at it." }
        }
        (the_form(viewer, stage, typed))
    };
    shell.into_response()
}

fn the_form(viewer: &Viewer, stage: &Stage, typed: &Form) -> Markup {
    // The moment this form was shown: the same form sent twice declares once.
    let key = if typed.value("key").is_empty() {
        format!("declare-{}", viewer.now.as_microsecond())
    } else {
        typed.value("key").to_owned()
    };
    // The first alert's words, until somebody finds better ones.
    let words = Some(typed.value("title")).filter(|t| !t.is_empty()).or(stage.alerts.first().map(|a| a.title.as_str()));
    let title = field::text("title", t!("What is wrong?"))
        .value(words.unwrap_or_default())
        .error(typed.error("title"))
        .required()
        .max(MAX_TITLE)
        .wide()
        .autofocus()
        .placeholder(t!("Checkout fails in Europe"))
        .draft("declare-title")
        .autocomplete("off");
    let inner = html! {
        (ui::sent::refusal(typed))
        @if !stage.alerts.is_empty() { (from_alerts(stage)) }
        // What is decided on the left, and what comes of it beside it: both are in sight on every screen.
        div .declare {
            div .stack {
                @if !stage.open.is_empty() { (report::already(&stage.open)) }
                (title)
                (field::textarea("impact", t!("What do customers see?")).of(typed).rows(2).wide().draft("declare-impact"))
                (how_bad(stage, typed))
                (more(stage, typed))
            }
            div .declare-then {
                (woken(viewer, stage, typed))
                div .form-end {
                    (submit(t!("Declare")).primary().large().icon(Icon::Siren))
                    a .button.ghost href="/incidents" { "Cancel" }
                }
            }
        }
    };
    html! { (form::post("/incidents", inner).hidden("key", key).id("declare")) }
}

/// The questions that make the severity, one line until somebody wants them.
fn how_bad(stage: &Stage, typed: &Form) -> Markup {
    let matrix = stage.matrix();
    let begun = !typed.value("severity").is_empty() || !matrix::answers(&matrix, typed).is_empty();
    let shown = card(t!("How bad is it?"), questions(&matrix, typed)).open(begun || typed.error("severity").is_some());
    shown.tucked(&html! { "a few plain questions" })
}

/// What can just as well be said later: what kind of trouble it is, where, and who may know of it.
fn more(stage: &Stage, typed: &Form) -> Markup {
    let known = |id| stage.alerts.iter().any(|alert| alert.service == id);
    let begun = typed.ticked("private") || !typed.value("type").is_empty() || typed.values("service").next().is_some();
    let inner = html! {
        (types(&stage.directory, typed))
        (wanted::region(&stage.directory, typed))
        (report::services(&stage.directory, typed, known))
        (field::checkbox("private", t!("Only for those involved (security)"))
            .of(typed)
            .hint(t!("Nobody else learns that it exists. Whoever is paged or given something to do is in.")))
    };
    let wrong = typed.error("services").or(typed.error("type")).is_some();
    card(t!("Kind, services, who may know"), inner).open(begun || wrong).tucked(&html! { "can wait" })
}

fn from_alerts(stage: &Stage) -> Markup {
    html! {
        (card(t!("From these alerts"), html! {
            @for alert in &stage.alerts {
                input type="hidden" name="alert" value=(alert.id.to_string());
                p .row { (ui::alert_severity(alert.severity)) span { (alert.title) } }
            }
        }))
    }
}

/// The plain questions that make the severity, and the severity for whoever knows it.
pub(super) fn questions(matrix: &Matrix, typed: &Form) -> Markup {
    let mut own = vec![choice("", t!("As the answers say"))];
    own.extend(Severity::ALL.map(|s| choice(s.as_str(), format!("{}: {}", s.as_str(), policy_of(s).meaning))));
    html! {
        p .quiet { "These questions make the severity. Skip what you cannot tell; not sure counts as the worse." }
        (matrix::fields(matrix, typed, None))
        details .more open[!typed.value("severity").is_empty()] {
            summary { "I know the severity" }
            (field::select("severity", t!("Severity"), own).of(typed).wide())
        }
    }
}

/// What kind of trouble it is, where the company has names for that.
pub(super) fn types(directory: &Directory, typed: &Form) -> Markup {
    let known = &directory.practice.types;
    let mut choices = vec![choice("", t!("None of these"))];
    choices.extend(known.iter().map(|kind| {
        let meaning = kind.meaning.as_deref().map_or_else(String::new, |meaning| format!(": {meaning}"));
        choice(kind.name.clone(), format!("{}{meaning}", kind.name))
    }));
    let fields: Vec<_> = known.iter().filter(|kind| kind.fields.iter().any(|f| f.required == Some(true))).collect();
    html! {
        @if !known.is_empty() { (field::select("type", t!("Type"), choices).of(typed).wide()) }
        @for kind in fields {
            p .quiet.small {
                (kind.name) " needs to know: "
                @for (nth, one) in kind.fields.iter().filter(|f| f.required == Some(true)).enumerate() {
                    @if nth > 0 { ", " }
                    (one.name.as_deref().unwrap_or(one.key.as_str())) " " (badge(t!("required")))
                }
            }
        }
    }
}

/// Who will be woken, with what the clock says where they are. Fetched again as the answers change.
fn woken(viewer: &Viewer, stage: &Stage, typed: &Form) -> Markup {
    let severity = severity(stage, typed);
    let policy = policy_of(severity);
    let woken_by = foreseen(viewer, stage, typed, severity);
    let inner = html! {
        p .row { (ui::severity(severity)) span { (policy.meaning) } }
        @if policy.page_commander { (commander(viewer, stage, typed)) }
        @else if woken_by.people.is_empty() { p .quiet { (Icon::BellOff) " Nobody is woken. You can ask for help on the next page." } }
        (at_once(viewer, stage, &woken_by))
        @if let Some(minutes) = policy.internal_update_minutes {
            p .quiet { "An update is promised every " (minutes) " minutes." }
        }
    };
    live::following_form(
        "who",
        "/incidents/new/who",
        "declare",
        &html! { div .woken { h2 { "What happens then" } (inner) } },
    )
}

/// What the company's chains do at once, for what is filled in so far.
fn foreseen(viewer: &Viewer, stage: &Stage, typed: &Form, severity: Severity) -> Foreseen {
    let named: Vec<String> = typed.values("service").map(str::to_owned).collect();
    let ticked = stage.directory.services.keys().filter(|id| named.contains(&id.to_string())).copied();
    let expected = Expected {
        by: viewer.actor(),
        severity,
        services: ticked.chain(stage.alerts.iter().map(|alert| alert.service)).collect(),
        kind: kind::named(&stage.directory, typed.value("type")).map(|known| known.name.as_str()),
        private: typed.ticked("private"),
        commander: typed.ticked("command").then(|| viewer.person()),
    };
    mobilisation::foreseen(&stage.directory, &expected, viewer.now)
}

fn at_once(viewer: &Viewer, stage: &Stage, foreseen: &Foreseen) -> Markup {
    let people = foreseen.people.iter().filter_map(|id| stage.directory.people.get(id));
    html! {
        @if !foreseen.steps.is_empty() {
            p { "Taken at once: " (foreseen.steps.join(", ")) "." }
            @for woken in people {
                p .row {
                    (Icon::BellRing)
                    (person(woken.name.clone()).local(&Zone::named(&woken.time_zone, viewer.now)))
                    span { @if foreseen.waits { "would be paged" } @else { "is paged." } }
                }
            }
            @if foreseen.waits {
                p .quiet { "That is many people: these pages wait until somebody presses Mobilise." }
            }
        }
    }
}

fn commander(viewer: &Viewer, stage: &Stage, typed: &Form) -> Markup {
    html! {
        @match commander_on_call(&stage.directory, viewer.now) {
            Ok(found) if found.id == viewer.person() => p { "You are the commander on call: you are paged, unless you take command now." },
            Ok(found) => {
                p .row {
                    (Icon::BellRing)
                    (person(found.name.clone()).local(&Zone::named(&found.time_zone, viewer.now)))
                    span { "is paged to command." }
                }
            }
            Err(why) => {
                p { (badge(t!("No commander on call")).overdue()) " " (why) ". Every admin is paged instead." }
            }
        }
        (field::checkbox("command", t!("I take command myself, so nobody is paged for it")).of(typed))
    }
}
