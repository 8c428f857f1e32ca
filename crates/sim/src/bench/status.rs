//! The public status page beside nginx, which has the same bytes as a file.
//!
//! Both get the request of a browser and answer with the packed page. The generator shares the machine and tires first,
//! so what an answer costs each of them in processor time is printed too.

use super::Bench;
use super::figures::{Goal, Spread};
use super::load::percentile;
use crate::outside::{Connection, Launch, company, instant, pause, post_as, processor_seconds};
use anyhow::{Context as _, Result, bail};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::task::JoinSet;

/// Readers at once.
const CONNECTIONS: usize = 64;
/// Answers a second, against nginx: everybody opens the page in the same minute.
const GOAL: Goal = Goal::AtLeast(1.0);
/// The 99th percentile, against nginx.
const SLOWEST: Goal = Goal::AtMost(1.5);
const REQUEST: &[u8] = b"GET /status/shop HTTP/1.1\r\nhost: localhost\r\naccept-encoding: gzip, br\r\n\r\n";

/// What one turn measured.
#[derive(Default)]
struct Runs {
    per_second: Vec<f64>,
    p99_ms: Vec<f64>,
    processor_us: Vec<f64>,
}

impl Runs {
    fn tell(&self, who: &str) {
        let of = |values: &[f64]| Spread::of(values.iter().copied());
        let (rate, p99, cost) = (of(&self.per_second).whole(), of(&self.p99_ms), of(&self.processor_us));
        println!("    {who:<12} {rate:>28}/s  p99 {p99} ms  {:.1} us CPU each", cost.median());
    }
}

/// Makes a page with an incident, and has both serve it in turns.
pub(super) async fn run(options: &Bench) -> Result<()> {
    println!("\nThe public status page ({CONNECTIONS} readers)");
    let launch = Launch::new(&options.binary, options.server_cpu, &options.log())?;
    let store = options.sqlite()?;
    launch.apply(&store, &company(launch.address, 1, "1h")).await?;
    let token = launch.token(&store)?;
    let mut server = launch.start(&store)?;
    server.ready().await?;
    let bytes = publish(launch.address, &token).await?;
    let mut both = vec![("Allclear", launch.address, server.pid(), Runs::default())];
    let nginx = Nginx::start(options, &bytes).await?;
    match &nginx {
        Some(nginx) => both.push(("nginx", nginx.address, nginx.child.id(), Runs::default())),
        None => println!("    no comparison: nginx is not installed"),
    }
    for _ in 0..options.rounds {
        for (_, address, pid, runs) in &mut both {
            let before = processor_seconds(*pid)?;
            let (per_second, times) = read_all(*address, Duration::from_secs_f64(options.seconds)).await?;
            runs.per_second.push(per_second);
            runs.p99_ms.push(percentile(&times, 0.99));
            runs.processor_us.push((processor_seconds(*pid)? - before) * 1e6 / times.len().max(1) as f64);
        }
    }
    for (who, _, _, runs) in &both {
        runs.tell(who);
    }
    if let [(_, _, _, ours), (_, _, _, theirs)] = &both[..] {
        let rate = Spread::ratio(&ours.per_second, &theirs.per_second);
        let slowest = Spread::ratio(&ours.p99_ms, &theirs.p99_ms);
        let cost = Spread::ratio(&ours.processor_us, &theirs.processor_us);
        println!("    answers a second  {rate}  goal {}", GOAL.judge(rate.median()));
        println!("    99th percentile   {slowest}  goal {}", SLOWEST.judge(slowest.median()));
        println!("    processor time    {cost}");
    }
    server.stop().await
}

