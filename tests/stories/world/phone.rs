//! Phones: every contact method of a story ends here.

use allclear_engine::transport::{Answered, Transport};
use allclear_integrations::channel::Outgoing;
use futures::future::BoxFuture;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// How the provider behind an address behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    #[default]
    Fine,
    /// Takes the message and dies before it says so.
    Silent,
    /// Answers 503.
    Overloaded,
    /// Answers 404: this address is gone.
    Gone,
}

/// One message that arrived.
#[derive(Debug, Clone)]
pub struct Ring {
    pub text: String,
    pub answer_url: Option<String>,
    pub maybe_repeat: bool,
    pub id: String,
}

#[derive(Default)]
struct Phone {
    mood: Mood,
    unheard: Vec<Ring>,
    /// What it says when it takes a message.
    answer: Vec<u8>,
}

/// Every phone, by name: the last part of a webhook's path, or the part of a mail address before the at sign with
/// `mail:` in front, or the last part of a push service's path with `push:` in front.
#[derive(Default)]
pub struct Phones(Mutex<BTreeMap<String, Phone>>);

impl Phones {
    fn with<T>(&self, name: &str, f: impl FnOnce(&mut Phone) -> T) -> T {
        f(self.0.lock().expect("not poisoned").entry(name.to_owned()).or_default())
    }

    /// Changes how the provider of `name` behaves from now on.
    pub fn mood(&self, name: &str, mood: Mood) {
        self.with(name, |phone| phone.mood = mood);
    }

    /// What `name` answers from now on to whatever it takes.
    pub fn answers(&self, name: &str, answer: &Value) {
        self.with(name, |phone| phone.answer = answer.to_string().into_bytes());
    }

    /// The phone must have rung with `what` in the message; hears that one message.
    pub fn hears(&self, name: &str, what: &str) -> Ring {
        self.with(name, |phone| {
            // Where a sentence begins is not what a story is about.
            let words = what.to_lowercase();
            let at = phone.unheard.iter().position(|r| r.text.to_lowercase().contains(&words));
            let at = at.unwrap_or_else(|| panic!("{name} heard nothing of {what:?}; unheard: {:#?}", phone.unheard));
            phone.unheard.remove(at)
        })
    }

    /// Hears everything that `name` has not heard yet, in the order it came.
    pub fn hears_all(&self, name: &str) -> Vec<Ring> {
        self.with(name, |phone| std::mem::take(&mut phone.unheard))
    }

    /// The phone must not have rung since it was last heard.
    pub fn silent(&self, name: &str) {
        self.with(name, |phone| assert!(phone.unheard.is_empty(), "{name} rang: {:#?}", phone.unheard));
    }

    /// Drops everything unheard, for stories that are not about who rings.
    pub fn forget(&self) {
        for phone in self.0.lock().expect("not poisoned").values_mut() {
            phone.unheard.clear();
        }
    }

    /// Nothing may be left that no story expected.
    pub fn all_answered(&self) {
        for (name, phone) in self.0.lock().expect("not poisoned").iter() {
            assert!(phone.unheard.is_empty(), "nobody expected {name} to ring: {:#?}", phone.unheard);
        }
    }

    fn take(&self, name: &str, ring: Ring) -> Mood {
        self.with(name, |phone| {
            if matches!(phone.mood, Mood::Fine | Mood::Silent) {
                phone.unheard.push(ring);
            }
            phone.mood
        })
    }
}

impl Phones {
    /// A push service: it cannot read what it carries, and goes by the headers.
    fn push(&self, url: &str, headers: &[(String, String)]) -> Answered {
        let name = format!("push:{}", url.rsplit('/').next().expect("a path"));
        let text = headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect::<String>();
        let status = match self.take(&name, Ring { text, answer_url: None, maybe_repeat: false, id: name.clone() }) {
            Mood::Fine => 201,
            Mood::Silent => return Answered::Broken("time-out".to_owned()),
            Mood::Overloaded => 503,
            Mood::Gone => 410,
        };
        Answered::Http { status, retry_after_secs: None, body: Vec::new() }
    }
}

impl Transport for Phones {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Answered> {
        let answer = match outgoing {
            Outgoing::Http { url, headers, .. } if url.starts_with("https://push.test/") => self.push(&url, &headers),
            Outgoing::Http { url, body, .. } => {
                let name = url.rsplit('/').next().expect("a path").to_owned();
                let json: Value = serde_json::from_slice(&body).expect("webhooks are JSON");
                let ring = Ring {
                    answer_url: json["answer_url"].as_str().map(str::to_owned),
                    maybe_repeat: json["maybe_repeat"].as_bool().expect("every page says whether it may be a repeat"),
                    id: json["id"].as_str().expect("every page has an id").to_owned(),
                    text: json.to_string(),
                };
                let http = |status| Answered::Http { status, retry_after_secs: None, body: Vec::new() };
                let body = self.with(&name, |phone| phone.answer.clone());
                match self.take(&name, ring) {
                    Mood::Fine => Answered::Http { status: 200, retry_after_secs: None, body },
                    Mood::Silent => Answered::Broken("time-out".to_owned()),
                    Mood::Overloaded => http(503),
                    Mood::Gone => http(404),
                }
            }
            Outgoing::Mail { to, subject, text, .. } => {
                let name = format!("mail:{}", to.split('@').next().expect("a mailbox"));
                let id = subject.clone();
                let maybe_repeat = text.contains("may be a repeat");
                let ring = Ring { text: format!("{subject}\n{text}"), answer_url: None, maybe_repeat, id };
                let smtp = |code| Answered::Smtp { code, message: "so be it".to_owned() };
                match self.take(&name, ring) {
                    Mood::Fine => smtp(250),
                    Mood::Silent => Answered::Broken("time-out".to_owned()),
                    Mood::Overloaded => smtp(451),
                    Mood::Gone => smtp(550),
                }
            }
            Outgoing::Browser(ringing) => {
                panic!("a ring for browsers was not taken by what stands in front: {ringing:?}")
            }
        };
        Box::pin(async move { answer })
    }
}
