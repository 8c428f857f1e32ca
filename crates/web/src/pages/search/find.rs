//! What is found.

use crate::Web;
use crate::pages::Fault;
use crate::session::Viewer;
use crate::ui::Icon;
use crate::ui::status::sentence_case;
use allclear_core::access::Permission;
use allclear_core::alert::{Alert, Status};
use allclear_core::directory::Directory;
use allclear_core::status::Page;
use allclear_core::text;
use allclear_engine::Error;
use allclear_store::Tx;
use allclear_store::alerts::listing::{self, Standing, Wanted};
use allclear_store::incidents::{self, Titled};
use allclear_store::status;
use allclear_texts::t;
use jiff::Timestamp;

/// The part of what is typed that counts, in characters: longer than anybody types, short enough to be looked for.
const LONGEST: usize = 100;
/// Alerts that are over, in one answer: the list of alerts has them all.
const MOST_RESOLVED: usize = 5;

/// What a result is; the page shows them in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Incident,
    Alert,
    Service,
    Person,
    Schedule,
    Team,
    Policy,
    StatusPage,
    Review,
}

impl Kind {
    pub const ALL: [Self; 9] = [
        Self::Incident,
        Self::Service,
        Self::Person,
        Self::Schedule,
        Self::Team,
        Self::Policy,
        Self::Alert,
        Self::StatusPage,
        Self::Review,
    ];

    pub fn heading(self) -> &'static str {
        match self {
            Self::Incident => t!("Incidents"),
            Self::Alert => t!("Alerts"),
            Self::Service => t!("Services"),
            Self::Person => t!("People"),
            Self::Schedule => t!("Schedules"),
            Self::Team => t!("Teams"),
            Self::Policy => t!("Escalation policies"),
            Self::StatusPage => t!("Status pages"),
            Self::Review => t!("Reviews"),
        }
    }

    pub const fn icon(self) -> Icon {
        match self {
            Self::Incident => Icon::Siren,
            Self::Alert => Icon::Bell,
            Self::Service => Icon::Layers,
            Self::Person => Icon::User,
            Self::Schedule => Icon::CalendarClock,
            Self::Team => Icon::Users,
            Self::Policy => Icon::Route,
            Self::StatusPage => Icon::RadioTower,
            Self::Review => Icon::BookOpen,
        }
    }
}

/// One result.
#[derive(Debug, Clone)]
pub struct Hit {
    pub kind: Kind,
    /// What it is called.
    pub label: String,
    /// Where it is.
    pub href: String,
    /// What it is and how it stands.
    pub note: String,
    /// When it ended, where things of the same name are told from each other by that.
    pub ended: Option<Timestamp>,
    /// Over and done.
    pub over: bool,
    /// What was typed is its whole name, or its number.
    exact: bool,
}

impl Hit {
    fn new(kind: Kind, label: &str, href: String, note: String) -> Self {
        Self { kind, label: label.to_owned(), href, note, ended: None, over: false, exact: false }
    }
}

/// What fits `typed` and this person may see, at most `most` of a kind; the likeliest first: the incident with that
/// number and what has exactly that name, then what is open, what has a name, what is over.
///
/// # Errors
/// When the database fails.
pub async fn find(web: &Web, viewer: &Viewer, typed: &str, most: usize) -> Result<Vec<Hit>, Fault> {
    let typed: String = typed.chars().take(LONGEST).collect();
    let words = text::line(&typed, LONGEST);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let directory = web.app.refresh_directory().await?;
    let (number, reads) = (words.trim_start_matches('#').parse().ok(), viewer.may(Permission::Read));
    let asked = Asked { words: words.clone(), number, alerts: reads, most };
    let stored = web.app.read(move |tx| Stored::read(tx, &asked)).await?;
    let named = Named { words: words.to_lowercase(), most };
    let (open, over): (Vec<_>, Vec<_>) =
        stored.incidents.iter().partition(|i| i.status.category.is_open() || Some(i.number) == number);
    let titled = |i: &Titled| Hit {
        exact: Some(i.number) == number || (i.status.category.is_open() && i.title.to_lowercase() == named.words),
        ..incident(i)
    };
    let mut hits: Vec<Hit> = open.into_iter().map(titled).collect();
    // Names before alerts: they are few, and a noisy night has hundreds of alerts with the same word.
    if reads {
        hits.extend(configured(&directory, viewer, &named));
    }
    let told = |a: &Alert| Hit {
        exact: a.status != Status::Resolved && a.title.to_lowercase() == named.words,
        ..alert(a, &directory)
    };
    hits.extend(stored.open.iter().map(told));
    hits.extend(named.pick(&stored.pages, |p| p.name.as_str(), status_page));
    hits.extend(over.into_iter().map(incident));
    hits.extend(stored.incidents.iter().filter(|i| i.reviewed).map(review));
    hits.extend(stored.resolved.iter().take(MOST_RESOLVED).map(told));
    hits.sort_by_key(|hit| !hit.exact);
    Ok(hits)
}

/// What the database is asked for.
struct Asked {
    words: String,
    number: Option<i64>,
    /// Whether alerts may be seen.
    alerts: bool,
    most: usize,
}

/// What the database has.
struct Stored {
    incidents: Vec<Titled>,
    open: Vec<Alert>,
    resolved: Vec<Alert>,
    pages: Vec<Page>,
}

