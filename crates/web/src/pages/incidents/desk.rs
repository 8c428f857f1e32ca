//! Where the regions of incidents are drawn for all who ask.
//!
//! When an incident changes, everybody who has it open asks at the same moment for the same thing. So who asks stands in
//! line at the incident: what is shown is read once for all who stand there when the reading begins, and each is drawn
//! what they may see of it. A reading begins after everybody it is for has asked, so nobody is shown anything old, nothing
//! is kept, and what changed twice while somebody stood in line is drawn once.
//!
//! Private incidents: in the transaction that reads, viewers are told apart by the private incidents that they may know
//! of. Those who differ in one share nothing.
//!
//! Few incidents are at work at once ([`Desk::turns`]), and between two drawings others have their turn: commands do not
//! wait behind screens. The more screens wait, the more of them are served by one reading.

use super::reading::{Reading, Sight, Wanted};
use super::regions::Region;
use super::room::Seat;
use super::seen::Seen;
use crate::Web;
use crate::pages::fault::Fault;
use crate::session::Viewer;
use allclear_core::access;
use allclear_core::id::PersonId;
use allclear_engine::Error;
use allclear_store::viewing;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Semaphore, oneshot};

/// Regions as they are sent.
type Drawn = Vec<(Region, String)>;

/// The lines of all incidents of this process.
#[derive(Debug)]
pub(crate) struct Desk {
    /// A line is there as long as somebody serves it.
    lines: Mutex<BTreeMap<i64, Vec<Asker>>>,
    /// How many lines are served at once: as many as there are processors, and two on a small machine, so that one is
    /// drawn while the other is read.
    turns: Semaphore,
}

/// Somebody who stands in line.
#[derive(Debug)]
struct Asker {
    viewer: Viewer,
    seen: Seen,
    regions: Vec<Region>,
    answer: oneshot::Sender<Result<Drawn, Fault>>,
}

impl Default for Desk {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, |n| n.get().max(2));
        Self { lines: Mutex::default(), turns: Semaphore::new(processors) }
    }
}

impl Desk {
    fn lines(&self) -> MutexGuard<'_, BTreeMap<i64, Vec<Asker>>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts somebody into the line of an incident.
    fn line_up(&self, number: i64, asker: Asker) -> Place {
        let mut lines = self.lines();
        let begins = !lines.contains_key(&number);
        let line = lines.entry(number).or_default();
        if line.len() >= LONGEST {
            return Place::Full;
        }
        line.push(asker);
        if begins { Place::First } else { Place::Behind }
    }
}

/// As many as may wait for the database: who comes then asks again.
const LONGEST: usize = 4_096;

/// Where somebody stands.
enum Place {
    /// They begin the line, and somebody has to serve it.
    First,
    Behind,
    /// There is no room.
    Full,
}

/// Regions of an incident as this viewer sees them, read after this was called.
///
/// # Errors
/// [`Fault::missing`] when there is no such incident for them, or the database fails.
pub(super) async fn ask(
    web: &Web,
    number: i64,
    viewer: Viewer,
    seen: Seen,
    regions: Vec<Region>,
) -> Result<Drawn, Fault> {
    let (answer, drawn) = oneshot::channel();
    match web.shared.desk.line_up(number, Asker { viewer, seen, regions, answer }) {
        Place::Full => return Err(Error::Busy.into()),
        // Not by the one who asked: they may go, and the others stay.
        Place::First => drop(tokio::spawn(serve(web.clone(), number))),
        Place::Behind => {}
    }
    drawn.await.unwrap_or_else(|_| Err(lost(number)))
}

fn lost(number: i64) -> Fault {
    Error::Internal(format!("the screen of incident {number} could not be drawn")).into()
}

/// Serves the line of an incident until nobody stands in it.
async fn serve(web: Web, number: i64) {
    let mut line = Line { desk: &web.shared.desk, number, served: false };
    while !line.ends() {
        let Ok(_turn) = web.shared.desk.turns.acquire().await else { return };
        let askers = line.take();
        let shared = read(&web, number, &askers).await;
        for asker in askers {
            // Whoever has gone meanwhile is not drawn for.
            if asker.answer.is_closed() {
                continue;
            }
            let reading = shared.of(asker.viewer.person());
            // One that cannot be drawn is no reason for the others to see nothing.
            let drawn = catch_unwind(AssertUnwindSafe(|| reading.map(|reading| asker.draw(&reading))));
            let _ = asker.answer.send(drawn.unwrap_or_else(|_| Err(lost(number))));
            tokio::task::yield_now().await;
        }
    }
}

/// A line that is being served. When serving ends in a panic, whoever stands in it is told, and the next who comes begins
/// another one.
struct Line<'d> {
    desk: &'d Desk,
    number: i64,
    served: bool,
}

impl Line<'_> {
    /// Closes the line when nobody stands in it.
    fn ends(&mut self) -> bool {
        let mut lines = self.desk.lines();
        self.served = lines.get(&self.number).is_none_or(Vec::is_empty);
        if self.served {
            lines.remove(&self.number);
        }
        self.served
    }

    /// All who stand in it now, without those who have gone.
    fn take(&self) -> Vec<Asker> {
        let mut askers = self.desk.lines().get_mut(&self.number).map(std::mem::take).unwrap_or_default();
        askers.retain(|asker| !asker.answer.is_closed());
        askers
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        if !self.served {
            self.desk.lines().remove(&self.number);
        }
    }
}

impl Asker {
    fn draw(&self, reading: &Reading) -> Drawn {
        let seat = Seat::new(&reading.room, &self.viewer);
        self.regions.iter().map(|region| (*region, region.draw(&seat, reading, self.seen).into_string())).collect()
    }
}

/// What was read for a line.
enum Shared {
    Read(Vec<Group>),
    /// Nothing, for everybody.
    Failed(Fault),
}

/// Those whose eyes are alike, and what they may see.
struct Group {
    people: Vec<PersonId>,
    reading: Result<Arc<Reading>, Fault>,
}

impl Shared {
    fn of(&self, person: PersonId) -> Result<Arc<Reading>, Fault> {
        match self {
            Self::Read(groups) => {
                let found = groups.iter().find(|group| group.people.contains(&person));
                found.map_or_else(|| Err(Fault::missing("incident")), |group| group.reading.clone())
            }
            Self::Failed(fault) => Err(fault.clone()),
        }
    }
}

/// Reads what all of them want, once for each set of eyes among them.
async fn read(web: &Web, number: i64, askers: &[Asker]) -> Shared {
    let mut people: Vec<PersonId> = askers.iter().map(|asker| asker.viewer.person()).collect();
    people.sort_unstable();
    people.dedup();
    let wanted = Wanted {
        number,
        regions: askers.iter().flat_map(|asker| asker.regions.iter().copied()).collect(),
        sights: askers.iter().map(|asker| Sight::of(&asker.viewer)).collect(),
        before: None,
    };
    let now = web.app.now();
    let read = async {
        let directory = web.app.refresh_directory().await?;
        web.app
            .read(move |tx| {
                let mut groups = Vec::new();
                for people in viewing::alike(tx, &people)? {
                    let Some(first) = people.first() else { continue };
                    tx.look_as(access::Viewer::Person(*first));
                    let reading = Reading::read(tx, &wanted, &directory, now).map(Arc::new).map_err(Fault::from);
                    groups.push(Group { people, reading });
                }
                Ok(groups)
            })
            .await
    };
    read.await.map_or_else(|why: Error| Shared::Failed(why.into()), Shared::Read)
}
