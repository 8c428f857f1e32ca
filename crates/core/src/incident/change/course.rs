//! What an entry means for how the incident is run: the commander's cycle, and emergency mode.

use super::Change;
use crate::incident::emergency;
use crate::timeline::{Entry, Kind};

impl Change<'_> {
    /// Takes up an entry, and writes down what follows from it by itself: a new round in one quiet line, emergency mode
    /// with the severity and with the end.
    pub(super) fn take_course(&mut self, entry: Entry) {
        let round = self.incident.cycle.round;
        self.incident.cycle.turn(&entry.kind);
        self.incident.emergency = emergency::turn(self.incident.emergency, &entry.kind, entry.occurred_at);
        let event = emergency::follow(&self.incident, &entry.kind);
        let by_hand = matches!(entry.kind, Kind::Cycle { .. });
        self.entries.push(entry);
        let now = self.incident.cycle;
        // Without somebody who commands nobody goes round, and a line about it would be noise.
        if now.round > round && !by_hand && self.incident.commander().is_some() {
            self.record_at(self.now, Kind::Cycle { round: now.round, step: now.step });
        }
        if let Some(event) = event {
            self.record_at(self.now, Kind::Emergency { event });
        }
    }
}
