//! Mail over SMTP.

use super::{Answered, Relay};
use allclear_integrations::channel::Outgoing;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::{Error as SmtpError, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;

/// One command's patience. A whole conversation has five or so, so the total is bounded below by [`DEADLINE`].
const TIMEOUT: Duration = Duration::from_secs(8);
const DEADLINE: Duration = Duration::from_secs(18);

/// The operator's relay.
pub struct Smtp {
    relay: AsyncSmtpTransport<Tokio1Executor>,
    /// Where that is, for people.
    server: String,
    from: Mailbox,
}

impl Smtp {
    /// A pool of connections to the relay at `url`; nothing is opened yet.
    ///
    /// # Errors
    /// What is wrong with the URL or the sender's address.
    pub fn new(url: &str, from: Option<&str>) -> Result<Self, String> {
        let parsed = url::Url::parse(url).map_err(|e| format!("--smtp-url: {e}"))?;
        let host = parsed.host_str().ok_or("--smtp-url: it has no host")?.to_owned();
        let from = from.map_or_else(|| format!("Allclear <allclear@{host}>"), str::to_owned);
        let from = from.parse().map_err(|e| format!("--mail-from {from:?}: {e}"))?;
        let relay = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|e| format!("--smtp-url: {e}"))?
            .timeout(Some(TIMEOUT))
            .pool_config(PoolConfig::new().max_size(8).idle_timeout(Duration::from_secs(30)))
            .build();
        let port = parsed.port().map(|port| format!(":{port}")).unwrap_or_default();
        Ok(Self { relay, server: format!("{}://{host}{port}", parsed.scheme()), from })
    }

    /// What people may know of it.
    pub fn relay(&self) -> Relay {
        Relay { server: self.server.clone(), from: self.from.to_string() }
    }

    /// Sends one mail; only the server's final answer counts as taken.
    pub async fn send(&self, mail: Outgoing) -> Answered {
        let message = match self.message(mail) {
            Ok(message) => message,
            Err(why) => return Answered::Refused(why),
        };
        #[expect(clippy::disallowed_methods, reason = "bounds a conversation with somebody else's server")]
        let said = tokio::time::timeout(DEADLINE, self.relay.send(message)).await;
        match said {
            Err(_) => Answered::Broken("the mail server did not answer in time".to_owned()),
            Ok(Ok(taken)) => {
                Answered::Smtp { code: code(taken.code()), message: taken.message().collect::<Vec<_>>().join(" ") }
            }
            Ok(Err(error)) => failed(&error),
        }
    }

    fn message(&self, mail: Outgoing) -> Result<Message, String> {
        let Outgoing::Mail { to, subject, text, html, headers } = mail else {
            return Err("not a mail".to_owned());
        };
        let to: Mailbox = to.parse().map_err(|e| format!("{to:?} is not a mail address: {e}"))?;
        let mut builder = Message::builder().from(self.from.clone()).to(to).subject(subject);
        for (name, value) in headers {
            if name.eq_ignore_ascii_case("message-id") {
                builder = builder.message_id(Some(value));
            } else {
                let name = HeaderName::new_from_ascii(name).map_err(|e| e.to_string())?;
                builder = builder.raw_header(HeaderValue::new(name, value));
            }
        }
        builder.multipart(MultiPart::alternative_plain_html(text, html)).map_err(|e| e.to_string())
    }
}

fn code(code: lettre::transport::smtp::response::Code) -> u16 {
    code.into()
}

fn failed(error: &SmtpError) -> Answered {
    match error.status() {
        Some(status) => Answered::Smtp { code: code(status), message: error.to_string() },
        None if nobody_listens(error) => Answered::Unreached(error.to_string()),
        None => Answered::Broken(error.to_string()),
    }
}

fn nobody_listens(error: &SmtpError) -> bool {
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    let mut io = causes.filter_map(|cause| cause.downcast_ref::<std::io::Error>());
    io.any(|cause| cause.kind() == std::io::ErrorKind::ConnectionRefused)
}
