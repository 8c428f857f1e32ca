//! What somebody wrote into a form that leads nowhere any more: what it was about is gone or closed to them, or their role
//! is too small. There is no form to show again, so the words stand where they can be copied.

use super::Fault;
use super::sign_in::is_unseen;
use crate::form::{Form, MAX_FORM};
use crate::json::read;
use crate::ui::status::sentence_case;
use allclear_texts::html;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use http::header;
use maud::Markup;

/// What a browser says of a form without files.
const FORM: &str = "application/x-www-form-urlencoded";
/// Fields in which a single word is worth keeping, too; elsewhere it is mostly a choice or an id.
const WORDS: [&str; 8] = ["text", "title", "body", "name", "reason", "resolution", "description", "factor"];
/// Rows of a field: for a thought, and for a word.
const ROWS: (u8, u8) = (6, 1);

/// A request whose form is read before anybody looks at it, and the form; nothing for everything that is no form.
///
/// # Errors
/// When the form is too long, or does not arrive.
pub(crate) async fn read_ahead(request: Request) -> Result<(Request, Bytes), Fault> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with(FORM)) {
        return Ok((request, Bytes::new()));
    }
    let (parts, body) = request.into_parts();
    let form = read(body, MAX_FORM).await?;
    Ok((Request::from_parts(parts, Body::from(form.clone())), form))
}

/// The words in a form, to be copied; nothing when there are none. Secrets, keys and ids are not among them.
pub(super) fn wrote(form: &[u8]) -> Markup {
    let form = Form::parse(form);
    let words: Vec<_> = form.fields().filter(|(name, value)| is_written(name, value)).collect();
    html! {
        @if !words.is_empty() {
            section .stack {
                h2 { "What you wrote" }
                p .quiet { "Copy what you want to keep." }
                @for (nth, (name, value)) in words.iter().enumerate() {
                    @let id = format!("wrote-{nth}");
                    @let rows = if value.len() > 80 || value.contains('\n') { ROWS.0 } else { ROWS.1 };
                    div .field.wide {
                        label for=(id) { (sentence_case(name)) }
                        textarea .control id=(id) rows=(rows) readonly { "\n" (value) }
                    }
                }
            }
        }
    }
}

fn is_written(name: &str, value: &str) -> bool {
    let mut words = value.split_whitespace();
    let (first, second) = (words.next(), words.next());
    !is_unseen(name) && (second.is_some() || (first.is_some() && WORDS.contains(&name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_shown_and_secrets_keys_and_ids_are_not() {
        let form = b"text=The+%3Cb%3Ecache%3C%2Fb%3E%0Ais+cold&title=Slow&password=correct+horse&secret=a+b&key=k+1&\
            seen=what+was+there&seen_scribe=a+b&was-component-x=a+b&once=1+2&person=per_01&severity=SEV-1&reason=";
        let shown = wrote(form).into_string();
        assert!(shown.contains("The &lt;b&gt;cache&lt;/b&gt;\nis cold") && shown.contains("Slow"), "{shown}");
        assert_eq!(shown.matches("<textarea").count(), 2, "{shown}");
        assert!(wrote(b"person=per_01&key=k").into_string().is_empty());
    }
}
