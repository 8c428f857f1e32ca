//! Files of incidents. Their bytes stand in a table of their own: whoever lists files reads none of them.

use crate::alerts::{json, unjson};
use crate::{Result, Row, StoreError, Tx, args, sql};
use allclear_core::id::{AttachmentId, IncidentId};
use allclear_core::incident::attachment::{Attachment, Media};

/// Keeps a file, with its bytes.
///
/// # Errors
/// When the database fails.
pub fn add(tx: &mut Tx<'_>, a: &Attachment, bytes: &[u8]) -> Result<()> {
    tx.exec(
        sql!(
            "INSERT INTO attachment (id, incident_id, name, media, size, sha256, added_at, added_by)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        args![
            a.id,
            a.incident,
            &a.name,
            a.media.as_str(),
            i64::try_from(a.size).unwrap_or(i64::MAX),
            &a.sha256,
            a.added_at,
            json(&a.added_by)?,
        ],
    )?;
    tx.exec(sql!("INSERT INTO attachment_body (attachment_id, body) VALUES ($1, $2)"), args![a.id, bytes])?;
    Ok(())
}

/// The files of one incident, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx<'_>, incident: IncidentId) -> Result<Vec<Attachment>> {
    tx.all(
        sql!("SELECT * FROM attachment WHERE incident_id = $1 AND {seen $1:2} ORDER BY added_at, id"),
        args![incident, tx.eyes()],
        attachment,
    )
}

/// One file of this incident.
///
/// # Errors
/// When the database fails.
pub fn find(tx: &mut Tx<'_>, incident: IncidentId, id: AttachmentId) -> Result<Option<Attachment>> {
    tx.opt(
        sql!("SELECT * FROM attachment WHERE id = $1 AND incident_id = $2 AND {seen $2:3}"),
        args![id, incident, tx.eyes()],
        attachment,
    )
}

/// The bytes of a file; `None` when there is none like that.
///
/// # Errors
/// When the database fails.
pub fn body(tx: &mut Tx<'_>, id: AttachmentId) -> Result<Option<Vec<u8>>> {
    tx.opt(sql!("SELECT body FROM attachment_body WHERE attachment_id = $1"), args![id], |row| row.get("body"))
}

fn attachment(row: &Row<'_>) -> Result<Attachment> {
    let unknown = || StoreError::Other("column media of a file holds a word this program does not know".to_owned());
    Ok(Attachment {
        id: row.get("id")?,
        incident: row.get("incident_id")?,
        name: row.get("name")?,
        media: Media::read(row.text("media")?).ok_or_else(unknown)?,
        size: u64::try_from(row.get::<i64>("size")?).unwrap_or(0),
        sha256: row.get("sha256")?,
        added_at: row.get("added_at")?,
        added_by: unjson(row.text("added_by")?)?,
    })
}
