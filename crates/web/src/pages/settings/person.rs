//! One person: who they are, how they are reached, and how they sign in.

use super::people::{Given, at, entitled, invited, mailed, named, others, ways, zone_field};
use super::{answer, complain, frame, reached, role_field};
use crate::Web;
use crate::form::Form;
use crate::pages::fault::{Answer, Fault};
use crate::pages::meanwhile::{self, Edited, SEEN, overtaken, theirs};
use crate::pages::once::{self, ONCE};
use crate::pages::problems;
use crate::pages::sign_in::once_more;
use crate::routes::{Class, Routes};
use crate::session::{Viewer, see_other, see_other_refused};
use crate::ui::button::button;
use crate::ui::form::Confirm;
use crate::ui::shell::Width;
use crate::ui::status::person_role;
use crate::ui::{self, Icon, Zone, card, facts, field, form as ui_form, submit};
use allclear_core::access::Permission;
use allclear_core::directory::{MAX_NAME, Person, Role, check_skill};
use allclear_core::id::PersonId;
use allclear_engine::people::{self, Listed};
use allclear_engine::{Error, company, sign_in};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use http::Method;
use maud::Markup;

pub(super) fn routes(r: Routes) -> Routes {
    let (own, configure) = (Class::Page(Permission::Follow), Class::Page(Permission::Configure));
    r.add(Method::GET, "/settings/people/{id}", own, show)
        .add(Method::POST, "/settings/people/{id}", own, save)
        .add(Method::POST, "/settings/people/{id}/invite", configure, invite)
        .add(Method::POST, "/settings/people/{id}/reset", configure, reset)
        .add(Method::POST, "/settings/people/{id}/bar", configure, bar)
        .add(Method::POST, "/settings/people/{id}/remove", configure, remove)
}

/// The person in an address, if the viewer may see their page: their own, or an admin.
pub(super) fn id(viewer: &Viewer, text: &str) -> Result<PersonId, Fault> {
    let id = text.parse().map_err(|_| Fault::missing("person"))?;
    if viewer.person() == id || viewer.may(Permission::Configure) { Ok(id) } else { Err(others()) }
}

/// That somebody was removed meanwhile.
pub(super) fn gone(id: PersonId) -> Error {
    Error::not_found("person", id)
}

/// The forms of the page; all but one as they are stored.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub who: Option<Form>,
    pub method: Option<Form>,
    pub rule: Option<Form>,
}

async fn show(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    page(&web, &viewer, id(&viewer, &named)?, Typed::default()).await
}

/// The page, with a form that could not be taken in its place.
pub(super) async fn page(web: &Web, viewer: &Viewer, id: PersonId, typed: Typed) -> Answer {
    let people = people::list(&web.app).await?;
    let listed = people.iter().find(|listed| listed.person.id == id).ok_or_else(|| Fault::missing("person"))?;
    let person = &listed.person;
    let own = viewer.person() == id;
    let sent = [&typed.who, &typed.method, &typed.rule].into_iter().flatten().next();
    let status = sent.map(Form::status).unwrap_or_default();
    let main = html! {
        (reached::show(person, own, &typed))
        (card(t!("Who"), who(viewer, person, typed.who.as_ref())))
        @if viewer.may(Permission::Configure) { (signing_in(viewer, listed, &once::mark(web))) }
    };
    let title = if own { t!("How I am reached") } else { person.name.as_str() };
    let mut shell = frame(viewer, "/settings/people", title, &main);
    shell.beside = person_role(person.role);
    shell.width = Width::Narrow;
    answer(shell, status)
}

/// The form as it is stored now.
fn stored(person: &Person) -> Form {
    let skills = person.skills.join(", ");
    Form::with(&[
        ("name", &person.name),
        ("email", &person.email),
        ("time_zone", &person.time_zone),
        ("role", person.role.as_str()),
        ("skills", &skills),
    ])
}

