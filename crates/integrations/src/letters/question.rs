//! The mail that asks whoever reported a problem whether it works again for them.

use crate::channel::{Outgoing, channel};
use allclear_core::text;
use allclear_texts::t;
use minijinja::{Environment, context};
use url::Url;

/// The name ends in `.html`, so that everything put into it is escaped.
const HTML: (&str, &str) = (
    "question.html",
    "<!doctype html><html lang=\"{{ lang }}\"><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
     <title>{{ subject }}</title></head><body style=\"margin:0;font-family:system-ui,sans-serif;font-size:16px;line-height:1.5\">\
     <div style=\"max-width:36em;margin:0 auto;padding:24px 20px\"><p>{{ hello }}</p><p>{{ why }}</p>\
     {% if said %}<p style=\"white-space:pre-line;border-left:3px solid #4b45c6;padding-left:12px\">{{ said }}</p>{% endif %}\
     <p style=\"margin:24px 0\"><a href=\"{{ url }}\" style=\"display:inline-block;padding:12px 28px;border-radius:8px;\
     background:#4b45c6;color:#ffffff;font-weight:650;text-decoration:none\">{{ button }}</a></p>\
     <p style=\"font-size:14px;opacity:.8\">{{ foot }}</p></div></body></html>",
);

/// The question to one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question<'a> {
    /// A mail address, as the channel for mail accepts it.
    pub to: &'a str,
    /// A colleague's name; `None` for a customer.
    pub name: Option<&'a str>,
    /// What they reported, in their words.
    pub said: Option<&'a str>,
    pub url: &'a str,
    /// The same whenever this question is sent to this address: letters, digits, dashes and underscores.
    pub key: &'a str,
}

/// Writes the mail.
///
/// # Errors
/// One sentence, when no mail can be sent to this address.
pub fn question(of: &Question<'_>) -> Result<Outgoing, String> {
    channel("email").ok_or("there is no channel for mail")?.check_address(of.to)?;
    let subject = t!("Does it work again for you?").to_owned();
    let hello = of.name.map_or_else(|| t!("Hello,").to_owned(), |name| t!("Hello {},", text::line(name, 100)));
    let why = t!("you reported a problem, and it should be over now. Does it work again for you?");
    let (button, foot) = (t!("Answer"), t!("One answer is enough, within two days. Nobody asks again."));
    let said = of.said.map(|said| text::paragraph(said, 1_000));
    let mut environment = Environment::new();
    let written = environment.add_template(HTML.0, HTML.1).and_then(|()| {
        let url = of.url;
        environment.get_template(HTML.0)?.render(context! {
            lang => allclear_texts::language(),
            subject => &subject, hello => &hello, why, said => &said, url, button, foot,
        })
    });
    let quoted = said.as_deref().map_or_else(String::new, |said| t!("You wrote:\n{said}\n\n"));
    let host = Url::parse(of.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    // RFC 6761: never anybody's.
    let host = host.unwrap_or_else(|| "allclear.invalid".to_owned());
    Ok(Outgoing::Mail {
        to: of.to.to_owned(),
        text: format!("{hello}\n\n{why}\n\n{quoted}{button}: {}\n\n{foot}\n", of.url),
        html: written.map_err(|why| format!("the mail could not be written: {why}"))?,
        subject,
        headers: vec![
            ("Message-ID".to_owned(), format!("<{}@{host}>", of.key)),
            ("Auto-Submitted".to_owned(), "auto-generated".to_owned()),
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_carries_its_link_and_nothing_out_of_what_was_said() {
        let of = Question {
            to: "zoe@example.com",
            name: None,
            said: Some("I cannot pay <script>x</script>"),
            url: "https://allclear.example/c/abc",
            key: "dlv_1",
        };
        let Ok(Outgoing::Mail { subject, text, html, .. }) = question(&of) else { panic!("a mail") };
        assert!(!subject.contains('\n') && !html.contains("<script>"), "{html}");
        assert!(text.contains(of.url) && text.contains("I cannot pay"), "{text}");
        assert!(question(&Question { to: "no address", ..of }).is_err());
    }
}