impl Stored {
    fn read(tx: &mut Tx<'_>, asked: &Asked) -> Result<Self, Error> {
        let alerts = |tx: &mut Tx<'_>, standing| {
            let wanted = Wanted { standing, title: asked.words.clone(), limit: asked.most, ..Wanted::default() };
            if asked.alerts { listing::find(tx, &wanted).map(|found| found.alerts) } else { Ok(Vec::new()) }
        };
        Ok(Self {
            open: alerts(tx, Standing::Open)?,
            resolved: alerts(tx, Standing::Resolved)?,
            incidents: incidents::titled(tx, &asked.words, asked.number, asked.most)?,
            pages: status::pages(tx)?,
        })
    }
}

/// What is looked for among names: small lists that are in memory.
struct Named {
    words: String,
    most: usize,
}

impl Named {
    /// Every word typed stands somewhere in the name. The name that was typed comes first, then names that begin with it,
    /// then those with a word that does.
    fn pick<'a, T: 'a>(
        &self,
        all: impl IntoIterator<Item = &'a T>,
        name: impl Fn(&T) -> &str,
        hit: impl Fn(&T) -> Hit,
    ) -> Vec<Hit> {
        let fits = |name: &str| self.words.split_whitespace().all(|word| name.contains(word));
        let mut found: Vec<_> = all
            .into_iter()
            .map(|one| (name(one).to_lowercase(), one))
            .filter(|(name, _)| fits(name))
            .map(|(name, one)| ((name != self.words, self.begins(&name)), name, one))
            .collect();
        found.sort_by(|(late, name, _), (other_late, other, _)| (late, name).cmp(&(other_late, other)));
        let hit = |((differs, _), _, one): ((bool, u8), String, &'a T)| Hit { exact: !differs, ..hit(one) };
        found.into_iter().take(self.most).map(hit).collect()
    }
}

impl Named {
    /// 0 for a name that begins with what was typed, 1 for one with such a word, 2 for any other.
    fn begins(&self, name: &str) -> u8 {
        let word = || name.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(&self.words));
        if name.starts_with(&self.words) { 0 } else { 2 - u8::from(word()) }
    }
}

fn configured(directory: &Directory, viewer: &Viewer, named: &Named) -> Vec<Hit> {
    let all = viewer.may(Permission::Configure);
    let team = |id: Option<_>| {
        let team = id.and_then(|id| directory.teams.get(&id));
        team.map_or_else(String::new, |team| format!(", {}", team.name))
    };
    let services = named.pick(
        directory.services.values(),
        |s| &s.name,
        |s| Hit::new(Kind::Service, &s.name, format!("/services/{}", s.id), format!("Service{}", team(s.team))),
    );
    // Somebody is looked for by name or by address; what is found first by name is not shown twice.
    let mut people = named.pick(directory.people.values(), |p| &p.name, |p| person(p, all || p.id == viewer.person()));
    for other in named.pick(directory.people.values(), |p| &p.email, |p| person(p, all || p.id == viewer.person())) {
        if people.len() < named.most && people.iter().all(|hit| hit.href != other.href) {
            people.push(other);
        }
    }
    let schedules = named.pick(
        directory.schedules.values(),
        |s| &s.name,
        |s| Hit::new(Kind::Schedule, &s.name, format!("/on-call/{}", s.id), format!("Schedule{}", team(s.team))),
    );
    let teams = named.pick(
        directory.teams.values(),
        |t| &t.name,
        |t| Hit::new(Kind::Team, &t.name, format!("/teams/{}", t.id), t!("Team").to_owned()),
    );
    let policies = named.pick(
        directory.policies.values(),
        |p| &p.name,
        |p| {
            let note = t!("Escalation policy{}", team(p.team));
            Hit::new(Kind::Policy, &p.name, format!("/escalation-policies/{}", p.id), note)
        },
    );
    [services, people, schedules, teams, policies].concat()
}

/// A person's own page is for them and for admins; everybody else finds them in the list.
fn person(person: &allclear_core::directory::Person, page: bool) -> Hit {
    let mark = if page { '/' } else { '#' };
    let note = t!("Person, {}", person.email);
    Hit::new(Kind::Person, &person.name, format!("/settings/people{mark}{}", person.id), note)
}

fn incident(incident: &Titled) -> Hit {
    let note = format!("{}, {}", incident.severity.as_str(), incident.status.said());
    Hit {
        over: !incident.status.category.is_open(),
        ..Hit::new(
            Kind::Incident,
            &format!("#{} {}", incident.number, incident.title),
            format!("/incidents/{}", incident.number),
            note,
        )
    }
}

fn review(incident: &Titled) -> Hit {
    let label = t!("Review of #{} {}", incident.number, incident.title);
    Hit::new(Kind::Review, &label, format!("/reviews/{}", incident.number), t!("Review").to_owned())
}

fn alert(alert: &Alert, directory: &Directory) -> Hit {
    let service = directory.services.get(&alert.service).map_or(t!("a removed service"), |service| &service.name);
    let note = t!("{} alert, {service}", sentence_case(alert.status.as_str()));
    let hit = Hit::new(Kind::Alert, &alert.title, format!("/alerts/{}", alert.id), note);
    Hit { ended: alert.resolved_at, over: alert.status == Status::Resolved, ..hit }
}

fn status_page(page: &Page) -> Hit {
    Hit::new(Kind::StatusPage, &page.name, format!("/status-pages/{}", page.slug), t!("Status page").to_owned())
}
