//! The second factor: codes of an authenticator app, and recovery codes for the day the phone is gone.
//!
//! They change after a fresh sign-in only: a browser left open must not be enough to lock its owner out, nor to take a
//! factor away.

use super::{Open, page, part};
use crate::Web;
use crate::form::Form;
use crate::pages::Answer;
use crate::pages::sign_in::once_more;
use crate::routes::{Class, Routes};
use crate::session::{Viewer, see_other};
use crate::ui::sent::refusal;
use crate::ui::{Tone, banner, card, code::code, field, form as ui_form, snippet, submit};
use allclear_core::access::Permission;
use allclear_engine::sign_in::{self, Access, NewTotp};
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::IntoResponse;
use fast_qr::convert::Builder as _;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use http::Method;
use maud::{Markup, PreEscaped, Render as _};

pub(super) fn routes(r: Routes) -> Routes {
    let page = Class::Page(Permission::Follow);
    r.add(Method::POST, "/me/codes", page, begin)
        .add(Method::POST, "/me/codes/confirm", page, confirm)
        .add(Method::POST, "/me/codes/remove", page, remove)
        .add(Method::POST, "/me/codes/recovery", page, renew)
}

pub(super) fn show(access: &Access, pending: Option<&NewTotp>, recovery: &[String], form: &Form) -> Markup {
    let inner = html! {
        @if form.ticked("code") { (refusal(form)) }
        @if !recovery.is_empty() { (recovery_codes(recovery)) }
        @match (access.totp, pending) {
            (true, _) => (on(access, form)),
            (false, Some(new)) => (setting_up(new, form)),
            (false, None) => {
                p { "Besides the password, a code from an app on your phone is asked for. A stolen password alone opens nothing then." }
                (ui_form::post("/me/codes", html! { (ui_form::end(submit(t!("Set up codes")), None)) }))
            }
        }
    };
    card(t!("Codes from an app"), inner).note(if access.totp { t!("on") } else { t!("off") }).id("codes").render()
}

fn on(access: &Access, form: &Form) -> Markup {
    let code =
        || field::text("code", t!("Code")).of(form).required().autocomplete("one-time-code").inputmode("numeric");
    html! {
        p { (access.recovery_codes) " recovery codes are left." }
        (ui_form::post("/me/codes/recovery", html! { (code().within("renew")) (ui_form::end(submit(t!("Make new recovery codes")), None)) }))
        (ui_form::post("/me/codes/remove", html! { (code().within("off")) (ui_form::end(submit(t!("Turn codes off")).danger(), None)) }))
    }
}

fn setting_up(new: &NewTotp, form: &Form) -> Markup {
    let fields = html! {
        (field::text("code", t!("Code that the app shows now")).of(form).required().autocomplete("one-time-code").inputmode("numeric"))
        (ui_form::end(submit(t!("Turn codes on")).primary(), None))
    };
    html! {
        p { "Scan this with your authenticator app, or type the key into it. Then write down the code that it shows." }
        @if let Some(picture) = picture(&new.url) { div .qr role="img" aria-label="QR code with the key below" { (picture) } }
        (snippet("totp-key", t!("Key"), &new.secret))
        (ui_form::post("/me/codes/confirm", fields))
    }
}

/// A QR code as an SVG of our own making: the text inside it is drawn, never written.
fn picture(text: &str) -> Option<Markup> {
    let code = QRBuilder::new(text).build().ok()?;
    Some(PreEscaped(SvgBuilder::default().margin(2).to_str(&code)))
}

fn recovery_codes(codes: &[String]) -> Markup {
    html! {
        (banner(Tone::Warning, t!("Keep these recovery codes: they are shown only now."))
            .text(t!("Each of them works once in place of a code, for the day your phone is gone.")))
        ul .codes { @for one in codes { li { (code(one)) } } }
    }
}

async fn begin(State(web): State<Web>, viewer: Viewer, form: Form) -> Answer {
    if let Some(asked) = once_more(&web, &viewer, "/me/codes", &form) {
        return Ok(asked);
    }
    sign_in::begin_totp(&web.app, &viewer.session).await?;
    Ok(part("codes").into_response())
}

async fn confirm(State(web): State<Web>, viewer: Viewer, mut form: Form) -> Answer {
    if let Some(asked) = once_more(&web, &viewer, "/me/codes/confirm", &form) {
        return Ok(asked);
    }
    match sign_in::confirm_totp(&web.app, &viewer.session, form.value("code").trim()).await {
        Ok(recovery) => page(&web, &viewer, &Form::default(), Open { recovery }).await,
        Err(why) => {
            form.refuse(why)?;
            page(&web, &viewer, &form, Open::default()).await
        }
    }
}

async fn renew(State(web): State<Web>, viewer: Viewer, mut form: Form) -> Answer {
    if let Some(asked) = once_more(&web, &viewer, "/me/codes/recovery", &form) {
        return Ok(asked);
    }
    match sign_in::new_recovery_codes(&web.app, &viewer.session, form.value("code").trim()).await {
        Ok(recovery) => page(&web, &viewer, &Form::default(), Open { recovery }).await,
        Err(why) => {
            form.refuse(why)?;
            page(&web, &viewer, &form, Open::default()).await
        }
    }
}

async fn remove(State(web): State<Web>, viewer: Viewer, mut form: Form) -> Answer {
    if let Some(asked) = once_more(&web, &viewer, "/me/codes/remove", &form) {
        return Ok(asked);
    }
    match sign_in::remove_totp(&web.app, &viewer.session, form.value("code").trim()).await {
        Ok(()) => Ok(see_other("/me", t!("Codes are off."))),
        Err(why) => {
            form.refuse(why)?;
            page(&web, &viewer, &form, Open::default()).await
        }
    }
}
