//! Mails that are not pages.

mod call;
mod question;
mod update;

pub use call::call;
pub use question::{Question, question};
pub use update::{Update, update, update_as_json};

use crate::channel::Outgoing;
use allclear_core::text;
use allclear_texts::t;
use minijinja::{Environment, context};

/// The name ends in `.html`, so that everything put into it is escaped.
const INVITATION: (&str, &str) = (
    "invitation.html",
    "<!doctype html><html lang=\"{{ lang }}\"><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
     <title>{{ subject }}</title></head><body style=\"margin:0;font-family:system-ui,sans-serif;font-size:16px;line-height:1.5\">\
     <div style=\"max-width:36em;margin:0 auto;padding:24px 20px\"><p>{{ hello }}</p><p>{{ why }}</p>\
     <p style=\"margin:24px 0\"><a href=\"{{ url }}\" style=\"display:inline-block;padding:12px 28px;border-radius:8px;\
     background:#4b45c6;color:#ffffff;font-weight:650;text-decoration:none\">{{ button }}</a></p>\
     <p style=\"font-size:14px;opacity:.8\">{{ until }}</p></div></body></html>",
);

/// A link by which somebody gets in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation<'a> {
    /// A mail address, as the channel for mail accepts it.
    pub to: &'a str,
    pub name: &'a str,
    /// Who invites.
    pub by: &'a str,
    pub url: &'a str,
    /// Until when the link works, in words: `29 November, 09:00 (Europe/Lisbon)`.
    pub until: &'a str,
}

/// Writes the mail that carries an invitation.
///
/// # Errors
/// One sentence, when no mail can be sent to this address.
pub fn invitation(of: &Invitation<'_>) -> Result<Outgoing, String> {
    let mail = crate::channel::channel("email").ok_or("there is no channel for mail")?;
    mail.check_address(of.to)?;
    let (name, by) = (text::line(of.name, 100), text::line(of.by, 100));
    let subject = t!("{by} invites you to Allclear");
    let why = t!("{by} invites you to Allclear, where your team answers alerts and runs incidents.");
    let until = t!("The link works once, until {}. Whoever has it gets in: please do not pass it on.", of.until);
    let hello = t!("Hello {},", name);
    let button = t!("Choose how to sign in");
    let mut environment = Environment::new();
    let written = environment.add_template(INVITATION.0, INVITATION.1).and_then(|()| {
        let url = of.url;
        environment.get_template(INVITATION.0)?.render(context! {
            lang => allclear_texts::language(),
            subject => &subject, hello => &hello, why => &why, url, button, until => &until,
        })
    });
    Ok(Outgoing::Mail {
        to: of.to.to_owned(),
        text: format!("{hello}\n\n{why}\n\n{button}: {}\n\n{until}\n", of.url),
        html: written.map_err(|why| format!("the mail could not be written: {why}"))?,
        subject,
        headers: vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_carries_its_link_and_nothing_out_of_a_name() {
        let of = Invitation {
            to: "ana@example.com",
            name: "Ana <b>\r\nBcc: eve@example.com",
            by: "Ben & <i>Co</i>\r\nBcc: eve@example.com",
            url: "https://allclear.example/invitation/abc",
            until: "tomorrow",
        };
        let Ok(Outgoing::Mail { subject, text, html, .. }) = invitation(&of) else { panic!("a mail") };
        assert!(
            !subject.contains(['\r', '\n']) && !html.contains("<b>") && !html.contains("<i>Co"),
            "{subject} {html}"
        );
        assert!(text.contains(of.url) && html.contains("href=\"https:&#x2f;&#x2f;allclear.example"), "{html}");
        assert!(invitation(&Invitation { to: "no address", ..of }).is_err());
    }
}
