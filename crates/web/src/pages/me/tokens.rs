//! Tokens by which a person acts from a shell or a script. Making one opens a way in, so it wants a fresh sign-in.

use crate::Web;
use crate::form::Form;
use crate::pages::once::{ONCE, mark};
use crate::pages::sign_in::{once_more, once_more_address};
use crate::pages::{Answer, Fault};
use crate::routes::{Class, Routes};
use crate::session::{Viewer, see_other};
use crate::ui::field::choice;
use crate::ui::form::Confirm;
use crate::ui::list::{Item, row};
use crate::ui::sent::refusal;
use crate::ui::shell::Width;
use crate::ui::{
    Icon, Place, Shell, Tone, Zone, badge, banner, button, card, empty, field, form as ui_form, link_button, list,
    snippet, submit,
};
use allclear_core::access::Permission;
use allclear_core::id::TokenId;
use allclear_engine::tokens::personal::{self, Days, NewPersonal, Reach};
use allclear_engine::tokens::{MAX_NAME, NewToken};
use allclear_store::tokens::Token;
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::Method;
use maud::{Markup, Render as _};

/// The page's address.
const HERE: &str = "/me/tokens";

pub(super) fn routes(r: Routes) -> Routes {
    let page = Class::Page(Permission::Follow);
    r.add(Method::GET, HERE, page, show).add(Method::POST, HERE, page, create).add(
        Method::POST,
        "/me/tokens/{id}/revoke",
        page,
        revoke,
    )
}

/// What the profile says of them.
pub(super) fn summary(tokens: &[Token]) -> Markup {
    let note = match tokens.len() {
        0 => t!("none").to_owned(),
        n => n.to_string(),
    };
    let inner = html! { p { "With a personal token the command line and your scripts act as you." } };
    card(t!("My tokens"), inner).note(note).id("tokens").actions(link_button(t!("Open"), HERE).small()).render()
}

async fn show(State(web): State<Web>, viewer: Viewer) -> Answer {
    let fresh = Form::with(&[("reach", Reach::Act.as_str()), ("days", "90"), (ONCE, &mark(&web))]);
    page(&web, &viewer, &fresh).await
}

async fn page(web: &Web, viewer: &Viewer, typed: &Form) -> Answer {
    let tokens = personal::list(&web.app, viewer.person()).await?;
    let zone = Zone::from(viewer);
    let rows: Vec<_> =
        tokens.iter().map(|token| item(token, &zone, format!("/me/tokens/{}/revoke", token.id))).collect();
    let main = html! {
        (card(t!("New token"), new_token(viewer, typed)))
        @if rows.is_empty() {
            (empty(Icon::KeyRound, t!("No personal tokens yet")).small()
                .text(t!("With one, the command line and your scripts act as you: they join, claim and answer in your name.")))
        } @else { (card(t!("My tokens"), list(t!("My tokens"), &rows)).flush()) }
    };
    let mut response = framed(viewer, t!("My tokens"), main).into_response();
    *response.status_mut() = typed.status();
    Ok(response)
}

fn framed(viewer: &Viewer, title: &str, main: Markup) -> Shell {
    let mut shell = Shell::new(viewer, Place::Settings, title);
    shell.crumbs = vec![(t!("My profile and phones").to_owned(), "/me".to_owned())];
    shell.width = Width::Narrow;
    shell.main = main;
    shell
}

