//! Who changed what, and when.

use super::{changes, frame};
use crate::Web;
use crate::form::{Asked, Form};
use crate::pages::Answer;
use crate::routes::{Class, Routes};
use crate::session::{Viewer, encoded, see_other, see_other_refused};
use crate::ui::status::sentence_case;
use crate::ui::timeline::{Entry as Line, timeline};
use crate::ui::{self, Icon, Zone, entry, field, filter, form, pager, section, submit};
use allclear_core::access::Permission;
use allclear_core::directory::Directory;
use allclear_core::incident::Reference;
use allclear_core::sign_in::How;
use allclear_core::text;
use allclear_core::timeline::{actor_name, by_token};
use allclear_engine::company::Change;
use allclear_engine::{Error, respond};
use allclear_store::audit::{self, Entry};
use allclear_texts::{html, mark, say, t};
use axum::extract::State;
use axum::response::IntoResponse;
use http::Method;
use maud::Markup;
use serde::Deserialize as _;
use serde_json::Value;

/// Lines on a page.
const SHOWN: usize = 50;
/// Changes of one line that are in sight; a whole company applied at once is a file to read.
const MOST_CHANGES: usize = 12;
/// Names and values of one line that are told.
const MOST_FIELDS: usize = 12;
/// Longest value told, in characters.
const MOST_TEXT: usize = 300;

pub(super) fn routes(r: Routes) -> Routes {
    let admins = Class::Page(Permission::Configure);
    r.add(Method::GET, "/settings/audit", admins, show).add(Method::POST, "/settings/audit/access", admins, let_in)
}

/// An admin lets themselves into a private incident. It stands here because here is where it is written down.
async fn let_in(State(web): State<Web>, viewer: Viewer, form: Form) -> Answer {
    let typed = text::line(form.value("number"), 40);
    let none = || {
        let why = t!("There is no incident with the number \"{typed}\". Nothing was changed.");
        Ok(see_other_refused("/settings/audit", &why))
    };
    let Ok(number) = typed.trim_start_matches('#').parse() else { return none() };
    match respond::let_admin_in(&web.app, viewer.actor(), Reference::Number(number)).await {
        Ok(incident) => Ok(see_other(
            &format!("/incidents/{}", incident.number),
            t!("You are in. Those involved can read that you let yourself in."),
        )),
        Err(Error::NotFound { .. }) => none(),
        Err(other) => Err(other.into()),
    }
}

fn access() -> Markup {
    let inner = html! {
        (field::text("number", t!("Number of a private incident")).inputmode("numeric").autocomplete("off").max(40).required())
        (form::end(submit(t!("Let me in")).small().icon(Icon::Lock), None))
    };
    let text = t!(
        "You are involved in no private incident because you are an admin. Letting yourself in is written down here and \
                in its timeline, and its commander is told."
    );
    section(t!("Private incidents"), text, &html! { (form::post("/settings/audit/access", inner)) })
}

async fn show(State(web): State<Web>, viewer: Viewer, Asked(asked): Asked) -> Answer {
    let before: Option<i64> = asked.value("before").parse().ok();
    let chosen = text::line(asked.value("action"), 100);
    let action = (!chosen.is_empty()).then(|| chosen.clone());
    let directory = web.app.refresh_directory().await?;
    let mut lines = web.app.read(move |tx| Ok(audit::list(tx, before, action.as_deref(), SHOWN + 1)?)).await?;
    let more = lines.len() > SHOWN;
    lines.truncate(SHOWN);
    let zone = Zone::from(&viewer);
    let told: Vec<_> = lines.iter().map(|line| shown(line, &directory)).collect();
    let first = format!("/settings/audit?action={}", encoded(&chosen));
    let next = lines.last().filter(|_| more).map(|last| format!("{first}&before={}", last.seq));
    let main = html! {
        (filters(&chosen))
        @if told.is_empty() {
            (ui::empty(Icon::History, t!("Nothing like that was done")).text(t!("Changes of the configuration and sign-ins stand here.")))
        } @else { (timeline(t!("Audit trail"), &zone, &told)) }
        (pager(before.map(|_| first.as_str()), next.as_deref()))
        (access())
    };
    Ok(frame(&viewer, "/settings/audit", t!("Audit trail"), &main).into_response())
}

fn filters(chosen: &str) -> Markup {
    let options: Vec<(&str, &str)> = [("", t!("Everything"))]
        .into_iter()
        .chain(ACTIONS.iter().map(|(action, words)| (*action, say(words))))
        .collect();
    html! { (filter::filter("/settings/audit", t!("Filter the audit trail")).select("action", t!("What was done"), &options, chosen)) }
}

