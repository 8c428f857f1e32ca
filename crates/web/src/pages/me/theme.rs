//! Light or dark.

use crate::form::Form;
use crate::pages::Answer;
use crate::routes::{Class, Routes};
use crate::session::{Viewer, see_other, theme_cookie};
use crate::ui::shell::Theme;
use crate::ui::{Icon, card, form as ui_form, submit};
use allclear_core::access::Permission;
use allclear_texts::{html, t};
use http::{Method, header};
use maud::{Markup, Render as _};

pub(super) fn routes(r: Routes) -> Routes {
    r.add(Method::POST, "/me/theme", Class::Page(Permission::Follow), choose)
}

/// Three buttons, so that it is one press and works without scripts.
pub(super) fn show(viewer: &Viewer) -> Markup {
    let choice = |theme: Theme| {
        let (label, icon) = match theme {
            Theme::System => (t!("As the system"), Icon::Monitor),
            Theme::Light => (t!("Light"), Icon::Sun),
            Theme::Dark => (t!("Dark"), Icon::Moon),
        };
        let chosen = theme == viewer.theme;
        submit(label).icon(if chosen { Icon::Check } else { icon }).value("theme", theme.as_str())
    };
    let buttons = html! { div .row { @for theme in Theme::ALL { (choice(theme)) } } };
    let now = match viewer.theme {
        Theme::System => t!("as the system is set"),
        Theme::Light => t!("light"),
        Theme::Dark => t!("dark"),
    };
    card(t!("Appearance in this browser"), ui_form::post("/me/theme", buttons).render()).note(now).id("theme").render()
}

async fn choose(_: Viewer, form: Form) -> Answer {
    let theme = Theme::read(form.value("theme")).unwrap_or_default();
    let mut response = see_other("/me#theme", t!("This browser remembers it."));
    response.headers_mut().append(header::SET_COOKIE, theme_cookie(theme));
    Ok(response)
}
