//! How a person is reached: contact methods, and the rules that say which is used when.
//!
//! All of it changes after a fresh sign-in only: whoever changes how somebody is woken can keep pages from them. Only
//! managers and admins name an address in a private range: a test of it tells what answers there.

use super::person::{Typed, gone, id, page};
use super::{complain, tried};
use crate::Web;
use crate::form::Form;
use crate::pages::Answer;
use crate::pages::problems;
use crate::pages::sign_in::once_more;
use crate::routes::{Class, Routes};
use crate::session::{Viewer, see_other, see_other_refused};
use crate::ui::field::choice;
use crate::ui::form::disclosed;
use crate::ui::list::{Item, row};
use crate::ui::{self, Icon, Tone, badge, banner, card, field, form as ui_form, list, submit, time};
use allclear_core::access::Permission;
use allclear_core::directory::{ContactMethod, MAX_TEXT, NotificationRule, Person, Urgency};
use allclear_core::id::{ContactMethodId, PersonId};
use allclear_engine::company;
use allclear_engine::transport::reach;
use allclear_integrations::channel::{CHANNELS, channel};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use http::Method;
use jiff::SignedDuration;
use maud::{Markup, Render as _};

/// Longest delay of a rule, in minutes: a day.
const MAX_DELAY: i64 = 24 * 60;

pub(super) fn routes(r: Routes) -> Routes {
    let own = Class::Page(Permission::Follow);
    r.add(Method::POST, "/settings/people/{id}/methods", own, add)
        .add(Method::POST, "/settings/people/{id}/methods/{method}/remove", own, remove)
        .add(Method::POST, "/settings/people/{id}/rules", own, add_rule)
        .add(Method::POST, "/settings/people/{id}/rules/remove", own, remove_rule)
}

/// Contact methods and rules, with what can be done about them.
pub(super) fn show(person: &Person, own: bool, typed: &Typed) -> Markup {
    let whom = if own { t!("you") } else { t!("them") };
    let rows: Vec<_> = person.methods.iter().map(|method| shown(person, method)).collect();
    let typing = typed.method.is_some();
    let form = new_method(person, typed.method.as_ref());
    let methods = html! {
        @if rows.is_empty() {
            (ui::empty(Icon::BellOff, t!("Nothing rings yet")).small()
                .text(t!("Add at least one way, or no alert can reach {whom}.")))
        } @else { (list(t!("Contact methods"), &rows)) }
        @if typing || rows.is_empty() { div .settings-form { (form) } }
    };
    let mut surface = card(t!("Contact methods"), methods).flush().id("methods");
    if !typing && !rows.is_empty() {
        surface = surface.actions(disclosed("new-method", t!("Add a way"), t!("Add a way to be reached"), &form));
    }
    html! { (surface) @if !person.methods.is_empty() { (rules(person, typed)) } }
}

fn title(method: &ContactMethod) -> &str {
    channel(&method.channel).map_or(method.channel.as_str(), |channel| channel.title())
}

fn icon(method: &ContactMethod) -> Icon {
    match method.channel.as_str() {
        "browser" => Icon::Monitor,
        "email" => Icon::Mail,
        "ntfy" => Icon::Smartphone,
        _ => Icon::Webhook,
    }
}

/// A contact method in a row, with what there is to know about it.
pub(in crate::pages) fn known(person: &Person, method: &ContactMethod) -> Item {
    let ruled = !(person.high.is_empty() && person.low.is_empty());
    let used = person.high.iter().chain(&person.low).any(|rule| rule.method == method.id);
    let meta = html! {
        @if method.address.is_empty() { "rings where they are signed in" } @else { bdi { (method.address) } }
        @if method.secret.is_some() { ", with a secret" }
    };
    row(html! { (title(method)) @if method.key != method.channel { " " span .quiet { bdi { (method.key) } } } })
        .lead(icon(method))
        .meta(meta)
        .trail(html! { @if ruled && !used { (badge(t!("In no rule")).caution()) } })
}

