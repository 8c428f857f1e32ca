//! The password.

use super::{Open, page, renewed};
use crate::Web;
use crate::form::Form;
use crate::pages::Answer;
use crate::pages::sign_in::{Caller, once_more_address};
use crate::routes::{Class, Routes};
use crate::session::Viewer;
use crate::ui::sent::refusal;
use crate::ui::{card, field, form as ui_form, link_button, submit};
use allclear_core::access::Permission;
use allclear_engine::sign_in::{self, Access};
use allclear_texts::{html, mark, say, t};
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect};
use http::Method;
use maud::{Markup, Render as _};

pub(super) fn routes(r: Routes) -> Routes {
    r.add(Method::POST, "/me/password", Class::Page(Permission::Follow), change)
}

/// What the page says after it.
const CHANGED: &str =
    mark!("The password is changed. Every other session has ended, and no other browser rings any more.");

/// The card's address.
const HERE: &str = "/me#password";

pub(super) fn show(viewer: &Viewer, access: &Access, form: &Form) -> Markup {
    let fields = html! {
        @if form.ticked("new") { (refusal(form)) }
        @if access.password {
            (field::password("old", t!("Password now")).of(form).required().autocomplete("current-password"))
        }
        (field::password("new", t!("New password")).of(form).required().autocomplete("new-password")
            .hint(t!("At least 10 characters. All other sessions end, and no other browser rings until you let it again.")))
        (ui_form::end(submit(if access.password { t!("Change the password") } else { t!("Set a password") }), None))
    };
    let note = if access.password { t!("set") } else { t!("none: you sign in with a passkey") };
    let inner = if access.password || viewer.is_fresh() {
        ui_form::post("/me/password", fields).render()
    } else {
        html! {
            p { "A first password opens a new way in, so please sign in once more before you set one." }
            div .form-end { (link_button(t!("Sign in once more"), once_more_address(HERE))) }
        }
    };
    card(t!("Password"), inner).note(note).id("password").render()
}

async fn change(State(web): State<Web>, viewer: Viewer, from: Caller, mut form: Form) -> Answer {
    if !viewer.is_fresh() && !sign_in::access(&web.app, viewer.person()).await?.password {
        return Ok(Redirect::to(&once_more_address(HERE)).into_response());
    }
    let old = Some(form.value("old").to_owned()).filter(|old| !old.is_empty());
    let new = form.value("new").to_owned();
    match sign_in::change_password(&web.app, &viewer.session, old.as_deref(), &new, from.0).await {
        Ok(signed) => Ok(renewed(&web, &signed, say(CHANGED))),
        Err(why) => {
            form.refuse(why)?;
            page(&web, &viewer, &form, Open::default()).await
        }
    }
}
