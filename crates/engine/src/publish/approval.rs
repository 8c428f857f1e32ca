//! Words for customers that somebody has to agree to first, where a communication plan says so. They wait as a request,
//! whole, and go out exactly as they were written; who approves them publishes nothing else by it.

use super::incidents::as_seen;
use super::{ComponentChange, Named, NewIncident, NewUpdate, Shown, Snapshots, open_in, page, resolve, update_in};
use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::respond;
use crate::respond::once::{Once, once};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::id::PublicIncidentId;
use allclear_core::incident::{Decision, Reference, to_agree};
use allclear_core::room::request::{self, Request};
use allclear_core::room::{Exactly, Post};
use allclear_core::status::{self, Page, Told};
use allclear_core::text;
use allclear_core::timeline::Kind;
use allclear_store::{incidents, status as store};
use allclear_texts::t;

/// What somebody wants customers to read.
#[derive(Debug, Clone)]
pub enum Offer {
    Open(NewIncident),
    Update(PublicIncidentId, NewUpdate),
}

/// What became of it.
#[derive(Debug, Clone)]
pub enum Published {
    Out(Box<Told>),
    /// The same form had been sent before; nothing was done now. What was said then, if it was no plain publishing.
    Before(String),
    /// It waits for somebody's yes: whose, for whoever wrote it.
    Waits(String),
}

impl Published {
    /// One sentence or two for whoever wrote it.
    #[must_use]
    pub fn sentence(&self) -> &str {
        match self {
            Self::Out(_) => t!("Published."),
            Self::Before(told) if told.is_empty() => t!("This was sent twice and published once."),
            Self::Before(told) | Self::Waits(told) => told,
        }
    }
}

/// Longest part of a text in the line of its request, in characters; the request keeps all of it.
const SHOWN: usize = 300;

/// Publishes, or puts it before those who have to agree. `shown` is what the form showed when it was filled in: the same
/// form sent twice does it once.
///
/// # Errors
/// As [`super::open`] and [`super::update`]: what could not be published is not put before anybody either. Refused when
/// somebody else has meanwhile moved the incident, or changed a component that is to be changed.
pub async fn offer(
    app: &App,
    snapshots: &Snapshots,
    actor: Actor,
    slug: String,
    offer: Offer,
    shown: Shown,
) -> Result<Published> {
    access::check(&actor, Permission::Respond)?;
    let content = format!("{slug} {offer:?}");
    let published = app.write(move |work| {
        let done = once(work, &actor, shown.key.as_deref(), &content, |work| {
            shown.check(work, &slug, &offer)?;
            if let Some(told) = asked(work, &actor, &slug, &offer)? {
                return Ok((Published::Waits(told.clone()), told));
            }
            let told = match &offer {
                Offer::Open(new) => open_in(work, &actor, &slug, new)?,
                Offer::Update(id, new) => update_in(work, &actor, &slug, *id, new)?,
            };
            Ok((Published::Out(Box::new(as_seen(work, told)?)), String::new()))
        })?;
        Ok(match done {
            Once::Done(published) => published,
            Once::Before(told) => Published::Before(told),
        })
    });
    let published = published.await?;
    if !matches!(published, Published::Waits(_)) {
        snapshots.follow(app).await;
    }
    Ok(published)
}

/// Asks those who have to agree, if anybody has to; what whoever wrote it is told then.
fn asked(work: &mut Work<'_, '_>, actor: &Actor, slug: &str, offer: &Offer) -> Result<Option<String>> {
    let Some(person) = actor.person() else { return Ok(None) };
    let page = page(work, slug)?;
    let about = match offer {
        Offer::Open(new) => new.incident,
        Offer::Update(id, _) => {
            let told = store::incident(work.tx, page.id, *id)?;
            told.and_then(|told| told.incident.incident).map(Reference::Id)
        }
    };
    // Also when whoever writes may not know of it: those who answer for its words are asked, or they are not published.
    let find = |about| match offer {
        Offer::Open(_) => incidents::find(work.tx, about),
        Offer::Update(..) => work.unseen(|work| incidents::find(work.tx, about)),
    };
    let incident = about.map(find).transpose()?.flatten();
    let roles = incident.as_ref().and_then(|incident| to_agree(incident, person));
    let (Some(incident), Some(roles)) = (incident, roles) else { return Ok(None) };
    let post = post(work, &page, offer)?;
    if !incident.is_known_to(actor) {
        let why = t!(
            "others answer for what customers read of this, and have to agree to every word; ask whoever opened it \
                   to publish this"
        );
        return Err(Error::refused(why));
    }
    let line = t!("publish on {}: {}", page.name, text::line(&post.body, SHOWN));
    let about = Reference::Id(incident.id);
    let (_, label) = respond::change_now(work, actor, about, None, |around, _, change| {
        let exactly = Some(Exactly::Publish(Box::new(post)));
        Ok(request::ask_exactly(change, &around.directory, &line, &roles, exactly)?)
    })?;
    let who = request::roles(&roles);
    Ok(Some(t!(
        "Not published yet: the communication plan asks the {who} to agree first. Your text waits as {label}, and goes out \
         word for word."
    )))
}

