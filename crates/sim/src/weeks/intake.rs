//! Requests arrive, are stored together, and are answered or not.

use super::chance::{SECOND, stamp};
use super::engines::Wrote;
use super::paging::each;
use super::senders::Parcel;
use super::world::{Event, World};
use super::{Broken, broken};
use allclear_core::alert::Status;
use allclear_core::id::AlertId;
use allclear_engine::ingest::{self, Applied, Delivery};
use allclear_integrations::source::Receipt;
use allclear_store::{alerts, args, sql};
use bytes::Bytes;

/// The raw body of a parcel: what the oracle looks for in the event table.
#[must_use]
pub fn body(parcel: &Parcel) -> String {
    format!("{{\"parcel\":{}}}", parcel.id)
}

impl World {
    /// A request arrives, maybe with others in the same moment.
    pub fn deliver(&mut self, first: Parcel) -> Broken {
        let mut parcels = vec![first];
        while parcels.len() < 8 {
            let Some(next) = self.also_due(SECOND / 50) else { break };
            parcels.push(next);
        }
        let many = i64::try_from(parcels.len()).unwrap_or(0);
        self.ledger.counted.offered += many;
        let Some(engine) = self.any_up() else {
            self.ledger.counted.cut += many;
            self.again(parcels);
            return Ok(());
        };
        let deliveries: Vec<Delivery> = parcels.iter().map(delivery).collect();
        let room = self.room(engine);
        let before = (self.real, self.faults.lost);
        let wrote = self.write(engine, "intake", move |work| ingest::apply(work, &deliveries, room))?;
        match wrote {
            Wrote::Done(applied) => {
                let (claims, repeats) = (applied.claims.clone(), applied.repeats.clone());
                self.app(engine).iter().for_each(|app| ingest::keep(app, repeats.iter().copied()));
                self.stored(engine, parcels, &applied, true, before)?;
                self.hand_over(engine, each(claims))
            }
            Wrote::Unheard(applied) => {
                self.claimed(&applied.claims)?;
                self.stored(engine, parcels, &applied, false, before)
            }
            Wrote::Undone => {
                self.ledger.counted.refused += many;
                self.again(parcels);
                Ok(())
            }
            Wrote::Died => {
                self.ledger.counted.cut += many;
                self.again(parcels);
                Ok(())
            }
            Wrote::Refused(error) => broken("P1", format!("intake refused a request for no reason: {error}")),
        }
    }

    /// Senders try again until they are answered.
    fn again(&mut self, parcels: Vec<Parcel>) {
        for mut parcel in parcels {
            parcel.tries += 1;
            let at = self.real + self.rng.between(2 * SECOND, 20 * SECOND);
            self.later(at, Event::Deliver(Box::new(parcel)));
        }
    }

    /// A batch is on disk; `heard` says whether the senders were told; `real` is when, and what
    /// had been lost to faults before.
    fn stored(
        &mut self,
        engine: usize,
        parcels: Vec<Parcel>,
        applied: &Applied,
        heard: bool,
        real: (i64, i64),
    ) -> Broken {
        let mut opened = false;
        let mut unheard = Vec::new();
        if applied.receipts.len() != parcels.len() {
            return broken("P1", "not every request of a batch has an answer".to_owned());
        }
        for (parcel, receipts) in parcels.into_iter().zip(&applied.receipts) {
            let counted = &mut self.ledger.counted;
            let Some(receipts) = receipts else {
                *(if heard { &mut counted.refused } else { &mut counted.cut }) += 1;
                continue;
            };
            counted.events_stored += i64::try_from(parcel.sayings.len()).unwrap_or(0);
            *(if heard { &mut counted.accepted } else { &mut counted.cut }) += 1;
            counted.cut_stored += i64::from(!heard);
            let (answers, rows) = self.ledger.parcels.entry(parcel.id).or_default();
            *answers += i64::from(heard);
            *rows += 1;
            opened |= receipts.iter().any(|receipt| receipt.effect == "opened");
            self.receipts(engine, &parcel, receipts, real)?;
            if !heard {
                unheard.push(parcel);
            }
        }
        self.again(unheard);
        self.flush_at.get_or_insert(self.real + SECOND);
        if opened {
            self.later(self.real + 20 * SECOND, Event::Audit);
            self.later(self.real + 135 * SECOND, Event::Audit);
            self.one_open_each()?;
        }
        Ok(())
    }

    /// What the sender of a parcel is told, or would have been.
    fn receipts(&mut self, engine: usize, parcel: &Parcel, receipts: &[Receipt], real: (i64, i64)) -> Broken {
        let now = stamp(self.wall_now());
        for (saying, receipt) in parcel.sayings.iter().zip(receipts) {
            let alert = receipt.alert.map(|id| id.to_string()).unwrap_or_default();
            let Receipt { effect, dedup_key, .. } = receipt;
            self.trace.line(format_args!("{now} e{engine} #{} {dedup_key} {effect} {alert}", parcel.id));
            self.ledger.receipt(saying, receipt, now, real)?;
        }
        Ok(())
    }

    /// P8: at most one open alert per identity, by the rows.
    fn one_open_each(&self) -> Broken {
        let twice = self.read(|tx| {
            tx.all(
                sql!(
                    "SELECT service_id, dedup_key, count(*) AS n FROM alert WHERE status <> 'resolved'
                      GROUP BY service_id, dedup_key HAVING count(*) > 1"
                ),
                args![],
                |row| row.get::<String>("dedup_key"),
            )
        })?;
        match twice.first() {
            None => Ok(()),
            Some(key) => broken("P8", format!("more than one alert is open under {key:?}")),
        }
    }

    /// After housekeeping resolved something: which alerts, and had their senders really gone quiet?
    pub fn expired(&mut self, resolved: usize) -> Broken {
        let open: Vec<AlertId> = self.ledger.identities.values().filter_map(|i| i.open).collect();
        let gone = self.read(move |tx| {
            let mut gone = Vec::new();
            for id in open {
                if alerts::find(tx, id)?.is_some_and(|a| a.status == Status::Resolved) {
                    gone.push(id);
                }
            }
            Ok(gone)
        })?;
        if gone.len() != resolved {
            return broken("P10", format!("housekeeping says that it resolved {resolved}, but these ended: {gone:?}"));
        }
        let now = stamp(self.wall_now());
        for id in gone {
            let believed =
                self.ledger.identities.values().find(|i| i.open == Some(id)).map(|i| (i.believed, i.believed_before));
            // Counts and expiries of the last second may be lost with a process: then the one before counts.
            let until =
                believed.and_then(|(last, before)| if self.faults.counts.is_empty() { last } else { last.min(before) });
            if until.is_none_or(|until| until > now) {
                return broken("P14", format!("{id} was taken for over at {now}; its sender had said until {until:?}"));
            }
            self.trace.line(format_args!("{now} {id} expired"));
            self.ledger.closed_by_others(id);
            self.ledger.taken(id, self.real, true);
        }
        Ok(())
    }
}

fn delivery(parcel: &Parcel) -> Delivery {
    Delivery {
        integration: parcel.integration,
        body: Bytes::from(body(parcel)),
        events: parcel.sayings.iter().map(|s| s.event.clone()).collect(),
        changes: Vec::new(),
    }
}
