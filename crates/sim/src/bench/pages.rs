//! How long the pages that people look at take, with a night's worth of alerts behind them.

use super::figures::Goal;
use super::load::{self, percentile};
use super::{Bench, House, streams};
use crate::outside::{Connection, instant};
use anyhow::{Context as _, Result, bail};

/// Open alerts: more than anybody has survived, and where a list that reads them all is noticed.
const ALERTS: u64 = 100_000;
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
    let views = VIEWS.iter().map(|(path, what)| ((*path).to_owned(), *what));
    for (path, what) in views.chain([(one, "one alert with its story")]) {
        let mut times = Vec::with_capacity(LOOKS);
        for _ in 0..LOOKS {
            let began = instant();
            look(&mut connection, &path, &secret).await?;
            times.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
        times.sort_unstable();
        let (p50, p95) = (percentile(&times, 0.5), percentile(&times, 0.95));
        println!("    p50 {p50:>7.2} ms  p95 {p95:>7.2} ms  {what:<28}  goal p95 {}", GOAL.judge(p95));
    }
    house.server.stop().await
}

async fn look(connection: &mut Connection, path: &str, secret: &str) -> Result<String> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\ncookie: allclear={secret}\r\n\r\n");
    match connection.send(request.as_bytes()).await? {
        200 => Ok(String::from_utf8_lossy(connection.body()).into_owned()),
        other => bail!("{path} was answered with {other}"),
    }
}
