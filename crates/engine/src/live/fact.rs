//! What streams are about, and what they are called: the one place where the store's topics become names.

use crate::app::App;
use crate::error::{Error, Result};
use allclear_core::id::{AlertId, IncidentId, PersonId};
use allclear_core::incident::Reference;
use allclear_core::text;
use allclear_store::incidents;
use allclear_store::{Change, Topic};

/// Most topics of one stream; a page shows a handful of regions.
pub const MAX_TOPICS: usize = 16;

/// Something that can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    Alerts,
    Alert(AlertId),
    Incidents,
    Incident(IncidentId),
    /// Pages to people: planned, sent, answered.
    Pages,
    Reviews,
    /// The review of this incident.
    Review(IncidentId),
    /// What stands above every page while everything else stands back.
    Emergencies,
    /// Public status pages.
    Status,
    /// The configuration: people, schedules, policies, services.
    Company,
    /// What concerns this person, told to their own streams only: their pages. Rings come to these streams too.
    Me(PersonId),
}

impl Fact {
    /// What a change in the store means to those who look.
    #[must_use]
    pub fn of(change: Change) -> Vec<Self> {
        let incident = change.id.map(IncidentId::from_uuid);
        match change.topic {
            Topic::Alerts => {
                let one = change.id.map(|id| Self::Alert(AlertId::from_uuid(id)));
                [Self::Alerts].into_iter().chain(one).collect()
            }
            Topic::Incidents => [Self::Incidents].into_iter().chain(incident.map(Self::Incident)).collect(),
            // The incident's page shows what its review still needs.
            Topic::Reviews => {
                let one = incident.into_iter().flat_map(|id| [Self::Review(id), Self::Incident(id)]);
                [Self::Reviews].into_iter().chain(one).collect()
            }
            Topic::Pages => vec![Self::Pages],
            // The incident's page says who is being paged, and who was not reached.
            Topic::Summons => [Self::Pages].into_iter().chain(incident.map(Self::Incident)).collect(),
            Topic::Paged => change.id.map(|id| Self::Me(PersonId::from_uuid(id))).into_iter().collect(),
            Topic::Emergencies => vec![Self::Emergencies],
            Topic::Status => vec![Self::Status],
            Topic::Directory => vec![Self::Company],
            // A timer nobody sees; rings and the ends of sessions, which are more than a fact.
            Topic::Escalations | Topic::Rings | Topic::Sessions | Topic::Access => Vec::new(),
        }
    }
}

impl Fact {
    /// Whether this is about one thing out of `topic`: what is touched when the change does not say which one.
    #[must_use]
    pub const fn is_one_of(self, topic: Topic) -> bool {
        match self {
            Self::Alert(_) => matches!(topic, Topic::Alerts),
            Self::Incident(_) => matches!(topic, Topic::Incidents | Topic::Reviews | Topic::Summons),
            Self::Review(_) => matches!(topic, Topic::Reviews),
            Self::Me(_) => matches!(topic, Topic::Paged),
            _ => false,
        }
    }
}

/// One thing that a stream wants to hear of, and the name under which it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub fact: Fact,
    /// The event's name in the stream.
    pub name: String,
}

/// Reads a comma-separated list such as `alerts,incident-142,me`, in which `me` is `person`. Other names: `alert-alt_…`, `incidents`,
/// `emergencies`, `pages`, `reviews`, `review-142`, `status`, `company`.
///
/// # Errors
/// Invalid when a name is not known or there are none or too many; not found when there is no such incident; or that the
/// database is not to be had.
pub async fn wanted(app: &App, person: PersonId, topics: &str) -> Result<Vec<Wanted>> {
    let names: Vec<&str> = topics.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.is_empty() || names.len() > MAX_TOPICS {
        return Err(Error::invalid("topics", format!("names 1 to {MAX_TOPICS} topics, for example alerts,me")));
    }
    let mut wanted = Vec::with_capacity(names.len());
    for name in names {
        let fact = match plain(name, person) {
            Some(fact) => fact,
            None => numbered(app, name).await?,
        };
        wanted.push(Wanted { fact, name: name.to_owned() });
    }
    Ok(wanted)
}

fn plain(name: &str, person: PersonId) -> Option<Fact> {
    Some(match name {
        "alerts" => Fact::Alerts,
        "incidents" => Fact::Incidents,
        "emergencies" => Fact::Emergencies,
        "pages" => Fact::Pages,
        "reviews" => Fact::Reviews,
        "status" => Fact::Status,
        "company" => Fact::Company,
        "me" => Fact::Me(person),
        other => Fact::Alert(other.strip_prefix("alert-")?.parse().ok()?),
    })
}

/// People know incidents by their number, the store tells of them by id.
async fn numbered(app: &App, name: &str) -> Result<Fact> {
    let unknown = || Error::invalid("topics", format!("there is no topic \"{}\"", text::line(name, 60)));
    let (kind, number) = name.split_once('-').ok_or_else(unknown)?;
    if !matches!(kind, "incident" | "review") || number.starts_with(['+', '0']) {
        return Err(unknown());
    }
    let reference = Reference::Number(number.parse().map_err(|_| unknown())?);
    let found = app.read(move |tx| Ok(incidents::find(tx, reference)?)).await?;
    let id = found.ok_or_else(|| Error::not_found("incident", number))?.id;
    Ok(if kind == "review" { Fact::Review(id) } else { Fact::Incident(id) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use allclear_store::Origin;
    use uuid::Uuid;

    #[test]
    fn every_change_that_somebody_can_see_has_a_fact() {
        let id = Uuid::from_u128(7);
        let told = |topic, id| Fact::of(Change { topic, id, origin: Origin::Elsewhere });
        assert_eq!(told(Topic::Alerts, None), [Fact::Alerts]);
        assert_eq!(told(Topic::Alerts, Some(id)), [Fact::Alerts, Fact::Alert(AlertId::from_uuid(id))]);
        let incident = IncidentId::from_uuid(id);
        assert_eq!(told(Topic::Incidents, Some(id)), [Fact::Incidents, Fact::Incident(incident)]);
        let review = [Fact::Reviews, Fact::Review(incident), Fact::Incident(incident)];
        assert_eq!(told(Topic::Reviews, Some(id)), review);
        assert_eq!(told(Topic::Emergencies, Some(id)), [Fact::Emergencies], "which one is for those who may know");
        assert_eq!(told(Topic::Paged, Some(id)), [Fact::Me(PersonId::from_uuid(id))]);
        assert_eq!(told(Topic::Pages, Some(id)), [Fact::Pages], "whose pages is said apart");
        assert_eq!(told(Topic::Summons, Some(id)), [Fact::Pages, Fact::Incident(incident)]);
        assert!(Fact::Incident(incident).is_one_of(Topic::Summons));
        assert!(Fact::Incident(incident).is_one_of(Topic::Reviews) && !Fact::Alerts.is_one_of(Topic::Alerts));
        assert!(told(Topic::Escalations, None).is_empty() && told(Topic::Rings, Some(id)).is_empty());
    }

    #[test]
    fn names_are_read_or_refused() {
        let person = PersonId::from_uuid(Uuid::from_u128(8));
        let plain = |name: &str| plain(name, person);
        assert_eq!(plain("me"), Some(Fact::Me(person)));
        let alert = AlertId::from_uuid(Uuid::from_u128(7));
        assert_eq!(plain(&format!("alert-{alert}")), Some(Fact::Alert(alert)));
        for bad in ["", "alert", "alert-", "alert-7", "incident-142", "Me", "alerts\n"] {
            assert_eq!(plain(bad), None, "{bad:?}");
        }
    }
}