fn new_token(viewer: &Viewer, typed: &Form) -> Markup {
    if !viewer.is_fresh() && typed.value("name").is_empty() {
        return html! {
            p { "A token opens a new way in, so please sign in once more before you make one." }
            div .form-end { (link_button(t!("Sign in once more"), once_more_address(HERE))) }
        };
    }
    let reaches = vec![
        choice(Reach::Act.as_str(), t!("Act as me")).hint(t!("Everything that my role allows.")),
        choice(Reach::Read.as_str(), t!("Only read"))
            .hint(t!("It changes nothing, and sees no more than an observer.")),
    ];
    let days = [("7", t!("7 days")), ("30", t!("30 days")), ("90", t!("90 days")), ("365", t!("1 year"))];
    ui_form::post(
        HERE,
        html! {
            (refusal(typed))
            (field::text("name", t!("What it is for")).of(typed).required().max(MAX_NAME).wide().autocomplete("off")
                .placeholder(t!("my laptop")).hint(t!("Others read it beside what you do with it.")))
            (field::radio_cards("reach", t!("It may"), reaches).of(typed))
            (field::select("days", t!("It ends after"), days.map(|(value, label)| choice(value, label)).to_vec()).of(typed))
            (ui_form::end(submit(t!("Create token")).primary(), None))
        },
    )
    .hidden(ONCE, typed.value(ONCE))
    .render()
}

/// A personal token, with a button that ends it.
pub(crate) fn item(token: &Token, zone: &Zone, revoke: String) -> Item {
    row(html! { bdi { (token.name) } @if Reach::of(token) == Reach::Read { " " (badge(t!("only reads"))) } })
        .lead(Icon::KeyRound)
        .meta(html! {
            span {
                "made " (zone.ago(token.created_at))
                @if let Some(end) = token.expires_at { ", ends " (zone.at(end)) }
            }
        })
        .trail(html! {
            @match token.used_at {
                Some(at) => span { "used " (zone.ago(at)) @if !token.used_from.is_empty() { " from " (token.used_from) } },
                None => "never used",
            }
        })
        .actions(Confirm {
            id: format!("ask-{}", token.id),
            opener: button(t!("Revoke")).small().danger().quiet(),
            question: t!("Revoke “{}”?", token.name),
            text: t!("What uses it is refused from its next request on. It cannot be made good again.").to_owned(),
            action: revoke,
            yes: t!("Revoke").to_owned(),
            hidden: Vec::new(),
        })
}

async fn create(State(web): State<Web>, viewer: Viewer, mut form: Form) -> Answer {
    if let Some(asked) = once_more(&web, &viewer, HERE, &form) {
        return Ok(asked);
    }
    let name = form.line("name", 1..=MAX_NAME);
    let reach = Reach::from_word(form.value("reach"));
    if reach.is_none() {
        form.complain("reach", t!("must be chosen"));
    }
    let days = Days::read(form.value("days"));
    if days.is_err() {
        form.complain("days", t!("must be chosen"));
    }
    if let (Some(reach), Ok(days), false) = (reach, days, form.is_wrong()) {
        match personal::create(&web.app, &viewer.session, NewPersonal { name, reach, days }, form.value(ONCE)).await {
            Ok(made) => return Ok(told(&web, &viewer, &made)),
            Err(why) => form.refuse(why)?,
        }
    }
    page(&web, &viewer, &form).await
}

/// The secret, shown this once: only its digest is kept.
fn told(web: &Web, viewer: &Viewer, made: &NewToken) -> Response {
    let url = &web.app.settings().public_url;
    let lines = format!("export ALLCLEAR_URL={url}\nexport ALLCLEAR_TOKEN={}\nallclear whoami", made.secret);
    let main = html! {
        (banner(Tone::Good, t!("Copy the token now")).text(t!("It is not shown again. If it gets lost, revoke it and make another one.")))
        (snippet("secret", t!("Token"), &made.secret))
        (snippet("try", t!("Use it in a terminal"), &lines))
        p { (link_button(t!("Done"), HERE).primary()) }
    };
    framed(viewer, &made.token.name, main).into_response()
}

async fn revoke(State(web): State<Web>, viewer: Viewer, Path(path): Path<String>) -> Answer {
    let id: TokenId = path.parse().map_err(|_| Fault::missing("token"))?;
    personal::revoke_own(&web.app, viewer.actor(), id).await?;
    Ok(see_other(HERE, t!("The token is revoked.")))
}
