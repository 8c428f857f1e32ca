//! Closures on their way to a database thread, and the answers on their way back.

use crate::error::{Result, StoreError};
use crate::tx::Tx;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Receiver;

/// What is to happen with what a closure wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Keep it; the closure was content.
    Keep,
    /// Undo this closure alone.
    Undo,
    /// Somebody else's transaction was in the way: undo the whole transaction and run it again.
    Again,
}

/// A closure with the channel its caller waits at. Object-safe, so that one queue carries all of them.
pub(crate) trait Job: Send {
    /// Runs the closure and keeps its result until [`Job::answer`].
    fn run(&mut self, tx: &mut Tx<'_>) -> Verdict;
    /// Answers the caller: with the closure's own result, unless it was content and `failure` says that its transaction
    /// was lost nevertheless.
    fn answer(self: Box<Self>, failure: Option<StoreError>);
}

/// What comes over a queue.
pub(crate) enum Message {
    Job(Box<dyn Job>),
    /// Finish what came before, then end the thread.
    Stop,
}

struct Call<T, F, R> {
    body: F,
    result: Option<Result<T>>,
    reply: R,
}

impl<T, F, R> Job for Call<T, F, R>
where
    T: Send,
    F: FnMut(&mut Tx<'_>) -> Result<T> + Send,
    R: FnOnce(Result<T>) + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Verdict {
        // The closure touches only `tx`, and what a panic leaves of that is rolled back: nothing broken is seen later.
        let result = catch_unwind(AssertUnwindSafe(|| (self.body)(tx))).unwrap_or_else(|panic| {
            let what = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
            let what = what.unwrap_or("no message");
            tracing::error!(panic = what, "a database closure panicked and was rolled back");
            Err(StoreError::Other(format!("a database closure panicked and was rolled back: {what}")))
        });
        let result = match (result, tx.failure()) {
            (_, Some(StoreError::Busy)) => Err(StoreError::Busy),
            (Ok(_), Some(failure)) => Err(failure.again().at("the closure went on after a statement had failed")),
            (result, _) => result,
        };
        let verdict = match &result {
            Ok(_) => Verdict::Keep,
            Err(StoreError::Busy) => Verdict::Again,
            Err(_) => Verdict::Undo,
        };
        self.result = Some(result);
        verdict
    }

    fn answer(self: Box<Self>, failure: Option<StoreError>) {
        let result = match (self.result, failure) {
            (Some(Err(own)), _) => Err(own),
            (_, Some(failure)) => Err(failure),
            (Some(result), None) => result,
            (None, None) => Err(StoreError::Other("the closure was never run".to_owned())),
        };
        (self.reply)(result);
    }
}

/// A closure that may be run again.
pub(crate) fn write_job<T: Send + 'static>(
    body: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    reply: impl FnOnce(Result<T>) + Send + 'static,
) -> Box<dyn Job> {
    Box::new(Call { body, result: None, reply })
}

/// A closure that is run once.
pub(crate) fn read_job<T: Send + 'static>(
    body: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    reply: impl FnOnce(Result<T>) + Send + 'static,
) -> Box<dyn Job> {
    let mut once = Some(body);
    let body = move |tx: &mut Tx<'_>| match once.take() {
        Some(body) => body(tx),
        None => Err(StoreError::Other("a read closure runs only once".to_owned())),
    };
    Box::new(Call { body, result: None, reply })
}

/// Waits for work, then takes what else is there, up to `most`. Returns whether to stop afterwards.
pub(crate) fn gather(queue: &Receiver<Message>, batch: &mut Vec<Box<dyn Job>>, most: usize) -> bool {
    let mut next = queue.recv().ok();
    loop {
        match next {
            Some(Message::Job(job)) => batch.push(job),
            Some(Message::Stop) | None => return true,
        }
        if batch.len() >= most {
            return false;
        }
        next = match queue.try_recv() {
            Ok(message) => Some(message),
            Err(std::sync::mpsc::TryRecvError::Empty) => return false,
            Err(std::sync::mpsc::TryRecvError::Disconnected) => None,
        };
    }
}