/// A page of ten components with an incident; answers what a browser is sent.
async fn publish(address: SocketAddr, token: &str) -> Result<Vec<u8>> {
    let mut connection = Connection::open(address).await?;
    let pages = "/api/v1/status-pages";
    let page = serde_json::json!({ "slug": "shop", "name": "The shop" });
    let mut all = vec![(pages.to_owned(), page)];
    for number in 1..=10 {
        let component = serde_json::json!({ "name": format!("Component {number}") });
        all.push((format!("{pages}/shop/components"), component));
    }
    let told = "Some customers cannot pay by card. We are looking into it and will tell more within half an hour.";
    let incident = serde_json::json!({ "name": "Card payments fail", "impact": "major", "body": told });
    all.push((format!("{pages}/shop/incidents"), incident));
    for (path, body) in all {
        let status = connection.send(&post_as(token, &path, body.to_string().as_bytes())).await?;
        if status != 201 {
            bail!("{path} was answered with {status}: {}", String::from_utf8_lossy(connection.body()));
        }
    }
    // The bytes are made anew a moment after the change.
    let deadline = instant() + Duration::from_secs(10);
    let plain = b"GET /status/shop HTTP/1.1\r\nhost: localhost\r\n\r\n";
    while connection.send(plain).await? != 200 || !String::from_utf8_lossy(connection.body()).contains("by card") {
        if instant() > deadline {
            bail!("the page does not show its incident");
        }
        pause(Duration::from_millis(20)).await;
    }
    connection.send(REQUEST).await?;
    Ok(connection.body().to_vec())
}

/// Asks as fast as answers come; gives answers a second and the sorted times in microseconds.
async fn read_all(address: SocketAddr, time: Duration) -> Result<(f64, Vec<u32>)> {
    let began = instant();
    let mut tasks = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let mut connection = Connection::open(address).await?;
        tasks.spawn(async move {
            let mut times = Vec::new();
            while began.elapsed() < time {
                let asked = instant();
                match connection.send(REQUEST).await? {
                    200 => times.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX)),
                    other => bail!("the page was answered with {other}"),
                }
            }
            Ok(times)
        });
    }
    let mut times = Vec::new();
    while let Some(done) = tasks.join_next().await {
        times.extend(done??);
    }
    let per_second = times.len() as f64 / began.elapsed().as_secs_f64();
    times.sort_unstable();
    Ok((per_second, times))
}

/// An nginx that serves one packed file, as `gzip_static` does it; stopped when dropped.
struct Nginx {
    child: Child,
    address: SocketAddr,
}

impl Nginx {
    /// `None` when there is none on this machine.
    async fn start(options: &Bench, packed: &[u8]) -> Result<Option<Self>> {
        let home = std::path::absolute(options.folder.join("nginx"))?;
        std::fs::create_dir_all(home.join("status"))?;
        std::fs::write(home.join("status/shop.gz"), packed)?;
        // `gzip_static` wants the plain file beside it only for readers who take no gzip.
        std::fs::write(home.join("status/shop"), packed)?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        std::fs::write(home.join("nginx.conf"), configuration(&home, address))?;
        let mut command = match options.server_cpu {
            Some(cpu) => {
                let mut pinned = Command::new("taskset");
                pinned.args(["-c", &cpu.to_string(), "nginx"]);
                pinned
            }
            None => Command::new("nginx"),
        };
        let log = std::fs::File::options().create(true).append(true).open(options.log())?;
        command.arg("-p").arg(&home).arg("-c").arg(home.join("nginx.conf"));
        let there = Command::new("nginx").arg("-v").stderr(Stdio::null()).status();
        if there.is_err() {
            return Ok(None);
        }
        let child = command.stdin(Stdio::null()).stderr(log).spawn().context("nginx")?;
        let mut nginx = Self { child, address };
        let deadline = instant() + Duration::from_secs(10);
        while Connection::open(address).await.is_err() {
            if let Some(status) = nginx.child.try_wait()? {
                bail!("nginx ended with {status}; {} says why", options.log().display());
            }
            if instant() > deadline {
                bail!("nginx does not listen on {address}");
            }
            pause(Duration::from_millis(10)).await;
        }
        Ok(Some(nginx))
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // There is nothing to do about one that ended before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One process, no log, the file kept open: nginx at its fastest.
fn configuration(home: &Path, address: SocketAddr) -> String {
    format!(
        "daemon off; master_process off; pid {home}/pid; error_log stderr;\n\
         events {{ worker_connections 1024; }}\n\
         http {{\n  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;\n  \
         open_file_cache max=10; open_file_cache_valid 1h; default_type text/html;\n  \
         client_body_temp_path {home}; proxy_temp_path {home}; fastcgi_temp_path {home}; uwsgi_temp_path {home}; scgi_temp_path {home};\n  \
         server {{ listen {address}; root {home}; gzip_static on; gzip_vary on; add_header Cache-Control \"public, max-age=30\"; }}\n}}\n",
        home = home.display(),
    )
}
