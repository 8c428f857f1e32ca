//! Signing in and out. Works without scripts; with them, passkeys too.

use crate::Web;
use crate::form::{Asked, Form};
use crate::pages::{Answer, Fault};
use crate::routes::{Class, Routes};
use crate::session::{self, Anybody, Viewer, local};
use crate::ui::icon::Icon;
use crate::ui::sent::refusal;
use crate::ui::{Plain, field, form as ui_form, link_button, submit};
use allclear_core::access::Permission;
use allclear_engine::sign_in::{self, BeginPasskey, From, SignIn, Signed};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, Method, StatusCode, header};
use maud::html;
use serde::{Deserialize, Serialize};

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/sign-in", Class::Door, show)
        .add(Method::POST, "/sign-in", Class::Door, enter)
        .add(Method::POST, "/sign-in/passkey", Class::Door, begin_passkey)
        .add(Method::POST, "/sign-in/passkey/answer", Class::Door, finish_passkey)
        .add(Method::POST, "/sign-out", Class::Page(Permission::Follow), leave)
}

async fn show(State(web): State<Web>, Anybody(viewer): Anybody, Asked(asked): Asked) -> Answer {
    let next = local(asked.value("next"));
    if viewer.is_some() {
        return Ok(Redirect::to(next).into_response());
    }
    Ok(page(&web, &Form::with(&[("next", next)]), false))
}

/// Fields whose values are never written into a page: they are typed again.
const SECRET: [&str; 6] = ["password", "old", "new", "code", "secret", "key"];

/// The page for somebody whose session ended while a form was open: what was typed is carried along and offered again
/// after signing in.
pub(crate) fn interrupted(web: &Web, action: &str, typed: &Form) -> Response {
    let plain = typed.fields().filter(|(name, _)| !SECRET.contains(name));
    let typed = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(plain).finish();
    let mut response = page(web, &Form::with(&[("resume", action), ("typed", &typed)]), false);
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response
}

