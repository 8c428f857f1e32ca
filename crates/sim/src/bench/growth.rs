//! What a start costs, what idling costs, and whether a million open alerts cost the next one anything.

use super::figures::{Goal, Spread};
use super::load::{self, Series};
use super::{Bench, House};
use crate::outside::{Launch, instant, pause};
use anyhow::Result;
use std::time::Duration;

const STARTS: usize = 5;
const FEW: u64 = 1_000;
const MANY: u64 = 1_000_000;

/// From nothing to ready, and from an existing database to ready.
pub(super) async fn start(options: &Bench) -> Result<()> {
    println!("\nStarting and idling");
    let (mut first, mut again, mut idle) = (Vec::new(), Vec::new(), 0.0);
    for _ in 0..STARTS {
        let store = options.sqlite()?;
        let launch = Launch::new(&options.binary, options.server_cpu, &options.log())?;
        for times in [&mut first, &mut again] {
            let began = instant();
            let mut server = launch.start(&store)?;
            server.ready().await?;
            times.push(began.elapsed().as_secs_f64() * 1e3);
            // A moment for the first look of every worker.
            pause(Duration::from_millis(300)).await;
            idle = crate::outside::resident_kib(server.pid())? as f64 / 1024.0;
            server.stop().await?;
        }
    }
    let (first, again) = (Spread::of(first), Spread::of(again));
    println!("    empty directory to ready  {first} ms  goal {}", Goal::AtMost(200.0).judge(first.median()));
    println!("    start again               {again} ms");
    println!("    idle RSS                  {idle:.0} MiB  goal {}", Goal::AtMost(60.0).judge(idle));
    Ok(())
}

/// The same load on a server with a thousand open alerts and on one with a million.
pub(super) async fn million(options: &Bench, starts_at: &str) -> Result<()> {
    println!("\nA million open alerts");
    let few = House::open(options, options.sqlite()?, "1h").await?;
    let many = House::open(options, options.sqlite()?, "1h").await?;
    load::fill(&few.target(starts_at), FEW, 1_000, 1).await?;
    let began = instant();
    load::fill(&many.target(starts_at), MANY, 1_000, 16).await?;
    println!(
        "    opened in {:.1} s, RSS {:.0} MiB ({:.0} MiB with a thousand)",
        began.elapsed().as_secs_f64(),
        many.resident_mib()?,
        few.resident_mib()?
    );
    let time = Duration::from_secs_f64(options.seconds);
    for (batch, connections, goal) in [(1, 64, Goal::AtMost(1.2)), (100, 16, Goal::AtMost(2.0))] {
        let (mut small, mut large) = (Vec::new(), Vec::new());
        for _ in 0..options.rounds {
            let (at_few, at_many) = (few.target(starts_at), many.target(starts_at));
            small.push(load::closed(&at_few, connections, batch, Series::Repeated(FEW), time).await?.per_second);
            large.push(load::closed(&at_many, connections, batch, Series::Repeated(MANY), time).await?.per_second);
        }
        let cost = Spread::ratio(&small, &large);
        let (with_few, with_many) = (Spread::of(small).whole(), Spread::of(large).whole());
        println!("    {batch} x {connections}: {with_few}/s with {FEW}, {with_many}/s with {MANY} touched in turn");
        println!("      cost of an alert {cost}  goal {}", goal.judge(cost.median()));
    }
    println!("    RSS afterwards {:.0} MiB", many.resident_mib()?);
    few.server.stop().await?;
    let (launch, store) = many.halt().await?;
    let began = instant();
    let mut server = launch.start(&store)?;
    server.ready().await?;
    println!("    start again with a million open: {:.0} ms", began.elapsed().as_secs_f64() * 1e3);
    server.stop().await
}
