//! Tables and a way to fill a batch, for the facade's tests.

#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]

use allclear_store::{Db, Location, Migrations, Result, Tx, args, sql};
use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Waker};
use uuid::Uuid;

/// A write closure as the tests queue it.
pub type Write = Box<dyn FnMut(&mut Tx<'_>) -> Result<()> + Send>;

const FIRST: (&str, &str) = (
    "V0001__things",
    "CREATE TABLE thing (
       id {{uuid}} PRIMARY KEY,
       parent_id {{uuid}} REFERENCES thing (id),
       name TEXT NOT NULL,
       flag {{bool}} NOT NULL,
       count {{int}} CONSTRAINT count_positive CHECK (count >= 0),
       ratio {{real}},
       data {{bytes}}
     ) {{strict}};
     CREATE UNIQUE INDEX thing_name ON thing (name, flag);
     CREATE UNIQUE INDEX thing_folded ON thing (lower(name)) WHERE count IS NOT NULL;
     CREATE TABLE note (seq {{seq}}, thing_id {{uuid}} NOT NULL REFERENCES thing (id), body TEXT NOT NULL) {{strict}};
     CREATE TABLE state (id {{int}} PRIMARY KEY, muted {{bool}} NOT NULL) {{strict}};
     INSERT INTO state (id, muted) VALUES (1, FALSE);",
);
pub static OLD: &Migrations = &[FIRST];

pub fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub fn insert(tx: &mut Tx<'_>, n: u128, name: &str) -> Result<u64> {
    tx.exec(sql!("INSERT INTO thing (id, name, flag) VALUES ($1, $2, FALSE)"), args![id(n), name])
}

pub fn names(db: &Db) -> Vec<String> {
    db.read_blocking(|tx| tx.all(sql!("SELECT name FROM thing ORDER BY name"), args![], |row| row.get("name")))
        .expect("names")
}

type Pending<T> = Pin<Box<dyn Future<Output = Result<T>>>>;

/// Queues all writes while the writer is held up, so that they meet in its next batches; gives their results.
pub fn together(db: &Db, writes: Vec<Write>) -> Vec<Result<()>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
    let (open, gate) = mpsc::channel::<()>();
    let holding = if *db.location() == Location::Memory {
        None
    } else {
        let (entered, at_gate) = mpsc::channel();
        let db = db.clone();
        let holder = std::thread::spawn(move || {
            db.write_blocking(move |_| {
                let _ = entered.send(());
                let _ = gate.recv();
                Ok(())
            })
        });
        at_gate.recv().expect("the writer is held");
        Some(holder)
    };
    let mut pending: Vec<Pending<()>> = writes
        .into_iter()
        .map(|write| {
            let db = db.clone();
            Box::pin(async move { db.write(write).await }) as Pending<()>
        })
        .collect();
    let mut early = Vec::new();
    for write in &mut pending {
        early.push(write.as_mut().poll(&mut Context::from_waker(Waker::noop())));
    }
    drop(open);
    if let Some(holder) = holding {
        holder.join().expect("no panic").expect("held closure");
    }
    let finish = |(write, early): (Pending<()>, std::task::Poll<Result<()>>)| match early {
        std::task::Poll::Ready(result) => result,
        std::task::Poll::Pending => runtime.block_on(write),
    };
    pending.into_iter().zip(early).map(finish).collect()
}