fn shown(person: &Person, method: &ContactMethod) -> Item {
    let action = format!("/settings/people/{}/methods/{}/remove", person.id, method.id);
    known(person, method)
        .actions(html! { (tried::button(person, method)) (ui_form::act(action, submit(t!("Remove")).small().quiet())) })
}

fn new_method(person: &Person, typed: Option<&Form>) -> ui_form::Form {
    let kinds = CHANNELS.iter().map(|channel| choice(channel.name(), channel.title())).collect();
    let blank = Form::default();
    let form = typed.unwrap_or(&blank);
    ui_form::post(
        format!("/settings/people/{}/methods", person.id),
        html! {
            (ui::sent::refusal(form))
            (field::select("channel", t!("Kind"), kinds).of(form))
            (field::text("address", t!("Address")).of(form).max(MAX_TEXT).wide().autocomplete("off")
                .hint(html! { "A browser needs none. For e-mail, empty means " (person.email) ". For ntfy and webhooks a URL." }))
            (field::text("secret", t!("Secret")).of(form).max(MAX_TEXT).wide().autocomplete("off").mono()
                .hint(t!("Only for webhooks that check signatures, and ntfy servers that want a token.")))
            (ui_form::end(submit(t!("Add")).primary(), None))
        },
    )
}

fn rules(person: &Person, typed: &Typed) -> Markup {
    let none = person.high.is_empty() && person.low.is_empty();
    let inner = html! {
        @if !none { @for urgency in [Urgency::High, Urgency::Low] { (of_urgency(person, urgency)) } }
        div .card-body {
            @if none {
                (banner(Tone::Info, t!("Without rules everything above rings at once"))
                    .text(t!("Add rules to be tried gently first, and loudly when there is no answer.")))
            }
            (new_rule(person, typed.rule.as_ref()))
        }
    };
    card(t!("When each is used"), inner).flush().id("rules").render()
}

fn of_urgency(person: &Person, urgency: Urgency) -> Markup {
    let (label, rules) = match urgency {
        Urgency::High => (t!("Urgent pages"), &person.high),
        Urgency::Low => (t!("Pages that can wait"), &person.low),
    };
    let action = format!("/settings/people/{}/rules/remove", person.id);
    let rows: Vec<_> = rules
        .iter()
        .map(|rule| {
            let method = person.methods.iter().find(|method| method.id == rule.method);
            let after = if rule.after.is_zero() {
                t!("at once").to_owned()
            } else {
                t!("after {}", time::duration(rule.after))
            };
            let remove = ui_form::act(action.clone(), submit(t!("Remove")).small().quiet())
                .hidden("urgency", urgency.as_str())
                .hidden("method", rule.method.to_string())
                .hidden("after", rule.after.as_secs().to_string());
            let what = html! { (method.map_or(t!("a removed method"), title)) };
            row(what)
                .lead(method.map_or(Icon::Bell, icon))
                .meta(html! { @if let Some(method) = method { bdi { (method.address) } } })
                .trail(after)
                .actions(remove)
        })
        .collect();
    html! {
        h3 .group-head { (label) }
        @if rows.is_empty() { p .quiet.inset { "As the other pages." } } @else { (list(label, &rows)) }
    }
}

fn new_rule(person: &Person, typed: Option<&Form>) -> Markup {
    let methods = person.methods.iter().map(|method| {
        let words = if method.address.is_empty() {
            title(method).to_owned()
        } else {
            format!("{} {}", title(method), method.address)
        };
        choice(method.id.to_string(), allclear_core::text::line(&words, 60))
    });
    let blank = Form::with(&[("after", "0")]);
    let form = typed.unwrap_or(&blank);
    let urgencies = vec![choice("high", t!("Urgent pages")), choice("low", t!("Pages that can wait"))];
    html! {
        (ui_form::post(format!("/settings/people/{}/rules", person.id), html! {
            (ui::sent::refusal(form))
            div .settings-rule {
                (field::select("urgency", t!("For"), urgencies).of(form).within("rule"))
                (field::select("method", t!("Use"), methods.collect()).of(form).within("rule"))
                (field::number("after", t!("After minutes")).of(form).within("rule").required().inputmode("numeric"))
                (submit(t!("Add rule")))
            }
        }))
    }
}

