//! What the buttons of the screen do.

use super::room::{Also, Room, Seat};
use super::sheet::{self, Sheet};
use super::{number, screen};
use crate::Web;
use crate::form::Form;
use crate::pages::answer::joined;
use crate::pages::fault::{Answer, Fault};
use crate::session::{Viewer, encoded, see_other};
use crate::ui::shell::Width;
use crate::ui::{Place, Shell, field, form, live, submit};
use allclear_core::command::{Command, Context, suggest as suggestions};
use allclear_core::incident::{MAX_TEXT, Reference};
use allclear_core::room::{Order, presence};
use allclear_core::timeline::Kind;
use allclear_engine::Error;
use allclear_engine::respond::{self, Button, Line, Rewording, Seen};
use allclear_store::timeline;
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use serde_json::json;

/// The key of a form that was sent.
pub(super) fn key(form: &Form) -> Option<String> {
    Some(form.value("key").to_owned()).filter(|key| !key.is_empty())
}

/// What `suspect: invoices are missing` suspects.
fn suspected(text: &str) -> Option<&str> {
    let (word, title) = text.trim().split_once(':')?;
    Some(title.trim())
        .filter(|title| word.eq_ignore_ascii_case("suspect") && !title.is_empty() && !title.contains('\n'))
}

/// Whether only those involved may know of it. What they suspect is theirs too, and not for a form whose report everybody
/// reads.
async fn is_private(web: &Web, number: i64) -> Result<bool, Fault> {
    let read = web.app.read(move |tx| Ok(respond::load(tx, Reference::Number(number))?.visibility.is_private()));
    Ok(read.await?)
}

/// `POST /incidents/{number}/capture`: what was typed into the box.
pub(super) async fn capture(
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    headers: http::HeaderMap,
    mut form: Form,
) -> Answer {
    let number = number(&named)?;
    let text = form.value("text").replace("\r\n", "\n");
    let line = Line { text, zone: None, key: key(&form) };
    // What makes a severity is a form here, where it can be answered.
    if matches!(line.text.trim().to_lowercase().as_str(), "sev ?" | "severity ?") {
        return Ok(Redirect::to(&format!("/incidents/{number}/severity")).into_response());
    }
    // Something else, which has a form: "suspect the cache" is a sentence, and stays a note.
    if let Some(title) = suspected(&line.text)
        && !is_private(&web, number).await?
    {
        return Ok(Redirect::to(&format!("/report?title={}", encoded(title))).into_response());
    }
    match respond::typed(&web.app, viewer.actor(), Reference::Number(number), line).await {
        // It is longer than what a page can say above itself.
        Ok(done) if done.briefing => Ok(Redirect::to(&format!("/incidents/{number}/briefing")).into_response()),
        Ok(done) => Ok(see_other(&format!("/incidents/{number}"), &done.told)),
        Err(why) => {
            form.refuse(why)?;
            screen::again(&web, &viewer, number, &headers, form).await
        }
    }
}

/// What a form shows that the others do not.
fn also(sheet: Sheet) -> &'static [Also] {
    if sheet == Sheet::Alerts { &[Also::Loose] } else { &[] }
}

/// `GET /incidents/{number}/{form}`: the form on a page of its own, or alone for its dialog.
pub(super) async fn show_sheet(
    sheet: Sheet,
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let room = Room::open_with(&web, number(&named)?, also(sheet)).await?;
    let seat = Seat::new(&room, &viewer);
    if headers.contains_key("hx-request") {
        return Ok(live::fragment(&headers, sheet.within_dialog(&seat)));
    }
    Ok(sheet.alone(&seat, &sheet.blank(&seat)))
}

/// `POST /incidents/{number}/{form}`.
pub(super) async fn press(
    sheet: Sheet,
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    mut form: Form,
) -> Answer {
    let number = number(&named)?;
    let room = Room::open(&web, number).await?;
    let asked = sheet.read(&Seat::new(&room, &viewer), &mut form);
    let outcome = match asked {
        _ if form.is_wrong() => None,
        Some((command, seen)) => {
            let button = Button { command, seen, key: key(&form) };
            let done = respond::press(&web.app, viewer.actor(), Reference::Number(number), button).await;
            Some(done.map(|done| done.told))
        }
        None => attach(&web, &viewer, number, &mut form).await,
    };
    match outcome {
        Some(Ok(told)) => return Ok(see_other(&format!("/incidents/{number}"), &told)),
        Some(Err(why)) => form.refuse(why)?,
        None => {}
    }
    // What the form says about the present is read anew: whoever refused it knew something newer.
    let room = Room::open_with(&web, number, also(sheet)).await?;
    Ok(sheet.alone(&Seat::new(&room, &viewer), &form))
}

async fn attach(
    web: &Web,
    viewer: &Viewer,
    number: i64,
    form: &mut Form,
) -> Option<Result<String, allclear_engine::Error>> {
    let alerts = sheet::alerts(form);
    if form.is_wrong() {
        return None;
    }
    let what = if alerts.len() == 1 {
        t!("The alert is attached.").to_owned()
    } else {
        t!("{} alerts are attached.", alerts.len())
    };
    let attached = respond::attach(&web.app, viewer.actor(), Reference::Number(number), alerts).await;
    Some(attached.map(|_| what))
}

/// `POST /incidents/{number}/join`: somebody who was asked to help is there.
pub(super) async fn join(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    let number = number(&named)?;
    let person = viewer.person();
    let answer = respond::join(&web.app, viewer.actor(), Reference::Number(number), person).await;
    let here = format!("/incidents/{number}");
    Ok(match answer {
        Ok(incident) => see_other(&here, joined(&incident)),
        Err(allclear_engine::Error::Refused(why)) => crate::session::see_other_refused(&here, &why),
        Err(other) => return Err(other.into()),
    })
}