/// Every action that is written down, in words, as the filter offers them: what the trail has is not asked for, because
/// the answer would take reading all of it.
const ACTIONS: &[(&str, &str)] = &[
    ("sign_in", mark!("signed in")),
    ("sign_in.link", mark!("made a link to sign in with")),
    ("sign_in.bar", mark!("disabled somebody's signing in")),
    ("sign_in.revoke", mark!("ended a session")),
    ("password.change", mark!("changed their password")),
    ("passkey.add", mark!("added a passkey")),
    ("passkey.remove", mark!("removed a passkey")),
    ("codes.on", mark!("turned codes on")),
    ("codes.off", mark!("turned codes off")),
    ("codes.renew", mark!("made new recovery codes")),
    ("token.create", mark!("created a token")),
    ("token.revoke", mark!("revoked a token")),
    ("incident.access", mark!("let themselves into a private incident")),
    ("device.register", mark!("let a browser ring")),
    ("device.renew", mark!("let a browser go on ringing at a new address")),
    ("device.remove", mark!("removed a browser")),
    ("calendar.link", mark!("made a calendar link")),
    ("calendar.unlink", mark!("removed a calendar link")),
    ("shift.offer", mark!("offered a shift")),
    ("shift.accept", mark!("took an offered shift")),
    ("shift.decline", mark!("declined an offered shift")),
    ("shift.withdraw", mark!("took an offer back")),
    ("contact.try", mark!("tried a contact method")),
    ("first_steps.put_away", mark!("put the first steps away")),
    ("configuration.change", mark!("changed the configuration")),
    ("configuration.apply", mark!("applied configuration files")),
    ("status_page.component", mark!("said how a component is")),
    ("integration.test", mark!("sent a test alert")),
    ("paging.mute", mark!("stopped paging")),
    ("paging.unmute", mark!("let paging go on")),
];

/// An action in words.
fn words(action: &str) -> String {
    let known = ACTIONS.iter().find(|(known, _)| *known == action);
    known.map_or_else(|| sentence_case(&action.replace('.', "_")).to_lowercase(), |(_, words)| say(words).to_owned())
}

fn icon(action: &str) -> Icon {
    match action.split('.').next().unwrap_or_default() {
        "sign_in" => Icon::LogIn,
        "password" | "passkey" | "codes" | "token" => Icon::KeyRound,
        "device" => Icon::Monitor,
        "calendar" => Icon::Calendar,
        "shift" => Icon::ArrowLeftRight,
        "paging" => Icon::BellOff,
        _ => Icon::Pencil,
    }
}

fn shown(line: &Entry, directory: &Directory) -> Line {
    let told = entry(line.at, icon(&line.action), html! { (words(&line.action)) })
        .by(by_token(actor_name(directory, &line.actor), line.token.as_deref()));
    match body(&line.body, directory) {
        Some(body) => told.id(format!("a-{}", line.seq)).body(body),
        None => told.id(format!("a-{}", line.seq)),
    }
}

/// What tells what it did: changes of the configuration one by one, everything else as names and values.
fn body(body: &Value, directory: &Directory) -> Option<Markup> {
    let Some(changes) = body.get("changes").and_then(|list| Vec::<Change>::deserialize(list).ok()) else {
        let facts: Vec<_> = body.as_object()?.iter().filter(tells).take(MOST_FIELDS).collect();
        return (!facts.is_empty()).then(|| {
            html! {
                ul .audit-facts {
                    @for (name, value) in facts { li { (fact(name, value, directory)) } }
                }
            }
        });
    };
    Some(changes::list(&changes, changes::When::Done, MOST_CHANGES))
}

/// One thing that is known about what was done.
fn fact(name: &str, value: &Value, directory: &Directory) -> Markup {
    let how = value.as_str().filter(|_| name == "how").and_then(How::read);
    let how = how.map(|how| match how {
        How::Password => t!("With a password"),
        How::Passkey => t!("With a passkey"),
        How::Link => t!("With a link that was made for them"),
    });
    html! { @if let Some(how) = how { (how) } @else { (sentence_case(name)) ": " bdi { (plain(value, directory)) } } }
}

/// Whether a name and its value say something to a person: ids of things that have no page do not.
fn tells((name, value): &(&String, &Value)) -> bool {
    let says_nothing = match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(all) => all.is_empty(),
        Value::Object(all) => all.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    };
    !says_nothing && !matches!(name.as_str(), "id" | "session" | "passkey" | "expires_at")
}

/// A value as text; the id of somebody who is still here as their name.
fn plain(value: &Value, directory: &Directory) -> String {
    let text = match value {
        Value::String(text) => {
            let person = text.parse().ok().and_then(|id| directory.people.get(&id));
            person.map_or_else(|| text.clone(), |person| person.name.clone())
        }
        other => other.to_string(),
    };
    text::line(&text, MOST_TEXT)
}
