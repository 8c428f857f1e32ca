//! Communication plans: who is told of incidents beside those who work on them.

use super::plan_form::{self, filled};
use super::{answer, frame};
use crate::Web;
use crate::form::Form;
use crate::pages::fault::{Answer, Fault};
use crate::pages::meanwhile::{self, Edited, SEEN, overtaken};
use crate::pages::once::{self, ONCE};
use crate::pages::problems;
use crate::routes::{Class, Routes};
use crate::session::{Viewer, see_other, see_other_refused};
use crate::ui::button::button;
use crate::ui::form::Confirm;
use crate::ui::list::{Item, dots};
use crate::ui::shell::Width;
use crate::ui::{self, Icon, form as ui_form, item, link_button, list, submit};
use allclear_core::access::Permission;
use allclear_core::directory::Directory;
use allclear_core::id::CommunicationPlanId;
use allclear_core::update::CommunicationPlan;
use allclear_engine::company::{self, FieldProblem};
use allclear_engine::{Error, Result as Done};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use http::Method;

const HERE: &str = "/settings/communication";

pub(super) fn routes(r: Routes) -> Routes {
    let manage = Class::Page(Permission::Manage);
    r.add(Method::GET, "/settings/communication", Class::Page(Permission::Read), show)
        .add(Method::POST, "/settings/communication", manage, add)
        .add(Method::GET, "/settings/communication/new", manage, blank)
        .add(Method::GET, "/settings/communication/{id}", manage, one)
        .add(Method::POST, "/settings/communication/{id}", manage, save)
        .add(Method::POST, "/settings/communication/{id}/remove", manage, remove)
}

fn href(id: CommunicationPlanId) -> String {
    format!("{HERE}/{id}")
}

/// `GET /settings/communication`.
async fn show(State(web): State<Web>, viewer: Viewer) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let may = viewer.may(Permission::Manage);
    let mut plans: Vec<&CommunicationPlan> = directory.plans.values().collect();
    plans.sort_by_key(|plan| (plan.scope, plan.name.to_lowercase()));
    let make = || link_button(t!("Write a plan"), format!("{HERE}/new")).icon(Icon::Plus);
    let main = html! {
        @if plans.is_empty() {
            @let shown = ui::empty(Icon::Megaphone, t!("Incidents are told as their severity says")).text(
                t!("A plan sends every internal update to lists, says how often, and has drafts ready. Whoever is on call writes less."));
            @if may { (shown.action(make().primary())) } @else { (shown) }
        } @else {
            p .quiet { "The nearer plan wins: a service's over its team's over the organisation's. Lists are added up." }
            (ui::card::plain_card(list(t!("Communication plans"), &plans.iter().map(|plan| row(plan, &directory, may)).collect::<Vec<_>>())).flush())
        }
    };
    let mut shell = frame(&viewer, HERE, t!("Communication"), &main);
    if may && !plans.is_empty() {
        shell.actions = html! { (make().command()) };
    }
    Ok(shell.into_response())
}

fn row(plan: &CommunicationPlan, directory: &Directory, may: bool) -> Item {
    let to = if may { href(plan.id) } else { HERE.to_owned() };
    let lists = plan.audiences.iter().map(|list| list.name.as_str()).collect::<Vec<_>>().join(", ");
    let mut facts = vec![html! { (plan_form::scope_name(plan.scope, directory)) }];
    facts.extend(plan.internal_minutes.map(|m| html! { "every " (m) " min" }));
    facts.extend((!lists.is_empty()).then(|| html! { "to " bdi { (lists) } }));
    item(html! { bdi { (plan.name) } }, to).lead(Icon::Megaphone).meta(dots(&facts))
}

/// `GET /settings/communication/new`.
async fn blank(State(web): State<Web>, viewer: Viewer) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let id: CommunicationPlanId = once::draw(&web);
    page(&viewer, &directory, None, &Form::with(&[("scope", "organisation"), (ONCE, &id.to_string())]))
}