fn who(viewer: &Viewer, person: &Person, typed: Option<&Form>) -> Markup {
    let stored = stored(person);
    let mut words = vec![
        (t!("Name"), "name", person.name.clone()),
        (t!("Time zone"), "time_zone", person.time_zone.clone()),
        (t!("Skills"), "skills", person.skills.join(", ")),
    ];
    if viewer.may(Permission::Configure) {
        words.push((t!("E-mail"), "email", person.email.clone()));
        words.push((t!("Role"), "role", person.role.as_str().to_owned()));
    }
    let form = typed.unwrap_or(&stored);
    let inner = html! {
        (ui::sent::refusal(form))
        (theirs(form, &stored, &words))
        (field::text("name", t!("Name")).of(form).required().wide().autocomplete("off"))
        @if viewer.may(Permission::Configure) {
            (field::email("email", t!("E-mail")).of(form).required().wide().autocomplete("off"))
        }
        (zone_field(form))
        (field::text("skills", t!("Skills")).of(form).wide().placeholder(t!("dba, kafka"))
            .hint(t!("Single words. Whoever needs one of them in an incident finds you by it.")))
        @if viewer.may(Permission::Configure) { (role_field("role", t!("Role"), Role::as_str, form)) }
        (ui_form::end(submit(t!("Save")), None))
    };
    html! {
        (ui_form::post(format!("/settings/people/{}", person.id), inner).hidden(SEEN, stored.fingerprint()))
    }
}

fn signing_in(viewer: &Viewer, listed: &Listed, mark: &str) -> Markup {
    let person = &listed.person;
    let (zone, here) = (Zone::from(viewer), format!("/settings/people/{}", person.id));
    let ways = ways(listed);
    let mut rows = vec![(t!("Signs in with"), html! { (ways.as_deref().unwrap_or(t!("nothing yet"))) })];
    if let Some(at) = listed.last_seen_at {
        rows.push((t!("Last seen"), zone.ago(at)));
    }
    if let Some(until) = listed.invited_until {
        rows.push((t!("Open link"), html! { "until " (zone.at(until)) }));
    }
    rows.push((t!("Personal tokens"), html! { a href="/settings/tokens" { "among all tokens" } }));
    let confirm = |id: &str, label: &str, question: String, text: &str| Confirm {
        id: format!("ask-{id}"),
        opener: button(label).small().danger().quiet(),
        question,
        text: text.to_owned(),
        action: format!("{here}/{id}"),
        yes: label.to_owned(),
        hidden: vec![(ONCE.to_owned(), mark.to_owned())],
    };
    let name = &person.name;
    let own = viewer.person() == person.id;
    let inner = html! {
        (facts(&rows))
        div .row {
            @if ways.is_none() {
                (ui_form::act(format!("{here}/invite"), submit(t!("New invitation link")).small().icon(Icon::Link))
                    .hidden(ONCE, mark))
            } @else {
                (confirm("reset", t!("Reset sign-in"), t!("Make a reset link for {name}?"),
                    t!("You get a link to hand over. Using it replaces the password and takes away passkeys, codes, personal tokens, browsers that ring, calendar links and the links in pages that were sent before.")))
            }
            @if !own {
                @if ways.is_some() {
                    (confirm("bar", t!("Disable sign-in"), t!("Disable signing in for {name}?"),
                        t!("Their sessions, tokens and calendar links end, their browsers ring no more, and no link in a page that was sent works any more. They are still paged as configured, and a new page brings a new link: if a phone is in other hands, remove that contact method too.")))
                }
            }
        }
    };
    let leaving = html! {
        p .quiet { "They are paged no more and cannot sign in. What they did stays in every story." }
        div .row {
            (confirm("remove", t!("Remove"), t!("Remove {name}?"),
                t!("Their sessions end and they are paged no more. What they did stays in every story.")))
        }
    };
    html! { (card(t!("Signing in"), inner)) @if !own { (card(t!("Remove {name}"), leaving)) } }
}

/// The skills that are typed, each once.
fn skills(form: &mut Form) -> Vec<String> {
    let typed = form.line("skills", 0..=MAX_NAME);
    let mut found: Vec<String> = Vec::new();
    for word in typed.split([',', ';', ' ']).map(str::trim).filter(|word| !word.is_empty()) {
        if let Err(why) = check_skill(word) {
            form.complain("skills", t!("{why}; write for example dba, kafka"));
        } else if !found.iter().any(|known| known.to_lowercase() == word.to_lowercase()) {
            found.push(word.to_owned());
        }
    }
    found
}

