//! Receipts: a browser said that it shows a page. Stronger than a provider's yes, which says only that it will try.

use crate::{Result, Topic, Tx, Value, args, sql};
use allclear_core::id::PageId;
use jiff::Timestamp;
use std::collections::BTreeMap;

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

/// When browsers first showed some pages; pages that none has shown are not in it.
///
/// # Errors
/// When the database fails.
pub fn of(tx: &mut Tx<'_>, pages: &[PageId]) -> Result<BTreeMap<PageId, Timestamp>> {
    let keys: Vec<Vec<Value>> = pages.iter().map(|page| args![*page].to_vec()).collect();
    let shown = sql!("SELECT page_id, shown_at FROM page_receipt WHERE page_id = $1");
    let rows = tx.all_many(shown, &keys, |_, row| Ok((row.get("page_id")?, row.get("shown_at")?)))?;
    Ok(rows.into_iter().collect())
}

/// Asks every node to ring the tabs of the person of `page`.
pub fn ring(tx: &mut Tx<'_>, page: PageId) {
    tx.changed(Topic::Rings, Some(page.uuid()));
}