/// A name for a new method that the person has not got yet: `email`, `email-2`.
fn free_key(person: &Person, channel: &str) -> String {
    let taken = |key: &str| person.methods.iter().any(|method| method.key.eq_ignore_ascii_case(key));
    let numbered = (2..).map(|n| format!("{channel}-{n}"));
    std::iter::once(channel.to_owned()).chain(numbered).find(|key| !taken(key)).unwrap_or_default()
}

async fn add(State(web): State<Web>, viewer: Viewer, Path(path): Path<String>, mut form: Form) -> Answer {
    let id = id(&viewer, &path)?;
    if let Some(asked) = once_more(&web, &viewer, &format!("/settings/people/{id}/methods"), &form) {
        return Ok(asked);
    }
    let kind = form.line("channel", 1..=40);
    let (address, secret) = (form.line("address", 0..=MAX_TEXT), form.line("secret", 0..=MAX_TEXT));
    let Some(known) = channel(&kind) else {
        form.complain("channel", t!("must be chosen"));
        return page(&web, &viewer, id, Typed { method: Some(form), ..Typed::default() }).await;
    };
    if known.has_address() && address.is_empty() && kind != "email" {
        form.complain("address", t!("is needed for this kind"));
    }
    if !viewer.may(Permission::Manage) && reach::leads_inside(&address).await {
        form.complain("address", t!("leads inside this network; an admin can add it"));
    }
    if !form.is_wrong() {
        let added = company::change(&web.app, viewer.actor(), move |edit| {
            let method: ContactMethodId = edit.id();
            let person = edit.company.directory.people.get_mut(&id).ok_or_else(|| gone(id))?;
            let own_mail = address.is_empty() && kind == "email";
            let address = if own_mail { person.email.clone() } else { address.clone() };
            // Sent twice, for example by an impatient finger, it is there once.
            if !person.methods.iter().any(|m| m.channel == kind && m.address == address) {
                let key = free_key(person, &kind);
                let secret = Some(secret.clone()).filter(|secret| !secret.is_empty());
                person.methods.push(ContactMethod { id: method, key, channel: kind.clone(), address, secret });
            }
            Ok(())
        });
        match added.await {
            Ok((_, plan)) => {
                let told = if plan.is_empty() { t!("That is there already.") } else { t!("Added.") };
                return Ok(see_other(&here(id), told));
            }
            Err(why) => complain(&mut form, why, method_field)?,
        }
    }
    page(&web, &viewer, id, Typed { method: Some(form), ..Typed::default() }).await
}

fn here(id: PersonId) -> String {
    format!("/settings/people/{id}#methods")
}

fn method_field(field: &str) -> Option<&'static str> {
    let part = field.strip_prefix("methods[")?.split_once("].").map_or("", |(_, part)| part);
    Some(match part {
        "type" => "channel",
        "secret" => "secret",
        _ => "address",
    })
}

async fn remove(State(web): State<Web>, viewer: Viewer, Path((path, method)): Path<(String, String)>) -> Answer {
    let id = id(&viewer, &path)?;
    if let Some(asked) =
        once_more(&web, &viewer, &format!("/settings/people/{id}/methods/{method}/remove"), &Form::default())
    {
        return Ok(asked);
    }
    let Ok(method) = method.parse::<ContactMethodId>() else {
        return Ok(see_other_refused(&here(id), t!("That was removed already.")));
    };
    let removed = company::change(&web.app, viewer.actor(), move |edit| {
        let person = edit.company.directory.people.get_mut(&id).ok_or_else(|| gone(id))?;
        person.methods.retain(|m| m.id != method);
        person.high.retain(|rule| rule.method != method);
        person.low.retain(|rule| rule.method != method);
        Ok(())
    });
    match removed.await {
        Ok((_, plan)) if plan.is_empty() => Ok(see_other(&here(id), t!("That was removed already."))),
        Ok(_) => Ok(see_other(&here(id), t!("Removed, with the rules that used it."))),
        Err(why) => Ok(see_other_refused(&here(id), &problems::first(why)?)),
    }
}

