//! Tokens: for scripts and the command line.

use super::{answer, frame, role_field};
use crate::Web;
use crate::form::Form;
use crate::pages::Answer;
use crate::pages::fault::Fault;
use crate::pages::me::tokens as mine;
use crate::pages::once::{ONCE, mark};
use crate::pages::sign_in::once_more;
use crate::routes::{Class, Routes};
use crate::session::{Viewer, see_other};
use crate::ui::button::button;
use crate::ui::form::Confirm;
use crate::ui::list::{Item, row};
use crate::ui::shell::Width;
use crate::ui::status::sentence_case;
use crate::ui::{
    self, Icon, Tone, Zone, badge, banner, card, field, form as ui_form, link_button, list, snippet, submit,
};
use allclear_core::access::Permission;
use allclear_core::directory::{Directory, Role};
use allclear_core::id::TokenId;
use allclear_core::timeline::person_name;
use allclear_engine::tokens::{self, NewToken};
use allclear_store::tokens::Token;
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::Method;
use maud::Markup;

/// Tokens shown; more than that and somebody makes them in a loop.
const SHOWN: usize = 200;

pub(super) fn routes(r: Routes) -> Routes {
    let configure = Class::Page(Permission::Configure);
    r.add(Method::GET, "/settings/tokens", configure, show)
        .add(Method::POST, "/settings/tokens", configure, create)
        .add(Method::POST, "/settings/tokens/{id}/revoke", configure, revoke)
}

async fn show(State(web): State<Web>, viewer: Viewer) -> Answer {
    page(&web, &viewer, &Form::with(&[("scope", Role::Responder.as_scope()), (ONCE, &mark(&web))])).await
}

async fn page(web: &Web, viewer: &Viewer, typed: &Form) -> Answer {
    let tokens = web.app.read(|tx| Ok(allclear_store::tokens::list(tx, None, SHOWN)?)).await?;
    let zone = Zone::from(viewer);
    let (theirs, tokens): (Vec<Token>, Vec<Token>) = tokens.into_iter().partition(|token| token.person.is_some());
    let directory = web.app.refresh_directory().await?;
    let theirs =
        theirs.iter().filter(|token| token.is_good(viewer.now)).map(|token| personal(token, &directory, &zone));
    let theirs: Vec<_> = theirs.collect();
    // Those that work first; each half stays newest first.
    let (good, ended): (Vec<&Token>, Vec<&Token>) = tokens.iter().partition(|token| token.revoked_at.is_none());
    let rows: Vec<_> = good.into_iter().chain(ended).map(|token| shown(token, &zone)).collect();
    let main = html! {
        (card(t!("New token"), new_token(typed)))
        @if rows.is_empty() {
            (ui::empty(Icon::KeyRound, t!("No tokens yet")).small()
                .text(t!("A script, the command line or another program shows a token instead of a password.")))
        } @else { (card(t!("Tokens"), list(t!("Tokens"), &rows)).flush()) }
        @if !theirs.is_empty() { (card(t!("Personal tokens"), list(t!("Personal tokens"), &theirs)).flush()) }
    };
    let mut shell = frame(viewer, "/settings/tokens", t!("Tokens"), &main);
    shell.width = Width::Narrow;
    answer(shell, typed.status())
}

fn new_token(typed: &Form) -> Markup {
    html! {
        (ui_form::post("/settings/tokens", html! {
            (ui::sent::refusal(typed))
            (field::text("name", t!("What it is for")).of(typed).required().max(tokens::MAX_NAME).wide().autocomplete("off")
                .placeholder(t!("deploy script")))
            (role_field("scope", t!("It may do what this role may"), Role::as_scope, typed))
            (ui_form::end(submit(t!("Create token")).primary(), None))
        }).hidden(ONCE, typed.value(ONCE)))
    }
}

/// A token that somebody made for themselves: it acts as them.
fn personal(token: &Token, directory: &Directory, zone: &Zone) -> Item {
    let name = token.person.map(|person| person_name(directory, person)).unwrap_or_default();
    mine::item(token, zone, format!("/settings/tokens/{}/revoke", token.id)).meta(html! {
        bdi { (name) } @if let Some(end) = token.expires_at { ", ends " (zone.at(end)) }
    })
}

fn shown(token: &Token, zone: &Zone) -> Item {
    let line = row(html! { bdi { (token.name) } })
        .lead(Icon::KeyRound)
        .meta(html! { (sentence_case(token.scope.as_str())) ", made " (zone.ago(token.created_at)) });
    match token.revoked_at {
        Some(at) => line.quiet(true).trail(html! { (badge(t!("Revoked"))) span .nowrap { (zone.ago(at)) } }),
        None => line.actions(Confirm {
            id: format!("ask-{}", token.id),
            opener: button(t!("Revoke")).small().danger().quiet(),
            question: t!("Revoke “{}”?", token.name),
            text: t!("What uses it is refused from its next request on. It cannot be made good again.").to_owned(),
            action: format!("/settings/tokens/{}/revoke", token.id),
            yes: t!("Revoke").to_owned(),
            hidden: Vec::new(),
        }),
    }
}

async fn create(State(web): State<Web>, viewer: Viewer, mut form: Form) -> Answer {
    if let Some(asked) = once_more(&web, &viewer, "/settings/tokens", &form) {
        return Ok(asked);
    }
    let name = form.line("name", 1..=tokens::MAX_NAME);
    let scope = Role::read(form.value("scope"));
    if scope.is_none() {
        form.complain("scope", t!("must be chosen"));
    }
    if let (Some(scope), false) = (scope, form.is_wrong()) {
        match tokens::create_by_form(&web.app, viewer.actor(), &name, scope, form.value(ONCE)).await {
            Ok(made) => return Ok(told(&web, &viewer, &made)),
            Err(why) => form.refuse(why)?,
        }
    }
    page(&web, &viewer, &form).await
}

/// The secret, shown this once: only its digest is kept.
fn told(web: &Web, viewer: &Viewer, made: &NewToken) -> Response {
    let try_it =
        format!("curl -H 'Authorization: Bearer {}' {}/api/v1/alerts", made.secret, web.app.settings().public_url);
    let main = html! {
        (banner(Tone::Good, t!("Copy the token now")).text(t!("It is not shown again. If it gets lost, revoke it and make another one.")))
        (snippet("secret", t!("Token"), &made.secret))
        @if made.token.scope >= Role::Observer { (snippet("try", t!("Try it from a terminal"), &try_it)) }
        p { (link_button(t!("Done"), "/settings/tokens").primary()) }
    };
    let mut shell = frame(viewer, "/settings/tokens", &made.token.name, &main);
    shell.width = Width::Narrow;
    shell.into_response()
}

async fn revoke(State(web): State<Web>, viewer: Viewer, Path(path): Path<String>) -> Answer {
    let id: TokenId = path.parse().map_err(|_| Fault::missing("token"))?;
    tokens::revoke(&web.app, viewer.actor(), id).await?;
    Ok(see_other("/settings/tokens", t!("The token is revoked.")))
}
