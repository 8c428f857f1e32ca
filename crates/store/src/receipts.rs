//! Receipts: a browser said that it shows a page. Stronger than a provider's yes, which says only that it will try.

use crate::{Result, Topic, Tx, args, sql};
use allclear_core::id::PageId;
use jiff::Timestamp;

/// Writes down that a browser shows `page`; `false` when one had said so before. Tells the nodes each time: the one that
/// sends the page may only now be waiting for it.
///
/// # Errors
/// When the database fails.
pub fn shown(tx: &mut Tx<'_>, page: PageId, now: Timestamp) -> Result<bool> {
    let first = tx.exec(
        sql!("INSERT INTO page_receipt (page_id, shown_at) VALUES ($1, $2) ON CONFLICT (page_id) DO NOTHING"),
        args![page, now],
    )? == 1;
    tx.changed(Topic::Rings, Some(page.uuid()));
    Ok(first)
}

/// When a browser first showed `page`; `None` when none has said so.
///
/// # Errors
/// When the database fails.
pub fn shown_at(tx: &mut Tx<'_>, page: PageId) -> Result<Option<Timestamp>> {
    tx.opt(sql!("SELECT shown_at FROM page_receipt WHERE page_id = $1"), args![page], |row| row.get("shown_at"))
}

/// Asks every node to ring the tabs of the person of `page`.
pub fn ring(tx: &mut Tx<'_>, page: PageId) {
    tx.changed(Topic::Rings, Some(page.uuid()));
}
