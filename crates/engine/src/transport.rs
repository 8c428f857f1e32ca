//! The one way out: every request and mail that Allclear sends goes through here.
//!
//! Addresses come from configuration that people write, so they are not trusted: a name is resolved once, every answer is
//! checked, and the connection goes to the checked address and nowhere else (no second look-up that could answer
//! differently). Private, loopback, link-local and other special ranges are refused unless the operator opened them
//! with `ALLCLEAR_EGRESS_ALLOW`; cloud metadata addresses are refused even then.

pub mod browser;
mod guard;
mod http;
pub mod phones;
pub mod reach;
mod smtp;
pub(crate) mod webpush;

pub use guard::Egress;

use allclear_integrations::channel::{Outgoing, Response};
use futures::future::BoxFuture;
use std::sync::Arc;

/// What the other side answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    Http {
        status: u16,
        retry_after_secs: Option<u64>,
        body: Vec<u8>,
    },
    Smtp {
        code: u16,
        message: String,
    },
    /// No connection came about, so nothing can have arrived; it may work later.
    Unreached(String),
    /// No answer: timed out, broken off. The message may have arrived all the same.
    Broken(String),
    /// It was not even tried, and trying again cannot help: a forbidden address, a setting that is missing.
    Refused(String),
}

impl Answered {
    /// As channels read it.
    #[must_use]
    pub fn response(&self) -> Response<'_> {
        match self {
            Self::Http { status, retry_after_secs, body } => {
                Response::Http { status: *status, retry_after_secs: *retry_after_secs, body }
            }
            Self::Smtp { code, message } => Response::Smtp { code: *code, message },
            Self::Unreached(why) => Response::Unreached(why),
            Self::Broken(why) => Response::Broken(why),
            Self::Refused(why) => Response::Refused(why),
        }
    }
}

/// Sends one message and says what the other side answered. The simulator and the stories bring their own.
pub trait Transport: Send + Sync {
    /// Never fails: a broken connection is an answer too. Ends within 20 s, well before a page's lease.
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Answered>;

    /// The mail server that mails leave through; `None` when there is none and no mail can be sent.
    fn relay(&self) -> Option<Relay> {
        None
    }
}

/// A mail server, for people to look at: without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// `smtps://mail.example.com:465`.
    pub server: String,
    /// The address mails come from.
    pub from: String,
}

/// What the operator decided about sending.
#[derive(Debug, Clone, Default)]
pub struct TransportConfig {
    /// Which private ranges requests may go to.
    pub egress: Egress,
    /// `smtp://[user:password@]host[:port]`, `smtps://…`; none means that mail cannot be sent.
    pub smtp_url: Option<String>,
    /// The address mails come from.
    pub mail_from: Option<String>,
}

/// The real transport: HTTP and SMTP.
pub struct Network {
    http: http::Http,
    smtp: Option<smtp::Smtp>,
}

impl Network {
    /// Prepares connections; nothing is opened yet.
    ///
    /// # Errors
    /// What is wrong with the configuration, for the operator to read.
    pub fn new(config: TransportConfig) -> Result<Arc<Self>, String> {
        let smtp =
            config.smtp_url.as_deref().map(|url| smtp::Smtp::new(url, config.mail_from.as_deref())).transpose()?;
        Ok(Arc::new(Self { http: http::Http::new(config.egress)?, smtp }))
    }
}

impl Transport for Network {
    fn relay(&self) -> Option<Relay> {
        self.smtp.as_ref().map(smtp::Smtp::relay)
    }

    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Answered> {
        Box::pin(async move {
            match (outgoing, &self.smtp) {
                (Outgoing::Http { method, url, headers, body }, _) => self.http.send(method, &url, headers, body).await,
                (mail @ Outgoing::Mail { .. }, Some(smtp)) => smtp.send(mail).await,
                (Outgoing::Mail { .. }, None) => {
                    Answered::Refused("mail cannot be sent: no --smtp-url is configured".to_owned())
                }
                (Outgoing::Browser(_), _) => Answered::Refused(
                    "browsers cannot be reached from here: the transport for them is missing".to_owned(),
                ),
            }
        })
    }
}

#[cfg(test)]
mod tests;
