//! What stands on a page, and how it is.

use super::{one, overview};
use crate::Web;
use crate::form::Form;
use crate::pages::fault::{Answer, Fault};
use crate::pages::once;
use crate::session::{Viewer, see_other};
use allclear_core::status::ComponentStatus;
use allclear_engine::publish::{self, ComponentChange, Named, NewComponent, NewPage};
use allclear_texts::t;
use axum::extract::{Path, State};

pub(super) async fn create(State(web): State<Web>, viewer: Viewer, mut form: Form) -> Answer {
    let (slug, name) = (form.value("slug").trim().to_owned(), form.value("name").trim().to_owned());
    let new = NewPage { id: once::drawn(&form), slug, name };
    match publish::create_page(&web.app, &web.snapshots, viewer.actor(), new).await {
        Ok(page) => {
            Ok(see_other(&format!("/status-pages/{}", page.slug), t!("The page is there. Add what customers use.")))
        }
        Err(why) => {
            form.refuse(why)?;
            overview(&web, &viewer, &form).await
        }
    }
}

pub(super) async fn add_component(
    State(web): State<Web>,
    viewer: Viewer,
    Path(slug): Path<String>,
    mut form: Form,
) -> Answer {
    let service = form.read("service");
    if form.is_wrong() {
        return one::page(&web, &viewer, slug, &form).await;
    }
    let description = Some(form.value("description").to_owned());
    let name = form.value("name").to_owned();
    let status = ComponentStatus::Operational;
    let new = NewComponent { id: once::drawn(&form), name, description, service, position: None, status };
    match publish::add_component(&web.app, &web.snapshots, viewer.actor(), slug.clone(), new).await {
        Ok(made) => Ok(see_other(&format!("/status-pages/{slug}"), &t!("{} is on the page.", made.name))),
        Err(why) => {
            form.refuse(why)?;
            one::page(&web, &viewer, slug, &form).await
        }
    }
}

pub(super) async fn set_report_form(
    State(web): State<Web>,
    viewer: Viewer,
    Path(slug): Path<String>,
    form: Form,
) -> Answer {
    let on = form.value("on") == "yes";
    publish::set_report_form(&web.app, &web.snapshots, viewer.actor(), slug.clone(), on).await?;
    let told = if on { t!("Customers can report a problem there now.") } else { t!("The form for reports is gone.") };
    Ok(see_other(&format!("/status-pages/{slug}"), told))
}

pub(super) async fn set_component(
    State(web): State<Web>,
    viewer: Viewer,
    Path((slug, component)): Path<(String, String)>,
    mut form: Form,
) -> Answer {
    let component = component.parse().map_err(|_| Fault::missing("component"))?;
    let Some(status) = ComponentStatus::read(form.value("status")) else {
        form.reject(t!("Choose one of the list."));
        return one::page(&web, &viewer, slug, &form).await;
    };
    let change = ComponentChange { component: Named::Id(component), status };
    let set = publish::set_component(&web.app, &web.snapshots, viewer.actor(), slug.clone(), change).await?;
    let told = t!("{}: {}. Customers see it now.", set.name, set.status.label());
    Ok(see_other(&format!("/status-pages/{slug}"), &told))
}