/// The urgency that a form names.
fn urgency(form: &mut Form) -> Option<Urgency> {
    let found = [Urgency::High, Urgency::Low].into_iter().find(|u| u.as_str() == form.value("urgency"));
    if found.is_none() {
        form.complain("urgency", t!("must be chosen"));
    }
    found
}

fn rules_of(person: &mut Person, urgency: Urgency) -> &mut Vec<NotificationRule> {
    match urgency {
        Urgency::High => &mut person.high,
        Urgency::Low => &mut person.low,
    }
}

async fn add_rule(State(web): State<Web>, viewer: Viewer, Path(path): Path<String>, mut form: Form) -> Answer {
    let id = id(&viewer, &path)?;
    if let Some(asked) = once_more(&web, &viewer, &format!("/settings/people/{id}/rules"), &form) {
        return Ok(asked);
    }
    let (urgency, after) = (urgency(&mut form), form.required::<i64>("after"));
    let method = form.value("method").trim().parse().ok();
    if method.is_none() {
        form.complain("method", t!("choose one of the contact methods above"));
    }
    if after.is_some_and(|after| !(0..=MAX_DELAY).contains(&after)) {
        form.complain("after", t!("must be from 0 to {MAX_DELAY} minutes"));
    }
    if let (Some(urgency), Some(method), Some(after), false) = (urgency, method, after, form.is_wrong()) {
        let rule = NotificationRule { method, after: SignedDuration::from_mins(after) };
        let added = company::change(&web.app, viewer.actor(), move |edit| {
            let person = edit.company.directory.people.get_mut(&id).ok_or_else(|| gone(id))?;
            let rules = rules_of(person, urgency);
            if !rules.contains(&rule) {
                rules.push(rule.clone());
                rules.sort_by_key(|rule| rule.after);
            }
            Ok(())
        });
        match added.await {
            Ok(_) => return Ok(see_other(&format!("/settings/people/{id}#rules"), t!("Saved."))),
            Err(why) => complain(&mut form, why, rule_field)?,
        }
    }
    page(&web, &viewer, id, Typed { rule: Some(form), ..Typed::default() }).await
}

fn rule_field(field: &str) -> Option<&'static str> {
    field.strip_prefix("rules.")?;
    Some(if field.ends_with(".after") { "after" } else { "method" })
}

async fn remove_rule(State(web): State<Web>, viewer: Viewer, Path(path): Path<String>, mut form: Form) -> Answer {
    let id = id(&viewer, &path)?;
    if let Some(asked) = once_more(&web, &viewer, &format!("/settings/people/{id}/rules/remove"), &form) {
        return Ok(asked);
    }
    let here = format!("/settings/people/{id}#rules");
    let (urgency, method, after) = (urgency(&mut form), form.required("method"), form.required::<i64>("after"));
    let (Some(urgency), Some(method), Some(after)) = (urgency, method, after) else {
        return Ok(see_other_refused(&here, t!("That rule was removed already.")));
    };
    let rule = NotificationRule { method, after: SignedDuration::from_secs(after) };
    let removed = company::change(&web.app, viewer.actor(), move |edit| {
        let person = edit.company.directory.people.get_mut(&id).ok_or_else(|| gone(id))?;
        rules_of(person, urgency).retain(|other| *other != rule);
        Ok(())
    });
    match removed.await {
        Ok(_) => Ok(see_other(&here, t!("The rule is removed."))),
        Err(why) => Ok(see_other_refused(&here, &problems::first(why)?)),
    }
}
