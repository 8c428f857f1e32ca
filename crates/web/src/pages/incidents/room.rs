//! What the screen of an incident shows, read at one moment.

use super::regions::Region;
use crate::Web;
use crate::form::Form;
use crate::pages::fault::Fault;
use crate::session::Viewer;
use crate::ui::{Zone, live};
use allclear_core::access::Permission;
use allclear_core::alert::{self, Alert};
use allclear_core::directory::Directory;
use allclear_core::drill::stage;
use allclear_core::id::PersonId;
use allclear_core::incident::confirmation::Reporter;
use allclear_core::incident::{self, Around, Incident, Reference, conflicts, may_decide};
use allclear_core::page::{Page, Subject};
use allclear_core::question::Asked;
use allclear_core::review::{Action, Review};
use allclear_core::room::{self, Clock};
use allclear_core::status::{self, IncidentStatus, PublicIncident};
use allclear_core::text::hex;
use allclear_core::timeline::{Entry, person_name};
use allclear_engine::drill::{self, Coached};
use allclear_engine::respond;
use allclear_store::alerts::listing;
use allclear_store::{Tx, alerts, pages, reviews, status as store, timeline};
use maud::Markup;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Most alerts and pages looked at; their own pages have the rest.
const MOST: i64 = 200;
/// Most alerts offered for attaching.
const OFFERED: i64 = 50;

/// Everything around one incident, except what only one region shows: its story, and what was changed before it.
pub(super) struct Room {
    pub incident: Incident,
    pub alerts: Vec<Alert>,
    /// Open alerts that belong to no incident, the newest; none unless [`Also::Loose`] was asked for.
    pub loose: Vec<Alert>,
    pub pages: Vec<Page>,
    pub public: Vec<PublicIncident>,
    /// Where customers can be told, the ones that nobody configured included.
    pub status_pages: Vec<status::Page>,
    pub actions: Vec<Action>,
    pub review: Option<Review>,
    pub last_update: Option<Entry>,
    /// What people work with.
    pub work: room::Room,
    /// What falls due, the first first.
    pub clocks: Vec<Clock>,
    /// What is to be found out now, with what is known.
    pub asked: Vec<Asked>,
    pub directory: Arc<Directory>,
    /// Those who reported it.
    pub reporters: Vec<Reporter>,
    /// Those of them who say after it was resolved that it is still broken.
    pub still_broken: Vec<Reporter>,
    /// What the coach says, in a drill; nothing unless [`Also::Coach`] was asked for.
    pub drill: Option<Coached>,
}

/// What only one part of the screen shows. Every open tab fetches every part again at every change, so the others do not
/// read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Also {
    Coach,
    Loose,
}

impl Room {
    /// # Errors
    /// [`Fault::missing`] when there is no such incident.
    pub async fn open(web: &Web, number: i64) -> Result<Self, Fault> {
        Self::open_with(web, number, &[]).await
    }

    /// # Errors
    /// As [`Room::open`].
    pub async fn open_with(web: &Web, number: i64, also: &'static [Also]) -> Result<Self, Fault> {
        let directory = web.app.refresh_directory().await?;
        Ok(web.app.read(move |tx| Self::read(tx, number, also, &directory)).await?)
    }

    /// As [`Room::open_with`], in a transaction that reads more.
    ///
    /// # Errors
    /// [`allclear_engine::Error::NotFound`].
    pub fn read(
        tx: &mut Tx<'_>,
        number: i64,
        also: &[Also],
        directory: &Arc<Directory>,
    ) -> allclear_engine::Result<Self> {
        let incident = respond::load(tx, Reference::Number(number))?;
        let id = incident.id;
        // In a drill the simulated colleagues can be chosen too.
        let everybody = directory;
        let directory =
            incident.drill.map_or_else(|| Arc::clone(everybody), |newcomer| Arc::new(stage(everybody, newcomer)));
        let (public, status_pages) = (store::about(tx, id)?, store::pages(tx)?);
        let (work, clocks) = respond::room_of(tx, &incident, &public, &status_pages)?;
        let subject = Some(Subject::Incident(id));
        // Nothing real belongs to a drill.
        let loose = if also.contains(&Also::Loose) && incident.drill.is_none() {
            listing::loose(tx, OFFERED)?
        } else {
            Vec::new()
        };
        let drill = if also.contains(&Also::Coach) {
            drill::coached_in(tx, &incident, &work, &public, everybody)?
        } else {
            None
        };
        Ok(Self {
            alerts: alerts::of_incident(tx, id, None, MOST)?,
            loose,
            pages: pages::list(tx, &pages::Filter { subject, limit: MOST, ..pages::Filter::default() })?,
            public,
            status_pages,
            actions: reviews::actions(tx, id)?,
            review: reviews::find(tx, id)?,
            last_update: timeline::last_update(tx, id)?,
            asked: respond::asked(tx, &incident, &work, &directory)?,
            reporters: respond::reported_by(tx, Reference::Id(id))?,
            still_broken: respond::said_again(tx, &incident)?,
            work,
            clocks,
            incident,
            directory,
            drill,
        })
    }

