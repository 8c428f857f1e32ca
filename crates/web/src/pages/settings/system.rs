//! What this server says about itself, and whether it pages.

use super::{answer, frame};
use crate::Web;
use crate::form::Form;
use crate::pages::Answer;
use crate::pages::sign_in::once_more;
use crate::routes::{Class, Routes};
use crate::session::{Viewer, see_other};
use crate::ui::form::disclosed;
use crate::ui::shell::Width;
use crate::ui::{self, Icon, Tone, banner, card, facts, field, form as ui_form, link_button, submit};
use allclear_core::access::Permission;
use allclear_engine::company::Secrets;
use allclear_engine::health::{self, Reader, Report};
use allclear_engine::{company, mute};
use allclear_store::{directory, servers};
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{Method, header};
use jiff::SignedDuration;
use maud::Markup;

/// A server that was silent for so long is not at work: it says something every few seconds.
const SILENT: SignedDuration = SignedDuration::from_secs(60);
/// Longest reason, in characters.
const MAX_REASON: usize = 500;

pub(super) fn routes(r: Routes) -> Routes {
    let configure = Class::Page(Permission::Configure);
    r.add(Method::GET, "/settings/system", configure, show)
        .add(Method::GET, "/settings/company.yaml", configure, export)
        .add(Method::POST, "/settings/system/mute", configure, stop)
        .add(Method::POST, "/settings/system/unmute", configure, go_on)
}

async fn show(State(web): State<Web>, viewer: Viewer) -> Answer {
    page(&web, &viewer, None).await
}

async fn page(web: &Web, viewer: &Viewer, typed: Option<&Form>) -> Answer {
    let report = health::check(&web.app, &web.health, Reader::Operator).await;
    let since = viewer.now.saturating_sub(SILENT).unwrap_or(viewer.now);
    let (muted, alive) = web.app.read(move |tx| Ok((directory::muted(tx)?, servers::alive(tx, since)?))).await?;
    let main = html! {
        (paging(muted.as_deref(), typed))
        (state(&report, muted.is_some()))
        (card(t!("This server"), about(web, alive)))
        (card(t!("Configuration as code"), html! {
            p { "Everything that is configured here can be written as one file, kept in version control, and applied again." }
            p .row { (link_button(t!("See and change it as text"), "/settings/configuration").icon(Icon::FileText)) a .button href="/settings/company.yaml" download="company.yaml" { (Icon::Download) span { "Download company.yaml" } } }
            p .quiet.small { "Keys and secrets are left out, and stay as they are when the file is applied with " code { "allclear apply" } "." }
        }))
    };
    let mut shell = frame(viewer, "/settings/system", t!("System"), &main);
    shell.width = Width::Narrow;
    answer(shell, typed.map(Form::status).unwrap_or_default())
}

/// Whether anybody is paged, and the button for the other way.
fn paging(muted: Option<&str>, typed: Option<&Form>) -> Markup {
    if let Some(why) = muted {
        let go_on = ui_form::act("/settings/system/unmute", submit(t!("Page people again")).primary());
        return html! {
            (banner(Tone::Error, t!("Paging is paused: nobody is woken")).text(html! { bdi { (why) } ". What is due waits." }).form(go_on))
        };
    }
    let blank = Form::default();
    let form = ui_form::post(
        "/settings/system/mute",
        html! {
            (ui::sent::refusal(typed.unwrap_or(&blank)))
            (field::text("reason", t!("Why")).of(typed.unwrap_or(&blank)).required().max(MAX_REASON).wide().autocomplete("off")
                .hint(t!("Everybody can read it. What is due meanwhile waits, and is sent when paging goes on.")))
            (ui_form::end(submit(t!("Pause paging")).danger(), None))
        },
    );
    html! {
        (card(t!("Paging"), html! {
            @if typed.is_some() { (form) } @else { p { "Pages are sent." } }
        }).actions(html! {
            @if typed.is_none() { (disclosed("pause", t!("Pause paging"), t!("Pause all paging?"), &form)) }
        }))
    }
}

fn state(report: &Report, muted: bool) -> Markup {
    // That paging is paused stands above already.
    let reasons: Vec<_> = report.reasons.iter().filter(|why| !(muted && why.starts_with("paging is muted"))).collect();
    html! {
        (card(t!("Health"), html! {
            @if reasons.is_empty() && report.warnings.is_empty() { p { "Everything works." } }
            @else {
                div .stack {
                    @for why in reasons { (banner(Tone::Error, crate::pages::sentence(why))) }
                    @for warning in &report.warnings { (banner(Tone::Warning, crate::pages::sentence(warning))) }
                }
            }
        }))
    }
}

fn about(web: &Web, alive: i64) -> Markup {
    let db = web.app.db();
    let engine = match db.engine() {
        allclear_store::Engine::Sqlite => "SQLite",
        allclear_store::Engine::Postgres => "PostgreSQL",
    };
    facts(&[
        (t!("Version"), html! { (env!("CARGO_PKG_VERSION")) }),
        (t!("Public address"), html! { code { (web.app.settings().public_url) } }),
        (t!("Database"), html! { (engine) ", " code { (db.location()) } }),
        (t!("Servers at work"), html! { (alive.max(1)) }),
        (t!("Health check"), html! { a href="/healthz" { code { "/healthz" } } }),
        (t!("Metrics"), html! { a href="/metrics" { code { "/metrics" } } }),
    ])
}

async fn stop(State(web): State<Web>, viewer: Viewer, mut form: Form) -> Answer {
    if let Some(asked) = once_more(&web, &viewer, "/settings/system/mute", &form) {
        return Ok(asked);
    }
    let reason = form.line("reason", 1..=MAX_REASON);
    if !form.is_wrong() {
        match mute::set(&web.app, viewer.actor(), Some(&reason)).await {
            Ok(()) => return Ok(see_other("/settings/system", t!("Paging is paused."))),
            Err(why) => form.refuse(why)?,
        }
    }
    page(&web, &viewer, Some(&form)).await
}

async fn go_on(State(web): State<Web>, viewer: Viewer) -> Answer {
    mute::set(&web.app, viewer.actor(), None).await?;
    Ok(see_other("/settings/system", t!("People are paged again. What waited is sent now.")))
}

/// The configuration as a file, without secrets.
async fn export(State(web): State<Web>) -> Answer {
    let text = company::export(&company::current(&web.app).await?, Secrets::LeftOut);
    let headers = [
        (header::CONTENT_TYPE, "application/yaml"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"company.yaml\""),
    ];
    Ok::<Response, _>((headers, text).into_response())
}
