//! Which contact methods lead where nothing may be sent: told to whoever writes them down, instead of to nobody at night.

use super::Egress;
use super::guard::{self, NoAddress};
use allclear_core::directory::Directory;
use std::fmt;
use url::{Host, Url};

/// A contact method whose pages would be refused before they leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The person's mail address.
    pub person: String,
    /// The person's own name for the method.
    pub method: String,
    /// Why, and what would open it.
    pub why: String,
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pages to {} through \"{}\" would be refused: {}", self.person, self.method, self.why)
    }
}

/// The closed ones as far as they can be told without asking anybody: addresses written as numbers, and `localhost`.
#[must_use]
pub fn closed(directory: &Directory, egress: &Egress) -> Vec<Closed> {
    called(directory).filter_map(|c| c.judged(at_sight(c.url, egress).err())).collect()
}

/// The closed ones after resolving every name. A name that has no address at the moment is not among them: it may have
/// one when it is needed.
pub async fn closed_today(directory: &Directory, egress: &Egress) -> Vec<Closed> {
    let mut found = Vec::new();
    for called in called(directory) {
        let refused = match at_sight(called.url, egress) {
            Err(why) => Some(why),
            Ok(url) => match (url.host(), url.port_or_known_default()) {
                (Some(Host::Domain(name)), Some(port)) => match egress.resolve(name, port).await {
                    Err(NoAddress::Forbidden(why)) => Some(why),
                    Err(NoAddress::Unknown(_)) | Ok(_) => None,
                },
                _ => None,
            },
        };
        found.extend(called.judged(refused));
    }
    found
}

/// Whether an address to call leads to a private range as far as names tell today, whether that is opened or not: what is
/// in there is not for everybody to knock at.
pub async fn leads_inside(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    match (url.host(), url.port_or_known_default()) {
        (Some(Host::Ipv4(ip)), _) => guard::is_inside(ip.into()),
        (Some(Host::Ipv6(ip)), _) => guard::is_inside(ip.into()),
        (Some(Host::Domain(name)), _) if is_local(name) => true,
        (Some(Host::Domain(name)), Some(port)) => match tokio::net::lookup_host((name, port)).await {
            Ok(mut found) => found.any(|address| guard::is_inside(address.ip())),
            Err(_) => false,
        },
        _ => false,
    }
}

/// RFC 6761: these names are this machine, whatever a name server says.
fn is_local(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

/// A contact method that is an address to call; mail goes to the operator's own relay, wherever that is.
struct Called<'d> {
    person: &'d str,
    method: &'d str,
    url: &'d str,
}

impl Called<'_> {
    fn judged(&self, refused: Option<String>) -> Option<Closed> {
        refused.map(|why| Closed { person: self.person.to_owned(), method: self.method.to_owned(), why })
    }
}

fn called(directory: &Directory) -> impl Iterator<Item = Called<'_>> {
    let all = directory.people.values().flat_map(|person| person.methods.iter().map(move |m| (person, m)));
    all.filter(|(_, m)| m.address.starts_with("http://") || m.address.starts_with("https://"))
        .map(|(person, m)| Called { person: &person.email, method: &m.key, url: &m.address })
}

fn at_sight(url: &str, egress: &Egress) -> Result<Url, String> {
    let url = egress.check_url(url)?;
    if matches!(url.host(), Some(Host::Domain(name)) if is_local(name)) {
        let address = std::net::Ipv4Addr::LOCALHOST.into();
        egress.check(address).map_err(|why| format!("{}: {why}", url.host_str().unwrap_or_default()))?;
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use allclear_core::directory::{ContactMethod, Person, Role};
    use allclear_core::id::{ContactMethodId, PersonId};
    use uuid::Uuid;

    fn one_person(addresses: &[&str]) -> Directory {
        let method = |(n, address): (usize, &&str)| ContactMethod {
            id: ContactMethodId::from_uuid(Uuid::from_u128(n as u128)),
            key: format!("m{n}"),
            channel: if address.contains("://") { "webhook" } else { "email" }.to_owned(),
            address: (*address).to_owned(),
            secret: None,
        };
        let person = Person {
            id: PersonId::from_uuid(Uuid::from_u128(1)),
            email: "ana@example.com".to_owned(),
            name: "Ana".to_owned(),
            time_zone: "UTC".to_owned(),
            role: Role::Responder,
            methods: addresses.iter().enumerate().map(method).collect(),
            high: Vec::new(),
            low: Vec::new(),
            skills: Vec::new(),
        };
        Directory { people: [(person.id, person)].into(), ..Directory::default() }
    }

    fn methods(closed: &[Closed]) -> Vec<&str> {
        closed.iter().map(|c| c.method.as_str()).collect()
    }

    #[test]
    fn private_addresses_are_named_with_what_would_open_them() {
        let directory = one_person(&[
            "https://ntfy.sh/topic",
            "http://10.1.2.3:8080/hook",
            "http://localhost:9/hook",
            "http://[fd00::7]/hook",
            "ana@10.1.2.3",
        ]);
        let found = closed(&directory, &Egress::default());
        assert_eq!(methods(&found), ["m1", "m2", "m3"]);
        let told: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert!(told.iter().all(|text| text.contains("ana@example.com")), "{told:?}");
        for (text, value) in told.iter().zip(["10.1.2.3/32", "127.0.0.1/32", "fd00::7/128"]) {
            assert!(text.contains(&format!("{value} in ALLCLEAR_EGRESS_ALLOW")), "{text}");
        }
        let opened = Egress::new(vec!["10.0.0.0/8".parse().expect("a range")]);
        assert_eq!(methods(&closed(&directory, &opened)), ["m2", "m3"]);
    }

    #[tokio::test]
    async fn what_leads_inside_is_known_in_every_spelling() {
        for inside in [
            "http://10.1.2.3/",
            "http://localhost:9/",
            "http://x.localhost./",
            "http://[::1]/",
            "http://[::ffff:10.1.2.3]/",
            "http://0x7f.1/",
            "http://2130706433/",
            "https://169.254.169.254/latest",
        ] {
            assert!(leads_inside(inside).await, "{inside}");
        }
        for outside in ["https://1.1.1.1/", "https://nothing.invalid/hook", "ana@example.com", ""] {
            assert!(!leads_inside(outside).await, "{outside}");
        }
    }

    #[tokio::test]
    async fn a_name_that_nobody_knows_is_not_closed() {
        let directory = one_person(&["http://10.1.2.3/", "https://nothing.invalid/hook"]);
        assert_eq!(methods(&closed_today(&directory, &Egress::default()).await), ["m0"]);
    }
}
