//! Monitoring systems: what they believe, and what they therefore send.

use super::chance::{DAY, HOUR, MINUTE, Rng, SECOND, stamp};
use allclear_core::directory::Directory;
use allclear_core::event::{Action, AlertEvent, Severity};
use allclear_core::id::{IntegrationId, ServiceId};

/// The identity of a problem as the outside world names it.
pub type Key = (ServiceId, String);

/// One event and the identity it is about; `None` when the sender gives no dedup key.
#[derive(Debug, Clone)]
pub struct Saying {
    pub key: Option<Key>,
    pub event: AlertEvent,
}

/// One request on its way.
#[derive(Debug, Clone)]
pub struct Parcel {
    pub id: u64,
    pub integration: IntegrationId,
    pub sayings: Vec<Saying>,
    pub tries: u32,
}

/// What a sender with a clock knows in the end about one identity.
#[derive(Debug, Clone)]
pub struct Truth {
    pub key: Key,
    pub open: bool,
}

/// Everything that will be sent in a week.
#[derive(Debug, Default)]
pub struct Mail {
    /// When each parcel is first sent, in microseconds since 1970.
    pub parcels: Vec<(i64, Parcel)>,
    pub truths: Vec<Truth>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Manner {
    /// Says when it began and ended, like Alertmanager.
    Clocked,
    /// Says until when to believe it, and may go quiet, like Prometheus.
    Expiring,
    /// Says what and nothing more, like PagerDuty's events.
    Plain,
    /// No dedup key: every trigger is a problem of its own.
    Keyless,
}

/// Writes the week's mail for a company.
pub fn mail(rng: &mut Rng, d: &Directory, start: i64, days: i64) -> Mail {
    let mut mail = Mail::default();
    for integration in d.integrations.values() {
        let mut said: Vec<(i64, Saying)> = Vec::new();
        for n in 0..rng.between(1, 4) {
            let manner =
                [Manner::Clocked, Manner::Clocked, Manner::Expiring, Manner::Plain, Manner::Keyless][rng.index(5)];
            let key = (integration.service, format!("key {n}"));
            let truth = problem(rng, manner, &key, start, start + days * DAY, &mut said);
            mail.truths.extend(truth);
        }
        said.sort_by_key(|(at, _)| *at);
        pack(rng, integration.id, said, &mut mail);
    }
    mail.parcels.sort_by_key(|(at, parcel)| (*at, parcel.id));
    mail
}

/// The occurrences of one problem over the week.
fn problem(
    rng: &mut Rng,
    manner: Manner,
    key: &Key,
    from: i64,
    to: i64,
    said: &mut Vec<(i64, Saying)>,
) -> Option<Truth> {
    let flapping = rng.percent(15);
    let mut now = from + rng.between(0, DAY);
    let mut open = false;
    while now < to {
        let lasts = if flapping { rng.between(2 * SECOND, 3 * MINUTE) } else { rng.between(20 * SECOND, 3 * HOUR) };
        open = occurrence(rng, manner, key, (now, now + lasts, to), said);
        if open {
            break;
        }
        let pause =
            if flapping && rng.percent(80) { rng.between(SECOND, 2 * MINUTE) } else { rng.between(HOUR, 3 * DAY) };
        now += lasts + pause;
    }
    (manner == Manner::Clocked).then(|| Truth { key: key.clone(), open })
}

/// One occurrence `(began, ended, end of the week)`; says whether it was still going on at the end of the week.
fn occurrence(
    rng: &mut Rng,
    manner: Manner,
    key: &Key,
    (began, ended, to): (i64, i64, i64),
    said: &mut Vec<(i64, Saying)>,
) -> bool {
    let forever = ended >= to || rng.percent(3);
    let every = rng.between(30 * SECOND, 20 * MINUTE);
    let severities = [Severity::Critical, Severity::Error, Severity::Warning, Severity::Info];
    let mut severity = severities[rng.index(4)];
    let template = |action, severity, at: i64| {
        let mut event = AlertEvent::new(action, &format!("{} since {began}", key.1));
        event.severity = severity;
        event.dedup_key = (manner != Manner::Keyless).then(|| key.1.clone());
        event.started_at = matches!(manner, Manner::Clocked | Manner::Expiring).then(|| stamp(began));
        event.expires_at = (manner == Manner::Expiring).then(|| stamp(at + 4 * every));
        event
    };
    let key = (manner != Manner::Keyless).then(|| key.clone());
    let repeats = if manner == Manner::Keyless { 1 } else { rng.between(1, 12) };
    let mut at = began;
    for _ in 0..repeats {
        if !forever && at >= ended {
            break;
        }
        said.push((at, Saying { key: key.clone(), event: template(Action::Trigger, severity, at) }));
        if rng.percent(5) {
            severity = severities[rng.index(4)];
        }
        at += every;
    }
    if manner == Manner::Plain && rng.percent(15) {
        let at = rng.between(began, ended);
        said.push((at, Saying { key: key.clone(), event: template(Action::Acknowledge, severity, at) }));
    }
    let quiet = manner == Manner::Expiring && rng.percent(40);
    if !forever && !quiet && manner != Manner::Keyless {
        let mut event = template(Action::Resolve, severity, ended);
        event.expires_at = None;
        event.ended_at = matches!(manner, Manner::Clocked | Manner::Expiring).then(|| stamp(ended));
        said.push((ended, Saying { key, event }));
    }
    forever
}

/// Puts what is said into requests, and lets the network delay, repeat and reorder them within a minute.
fn pack(rng: &mut Rng, integration: IntegrationId, said: Vec<(i64, Saying)>, mail: &mut Mail) {
    let mut last: Option<(i64, Vec<Saying>)> = None;
    let mut groups = Vec::new();
    for (at, saying) in said {
        match &mut last {
            Some((since, group)) if at - *since < 10 * SECOND && group.len() < 8 && rng.percent(50) => {
                group.push(saying);
            }
            _ => groups.extend(last.replace((at, vec![saying]))),
        }
    }
    groups.extend(last);
    for (at, sayings) in groups {
        let id = u64::try_from(mail.parcels.len()).unwrap_or(0);
        let parcel = Parcel { id, integration, sayings, tries: 0 };
        let late = if rng.percent(25) { rng.between(0, 25 * SECOND) } else { rng.between(SECOND / 100, SECOND / 2) };
        // A group is sent when its last event is known.
        let at = at + 10 * SECOND;
        if rng.percent(8) {
            let copy = Parcel { id: id + 1, ..parcel.clone() };
            mail.parcels.push((at + late, parcel));
            mail.parcels.push((at + rng.between(0, 25 * SECOND), copy));
        } else {
            mail.parcels.push((at + late, parcel));
        }
    }
}
