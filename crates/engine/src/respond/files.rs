//! Files on the timeline.

use super::{change_now, load};
use crate::app::App;
use crate::error::{Error, Result};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::id::AttachmentId;
use allclear_core::incident::Reference;
use allclear_core::incident::attachment::{self, Attachment, Upload};
use allclear_core::text::hex;
use allclear_store::{Tx, attachments};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Attaches a file; the answer says whether it is new. The same bytes again, by whatever name, are the file that is there:
/// a success that writes nothing.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `file` or `name` when it is empty, too large or of no kind that is taken.
pub async fn attach_file(
    app: &App,
    actor: Actor,
    incident: Reference,
    name: String,
    bytes: Arc<[u8]>,
) -> Result<(Attachment, bool)> {
    access::check(&actor, Permission::Respond)?;
    let sha256 = hex(&Sha256::digest(&bytes));
    app.write(move |work| {
        let (_, attached) = change_now(work, &actor, incident, None, |around, _, change| {
            let there = attachments::list(around.tx, change.id())?;
            if let Some(same) = there.iter().find(|file| file.sha256 == sha256) {
                return Ok((same.clone(), false));
            }
            let before = there.iter().map(|file| file.size).sum();
            let upload = Upload { name: &name, bytes: &bytes, sha256: &sha256 };
            Ok((attachment::attach(change, upload, before)?, true))
        })?;
        let (file, new) = attached;
        if new {
            attachments::add(work.tx, &file, &bytes)?;
        }
        Ok((file, new))
    })
    .await
}

/// One file with its bytes.
///
/// # Errors
/// [`Error::NotFound`].
pub fn file(tx: &mut Tx<'_>, incident: Reference, id: AttachmentId) -> Result<(Attachment, Vec<u8>)> {
    let incident = load(tx, incident)?;
    let gone = || Error::not_found("attachment", id);
    let found = attachments::find(tx, incident.id, id)?.ok_or_else(gone)?;
    let body = attachments::body(tx, id)?.ok_or_else(gone)?;
    Ok((found, body))
}
