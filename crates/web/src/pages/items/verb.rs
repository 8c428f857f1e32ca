//! What can be done with an item, as a button. It writes the line that could be typed as well: one grammar, and what the
//! line may do is checked where every line is.

use crate::form::Form;
use crate::ui::field::{self, choice};
use crate::ui::form;
use crate::ui::submit;
use allclear_core::command::{Command, Context, handle_of, parse};
use allclear_core::directory::Directory;
use allclear_core::id::PersonId;
use allclear_core::incident::MAX_REASON;
use allclear_core::room::task::Outcome;
use allclear_core::room::{ItemKind, Label};
use allclear_core::text::capitalised;
use allclear_texts::{html, say, t};
use maud::Markup;

/// One thing that can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verb {
    /// What the line begins with, and what the button sends.
    pub word: &'static str,
    /// On the button; [`Verb::says`] says it.
    says: &'static str,
    pub asks: Asks,
}

/// What has to be said with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asks {
    Nothing,
    /// Stands behind the label.
    Fixed(&'static str),
    /// A few words, with the question they answer.
    Words(&'static str),
    /// As [`Asks::Words`], and they may be left away.
    MaybeWords(&'static str),
    /// What a fix did, and what came of it.
    Outcome,
    /// Somebody.
    Person,
}

impl Verb {
    pub const fn new(word: &'static str, says: &'static str, asks: Asks) -> Self {
        Self { word, says, asks }
    }

    /// On the button, in the language of this server.
    pub fn says(self) -> &'static str {
        say(self.says)
    }

    /// Whether one press is enough.
    pub const fn is_bare(self) -> bool {
        matches!(self.asks, Asks::Nothing | Asks::Fixed(_))
    }

    /// Whether what is said with it goes to those who follow, and not only to those who work.
    pub fn is_read_by_followers(self) -> bool {
        self == super::ask::ANSWER
    }

    /// Unique on a page: for a dialog and the fields in it.
    pub fn id(self, label: Label) -> String {
        format!("{label}-{}", self.word.replace(' ', "-")).to_lowercase()
    }

    /// The fields and the button of its form.
    pub fn fields(self, label: Label, typed: &Form, people: &[(PersonId, String)], draft: &str) -> Markup {
        let within = self.id(label);
        let text = |label: &str| {
            field::textarea("text", label)
                .of(typed)
                .within(within.as_str())
                .rows(2)
                .wide()
                .max(MAX_REASON)
                .draft(format!("{draft}-{within}"))
        };
        html! {
            @match self.asks {
                Asks::Nothing | Asks::Fixed(_) => {},
                Asks::Words(question) => (text(say(question)).required()),
                Asks::MaybeWords(question) => (text(say(question))),
                Asks::Outcome => {
                    @let known = Outcome::ALL.map(|o| choice(o.words(), capitalised(say(o.words()))));
                    @let choices = std::iter::once(choice("", t!("No fix was tried"))).chain(known).collect();
                    (field::select("outcome", t!("If you tried a fix, what did it do?"), choices).of(typed).within(within.as_str()))
                    (text(t!("What did you find?")))
                }
                Asks::Person => {
                    @let choices = people.iter().map(|(id, name)| choice(id.to_string(), name.as_str()));
                    (field::select("person", t!("Who"), std::iter::once(choice("", t!("Choose"))).chain(choices).collect())
                        .of(typed).within(within.as_str()).required())
                }
            }
        }
    }

    /// The button that sends the fields.
    pub fn end(self, cancel: Option<&str>) -> Markup {
        form::end(submit(self.says().trim_end_matches('…')).primary(), cancel)
    }

    /// The line that says the same as the form; complaints are in the form.
    pub fn line(self, label: Label, typed: &mut Form, directory: &Directory) -> String {
        let word = self.word;
        let behind = |text: String| if text.is_empty() { text } else { format!(": {text}") };
        match self.asks {
            Asks::Nothing => format!("{word} {label}"),
            Asks::Fixed(what) => format!("{word} {label} {what}"),
            Asks::Words(_) => format!("{word} {label}{}", behind(typed.text("text", 1..=MAX_REASON))),
            Asks::MaybeWords(_) => format!("{word} {label}{}", behind(typed.text("text", 0..=MAX_REASON))),
            Asks::Outcome => {
                let outcome = Outcome::ALL.into_iter().find(|o| o.words() == typed.value("outcome"));
                let outcome = outcome.map_or_else(String::new, |o| format!(" {}", o.words()));
                format!("{word} {label}{outcome}{}", behind(typed.text("text", 0..=MAX_REASON)))
            }
            Asks::Person => {
                let person: Option<PersonId> = typed.required("person");
                if person.is_some_and(|id| !directory.people.contains_key(&id)) {
                    typed.complain("person", t!("is not here any more; choose somebody else"));
                }
                let handle = person.map(|id| handle_of(directory, id));
                format!("{word} {label} @{}", handle.unwrap_or_default())
            }
        }
    }
}

/// What a pressed button asks for; complaints are in the form, and there is at least one when the answer is `None`.
pub(crate) fn pressed(label: Label, typed: &mut Form, context: &Context<'_>) -> Option<Command> {
    let Some(verb) = find(label.kind, typed.value("verb")) else {
        typed.reject(t!("That was not one of the buttons; nothing was changed"));
        return None;
    };
    let line = verb.line(label, typed, context.directory);
    if typed.is_wrong() {
        return None;
    }
    match parse(&line, context) {
        Ok(read) if matches!(read.command, Command::Order(_)) => Some(read.command),
        Ok(_) => {
            typed.reject(t!("This cannot be done with it; write a note instead"));
            None
        }
        Err(why) => {
            typed.reject(&why.to_string());
            None
        }
    }
}

/// The verb of a kind that a form names.
pub(crate) fn find(kind: ItemKind, word: &str) -> Option<Verb> {
    super::verbs(kind).iter().copied().find(|verb| verb.word == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use allclear_core::command::usages;

    #[test]
    fn every_button_says_what_can_be_typed() {
        for kind in ItemKind::ALL {
            for verb in super::super::verbs(kind) {
                let known = usages().any(|usage| usage.word == verb.word || usage.example.starts_with(verb.word));
                assert!(known, "nobody can type {:?}", verb.word);
                assert_eq!(
                    verb.says().ends_with('…'),
                    !verb.is_bare(),
                    "{verb:?}: an ellipsis says that a question follows"
                );
            }
        }
    }

    #[test]
    fn a_form_and_its_line_say_the_same() {
        let directory = Directory::default();
        let label: Label = "T1".parse().unwrap();
        let line = |word: &str, fields: &[(&str, &str)]| {
            let mut form = Form::with(fields);
            (find(ItemKind::Task, word).unwrap().line(label, &mut form, &directory), form.is_wrong())
        };
        assert_eq!(line("ack", &[]), ("ack T1".to_owned(), false));
        assert_eq!(line("more", &[]), ("more T1 5m".to_owned(), false));
        assert_eq!(
            line("found", &[("text", " the queue\r\nis full ")]),
            ("found T1: the queue\nis full".to_owned(), false)
        );
        assert_eq!(
            line("done", &[("outcome", "no effect"), ("text", "same errors")]).0,
            "done T1 no effect: same errors"
        );
        assert_eq!(line("done", &[("outcome", "rubbish")]).0, "done T1");
        assert!(line("found", &[("text", " ")]).1 && line("hand", &[("person", "nobody")]).1);
    }
}