    /// The page that something public stands on.
    pub fn page_of(&self, public: &PublicIncident) -> Option<&status::Page> {
        self.status_pages.iter().find(|page| page.id == public.page)
    }

    pub fn name(&self, person: PersonId) -> String {
        person_name(&self.directory, person)
    }

    /// What the checklist of what is missing looks at.
    pub fn around(&self) -> Around {
        let open = self.alerts.iter().filter(|alert| alert.status != alert::Status::Resolved).count();
        // The commander's page is about command: as long as that is missing, it is the one line about it.
        let waiting = self.incident.presence.all().filter(|r| r.is_awaited() && r.wanted_as.is_none());
        let helping = self.incident.presence.helping();
        Around {
            alerts: self.alerts.len(),
            alerts_open: open,
            unanswered: waiting.map(|r| r.person).collect(),
            told_customers_at: self.public.iter().map(|p| p.updated_at).max(),
            promised_customers_at: status::promised(&self.public),
            public_over: self.public.iter().all(is_over),
            nowhere_to_tell: self.status_pages.is_empty(),
            review_owned: self.review.as_ref().map(|review| review.owner.is_some()),
            conflicts: conflicts(&self.incident, &self.work, &helping),
            helping,
            told: Vec::new(),
            unsaid: Vec::new(),
        }
    }
}

/// Customers read that it is over.
pub(super) fn is_over(public: &PublicIncident) -> bool {
    matches!(public.status, IncidentStatus::Resolved | IncidentStatus::Postmortem)
}

/// Who looks at the room, and from when.
pub(super) struct Seat<'r> {
    pub room: &'r Room,
    pub viewer: &'r Viewer,
    pub zone: Zone,
    /// What was typed into the capture box and not taken.
    pub typed: Form,
}

impl<'r> Seat<'r> {
    pub fn new(room: &'r Room, viewer: &'r Viewer) -> Self {
        Self { room, viewer, zone: Zone::from(viewer), typed: Form::default() }
    }

    pub fn incident(&self) -> &'r Incident {
        &self.room.incident
    }

    /// Whether controls are shown.
    pub fn works(&self) -> bool {
        self.viewer.may(Permission::Respond)
    }

    /// Whether the viewer sees how the work goes, and not only how it stands.
    pub fn reads(&self) -> bool {
        self.viewer.may(Permission::Read)
    }

    /// Whether the viewer may do what is for those who lead; others ask them.
    pub fn decides(&self) -> bool {
        may_decide(&self.room.incident, &self.viewer.actor())
    }

    pub fn is_open(&self) -> bool {
        self.room.incident.status.category.is_open()
    }

    /// An address below the incident's.
    pub fn at(&self, tail: &str) -> String {
        format!("/incidents/{}{tail}", self.room.incident.number)
    }

    /// A region that shows `inner`, and is fetched again when the incident changes.
    pub fn region(&self, id: &str, region: Region, inner: &Markup) -> Markup {
        let name = region.word();
        live::region_together(id, &self.at("/regions"), &self.at(&format!("/{name}")), name, &[&self.topic()], inner)
    }

    /// What this page follows.
    pub fn topic(&self) -> String {
        topic(&self.room.incident)
    }

    /// What is written into a form, so that sending it twice does nothing twice. It follows from who looks at which
    /// state of the incident: a form that is shown again unchanged is the same form, and one shown after something
    /// happened is another.
    pub fn key(&self, form: &str) -> String {
        self.key_while(form, &self.room.incident.seq.to_string())
    }

    /// As [`Seat::key`], for a form about one part of the incident: the same form as long as `state` is the same, whatever
    /// happens elsewhere. `state` must be another once the form has done what it does.
    pub fn key_while(&self, form: &str, state: &str) -> String {
        let of = format!("{} {} {state} {form}", self.viewer.session.id, self.room.incident.id);
        hex(&Sha256::digest(of.as_bytes())[..12])
    }

    /// What is missing now.
    pub fn missing(&self) -> Vec<incident::Missing> {
        incident::missing(self.incident(), &self.room.around(), self.viewer.now)
    }
}

/// The fact that says that an incident has changed.
pub(super) fn topic(incident: &Incident) -> String {
    format!("incident-{}", incident.number)
}
