//! The two doors that open once: setting up the first admin, and taking up an invitation.

use crate::Web;
use crate::form::Form;
use crate::pages::sign_in::Caller;
use crate::pages::{Answer, Fault};
use crate::routes::{Class, Routes};
use crate::session;
use crate::ui::sent::refusal;
use crate::ui::{Icon, Plain, field, form as ui_form, link_button, submit};
use allclear_core::directory::MAX_NAME;
use allclear_engine::Error;
use allclear_engine::sign_in::{self, Invited, NewAdmin, Preset, Purpose, Signed};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::{Method, StatusCode};
use maud::Markup;

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/setup/{secret}", Class::Door, show_setup)
        .add(Method::POST, "/setup/{secret}", Class::Door, set_up)
        .add(Method::GET, "/invitation/{secret}", Class::Door, show_invitation)
        .add(Method::POST, "/invitation/{secret}", Class::Door, accept)
}

async fn show_setup(State(web): State<Web>, Path(secret): Path<String>) -> Answer {
    if !sign_in::setup_open(&web.app, &secret).await? {
        return no_set_up(&web, &secret).await;
    }
    Ok(setup_page(&web, &secret, &Form::with(&[("preset", "small_team")])))
}

/// What the set-up link says that opens nothing any more. Pressed twice, the second answer is the one that is seen: it
/// must not read as if the first had failed.
async fn no_set_up(web: &Web, secret: &str) -> Answer {
    if !sign_in::set_up_just_now(&web.app, secret).await? {
        return Err(used_up());
    }
    let main = html! {
        p .lead { "Allclear is set up, and you are the admin. Go on, or sign in if you are asked to." }
        (link_button(t!("Sign in"), "/sign-in?next=/start").primary())
    };
    Ok(Plain { title: t!("You are set up").to_owned(), main }.into_response())
}

/// A link that opens once and was opened, or is not the newest.
fn used_up() -> Fault {
    Fault::new(
        StatusCode::NOT_FOUND,
        t!("This link does not open anything any more"),
        t!(
            "It works once, and only the newest one does. The server prints a new one when it starts while nobody can sign \
         in; somebody who can is able to send you an invitation."
        ),
    )
}

fn setup_page(web: &Web, secret: &str, form: &Form) -> Response {
    let presets = Preset::ALL
        .iter()
        .map(|preset| field::choice(preset.as_str(), preset.title()).hint(preset.summary()).icon(emblem(*preset)))
        .collect();
    let passkeys = sign_in::passkeys_possible(&web.app).is_ok();
    let password = field::password("password", t!("Password")).of(form).required().autocomplete("new-password").wide();
    let fields = html! {
        (refusal(form))
        (field::text("name", t!("Your name")).of(form).required().autocomplete("name").max(MAX_NAME).autofocus().wide())
        (field::email("email", t!("E-mail")).of(form).required().autocomplete("username").max(200).wide()
            .hint(t!("You sign in with it, and it is the first way to reach you.")))
        (password.hint(t!("At least 10 characters.")))
        // A module fills in the browser's zone.
        (field::text("time_zone", t!("Time zone")).of(form).required().max(60).wide().placeholder("Europe/Lisbon")
            .hint(t!("Hand-overs happen on your clock.")))
        (field::radio_cards("preset", t!("How do you want to begin?"), presets).of(form))
        (submit(t!("Set up Allclear")).primary().wide())
        @if passkeys { (with_passkey(t!("Set up with a passkey instead"))) }
    };
    let main = html! {
        p .lead { "You are the first here, so you become the admin. Everything can be changed later." }
        div data-time-zone="time_zone" { (ui_form::post(format!("/setup/{secret}"), fields)) }
    };
    answer(t!("Welcome"), main, form)
}

/// The other way to send the form: no password, and a passkey is made next. A module shows it where the browser can do it.
fn with_passkey(label: &str) -> Markup {
    html! {
        div .passkey data-passkey-choice hidden {
            // The password that the browser would insist on is not needed; the server looks at the rest.
            button .button.wide type="submit" name="with" value="passkey" formnovalidate { (Icon::KeyRound) span { (label) } }
        }
    }
}

/// The password that was chosen, `None` for a passkey in its place; complains when it is neither.
fn chosen(web: &Web, form: &mut Form) -> Option<String> {
    if form.value("with") == "passkey" && sign_in::passkeys_possible(&web.app).is_ok() {
        return None;
    }
    let password = form.value("password").to_owned();
    if password.is_empty() {
        form.complain("password", t!("must not be empty"));
    }
    Some(password)
}

