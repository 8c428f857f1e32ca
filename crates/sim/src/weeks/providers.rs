//! The providers: they take messages, refuse them, lose their own answers, and have bad days.

use super::chance::{DAY, HOUR, MINUTE, Rng, SECOND};
use allclear_engine::transport::Answered;

/// What becomes of one message.
#[derive(Debug, Clone)]
pub struct Fate {
    /// Whether it reached the person.
    pub arrives: bool,
    pub answer: Answered,
    /// Until the answer is there.
    pub takes: i64,
    pub name: &'static str,
}

/// All providers of a week.
#[derive(Debug, Default)]
pub struct Providers {
    /// Misbehaviours in a thousand messages.
    trouble: u32,
    /// Times in which one channel does not work at all.
    outages: Vec<(&'static str, i64, i64)>,
}

impl Providers {
    /// Draws their week.
    pub fn draw(rng: &mut Rng, start: i64, days: i64) -> Self {
        let trouble = [0, 20, 100, 300][rng.index(4)];
        let mut outages = Vec::new();
        for _ in 0..rng.between(0, 3) {
            let channel = ["email", "webhook", "ntfy"][rng.index(3)];
            let from = start + rng.between(0, days * DAY);
            let long = if rng.percent(30) { rng.between(MINUTE, 10 * HOUR) } else { rng.between(SECOND, 5 * MINUTE) };
            outages.push((channel, from, from + long));
        }
        Self { trouble, outages }
    }

    /// From now on everything works.
    pub fn calm(&mut self) {
        *self = Self::default();
    }

    /// Takes one message.
    pub fn take(&self, rng: &mut Rng, channel: &str, now: i64) -> Fate {
        let mail = channel == "email";
        let takes = rng.between(SECOND / 50, 2 * SECOND);
        let answer = |http: u16, smtp: u16| {
            if mail {
                Answered::Smtp { code: smtp, message: "as scripted".to_owned() }
            } else {
                Answered::Http { status: http, retry_after_secs: None, body: b"as scripted".to_vec() }
            }
        };
        let broken = Answered::Broken("as scripted".to_owned());
        if self.outages.iter().any(|(c, from, to)| *c == channel && *from <= now && now < *to) {
            return Fate {
                arrives: false,
                answer: if rng.percent(50) { broken } else { answer(503, 421) },
                takes,
                name: "outage",
            };
        }
        if !rng.permille(self.trouble) {
            return Fate { arrives: true, answer: answer(202, 250), takes, name: "accepted" };
        }
        let slow = rng.between(10 * SECOND, 19 * SECOND);
        match rng.index(7) {
            0 => Fate { arrives: true, answer: broken, takes: slow, name: "answer lost" },
            1 => Fate { arrives: false, answer: broken, takes: slow, name: "no answer" },
            2 => Fate { arrives: !mail && rng.percent(30), answer: answer(502, 451), takes, name: "server error" },
            3 => {
                let busy = Answered::Http { status: 429, retry_after_secs: Some(rng.bits() % 600), body: Vec::new() };
                Fate { arrives: false, answer: if mail { answer(429, 450) } else { busy }, takes, name: "too many" }
            }
            4 | 5 => Fate { arrives: true, answer: answer(200, 250), takes: slow, name: "slow" },
            _ => Fate { arrives: false, answer: answer(404, 550), takes, name: "refused" },
        }
    }
}
