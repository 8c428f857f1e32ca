//! Signing in and out. Works without scripts; with them, passkeys too.

use crate::Web;
use crate::form::{Asked, Form};
use crate::json::Json;
use crate::pages::meanwhile::SEEN;
use crate::pages::once::ONCE;
use crate::pages::{Answer, Fault};
use crate::routes::{Class, Routes};
use crate::session::{self, Anybody, Viewer, local};
use crate::ui::icon::Icon;
use crate::ui::sent::refusal;
use crate::ui::{Plain, button, field, form as ui_form, link_button, submit};
use allclear_core::access::Permission;
use allclear_engine::sign_in::{self, Challenge, From, SignIn, Signed};
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, Method, StatusCode, header};
use serde::{Deserialize, Serialize};

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/sign-in", Class::Door, show)
        .add(Method::POST, "/sign-in", Class::Door, enter)
        .add(Method::POST, "/sign-in/passkey", Class::Door, begin_passkey)
        .add(Method::POST, "/sign-in/passkey/answer", Class::Door, finish_passkey)
        .add(Method::POST, "/sign-in/resume", Class::Page(Permission::Follow), resume)
        .add(Method::POST, "/sign-out", Class::Page(Permission::Follow), leave)
}

async fn show(State(web): State<Web>, Anybody(viewer): Anybody, Asked(asked): Asked) -> Answer {
    let next = local(asked.value("next"));
    let again = asked.value("why") == AGAIN;
    Ok(match viewer {
        Some(viewer) if again && !viewer.is_fresh() => {
            page(&web, &Form::with(&[("next", next), ("why", AGAIN), ("email", &viewer.session.email)]), false)
        }
        Some(_) => Redirect::to(next).into_response(),
        None => page(&web, &Form::with(&[("next", next)]), false),
    })
}

/// Why somebody who is signed in is asked once more: what they want to do is more than an open browser may.
const AGAIN: &str = "again";
/// Why somebody whose session ended is led back to a form: it had a file in it.
const FILE: &str = "file";

/// The address that asks a viewer to sign in once more, unless they did a moment ago, and then leads to `next`.
pub(crate) fn once_more_address(next: &str) -> String {
    format!("/sign-in?why={AGAIN}&next={}", session::encoded(next))
}

/// Asks who has been signed in for a while to sign in once more before `action` is carried out; `None` when they did a
/// moment ago. What was typed is carried along and offered again.
pub(crate) fn once_more(web: &Web, viewer: &Viewer, action: &str, typed: &Form) -> Option<Response> {
    let more = [("why", AGAIN), ("email", viewer.session.email.as_str())];
    (!viewer.is_fresh()).then(|| carrying(web, action, typed, &more))
}

/// What the form carries along, unseen.
const CARRIED: [&str; 5] = ["next", "resume", "typed", "left", "why"];
/// The form's id: after a passkey it is sent on to [`resume`] with what it carries.
const FORM: &str = "sign-in";
/// Fields whose values are never written into a page: they are typed again.
const SECRET: [&str; 5] = ["password", "old", "new", "code", "secret"];
/// What a page wrote into its form: carried along, and nothing to look at. `key` keeps a form single that is sent twice,
/// and `draft` says what the browser keeps of it until it was taken (`assets/js/capture.js`).
const MARKS: [&str; 4] = [ONCE, SEEN, "key", "draft"];
/// How the names of more such fields begin: how things were when the form was shown.
const WERE: [&str; 2] = ["was-", "seen_"];

/// Whether a field holds what nobody is shown: a secret, or what a page wrote into its form.
pub(crate) fn is_unseen(name: &str) -> bool {
    SECRET.contains(&name) || MARKS.contains(&name) || WERE.iter().any(|begin| name.starts_with(begin))
}

/// The page for somebody whose session ended while a form was open: what was typed is carried along and offered again
/// after signing in.
pub(crate) fn interrupted(web: &Web, action: &str, typed: &Form) -> Response {
    carrying(web, action, typed, &[])
}

/// The page for somebody whose session ended while a file was on its way: it leads back to the form, at `form`.
pub(crate) fn before_a_file(web: &Web, form: &str) -> Response {
    let mut response = page(web, &Form::with(&[("next", form), ("why", FILE)]), false);
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response
}

fn carrying(web: &Web, action: &str, typed: &Form, more: &[(&str, &str)]) -> Response {
    let plain = typed.fields().filter(|(name, _)| !SECRET.contains(name));
    let left = typed.fields().filter(|(name, value)| SECRET.contains(name) && !value.is_empty());
    let left: Vec<&str> = left.map(|(name, _)| name).collect();
    let typed = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(plain).finish();
    let carried = [("resume", action), ("typed", &typed), ("left", &left.join(" "))];
    let mut response = page(web, &Form::with(&[&carried, more].concat()), false);
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response
}