/// Where somebody without a password makes the passkey that lets them in again.
fn first_passkey(then: &str) -> String {
    format!("/me/passkeys/new?next={}", session::encoded(then))
}

const fn emblem(preset: Preset) -> Icon {
    match preset {
        Preset::Solo => Icon::User,
        Preset::SmallTeam => Icon::Users,
        Preset::FullIcs => Icon::Siren,
    }
}

fn answer(title: &str, main: maud::Markup, form: &Form) -> Response {
    (form.status(), Plain { title: title.to_owned(), main }).into_response()
}

async fn set_up(State(web): State<Web>, Path(secret): Path<String>, from: Caller, mut form: Form) -> Answer {
    let (name, email) = (form.line("name", 1..=MAX_NAME), form.line("email", 3..=MAX_NAME));
    let time_zone = form.line("time_zone", 1..=60);
    let password = chosen(&web, &mut form);
    let preset = Preset::read(form.value("preset"));
    if preset.is_none() {
        form.complain("preset", t!("must be chosen"));
    }
    let Some(preset) = preset.filter(|_| !form.is_wrong()) else { return Ok(setup_page(&web, &secret, &form)) };
    let next = if password.is_none() { first_passkey("/start") } else { "/start".to_owned() };
    let new = NewAdmin { name, email, time_zone, password, preset };
    match sign_in::first_admin(&web.app, &secret, new, from.0).await {
        Ok(signed) => Ok(entered(&web, &signed, &next)),
        Err(Error::NotFound { .. }) => no_set_up(&web, &secret).await,
        Err(why) => {
            form.refuse(why)?;
            Ok(setup_page(&web, &secret, &form))
        }
    }
}

fn entered(web: &Web, signed: &Signed, to: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    session::sign_in(web, &mut response, signed);
    response
}

async fn show_invitation(State(web): State<Web>, Path(secret): Path<String>) -> Answer {
    let invited = sign_in::invited(&web.app, &secret).await?.ok_or_else(used_up)?;
    Ok(invitation_page(&web, &secret, &invited, &Form::default()))
}

fn invitation_page(web: &Web, secret: &str, invited: &Invited, form: &Form) -> Response {
    let passkeys = sign_in::passkeys_possible(&web.app).is_ok();
    let password =
        field::password("password", t!("Choose a password")).of(form).required().autocomplete("new-password").wide();
    let fields = html! {
        (refusal(form))
        // For password stores: whose password it is.
        input type="hidden" autocomplete="username" name="email" value=(invited.email);
        (password.hint(t!("At least 10 characters.")))
        @if invited.purpose == Purpose::Invite {
            // A module fills in the browser's zone; left empty, what was set for them stays.
            (field::text("time_zone", t!("Your time zone")).of(form).max(60).wide().placeholder("Europe/Lisbon")
                .hint(t!("Times are shown on your clock, and others see what time it is for you.")))
        }
        (submit(t!("Go in")).primary().wide())
        @if passkeys { (with_passkey(t!("Go in with a passkey instead"))) }
    };
    let (title, text) = match invited.purpose {
        Purpose::Reset => (t!("A new way in"), t!("Your old password and passkeys stop working when you go in.")),
        _ => (t!("You are invited"), t!("Your team uses Allclear to answer alerts and to run incidents.")),
    };
    let main = html! {
        p .lead { "Hello " strong { (invited.name) } ". " (text) }
        div data-time-zone="time_zone" { (ui_form::post(format!("/invitation/{secret}"), fields)) }
        p .quiet.small { "You sign in as " (invited.email) ". Not you? " (link_button(t!("Sign in as somebody else"), "/sign-in").quiet().small()) }
    };
    answer(title, main, form)
}

async fn accept(State(web): State<Web>, Path(secret): Path<String>, from: Caller, mut form: Form) -> Answer {
    let invited = sign_in::invited(&web.app, &secret).await?.ok_or_else(used_up)?;
    let password = chosen(&web, &mut form);
    if form.is_wrong() {
        return Ok(invitation_page(&web, &secret, &invited, &form));
    }
    let next = if password.is_none() { first_passkey("/") } else { "/".to_owned() };
    match sign_in::accept_invitation(&web.app, &secret, password, from.0).await {
        Ok(signed) => {
            if invited.purpose == Purpose::Invite {
                sign_in::settle_in(&web.app, invited.person, form.value("time_zone").trim()).await?;
            }
            Ok(entered(&web, &signed, &next))
        }
        Err(Error::NotFound { .. }) => Err(used_up()),
        Err(why) => {
            form.refuse(why)?;
            Ok(invitation_page(&web, &secret, &invited, &form))
        }
    }
}