fn page(web: &Web, form: &Form, with_code: bool) -> Response {
    let interrupted = !form.value("resume").is_empty();
    let passkeys = sign_in::passkeys_possible(&web.app).is_ok();
    let fields = html! {
        (field::email("email", "E-mail").of(form).required().autocomplete("username").autofocus().wide())
        (field::password("password", "Password").of(form).required().autocomplete("current-password").wide())
        @if with_code {
            (field::text("code", "Code").of(form).required().autocomplete("one-time-code").inputmode("numeric").wide()
                .hint("The six digits in your authenticator app, or one of your recovery codes."))
        }
        (submit("Sign in").primary().wide())
    };
    let whole = ["next", "resume", "typed"]
        .iter()
        .filter(|name| !form.value(name).is_empty())
        .fold(ui_form::post("/sign-in", fields), |whole, name| whole.hidden(*name, form.value(name)));
    let main = html! {
        @if interrupted {
            p .lead { "Your session ended. Sign in, and go on with what you wrote: it is kept." }
        }
        @if form.refused().is_some() { (refusal(form)) }
        (whole)
        @if passkeys && !interrupted {
            // A module shows it where the browser can do it.
            button .button.wide type="button" data-passkey-sign-in data-next=(local(form.value("next"))) hidden {
                (Icon::KeyRound) span { "Sign in with a passkey" }
            }
        }
        p .quiet.small { "No way in? An admin can send you a link: " code { "allclear user invite" } "." }
    };
    let mut response = Plain { title: "Sign in".to_owned(), main }.into_response();
    if form.refused().is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

async fn enter(State(web): State<Web>, from: Caller, mut form: Form) -> Answer {
    let code = Some(form.value("code").trim().to_owned()).filter(|code| !code.is_empty());
    let tried =
        sign_in::with_password(&web.app, form.value("email").trim(), form.value("password"), code.as_deref(), from.0);
    match tried.await? {
        SignIn::Signed(signed) => Ok(entered(&web, &signed, &form)),
        SignIn::NeedsCode => {
            // The password field is empty again, because passwords are never written into a page.
            form.reject("Now the code, please, and the password once more.");
            Ok(page(&web, &form, true))
        }
        SignIn::WrongCode => {
            form.reject("This code is not the one of this moment. Wait for the next one and try again.");
            Ok(page(&web, &form, true))
        }
        SignIn::Refused => {
            form.reject("That e-mail and password do not belong together.");
            Ok(page(&web, &form, code.is_some()))
        }
        SignIn::Wait(seconds) => {
            form.reject(&format!("Too many tries. The next one is looked at in {seconds} s."));
            let mut response = page(&web, &form, code.is_some());
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            Ok(response)
        }
    }
}

/// Onwards: to where they wanted, or back to what they had typed.
fn entered(web: &Web, signed: &Signed, form: &Form) -> Response {
    let resume = form.value("resume");
    let mut response = if resume.is_empty() {
        Redirect::to(local(form.value("next"))).into_response()
    } else {
        resumed(local(resume), &Form::parse(form.value("typed").as_bytes())).into_response()
    };
    response.headers_mut().append(header::SET_COOKIE, session::sign_in_cookie(web, &signed.secret));
    response
}

/// What was typed before the session ended, to be looked at and sent again: nothing is sent without a press.
fn resumed(action: &str, typed: &Form) -> Plain {
    let shown: Vec<_> = typed.fields().filter(|(_, value)| value.trim().chars().count() > 1).collect();
    let again = typed
        .fields()
        .fold(ui_form::post(action, html! { (submit("Send it now").primary().wide()) }), |all, (name, value)| {
            all.hidden(name, value)
        });
    let main = html! {
        p .lead { "You are signed in again. This had not been sent:" }
        dl .facts { @for (name, value) in shown { div { dt { (name) } dd .typed { (value) } } } }
        (again)
        (link_button("Leave it", "/").quiet())
    };
    Plain { title: "Go on where you were".to_owned(), main }
}

async fn leave(State(web): State<Web>, viewer: Viewer) -> Answer {
    sign_in::sign_out(&web.app, viewer.session.id, viewer.person()).await?;
    let mut response = Redirect::to("/sign-in").into_response();
    response.headers_mut().append(header::SET_COOKIE, session::sign_out_cookie(&web));
    Ok(response)
}

/// For the module that talks to the browser's authenticator.
#[derive(Serialize)]
struct Began {
    ceremony: String,
    options: serde_json::Value,
}

async fn begin_passkey(State(web): State<Web>, from: Caller) -> Result<Response, Fault> {
    Ok(match sign_in::begin_passkey_sign_in(&web.app, &from.0).await? {
        BeginPasskey::Ceremony(c) => Json(Began { ceremony: c.id.to_string(), options: c.options }).into_response(),
        BeginPasskey::Wait(seconds) => wait(seconds),
    })
}

/// The authenticator's answer.
#[derive(Deserialize)]
struct Answered {
    ceremony: String,
    answer: serde_json::Value,
    #[serde(default)]
    next: String,
}

async fn finish_passkey(
    State(web): State<Web>,
    from: Caller,
    Json(answered): Json<Answered>,
) -> Result<Response, Fault> {
    let ceremony = answered.ceremony.parse().map_err(|_| Fault::missing("ceremony"))?;
    Ok(match sign_in::finish_passkey_sign_in(&web.app, ceremony, answered.answer, from.0).await? {
        SignIn::Signed(signed) => {
            let mut response = Json(serde_json::json!({ "next": local(&answered.next) })).into_response();
            response.headers_mut().append(header::SET_COOKIE, session::sign_in_cookie(&web, &signed.secret));
            response
        }
        SignIn::Wait(seconds) => wait(seconds),
        SignIn::NeedsCode | SignIn::WrongCode | SignIn::Refused => {
            let said = serde_json::json!({ "detail": "This passkey does not open anything here." });
            (StatusCode::UNPROCESSABLE_ENTITY, Json(said)).into_response()
        }
    })
}

fn wait(seconds: u64) -> Response {
    let said = serde_json::json!({ "detail": format!("Too many tries. The next one is looked at in {seconds} s.") });
    let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(said)).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    response
}

/// Where a request comes from, for the list of sessions and the limits on guessing.
pub(crate) struct Caller(pub From);

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Caller {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut http::request::Parts, _: &S) -> Result<Self, Self::Rejection> {
        let address = parts.extensions.get::<crate::server::Remote>().map(|remote| remote.0.ip());
        Ok(Self(From { address, user_agent: agent(&parts.headers) }))
    }
}

fn agent(headers: &HeaderMap) -> String {
    let said = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    allclear_core::text::line(said, 300)
}
