//! The outbox in memory: pages that were claimed, on their way to a wire. What it loses when the process dies is on disk.

use crate::transport::Transport;
use allclear_store::pages::Claim;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

/// Pages on the wire at once from this node.
pub(crate) const WIRES: usize = 64;

/// Most pages that intake or an escalation hands over at once; the rest goes through the outbox.
pub(crate) const HAND_OVER: usize = 32;

/// Hands claimed pages to the senders. Cheap to clone.
#[derive(Clone)]
pub struct Outbox {
    wires: Arc<Semaphore>,
    claims: mpsc::UnboundedSender<Handed>,
    pub(super) waiting: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<Handed>>>,
    pub(crate) transport: Arc<dyn Transport>,
    /// The outbox held more than there were wires: whoever frees one rings the bell.
    pub(super) more: Arc<AtomicBool>,
}

impl Outbox {
    /// An outbox over one transport.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>) -> Self {
        let (claims, waiting) = mpsc::unbounded_channel();
        let waiting = Arc::new(tokio::sync::Mutex::new(waiting));
        Self { wires: Arc::new(Semaphore::new(WIRES)), claims, waiting, transport, more: Arc::default() }
    }

    /// Keeps up to `most` wires free for pages that are about to be claimed. A page claimed without a wire would only age
    /// towards the end of its claim.
    #[must_use]
    pub fn reserve(&self, most: usize) -> Room {
        let free = u32::try_from(self.wires.available_permits().min(most)).unwrap_or(0);
        // Somebody else may be quicker between the two; then there is no room, and the pages stay in the outbox.
        Room(Arc::clone(&self.wires).try_acquire_many_owned(free).ok())
    }

    /// Takes what was handed over and not yet sent, where no loop does.
    pub(crate) fn take(&self) -> Vec<Vec<Claim>> {
        let mut taken = Vec::new();
        if let Ok(mut waiting) = self.waiting.try_lock() {
            while let Ok(handed) = waiting.try_recv() {
                taken.extend(handed.into_iter().map(|(claims, _)| claims));
            }
        }
        taken
    }

    /// Sends claimed pages over the wires that were kept free for them. Call it after the claims are on disk, never
    /// before.
    pub fn send(&self, claims: Vec<Claim>, room: Room) {
        self.send_messages(claims.into_iter().map(|claim| vec![claim]).collect(), room);
    }

    /// As [`Outbox::send`], for what [`claim_messages`](super::deliver::claim_messages) claimed: a wire each.
    pub(super) fn send_messages(&self, messages: Vec<Vec<Claim>>, room: Room) {
        let Some(mut room) = room.0.filter(|_| !messages.is_empty()) else { return };
        let handed = messages.into_iter().filter_map(|claims| Some((claims, room.split(1)?))).collect();
        // Nobody listens only after the end; then the claims run out and another start sends them.
        let _ = self.claims.send(handed);
    }
}

/// What goes out as one message, and the wire for it.
pub(super) type Handed = Vec<(Vec<Claim>, OwnedSemaphorePermit)>;

/// Wires kept free; given back when dropped.
#[derive(Debug)]
pub struct Room(Option<OwnedSemaphorePermit>);

impl Room {
    /// How many pages may be claimed for it.
    #[must_use]
    pub fn places(&self) -> usize {
        self.0.as_ref().map_or(0, OwnedSemaphorePermit::num_permits)
    }
}
