//! Commands in the words one would type: what a form's button means, for requests and for whoever reads them.

use super::words::handle_of;
use super::{Command, Whom};
use crate::directory::Directory;
use crate::incident::status::SHIPPED;
use crate::incident::{Role, emergency, visibility};
use crate::room::{Order, mobilisation, presence, tripwire};

impl Command {
    /// The line that would be read as this command; `None` for one that nobody can type, or need not: those that need no
    /// approval.
    #[must_use]
    pub fn written(&self, directory: &Directory) -> Option<String> {
        let behind =
            |sign: &str, text: &Option<String>| text.as_ref().map_or_else(String::new, |t| format!("{sign}{t}"));
        match self {
            Self::Severity { severity, reason } => {
                Some(format!("sev {}{}", severity.as_str().trim_start_matches("SEV-"), behind(": ", reason)))
            }
            Self::Status { status, reason } => {
                let shipped =
                    SHIPPED.iter().any(|(name, category)| *name == status.name && *category == status.category);
                shipped.then(|| format!("status {}{}", status.name.to_lowercase(), behind(": ", reason)))
            }
            Self::Page { whom, reason, sure } => {
                let named = match whom {
                    Whom::Person(person) => format!("@{}", handle_of(directory, *person)),
                    other => tripwire::name(*other, directory),
                };
                Some(format!("page {named}{}{}", if *sure { "!" } else { "" }, behind(": ", reason)))
            }
            Self::Resolve { resolution } => Some(format!("resolve{}", behind(": ", resolution))),
            Self::Assume { role, person } => Some(format!("role {} @{}", word(*role), handle_of(directory, *person))),
            Self::Order(Order::Presence(presence::Order::Release { person, thanks })) => {
                Some(format!("release @{}{}", handle_of(directory, *person), behind(": ", thanks)))
            }
            Self::Order(Order::Presence(presence::Order::Remove { person, why })) => {
                Some(format!("remove @{}: {why}", handle_of(directory, *person)))
            }
            Self::Release { role, person: None } => Some(format!("role {} nobody", word(*role))),
            Self::Update { text, next_minutes: None } => Some(format!("update {text}")),
            Self::Update { text, next_minutes: Some(minutes) } => Some(format!("update next {minutes}m: {text}")),
            Self::Order(Order::Emergency(order)) => Some(match order {
                emergency::Order::On { why } => format!("emergency on{}", behind(": ", why)),
                emergency::Order::Off { why } => format!("emergency off{}", behind(": ", why)),
            }),
            Self::Order(Order::Mobilise(mobilisation::Order::Mobilise { sure })) => {
                Some(if *sure { "mobilise!".to_owned() } else { "mobilise".to_owned() })
            }
            Self::Order(Order::Access(order)) => Some(match order {
                visibility::Order::Private => "private".to_owned(),
                visibility::Order::Public => "public".to_owned(),
                visibility::Order::Allow { person } => format!("allow @{}", handle_of(directory, *person)),
                visibility::Order::Disallow { person } => format!("disallow @{}", handle_of(directory, *person)),
            }),
            _ => None,
        }
    }
}

/// As people say it.
const fn word(role: Role) -> &'static str {
    match role {
        Role::IncidentCommander => "ic",
        role => role.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Context, parse};
    use super::*;
    use crate::directory::Person;
    use crate::id::PersonId;
    use crate::incident::{Severity, Status};

    #[test]
    fn what_is_written_is_read_as_the_same_command() {
        let dara = Person {
            id: PersonId::from_uuid(uuid::Uuid::from_u128(7)),
            email: "dara.osei@example.com".to_owned(),
            name: "Dara Osei".to_owned(),
            time_zone: "UTC".to_owned(),
            role: crate::directory::Role::Responder,
            methods: Vec::new(),
            high: Vec::new(),
            low: Vec::new(),
            skills: Vec::new(),
        };
        let directory = Directory { people: [(dara.id, dara.clone())].into(), ..Directory::default() };
        let context = Context {
            directory: &directory,
            now: jiff::Timestamp::UNIX_EPOCH,
            zone: jiff::tz::TimeZone::UTC,
            me: None,
        };
        let commands = [
            Command::Severity { severity: Severity::Sev4, reason: Some("only one region".to_owned()) },
            Command::Severity { severity: Severity::Sev3, reason: None },
            Command::Status { status: Status::closed(), reason: None },
            Command::Status { status: Status::review_pending(), reason: Some("it is over: all of it".to_owned()) },
            Command::Resolve { resolution: Some("rolled back 1841\nand watched it".to_owned()) },
            Command::Resolve { resolution: None },
            Command::Assume { role: Role::IncidentCommander, person: dara.id },
            Command::Assume { role: Role::OperationsLead, person: dara.id },
            Command::Release { role: Role::IncidentCommander, person: None },
            Command::Page { whom: Whom::Person(dara.id), reason: Some("the replica lags".to_owned()), sure: true },
            Command::Order(Order::Presence(presence::Order::Release {
                person: dara.id,
                thanks: Some("well done".to_owned()),
            })),
            Command::Order(Order::Presence(presence::Order::Remove { person: dara.id, why: "shouts".to_owned() })),
            Command::Order(Order::Access(visibility::Order::Public)),
            Command::Order(Order::Emergency(emergency::Order::On { why: None })),
            Command::Order(Order::Emergency(emergency::Order::Off { why: Some("it is contained".to_owned()) })),
            Command::Order(Order::Mobilise(mobilisation::Order::Mobilise { sure: true })),
            Command::Order(Order::Mobilise(mobilisation::Order::Mobilise { sure: false })),
            Command::Order(Order::Access(visibility::Order::Disallow { person: dara.id })),
        ];
        for command in commands {
            let line = command.written(&directory).expect("can be typed");
            assert_eq!(parse(&line, &context).map(|typed| typed.command), Ok(command), "{line}");
        }
    }
}