fn page(viewer: &Viewer, directory: &Directory, plan: Option<&CommunicationPlan>, typed: &Form) -> Answer {
    let inner = html! {
        (ui::sent::refusal(typed))
        (plan_form::fields(directory, typed))
        (ui_form::end(submit(if plan.is_some() { t!("Save") } else { t!("Make the plan") }).primary(), Some(HERE)))
    };
    let action = plan.map_or_else(|| HERE.to_owned(), |plan| href(plan.id));
    let mut form = ui_form::post(action, inner);
    form = match plan {
        Some(plan) => form.hidden(SEEN, filled(plan, directory).fingerprint()),
        None => form.hidden(ONCE, typed.value(ONCE)),
    };
    let remove = plan.map(|plan| Confirm {
        id: "remove-plan".to_owned(),
        opener: button(t!("Remove plan")).danger().quiet().icon(Icon::Trash2),
        question: t!("Remove the plan \"{}\"?", plan.name),
        text: t!("New incidents are told as other plans and their severity say. Those that run keep what they have.")
            .to_owned(),
        action: format!("{}/remove", href(plan.id)),
        yes: t!("Remove").to_owned(),
        hidden: Vec::new(),
    });
    let main = html! { (form) @if let Some(remove) = remove { (ui_form::removal(&[remove])) } };
    let mut shell = frame(viewer, HERE, plan.map_or(t!("New plan"), |plan| plan.name.as_str()), &main);
    shell.width = Width::Narrow;
    answer(shell, typed.status())
}

/// `POST /settings/communication`.
async fn add(State(web): State<Web>, viewer: Viewer, mut form: Form) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let drawn = once::drawn(&form).unwrap_or_else(|| once::draw(&web));
    if let Some(plan) = plan_form::read(drawn, &directory, &mut form) {
        let added = company::change(&web.app, viewer.actor(), move |edit| {
            let fresh = edit.id();
            let plans = &mut edit.company.directory.plans;
            let id = once::place(plans, Some(drawn), fresh, |there| *there == plan);
            plans.insert(id, CommunicationPlan { id, ..plan.clone() });
            Ok(())
        });
        match added.await {
            Ok(_) => {
                return Ok(see_other(
                    HERE,
                    t!("The plan is there. It holds for incidents that are declared from now on."),
                ));
            }
            Err(why) => problems::complain(&mut form, why, at)?,
        }
    }
    page(&viewer, &directory, None, &form)
}

/// The id of a plan in an address.
fn id(text: &str) -> Result<CommunicationPlanId, Fault> {
    text.parse().map_err(|_| Fault::missing(t!("communication plan")))
}

fn find<'d>(directory: &'d Directory, named: &str) -> Result<&'d CommunicationPlan, Fault> {
    directory.plans.get(&id(named)?).ok_or_else(|| Fault::missing(t!("communication plan")))
}

/// `GET /settings/communication/{id}`.
async fn one(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let plan = find(&directory, &named)?;
    page(&viewer, &directory, Some(plan), &filled(plan, &directory))
}

/// `POST /settings/communication/{id}`.
async fn save(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>, mut form: Form) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let stored = find(&directory, &named)?;
    let seen = form.value(SEEN).to_owned();
    if let Some(plan) = plan_form::read(stored.id, &directory, &mut form) {
        let saved = company::change(&web.app, viewer.actor(), move |edit| -> Done<Edited> {
            let directory = &mut edit.company.directory;
            let now =
                directory.plans.get(&plan.id).ok_or_else(|| Error::not_found(t!("communication plan"), plan.id))?;
            if overtaken(&seen, &filled(now, directory)) {
                return Ok(Edited::Overtaken);
            }
            directory.plans.insert(plan.id, plan.clone());
            Ok(Edited::Saved)
        });
        match saved.await {
            Ok((Edited::Saved, _)) => {
                return Ok(see_other(HERE, t!("Saved. Incidents that run keep what they were declared with.")));
            }
            Ok((Edited::Overtaken, _)) => meanwhile::complain(&mut form, "plan"),
            Err(why) => problems::complain(&mut form, why, at)?,
        }
    }
    let directory = web.app.refresh_directory().await?;
    page(&viewer, &directory, Some(find(&directory, &named)?), &form)
}

/// `POST /settings/communication/{id}/remove`.
async fn remove(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    let id = id(&named)?;
    let removed =
        company::change(&web.app, viewer.actor(), move |edit| Ok(edit.company.directory.plans.remove(&id).is_some()));
    match removed.await {
        Ok((there, _)) => Ok(see_other(HERE, once::removed(there, t!("The plan is removed.")))),
        Err(why) => Ok(see_other_refused(&href(id), &problems::first(why)?)),
    }
}

/// The field of the form that a problem is about: `internal.monitoring` is `internal_monitoring` there.
fn at(problem: &FieldProblem) -> Option<String> {
    let field = problem.field.split('[').next()?;
    let own = ["name", "owner", "approver", "internal_every", "public_every", "first_public_within", "audiences"];
    let field = match field.split_once('.') {
        Some(("scope", _)) => "scope".to_owned(),
        Some((readers @ ("internal" | "public"), phase)) => format!("{readers}_{phase}"),
        _ if field == "scope" || own.contains(&field) => field.to_owned(),
        _ => return None,
    };
    (problem.kind == "communication plan").then_some(field)
}
