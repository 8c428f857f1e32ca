//! Devices: browsers that take pushes for a person, and the key with which pushes are signed.

use crate::{Result, Row, Tx, args, sql};
use allclear_core::id::{DeviceId, PersonId, SessionId};
use jiff::Timestamp;

/// The setting that holds the private key, in hexadecimal.
const PUSH_KEY: &str = "push_key";

/// A browser that was registered for pushes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub id: DeviceId,
    pub person: PersonId,
    /// Where its push service takes messages for it.
    pub endpoint: String,
    /// The browser's public key: an uncompressed point of P-256, base64url.
    pub p256dh: String,
    /// 16 bytes that the browser made up, base64url.
    pub auth: String,
    /// What the person knows it by.
    pub name: String,
    pub created_at: Timestamp,
    /// When a push service last took something for it.
    pub pushed_at: Option<Timestamp>,
    /// The session that the browser is in, or was in last; `None` when that is not known.
    pub session: Option<SessionId>,
}

/// Registers a device and keeps the newest `most` of its person. An endpoint that is known already keeps its id and moves
/// to the person who registers it now. Gives the id in force.
///
/// # Errors
/// When the database fails.
pub fn register(tx: &mut Tx<'_>, device: &Device, most: usize) -> Result<DeviceId> {
    let id = tx.one(
        sql!(
            "INSERT INTO device (id, person_id, endpoint, p256dh, auth, name, created_at, pushed_at, session_id)
              VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8)
              ON CONFLICT (endpoint) DO UPDATE SET person_id = excluded.person_id, p256dh = excluded.p256dh,
                auth = excluded.auth, name = excluded.name, created_at = excluded.created_at,
                session_id = excluded.session_id
              RETURNING id"
        ),
        args![
            device.id,
            device.person,
            &device.endpoint,
            &device.p256dh,
            &device.auth,
            &device.name,
            device.created_at,
            device.session
        ],
        |row| row.get("id"),
    )?;
    tx.exec(
        sql!(
            "DELETE FROM device WHERE person_id = $1 AND id NOT IN
              (SELECT id FROM device WHERE person_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2)"
        ),
        args![device.person, i64::try_from(most).unwrap_or(i64::MAX)],
    )?;
    Ok(id)
}