/// `POST /incidents/{number}/observe`: somebody reads along, to learn.
pub(super) async fn observe(web: State<Web>, viewer: Viewer, named: Path<String>) -> Answer {
    comes_or_goes(web, viewer, named, presence::Order::Observe).await
}

/// `POST /incidents/{number}/leave`: somebody goes.
pub(super) async fn leave(web: State<Web>, viewer: Viewer, named: Path<String>) -> Answer {
    comes_or_goes(web, viewer, named, presence::Order::Leave).await
}

async fn comes_or_goes(
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    order: presence::Order,
) -> Answer {
    let number = number(&named)?;
    let command = Command::Order(Order::Presence(order));
    let button = Button { command, seen: Seen::default(), key: None };
    let here = format!("/incidents/{number}");
    match respond::press(&web.app, viewer.actor(), Reference::Number(number), button).await {
        Ok(done) => Ok(see_other(&here, &done.told)),
        Err(why @ (Error::Refused(_) | Error::Invalid { .. })) => {
            Ok(crate::session::see_other_refused(&here, &why.to_string()))
        }
        Err(other) => Err(other.into()),
    }
}

/// A note as it reads now.
struct Note {
    room: Room,
    /// The number of the entry that the words are from.
    seen: i64,
    text: String,
}

impl Note {
    async fn find(web: &Web, number: i64, seq: i64) -> Result<Self, Fault> {
        let room = Room::open(web, number).await?;
        let id = room.incident.id;
        let read = web.app.read(move |tx| Ok((timeline::find(tx, id, seq)?, timeline::corrections(tx, id)?)));
        let (entry, corrections) = read.await?;
        let Some(Kind::Note { text }) = entry.map(|entry| entry.kind) else { return Err(Fault::missing("note")) };
        let last = corrections.into_iter().rev().find_map(|entry| match entry.kind {
            Kind::NoteCorrected { of, text } if of == seq => Some((entry.seq, text)),
            _ => None,
        });
        let (seen, text) = last.unwrap_or((seq, text));
        Ok(Self { room, seen, text })
    }

    fn page(&self, viewer: &Viewer, seq: i64, typed: &Form) -> Response {
        let seat = Seat::new(&self.room, viewer);
        let back = seat.at("");
        let mut shell = Shell::new(viewer, Place::Incidents, t!("Change a note"));
        shell.crumbs = vec![
            (t!("Incidents").to_owned(), "/incidents".to_owned()),
            (format!("#{} {}", self.room.incident.number, self.room.incident.title), back.clone()),
        ];
        shell.width = Width::Narrow;
        let inner = html! {
            (crate::ui::sent::refusal(typed))
            p .quiet { "The timeline keeps the old words and shows that they were changed." }
            (field::textarea("text", t!("Note")).of(typed).required().rows(6).wide()
                .draft(format!("incident-{}-note-{seq}", self.room.incident.number)))
            (form::end(submit(t!("Save")).primary(), Some(&back)))
        };
        let form = form::post(seat.at(&format!("/notes/{seq}")), inner).hidden("seen", self.seen.to_string());
        shell.main = html! { (form) };
        let mut response = shell.into_response();
        *response.status_mut() = typed.status();
        response
    }
}

/// The number of an entry in an address.
fn entry_number(text: &str) -> Result<i64, Fault> {
    text.parse().map_err(|_| Fault::missing("note"))
}

/// `GET /incidents/{number}/notes/{seq}`.
pub(super) async fn show_note(
    State(web): State<Web>,
    viewer: Viewer,
    Path((named, seq)): Path<(String, String)>,
) -> Answer {
    let seq = entry_number(&seq)?;
    let note = Note::find(&web, number(&named)?, seq).await?;
    Ok(note.page(&viewer, seq, &Form::with(&[("text", &note.text)])))
}

/// `POST /incidents/{number}/notes/{seq}`.
pub(super) async fn reword(
    State(web): State<Web>,
    viewer: Viewer,
    Path((named, seq)): Path<(String, String)>,
    mut form: Form,
) -> Answer {
    let (number, seq) = (number(&named)?, entry_number(&seq)?);
    let text = form.text("text", 1..=MAX_TEXT);
    let seen = form.read::<i64>("seen").unwrap_or(seq);
    if !form.is_wrong() {
        let asked = Rewording { of: seq, text, seen };
        match respond::reword(&web.app, viewer.actor(), Reference::Number(number), asked).await {
            Ok(_) => {
                return Ok(see_other(&format!("/incidents/{number}#e-{seq}"), t!("The note reads differently now.")));
            }
            Err(why) => form.refuse(why)?,
        }
    }
    Ok(Note::find(&web, number, seq).await?.page(&viewer, seq, &form))
}

/// `POST /incidents/{number}/suggest`: ways to go on with what is being typed in the box. It changes nothing, and is posted
/// because what is typed must not stand in an address, which proxies write down.
pub(super) async fn suggest(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>, form: Form) -> Answer {
    let number = number(&named)?;
    let directory = web.app.directory();
    let typed = form.value("text");
    let me = Some(viewer.person());
    let context = Context { directory: &directory, now: viewer.now, zone: viewer.zone.clone(), me };
    // Nobody types a line of this length; it would only cost time.
    let found = if typed.len() > 500 {
        Vec::new()
    } else {
        let room = web.app.read(move |tx| respond::room(tx, Reference::Number(number)));
        suggestions(typed, &context, &room.await?.0.items)
    };
    let data: Vec<_> =
        found.into_iter().map(|s| json!({ "text": s.text, "hint": s.hint, "complete": s.complete })).collect();
    let mut response = (StatusCode::OK, json!({ "data": data }).to_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    headers.insert(http::header::CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
    Ok(response)
}