async fn save(State(web): State<Web>, viewer: Viewer, Path(path): Path<String>, mut form: Form) -> Answer {
    let id = id(&viewer, &path)?;
    let ((name, time_zone), skills) = (named(&mut form), skills(&mut form));
    let entitled = viewer.may(Permission::Configure).then(|| entitled(&mut form));
    if let Some(entitled) = entitled.as_ref().filter(|_| !form.is_wrong())
        && entitles(&web, id, entitled).await?
        && let Some(asked) = once_more(&web, &viewer, &format!("/settings/people/{id}"), &form)
    {
        return Ok(asked);
    }
    if !form.is_wrong() {
        let seen = form.value(SEEN).to_owned();
        let saved = company::change(&web.app, viewer.actor(), move |edit| {
            let person = edit.company.directory.people.get_mut(&id).ok_or_else(|| gone(id))?;
            let before = person.clone();
            (person.name, person.time_zone, person.skills) = (name.clone(), time_zone.clone(), skills.clone());
            if let Some((email, role)) = &entitled {
                person.email.clone_from(email);
                person.role = *role;
            }
            if *person != before && overtaken(&seen, &stored(&before)) {
                *person = before;
                return Ok(Edited::Overtaken);
            }
            Ok(Edited::Saved)
        });
        match saved.await {
            Ok((Edited::Overtaken, _)) => meanwhile::complain(&mut form, "person"),
            Ok((Edited::Saved, plan)) => {
                let told = if plan.is_empty() { t!("Nothing was different.") } else { t!("Saved.") };
                return Ok(see_other(&format!("/settings/people/{id}"), told));
            }
            Err(why) => complain(&mut form, why, at)?,
        }
    }
    page(&web, &viewer, id, Typed { who: Some(form), ..Typed::default() }).await
}

/// Whether this would make the mail address or the role another one: what somebody may do, and who signs in as them.
async fn entitles(web: &Web, id: PersonId, (email, role): &(String, Role)) -> Result<bool, Fault> {
    let directory = web.app.refresh_directory().await?;
    Ok(directory.people.get(&id).is_some_and(|person| person.email != *email || person.role != *role))
}

async fn invite(State(web): State<Web>, viewer: Viewer, Path(path): Path<String>, form: Form) -> Answer {
    let id = id(&viewer, &path)?;
    if let Some(asked) = once_more(&web, &viewer, &format!("/settings/people/{id}/invite"), &form) {
        return Ok(asked);
    }
    let link = sign_in::invite_by_form(&web.app, viewer.actor(), id, form.value(ONCE)).await?;
    let given = Given::Invitation(mailed(&web, &viewer, id, &link).await?);
    Ok(invited(&viewer, &name(&web, id).await?, &format!("/settings/people/{id}"), &link, &given))
}

async fn reset(State(web): State<Web>, viewer: Viewer, Path(path): Path<String>, form: Form) -> Answer {
    let id = id(&viewer, &path)?;
    if let Some(asked) = once_more(&web, &viewer, &format!("/settings/people/{id}/reset"), &form) {
        return Ok(asked);
    }
    let link = sign_in::reset_by_form(&web.app, viewer.actor(), id, form.value(ONCE)).await?;
    Ok(invited(&viewer, &name(&web, id).await?, &format!("/settings/people/{id}"), &link, &Given::Reset))
}

async fn name(web: &Web, id: PersonId) -> Result<String, Fault> {
    let directory = web.app.refresh_directory().await?;
    Ok(directory.people.get(&id).map(|person| person.name.clone()).ok_or_else(|| gone(id))?)
}

async fn bar(State(web): State<Web>, viewer: Viewer, Path(path): Path<String>, form: Form) -> Answer {
    let id = id(&viewer, &path)?;
    let here = format!("/settings/people/{id}");
    if id == viewer.person() {
        return Ok(see_other_refused(&here, t!("Nobody disables their own signing in: another admin can.")));
    }
    if let Some(asked) = once_more(&web, &viewer, &format!("{here}/bar"), &form) {
        return Ok(asked);
    }
    sign_in::bar(&web.app, viewer.actor(), id).await?;
    let told =
        t!("They cannot sign in any more. What they held in open incidents is free again; they are still paged.");
    Ok(see_other(&here, told))
}

async fn remove(State(web): State<Web>, viewer: Viewer, Path(path): Path<String>, form: Form) -> Answer {
    let id = id(&viewer, &path)?;
    let here = format!("/settings/people/{id}");
    if id == viewer.person() {
        return Ok(see_other_refused(&here, t!("Nobody removes themselves: another admin can.")));
    }
    if let Some(asked) = once_more(&web, &viewer, &format!("{here}/remove"), &form) {
        return Ok(asked);
    }
    let removed = company::change(&web.app, viewer.actor(), move |edit| {
        edit.company.directory.people.remove(&id).map(|_| ()).ok_or_else(|| gone(id))
    });
    match removed.await {
        Ok(_) => {
            Ok(see_other("/settings/people", t!("They are removed. What they held in open incidents is free again.")))
        }
        Err(why) => Ok(see_other_refused(&here, &problems::first(why)?)),
    }
}