fn page(web: &Web, form: &Form, with_code: bool) -> Response {
    let interrupted = !form.value("resume").is_empty();
    let passkeys = sign_in::passkeys_possible(&web.app).is_ok();
    // A browser that can proposes passkeys in the field, too.
    let known_by = if passkeys { "username webauthn" } else { "username" };
    let fields = html! {
        (field::email("email", t!("E-mail")).of(form).required().autocomplete(known_by).autofocus().wide())
        (field::password("password", t!("Password")).of(form).required().autocomplete("current-password").wide())
        @if with_code {
            (field::text("code", t!("Code")).of(form).required().autocomplete("one-time-code").inputmode("numeric").wide()
                .hint(t!("The six digits in your authenticator app, or one of your recovery codes.")))
        }
        (submit(t!("Sign in")).primary().wide())
    };
    let whole = CARRIED
        .iter()
        .filter(|name| !form.value(name).is_empty())
        .fold(ui_form::post("/sign-in", fields).id(FORM), |whole, name| whole.hidden(*name, form.value(name)));
    let main = html! {
        @match (form.value("why"), interrupted) {
            (FILE, _) => p .lead { "Your session ended. Sign in, then choose the file again: it was not kept." },
            (AGAIN, true) => p .lead { "This needs to be you, and not just your browser. Sign in once more; what you typed is kept." },
            (AGAIN, false) => p .lead { "This needs to be you, and not just your browser. Please sign in once more." },
            (_, true) => p .lead { "Your session ended. Sign in, and go on with what you wrote: it is kept." },
            (_, false) => {},
        }
        @if form.refused().is_some() { (refusal(form)) }
        (whole)
        @if passkeys {
            // A module shows it where the browser can do it.
            div .passkey data-passkey-sign-in data-next=(local(form.value("next"))) data-resume=[interrupted.then_some(FORM)] hidden {
                (button(t!("Sign in with a passkey")).icon(Icon::KeyRound).wide())
            }
        }
        p .quiet.small { "No way in? Ask an admin for a new sign-in link." }
    };
    let mut response = Plain { title: t!("Sign in").to_owned(), main }.into_response();
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
            form.reject(t!("Now the code, please, and the password once more."));
            Ok(page(&web, &form, true))
        }
        SignIn::WrongCode => {
            form.reject(t!("This code is not the one of this moment. Wait for the next one and try again."));
            Ok(page(&web, &form, true))
        }
        SignIn::Refused => {
            form.reject(t!("That e-mail and password do not belong together."));
            Ok(page(&web, &form, code.is_some()))
        }
        SignIn::Wait(seconds) => {
            form.reject(&t!("Too many tries. The next one is looked at in {seconds} s."));
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
        resumed(local(resume), form).into_response()
    };
    session::sign_in(web, &mut response, signed);
    response
}

/// Back to what had been typed, for somebody whom a passkey has signed in meanwhile.
async fn resume(form: Form) -> Answer {
    Ok(resumed(local(form.value("resume")), &form).into_response())
}

/// What was typed before somebody had to sign in, to be looked at and sent again: nothing is sent without a press. Secrets
/// were not carried along; they are asked for.
fn resumed(action: &str, carried: &Form) -> Plain {
    let typed = Form::parse(carried.value("typed").as_bytes());
    let shown: Vec<_> =
        typed.fields().filter(|(name, value)| !is_unseen(name) && value.trim().chars().count() > 1).collect();
    let left: Vec<&str> =
        SECRET.into_iter().filter(|name| carried.value("left").split(' ').any(|l| l == *name)).collect();
    let fields = html! {
        @for name in left {
            (field::password(name, crate::ui::status::sentence_case(name)).required().wide().autocomplete("off")
                .hint(t!("It was not kept: please type it again.")))
        }
        (submit(t!("Send it now")).primary().wide())
    };
    let again = typed.fields().fold(ui_form::post(action, fields), |all, (name, value)| all.hidden(name, value));
    let main = html! {
        p .lead { @if shown.is_empty() { "You are signed in again. What you pressed has not been done yet." }
            @else { "You are signed in again. This had not been sent:" } }
        @if !shown.is_empty() { dl .facts { @for (name, value) in shown { div { dt { (name) } dd .typed { (value) } } } } }
        (again)
        (link_button(t!("Leave it"), "/").quiet())
    };
    Plain { title: t!("Go on where you were").to_owned(), main }
}

async fn leave(State(web): State<Web>, viewer: Viewer, form: Form) -> Answer {
    sign_in::sign_out(&web.app, viewer.session.id, viewer.person(), form.value("endpoint")).await?;
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

async fn begin_passkey(State(web): State<Web>) -> Result<Json<Began>, Fault> {
    let Challenge { ticket, options } = sign_in::begin_passkey_sign_in(&web.app).await?;
    Ok(Json(Began { ceremony: ticket, options }))
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
    Ok(match sign_in::finish_passkey_sign_in(&web.app, &answered.ceremony, answered.answer, from.0).await? {
        Some(signed) => {
            let mut response = Json(serde_json::json!({ "next": local(&answered.next) })).into_response();
            session::sign_in(&web, &mut response, &signed);
            response
        }
        None => {
            let said = serde_json::json!({ "detail": t!("This passkey does not open anything here.") });
            (StatusCode::UNPROCESSABLE_ENTITY, Json(said)).into_response()
        }
    })
}

/// Where a request comes from, for the list of sessions and the limits on guessing.
pub(crate) struct Caller(pub From);

impl axum::extract::FromRequestParts<Web> for Caller {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut http::request::Parts, web: &Web) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<crate::server::Remote>().map(|remote| remote.0.ip());
        let address = peer.map(|peer| web.proxies.asker(peer, &parts.headers));
        let mark = session::mark(web, &parts.headers).to_owned();
        let secret = session::secret(web, &parts.headers).unwrap_or_default().to_owned();
        Ok(Self(From { address, user_agent: agent(&parts.headers), mark, secret }))
    }
}

fn agent(headers: &HeaderMap) -> String {
    let said = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    allclear_core::text::line(said, 300)
}
