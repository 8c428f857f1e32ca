//! The password.

use super::{Open, page, renewed};
use crate::Web;
use crate::form::Form;
use crate::pages::Answer;
use crate::pages::sign_in::Caller;
use crate::routes::{Class, Routes};
use crate::session::Viewer;
use crate::ui::sent::refusal;
use crate::ui::{card, field, form as ui_form, submit};
use allclear_core::access::Permission;
use allclear_engine::sign_in::{self, Access};
use axum::extract::State;
use http::Method;
use maud::{Markup, Render as _, html};

pub(super) fn routes(r: Routes) -> Routes {
    r.add(Method::POST, "/me/password", Class::Page(Permission::Follow), change)
}

pub(super) fn show(access: &Access, form: &Form) -> Markup {
    let fields = html! {
        @if form.ticked("new") { (refusal(form)) }
        @if access.password {
            (field::password("old", "Password now").of(form).required().autocomplete("current-password"))
        }
        (field::password("new", "New password").of(form).required().autocomplete("new-password")
            .hint("At least 10 characters. All other sessions end."))
        (ui_form::end(submit(if access.password { "Change the password" } else { "Set a password" }), None))
    };
    let note = if access.password { "set" } else { "none: you sign in with a passkey" };
    card("Password", ui_form::post("/me/password", fields).render()).note(note).id("password").render()
}

async fn change(State(web): State<Web>, viewer: Viewer, from: Caller, mut form: Form) -> Answer {
    let old = Some(form.value("old").to_owned()).filter(|old| !old.is_empty());
    let new = form.value("new").to_owned();
    match sign_in::change_password(&web.app, &viewer.session, old.as_deref(), &new, from.0).await {
        Ok(signed) => Ok(renewed(&web, &signed, "The password is changed, and every other session has ended.")),
        Err(why) => {
            form.refuse(why)?;
            page(&web, &viewer, &form, Open::default()).await
        }
    }
}
