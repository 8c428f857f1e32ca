//! Everything that the screen of an incident shows, read at one moment for all who see as much of it.

use super::regions::Region;
use super::room::{Also, Room};
use super::side::Side;
use super::story::Told;
use crate::session::Viewer;
use allclear_core::access::Permission;
use allclear_core::directory::Directory;
use allclear_engine::Result;
use allclear_store::Tx;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How much of an incident somebody is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sight {
    /// How the work goes.
    Work,
    /// How it stands, for who only follows.
    Standing,
}

impl Sight {
    pub fn of(viewer: &Viewer) -> Self {
        if viewer.may(Permission::Read) { Self::Work } else { Self::Standing }
    }
}

/// What is to be read: what several screens want of one incident at the same moment, or one screen of it.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub number: i64,
    pub regions: BTreeSet<Region>,
    /// Of those who want it.
    pub sights: BTreeSet<Sight>,
    /// Of the story only what is older than this number.
    pub before: Option<i64>,
}

/// What was read. Nothing in it depends on who looks, except by what they may know of.
pub(super) struct Reading {
    pub room: Room,
    /// Nothing unless [`Region::Timeline`] was wanted.
    told: BTreeMap<Sight, Arc<Told>>,
    /// Nothing unless [`Region::Side`] was wanted, by somebody who sees it.
    pub beside: Option<Side>,
}

impl Reading {
    /// Reads with the eyes of this transaction.
    ///
    /// # Errors
    /// [`allclear_engine::Error::NotFound`].
    pub fn read(tx: &mut Tx<'_>, wanted: &Wanted, directory: &Arc<Directory>, now: Timestamp) -> Result<Self> {
        let also: Vec<Also> = wanted.regions.iter().filter_map(|region| region.also()).collect();
        let room = Room::read(tx, wanted.number, &also, directory)?;
        let mut told = BTreeMap::new();
        if wanted.regions.contains(&Region::Timeline) {
            for sight in &wanted.sights {
                told.insert(*sight, Arc::new(Told::read(tx, room.incident.id, *sight, wanted.before)?));
            }
        }
        let beside = if wanted.regions.contains(&Region::Side) && wanted.sights.contains(&Sight::Work) {
            Some(Side::read(tx, &room, now)?)
        } else {
            None
        };
        Ok(Self { room, told, beside })
    }

    /// The story for this sight; `None` when it was not wanted.
    pub fn told(&self, sight: Sight) -> Option<&Arc<Told>> {
        self.told.get(&sight)
    }
}
