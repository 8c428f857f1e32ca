//! A lean HTTP/1.1 client: one keep-alive connection, requests rendered beforehand, answers read no further than needed.
//!
//! A load generator that shares a small machine with what it measures has to cost little; a general client costs more
//! than the server's own work.

use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The longest answer that is read. A scrape is about 10 kB.
const MAX_ANSWER: usize = 4 << 20;

/// A connection kept alive.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    body: std::ops::Range<usize>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(4096), body: 0..0 })
    }

    /// Sends a whole request and reads the whole answer; gives its status.
    ///
    /// # Errors
    /// When the connection breaks: then nobody knows whether the request was taken.
    pub async fn send(&mut self, request: &[u8]) -> io::Result<u16> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(head) = Head::read(&self.buffer)? {
                break head;
            }
        };
        let end = head.length + head.body;
        while self.buffer.len() < end {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        self.body = head.length..end;
        Ok(head.status)
    }

    /// A header of the last answer, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        header(std::str::from_utf8(&self.buffer[..self.body.start]).ok()?, name)
    }

    /// The body of the last answer.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.buffer[self.body.clone()]
    }
}

/// What the first lines of an answer say.
struct Head {
    status: u16,
    /// Of the head itself, with the empty line.
    length: usize,
    /// Of the body.
    body: usize,
}

impl Head {
    /// `None` while it is not all there.
    fn read(bytes: &[u8]) -> io::Result<Option<Self>> {
        let Some(end) = head_end(bytes) else { return Ok(None) };
        let odd = || io::Error::new(io::ErrorKind::InvalidData, "not an HTTP/1.1 answer with a content-length");
        let text = std::str::from_utf8(&bytes[..end]).map_err(|_| odd())?;
        let status = text.get(9..12).and_then(|digits| digits.parse().ok()).ok_or_else(odd)?;
        let body = match content_length(text) {
            Some(length) => length,
            None if status == 204 || status == 304 => 0,
            None => return Err(odd()),
        };
        if body > MAX_ANSWER {
            return Err(odd());
        }
        Ok(Some(Self { status, length: end, body }))
    }
}

/// Where the head of a message ends, past the empty line.
pub(super) fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

/// The value of a header, by its name in lower case.
pub(super) fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.split("\r\n")
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .find_map(|(key, value)| key.eq_ignore_ascii_case(name).then(|| value.trim()))
}

pub(super) fn content_length(head: &str) -> Option<usize> {
    header(head, "content-length")?.parse().ok()
}

/// A POST of JSON, ready for [`Connection::send`].
#[must_use]
pub fn post(path: &str, body: &[u8]) -> Vec<u8> {
    post_with("", path, body)
}

/// The same with a bearer token.
#[must_use]
pub fn post_as(token: &str, path: &str, body: &[u8]) -> Vec<u8> {
    post_with(&format!("authorization: Bearer {token}\r\n"), path, body)
}

fn post_with(headers: &str, path: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\n{headers}content-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_once_it_is_whole() {
        let whole = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        for cut in 0..38 {
            assert!(Head::read(&whole[..cut]).expect("no error").is_none(), "at {cut}");
        }
        let head = Head::read(whole).expect("read").expect("whole");
        assert_eq!((head.status, head.length, head.body), (200, 38, 5));
        assert_eq!(Head::read(b"HTTP/1.1 204 No Content\r\n\r\n").expect("read").expect("whole").body, 0);
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        for odd in [
            &b"SMTP ready\r\n\r\n"[..],
            b"HTTP/1.1 200 OK\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n",
        ] {
            assert!(Head::read(odd).is_err());
        }
    }
}
