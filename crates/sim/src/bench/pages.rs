//! How long the pages that people look at take, with a night's worth of alerts behind them.

use super::figures::Goal;
use super::load::{self, percentile};
use super::{Bench, House, streams};
use crate::outside::{Connection, instant, post_as};
use anyhow::{Context as _, Result, bail};

/// Open alerts: more than anybody has survived, and where a list that reads them all is noticed.
const ALERTS: u64 = 100_000;
/// Entries on the timeline of an incident: a long night's, most of them written by programs.
const ENTRIES: usize = 2_000;
/// How often each page is asked for.
const LOOKS: usize = 100;
/// Milliseconds of a page's 95th percentile that nobody feels as waiting, on two cores.
const GOAL: Goal = Goal::AtMost(50.0);

/// What is asked for, and what is hard about it.
const VIEWS: [(&str, &str); 9] = [
    ("/alerts", "what is open"),
    ("/alerts?severity=critical", "a severity that none has"),
    ("/alerts?severity=warning", "a severity that all have"),
    ("/alerts?q=latency", "words that all have"),
    ("/alerts?q=nowhere+to+be+found", "words that none has"),
    ("/alerts?state=all", "everything"),
    ("/alerts?state=resolved", "a state that none has"),
    ("/alerts?team=mine", "the services of my teams"),
    ("/services", "every service with its count"),
];

/// Runs every view on one connection, one after the other.
pub(super) async fn run(options: &Bench, starts_at: &str) -> Result<()> {
    println!("\nPages over {ALERTS} open alerts, {LOOKS} looks each");
    let house = House::open(options, options.sqlite()?, "1h").await?;
    load::fill(&house.target(starts_at), ALERTS, 1_000, 4).await?;
    let secret = streams::sign_in(&house.store)?.pop().context("the company has nobody who could sign in")?.secret;
    let mut connection = Connection::open(house.launch.address).await?;
    let first = look(&mut connection, "/alerts", &secret).await?;
    let one = first.split("href=\"/alerts/").nth(1).and_then(|rest| rest.split('"').next());
    let one = format!("/alerts/{}", one.context("the list shows no alert")?);
    let token = house.launch.token(&house.store)?;
    let incident = format!("/incidents/{}", long_night(&mut connection, &token).await?);
    let views = VIEWS.iter().map(|(path, what)| ((*path).to_owned(), *what));
    let more = [(one, "one alert with its story"), (incident, "an incident of 2,000 entries")];
    for (path, what) in views.chain(more) {
        let mut times = Vec::with_capacity(LOOKS);
        for _ in 0..LOOKS {
            let began = instant();
            look(&mut connection, &path, &secret).await?;
            times.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
        times.sort_unstable();
        let (p50, p95) = (percentile(&times, 0.5), percentile(&times, 0.95));
        println!("    p50 {p50:>7.2} ms  p95 {p95:>7.2} ms  {what:<29}  goal p95 {}", GOAL.judge(p95));
    }
    house.server.stop().await
}

/// An incident with [`ENTRIES`] on its timeline; its number.
async fn long_night(connection: &mut Connection, token: &str) -> Result<i64> {
    let declared = br#"{"title":"Checkout is slow","severity":"SEV-3"}"#;
    let status = connection.send(&post_as(token, "/api/v1/incidents", declared)).await?;
    let made: serde_json::Value = serde_json::from_slice(connection.body())?;
    let number = made["number"].as_i64().with_context(|| format!("declaring was answered with {status}"))?;
    let path = format!("/api/v1/incidents/{number}/timeline");
    for nth in 1..ENTRIES {
        let note = format!(r#"{{"text":"replica {nth} was restarted and caught up after a while"}}"#);
        let status = connection.send(&post_as(token, &path, note.as_bytes())).await?;
        anyhow::ensure!(status == 201, "entry {nth} was answered with {status}");
    }
    Ok(number)
}

async fn look(connection: &mut Connection, path: &str, secret: &str) -> Result<String> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\ncookie: allclear={secret}\r\n\r\n");
    match connection.send(request.as_bytes()).await? {
        200 => Ok(String::from_utf8_lossy(connection.body()).into_owned()),
        other => bail!("{path} was answered with {other}"),
    }
}