/// A person's devices, newest first.
///
/// # Errors
/// When the database fails.
pub fn of_person(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Device>> {
    tx.all(sql!("SELECT * FROM device WHERE person_id = $1 ORDER BY created_at DESC, id DESC"), args![person], device)
}

/// Removes one of a person's devices; `false` when that person has no such device.
///
/// # Errors
/// When the database fails.
pub fn remove(tx: &mut Tx<'_>, person: PersonId, id: DeviceId) -> Result<bool> {
    Ok(tx.exec(sql!("DELETE FROM device WHERE id = $1 AND person_id = $2"), args![id, person])? == 1)
}

/// Gives the device that a person's browser had at `endpoint`, with the secret `auth`, its new subscription; `None` when
/// that person has no such device, or there is one at the new endpoint already.
///
/// # Errors
/// When the database fails.
pub fn renew(
    tx: &mut Tx<'_>,
    person: PersonId,
    (endpoint, auth): (&str, &str),
    new: (&str, &str, &str),
) -> Result<Option<Device>> {
    let (fresh, p256dh, fresh_auth) = new;
    tx.opt(
        sql!(
            "UPDATE device SET endpoint = $4, p256dh = $5, auth = $6 WHERE person_id = $1 AND endpoint = $2 AND auth = $3
              AND NOT EXISTS (SELECT id FROM device taken WHERE taken.endpoint = $4 AND taken.endpoint <> $2)
              RETURNING *"
        ),
        args![person, endpoint, auth, fresh, p256dh, fresh_auth],
        device,
    )
}

/// The browser that was in one session is in another one now.
///
/// # Errors
/// When the database fails.
pub fn follow(tx: &mut Tx<'_>, from: SessionId, to: SessionId) -> Result<()> {
    tx.exec(sql!("UPDATE device SET session_id = $2 WHERE session_id = $1"), args![from, to])?;
    Ok(())
}

/// Removes a person's devices in a session, and the one at `endpoint`; gives how many went.
///
/// # Errors
/// When the database fails.
pub fn remove_in(tx: &mut Tx<'_>, person: PersonId, session: SessionId, endpoint: &str) -> Result<u64> {
    let remove = sql!("DELETE FROM device WHERE person_id = $1 AND (session_id = $2 OR endpoint = $3)");
    tx.exec(remove, args![person, session, endpoint])
}

/// Removes a person's devices, but for those in the session to `keep`; gives how many went.
///
/// # Errors
/// When the database fails.
pub fn remove_all(tx: &mut Tx<'_>, person: PersonId, keep: Option<SessionId>) -> Result<u64> {
    let remove = sql!("DELETE FROM device WHERE person_id = $1 AND (session_id IS NULL OR session_id <> $2)");
    tx.exec(remove, args![person, keep.map_or(uuid::Uuid::nil(), SessionId::uuid)])
}

/// Writes down what push services said: who took a message at `now`, and whom they no longer know. A device that was
/// registered anew meanwhile, with another endpoint or key, stays.
///
/// # Errors
/// When the database fails.
pub fn pushed(tx: &mut Tx<'_>, took: &[DeviceId], gone: &[Device], now: Timestamp) -> Result<()> {
    for id in took {
        tx.exec(sql!("UPDATE device SET pushed_at = $2 WHERE id = $1"), args![*id, now])?;
    }
    for device in gone {
        tx.exec(
            sql!("DELETE FROM device WHERE id = $1 AND endpoint = $2 AND p256dh = $3"),
            args![device.id, &device.endpoint, &device.p256dh],
        )?;
    }
    Ok(())
}

/// The private key with which this installation signs its pushes, in hexadecimal; `None` before the first use.
///
/// # Errors
/// When the database fails.
pub fn push_key(tx: &mut Tx<'_>) -> Result<Option<String>> {
    tx.opt(sql!("SELECT value FROM setting WHERE name = $1"), args![PUSH_KEY], |row| row.get("value"))
}

/// Keeps `key` unless there is one; gives the one in force. Browsers accept pushes only from the key they were
/// registered with, so it stays for good.
///
/// # Errors
/// When the database fails.
pub fn keep_push_key(tx: &mut Tx<'_>, key: &str) -> Result<String> {
    tx.exec(
        sql!("INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"),
        args![PUSH_KEY, key],
    )?;
    tx.one(sql!("SELECT value FROM setting WHERE name = $1"), args![PUSH_KEY], |row| row.get("value"))
}

fn device(row: &Row<'_>) -> Result<Device> {
    Ok(Device {
        id: row.get("id")?,
        person: row.get("person_id")?,
        endpoint: row.get("endpoint")?,
        p256dh: row.get("p256dh")?,
        auth: row.get("auth")?,
        name: row.get("name")?,
        created_at: row.get("created_at")?,
        pushed_at: row.get("pushed_at")?,
        session: row.get("session_id")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use uuid::Uuid;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + second).unwrap()
    }

    fn person(n: u128) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(n))
    }

    fn browser(n: u128, owner: u128) -> Device {
        Device {
            id: DeviceId::from_uuid(Uuid::from_u128(n)),
            person: person(owner),
            endpoint: format!("https://push.example.com/{n}"),
            p256dh: "BP".to_owned(),
            auth: "aa".to_owned(),
            name: format!("browser {n}"),
            created_at: at(i64::try_from(n).unwrap()),
            pushed_at: None,
            session: None,
        }
    }

    fn session(n: u128) -> SessionId {
        SessionId::from_uuid(Uuid::from_u128(n))
    }

    fn people(tx: &mut Tx<'_>) -> Result<()> {
        for n in [1_u128, 2] {
            let insert =
                sql!("INSERT INTO person (id, email, name, time_zone, role) VALUES ($1, $2, 'p', 'UTC', 'admin')");
            tx.exec(insert, args![person(n), format!("{n}@example.com")])?;
        }
        Ok(())
    }

    #[test]
    fn a_browser_belongs_to_whoever_registered_it_last() {
        for db in testing::engines() {
            db.write_blocking(people).unwrap();
            let register = |d: Device| db.write_blocking(move |tx| register(tx, &d, 3)).unwrap();
            let names = |n| {
                let devices = db.read_blocking(move |tx| of_person(tx, person(n))).unwrap();
                devices.into_iter().map(|d| d.name).collect::<Vec<_>>()
            };
            for n in [11, 12, 13, 14] {
                assert_eq!(register(browser(n, 1)), browser(n, 1).id);
            }
            assert_eq!(names(1), ["browser 14", "browser 13", "browser 12"], "{}: the newest three", db.name);
            let moved = Device { endpoint: browser(13, 1).endpoint, name: "Ben's".to_owned(), ..browser(20, 2) };
            assert_eq!(register(moved), browser(13, 1).id, "{}: one endpoint is one device", db.name);
            assert_eq!((names(1).len(), names(2)), (2, vec!["Ben's".to_owned()]), "{}", db.name);
            assert!(!db.write_blocking(|tx| remove(tx, person(1), browser(13, 1).id)).unwrap(), "not his any more");
            assert!(db.write_blocking(|tx| remove(tx, person(2), browser(13, 1).id)).unwrap());
        }
    }

    #[test]
    fn what_push_services_say_is_written_down() {
        for db in testing::engines() {
            db.write_blocking(people).unwrap();
            for n in [11, 12] {
                db.write_blocking(move |tx| register(tx, &browser(n, 1), 9)).unwrap();
            }
            let renewed = Device { p256dh: "BQ".to_owned(), ..browser(12, 1) };
            db.write_blocking(move |tx| register(tx, &renewed, 9)).unwrap();
            let gone = [browser(12, 1)];
            db.write_blocking(move |tx| pushed(tx, &[browser(11, 1).id], &gone, at(50))).unwrap();
            let left = db.read_blocking(|tx| of_person(tx, person(1))).unwrap();
            let told: Vec<_> = left.iter().map(|d| (d.name.as_str(), d.pushed_at)).collect();
            assert_eq!(told, [("browser 12", None), ("browser 11", Some(at(50)))], "{}", db.name);
            db.write_blocking(move |tx| pushed(tx, &[], &left, at(60))).unwrap();
            assert!(db.read_blocking(|tx| of_person(tx, person(1))).unwrap().is_empty());
        }
    }

    #[test]
    fn a_browser_goes_with_the_session_that_it_is_in() {
        for db in testing::engines() {
            db.write_blocking(people).unwrap();
            for (n, owner, of) in
                [(11, 1, Some(1)), (12, 1, Some(2)), (13, 1, None), (14, 1, Some(3)), (21, 2, Some(1))]
            {
                let device = Device { session: of.map(session), ..browser(n, owner) };
                db.write_blocking(move |tx| register(tx, &device, 9)).unwrap();
            }
            let names = |n| {
                let devices = db.read_blocking(move |tx| of_person(tx, person(n))).unwrap();
                devices.into_iter().map(|d| d.name).collect::<Vec<_>>().join(", ")
            };
            db.write_blocking(|tx| follow(tx, session(2), session(5))).unwrap();
            assert_eq!(db.write_blocking(|tx| remove_in(tx, person(1), session(2), "")).unwrap(), 0, "{}", db.name);
            assert_eq!(db.write_blocking(|tx| remove_in(tx, person(1), session(3), "")).unwrap(), 1);
            assert_eq!(db.write_blocking(|tx| remove_all(tx, person(1), Some(session(5)))).unwrap(), 2);
            assert_eq!((names(1), names(2)), ("browser 12".to_owned(), "browser 21".to_owned()), "{}", db.name);
            let at_theirs = browser(21, 2).endpoint;
            assert_eq!(db.write_blocking(move |tx| remove_in(tx, person(1), session(9), &at_theirs)).unwrap(), 0);
            let at_its_own = browser(12, 1).endpoint;
            assert_eq!(db.write_blocking(move |tx| remove_in(tx, person(1), session(9), &at_its_own)).unwrap(), 1);
            assert_eq!(db.write_blocking(|tx| remove_all(tx, person(2), None)).unwrap(), 1, "{}", db.name);
        }
    }

    #[test]
    fn a_subscription_is_renewed_by_whoever_has_its_secret() {
        for db in testing::engines() {
            db.write_blocking(people).unwrap();
            for n in [11, 12] {
                db.write_blocking(move |tx| register(tx, &browser(n, 1), 9)).unwrap();
            }
            let renew = |owner, was: &'static str, auth: &'static str, to: &'static str| {
                let new = (to, "BQ", "bb");
                db.write_blocking(move |tx| renew(tx, person(owner), (was, auth), new)).unwrap()
            };
            let (first, fresh) = ("https://push.example.com/11", "https://push.example.com/99");
            assert_eq!(renew(1, first, "xx", fresh), None, "{}: not its secret", db.name);
            assert_eq!(renew(2, first, "aa", fresh), None, "not Ben's");
            assert_eq!(renew(1, first, "aa", "https://push.example.com/12"), None, "that one is another browser");
            let renewed = renew(1, first, "aa", fresh).expect("a device");
            assert_eq!((renewed.id, renewed.endpoint.as_str()), (browser(11, 1).id, fresh), "{}", db.name);
            assert_eq!(renew(1, first, "aa", fresh), None, "once");
        }
    }

    #[test]
    fn the_first_key_stays() {
        for db in testing::engines() {
            assert_eq!(db.read_blocking(push_key).unwrap(), None, "{}", db.name);
            assert_eq!(db.write_blocking(|tx| keep_push_key(tx, "aa")).unwrap(), "aa");
            assert_eq!(db.write_blocking(|tx| keep_push_key(tx, "bb")).unwrap(), "aa", "{}", db.name);
        }
    }
}
