//! For whom a request is answered: what everything read on its way is narrowed to.
//!
//! A request begins as an outsider's ([`request`]). Whoever finds out who asks, the gate of sessions, of tokens or of
//! signed links, says so ([`seen_by`]); from then on every read and every use-case of this request leaves out what they
//! may not know of ([`crate::App::read`], [`allclear_store::viewing`]). It is said once at the gate and not handed through
//! a hundred handlers, because the one that forgot would be the leak.
//!
//! Workers and the command line are no requests, and see everything.

use allclear_core::access::{Through, Viewer};
use std::cell::{Cell, RefCell};

tokio::task_local! {
    static VIEWER: Cell<Viewer>;
    static MEANT: Cell<bool>;
    static TURN: Cell<Turn>;
    static THROUGH: RefCell<Option<Through>>;
}

/// What a request wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// To see something. It can wait a little.
    ToLook,
    /// To have something done: what is read for it is read before what others want to see.
    ToDo,
}

/// When what a request reads is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// After those who do something.
    Last,
    /// First, as soon as it is known who asks: until then it may be anybody's, and waits as they do.
    LastUntilKnown,
    First,
}

/// Runs the answer to one request; it is an outsider's until [`seen_by`] says otherwise.
pub async fn request<F: Future>(wants: Wants, answer: F) -> F::Output {
    let answer = VIEWER.scope(Cell::new(Viewer::Outsider), answer);
    let answer = THROUGH.scope(RefCell::default(), answer);
    let answer = MEANT.scope(Cell::new(false), answer);
    let turn = if wants == Wants::ToDo { Turn::LastUntilKnown } else { Turn::Last };
    TURN.scope(Cell::new(turn), answer).await
}

fn turn() -> Turn {
    // What Allclear does by itself never waits behind screens.
    TURN.try_with(Cell::get).unwrap_or(Turn::First)
}

/// Whether what is read now goes before what others want to see.
pub(crate) fn goes_first() -> bool {
    turn() == Turn::First
}

/// Says who asks. Outside a request this does nothing.
pub fn seen_by(viewer: Viewer) {
    // The error is that there is no request.
    let _ = VIEWER.try_with(|current| current.set(viewer));
    let _ = TURN.try_with(|turn| turn.set(if turn.get() == Turn::LastUntilKnown { Turn::First } else { turn.get() }));
}

/// Says that a person asks by a token of theirs. Outside a request this does nothing.
pub(crate) fn asked_through(through: Through) {
    // The error is that there is no request.
    let _ = THROUGH.try_with(|current| current.replace(Some(through)));
}

/// The token by which a person asks; `None` for who is signed in, for programs, and outside a request.
#[must_use]
pub fn through() -> Option<Through> {
    THROUGH.try_with(|current| current.borrow().clone()).ok().flatten()
}

/// Whose request is being answered; `None` outside a request.
#[must_use]
pub fn current() -> Option<Viewer> {
    VIEWER.try_with(Cell::get).ok()
}

/// Goes on for the same viewer on another task, where a request would otherwise be forgotten.
pub fn carried<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let (viewer, through, meant, turn) = (current(), through(), is_meant(), turn());
    async move {
        let Some(viewer) = viewer else { return work.await };
        let work = THROUGH.scope(RefCell::new(through), VIEWER.scope(Cell::new(viewer), work));
        TURN.scope(Cell::new(turn), MEANT.scope(Cell::new(meant), work)).await
    }
}

/// Says that what this request asks for is meant although emergency mode is on. Outside a request this does nothing.
pub fn mean_it() {
    // The error is that there is no request.
    let _ = MEANT.try_with(|meant| meant.set(true));
}

/// Runs `work` as [`mean_it`] says it, in a request or outside.
pub(crate) async fn meant<F: Future>(work: F) -> F::Output {
    MEANT.scope(Cell::new(true), work).await
}

/// Whether it was said that emergency mode must not hold up what is asked for.
pub(crate) fn is_meant() -> bool {
    MEANT.try_with(Cell::get).unwrap_or(false)
}
