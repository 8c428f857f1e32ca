//! Calls of other systems for an incident: the request that carries a JSON object.

use crate::channel::{Outgoing, channel};
use serde_json::Value;

/// Writes the request. `id` is the same whenever this call is made again, and becomes the body's `id`; with `maybe_repeat`
/// an earlier attempt may have arrived.
///
/// # Errors
/// One sentence, when nothing can be sent to this address.
pub fn call(id: &str, mut body: Value, maybe_repeat: bool, url: &str) -> Result<Outgoing, String> {
    channel("webhook").ok_or("there is no channel for webhooks")?.check_address(url)?;
    let Some(fields) = body.as_object_mut() else { return Err("what was to be sent is no object".to_owned()) };
    fields.insert("id".to_owned(), id.into());
    fields.insert("maybe_repeat".to_owned(), maybe_repeat.into());
    let headers = [("content-type", "application/json"), ("idempotency-key", id), ("webhook-id", id)];
    Ok(Outgoing::Http {
        method: "POST",
        url: url.to_owned(),
        headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        body: body.to_string().into_bytes(),
    })
}