/// What is to be published, checked as far as it can be before.
fn post(work: &mut Work<'_, '_>, page: &Page, offer: &Offer) -> Result<Post> {
    let known = store::components(work.tx, page.id)?;
    Ok(match offer {
        Offer::Open(new) => {
            status::transition(None, new.status)?;
            Post {
                page: page.slug.clone(),
                public: None,
                name: status::name(&new.name)?,
                status: Some(new.status),
                impact: new.impact,
                body: status::body(&new.body)?,
                components: Some(resolve(&known, &new.components)?),
                started_at: new.started_at,
                next_minutes: new.next_minutes,
            }
        }
        Offer::Update(id, new) => {
            let told =
                store::incident(work.tx, page.id, *id)?.ok_or_else(|| Error::not_found("public incident", id))?;
            if let Some(to) = new.status {
                status::transition(Some(told.incident.status), to)?;
            }
            Post {
                page: page.slug.clone(),
                public: Some(*id),
                name: told.incident.name,
                status: new.status,
                impact: new.impact,
                body: status::body(&new.body)?,
                components: new.components.as_ref().map(|named| resolve(&known, named)).transpose()?,
                started_at: None,
                next_minutes: new.next_minutes,
            }
        }
    })
}

/// Publishes what was agreed to in a change that is saved.
///
/// # Errors
/// When it cannot be published any more: then it is not approved either.
pub(crate) fn agreed(work: &mut Work<'_, '_>, actor: &Actor, decision: &Decision) -> Result<()> {
    for entry in &decision.entries {
        let Kind::Request { request, event: request::Event::Approved { .. }, .. } = &entry.kind else { continue };
        let exactly = decision.room.get::<Request>(*request).and_then(|asked| asked.exactly.as_ref());
        if let Some(Exactly::Publish(post)) = exactly {
            goes_out(work, actor, Reference::Id(decision.incident.id), post)?;
        }
    }
    Ok(())
}

fn goes_out(work: &mut Work<'_, '_>, actor: &Actor, about: Reference, post: &Post) -> Result<()> {
    let change = |(id, status): &(_, _)| ComponentChange { component: Named::Id(*id), status: *status };
    let components = post.components.as_ref().map(|all| all.iter().map(change).collect::<Vec<_>>());
    let Some(id) = post.public else {
        let new = NewIncident {
            name: post.name.clone(),
            status: post.status.unwrap_or(status::IncidentStatus::Investigating),
            impact: post.impact,
            body: post.body.clone(),
            components: components.unwrap_or_default(),
            incident: Some(about),
            started_at: post.started_at,
            next_minutes: post.next_minutes,
        };
        return open_in(work, actor, &post.page, &new).map(|_| ());
    };
    let page = page(work, &post.page)?;
    let now = store::incident(work.tx, page.id, id)?.ok_or_else(|| Error::not_found("public incident", id))?;
    if now.incident.status.is_closed() && !post.status.is_some_and(status::IncidentStatus::is_closed) {
        let name = &now.incident.name;
        return Err(Error::refused(t!("customers read meanwhile that \"{name}\" is over; refuse this, and say so")));
    }
    let new = NewUpdate {
        status: post.status,
        body: post.body.clone(),
        impact: post.impact,
        components,
        next_minutes: post.next_minutes,
    };
    update_in(work, actor, &post.page, id, &new).map(|_| ())
}
