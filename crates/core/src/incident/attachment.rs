//! Attachments: graphs, logs and documents on the timeline.
//!
//! What a file is, its first bytes say, and not its name nor whoever sent it. What could run in a browser is never taken:
//! no HTML, no SVG, no scripts other than as text that is downloaded.

use super::{Change, Refused, required_line};
use crate::access::Actor;
use crate::id::{AttachmentId, IncidentId};
use crate::timeline::Kind;
use allclear_texts::t;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Largest file, in bytes: a screenshot of several screens, or the interesting hour of a log.
pub const MAX_BYTES: usize = 10 << 20;
/// Most bytes of all files of one incident: what a long night gathers, and nothing that fills a disk unnoticed.
pub const MAX_ALL_BYTES: u64 = 100 << 20;
/// Longest name of a file, in characters.
pub const MAX_NAME: usize = 120;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    Png,
    Jpeg,
    Gif,
    Webp,
    Pdf,
    Text,
}

impl Media {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Png, Self::Jpeg, Self::Gif, Self::Webp, Self::Pdf, Self::Text];

    /// What these bytes are; `None` when they are nothing that is taken.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let begins = |magic: &[u8]| bytes.starts_with(magic);
        // From the formats' own specifications: PNG 5.2, JFIF and Exif, GIF89a 17, RIFF container of WebP, ISO 32000 7.5.2.
        match bytes {
            _ if begins(b"\x89PNG\r\n\x1a\n") => Some(Self::Png),
            _ if begins(b"\xff\xd8\xff") => Some(Self::Jpeg),
            _ if begins(b"GIF87a") || begins(b"GIF89a") => Some(Self::Gif),
            _ if begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => Some(Self::Webp),
            _ if begins(b"%PDF-") => Some(Self::Pdf),
            [] => None,
            _ => is_text(bytes).then_some(Self::Text),
        }
    }

    /// The word used in storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Pdf => "pdf",
            Self::Text => "text",
        }
    }

    /// Reads [`Media::as_str`] back.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|media| media.as_str() == word)
    }

    /// How a browser is told.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// Whether it is shown in the page; everything else is downloaded.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Gif | Self::Webp)
    }
}

/// UTF-8 without control characters other than those of logs: tab, line ends, form feed, and the escape of colours.
fn is_text(bytes: &[u8]) -> bool {
    let binary = |byte: &u8| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127);
    !bytes.iter().any(binary) && std::str::from_utf8(bytes).is_ok()
}

/// A file of an incident, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub id: AttachmentId,
    pub incident: IncidentId,
    pub name: String,
    pub media: Media,
    /// In bytes.
    pub size: u64,
    /// In hexadecimal: the same bytes twice are one file.
    pub sha256: String,
    pub added_at: Timestamp,
    pub added_by: Actor,
}

/// A file to be attached.
#[derive(Debug, Clone, Copy)]
pub struct Upload<'f> {
    pub name: &'f str,
    pub bytes: &'f [u8],
    pub sha256: &'f str,
}

/// Writes down that a file is attached to an incident that has `before` bytes of files.
///
/// # Errors
/// [`Refused::Invalid`] on `file` or `name` when it is empty, too large, of no kind that is taken, or too much for one
/// incident.
pub fn attach(change: &mut Change<'_>, upload: Upload<'_>, before: u64) -> Result<Attachment, Refused> {
    let size = u64::try_from(upload.bytes.len()).unwrap_or(u64::MAX);
    if upload.bytes.is_empty() {
        return Err(Refused::invalid("file", t!("is empty; choose a file with something in it")));
    }
    if upload.bytes.len() > MAX_BYTES {
        return Err(Refused::invalid("file", t!("is larger than 10 MB; cut out the part that matters, or link to it")));
    }
    if before.saturating_add(size) > MAX_ALL_BYTES {
        return Err(Refused::invalid(
            "file",
            t!("does not fit: all files of one incident have 100 MB; link to it instead"),
        ));
    }
    let Some(media) = Media::of(upload.bytes) else {
        return Err(Refused::invalid("file", t!("is no PNG, JPEG, GIF or WebP picture, no PDF, and no text in UTF-8")));
    };
    // Some browsers send the folder as well, which is nobody's business.
    let last = upload.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = required_line("name", last, MAX_NAME)?;
    let attachment = Attachment {
        id: change.ids.id(change.now),
        incident: change.id(),
        name: name.clone(),
        media,
        size,
        sha256: upload.sha256.to_owned(),
        added_at: change.now,
        added_by: change.actor.clone(),
    };
    change.record(Kind::AttachmentAdded { attachment: attachment.id, name, media, size });
    Ok(attachment)
}

/// A number of bytes for people: `812 bytes`, `34 kB`, `2.4 MB`.
#[must_use]
pub fn size_text(bytes: u64) -> String {
    match bytes {
        0..1_000 => t!("{bytes} bytes"),
        1_000..1_000_000 => t!("{} kB", bytes / 1_000),
        _ => t!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_say_what_a_file_is_and_nothing_that_runs_is_a_picture() {
        let table: [(&[u8], Option<Media>); 12] = [
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some(Media::Png)),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Some(Media::Jpeg)),
            (b"GIF89a\x01\0", Some(Media::Gif)),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Some(Media::Webp)),
            (b"%PDF-1.7\n", Some(Media::Pdf)),
            ("03:12 Ärger\n".as_bytes(), Some(Media::Text)),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", Some(Media::Text)),
            (b"<!doctype html><script>alert(1)</script>", Some(Media::Text)),
            (b"RIFF\x24\0\0\0AVI LIST", None),
            (b"\x7fELF\x02\x01\x01\0", None),
            (b"PK\x03\x04\x14\0", None),
            (b"", None),
        ];
        for (bytes, media) in table {
            assert_eq!(Media::of(bytes), media, "{bytes:?}");
        }
        assert!(!Media::Text.is_picture() && !Media::Pdf.is_picture());
    }

    #[test]
    fn sizes_read_like_people_say_them() {
        let told = [812, 34_567, 2_450_000].map(size_text);
        assert_eq!(told, ["812 bytes", "34 kB", "2.4 MB"]);
    }
}
