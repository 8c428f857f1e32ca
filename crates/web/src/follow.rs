//! The connections of live streams, each with as little memory as it can have.
//!
//! A stream is open for as long as its tab, and says little. The HTTP server keeps two buffers of 8 KiB for each connection
//! whether or not something happens on it, which is most of what ten thousand tabs would cost. So the answer to a plain
//! `GET /live` of HTTP/1.1 is written here, in chunks, straight from the messages. The request itself goes through the
//! router like any other: who may listen, and to what, is decided there.
//!
//! `bin/bench --streams 10000` prints what a stream costs.

use crate::rush::{Clock, head, write};
use axum::body::to_bytes;
use axum::response::Response;
use futures::StreamExt as _;
use http::header;
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite};

/// Bytes of an answer that is no stream but a refusal; a page that says so has some ten thousand.
const MAX_WHOLE: usize = 1024 * 1024;

/// Writes an answer. Gives the connection back for its next request; `None` when it is over.
pub(crate) async fn tell<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, answer: Response) -> Option<S> {
    let (parts, body) = answer.into_parts();
    let mut head = head(parts.status, &parts.headers);
    if parts.headers.contains_key(header::CONTENT_LENGTH) {
        let body = to_bytes(body, MAX_WHOLE).await.ok()?;
        write(&mut stream, [&head, Clock::default().line(), &body]).await.ok()?;
        return Some(stream);
    }
    drop(parts);
    head.extend_from_slice(b"transfer-encoding: chunked\r\n");
    write(&mut stream, [&head, Clock::default().line(), b""]).await.ok()?;
    drop(head);
    let mut pieces = body.into_data_stream();
    loop {
        let mut more = [0; 1];
        let piece = tokio::select! {
            piece = pieces.next() => piece,
            // Whoever follows a stream says nothing more on its connection: this is its end.
            _ = stream.read(&mut more) => return None,
        };
        match piece {
            Some(piece) => chunk(&mut stream, &piece.ok()?).await.ok()?,
            None => {
                write(&mut stream, [b"0\r\n\r\n", b"", b""]).await.ok()?;
                return Some(stream);
            }
        }
    }
}

/// Nothing at all would mean the end.
async fn chunk(stream: &mut (impl AsyncWrite + Unpin), piece: &[u8]) -> io::Result<()> {
    if piece.is_empty() {
        return Ok(());
    }
    let length = format!("{:x}\r\n", piece.len());
    write(stream, [length.as_bytes(), piece, b"\r\n"]).await
}
