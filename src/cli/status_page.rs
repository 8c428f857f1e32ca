//! `allclear status-page`: what customers read, and saying more.

use super::client::{Client, Server, limit};
use super::failure::{Failure, Result};
use super::output::{Output, moment, text};
use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

/// Tell customers, and look at what they read. Where a communication plan wants somebody to agree first, what a person
/// writes waits for them.
#[derive(Debug, Subcommand)]
pub enum StatusPage {
    /// List status pages
    List {
        #[command(flatten)]
        server: Server,
    },
    /// Show the components of a page and what was published there, the last first
    Show {
        #[arg(value_name = "PAGE")]
        page: String,
        /// How many of the disruptions at most
        #[arg(long, default_value_t = 10, value_parser = limit)]
        limit: usize,
        #[command(flatten)]
        server: Server,
    },
    /// Tell customers of a disruption
    Open(Open),
    /// Say more about a disruption, or that it is over
    Update(Update),
}

/// What is said of a disruption, at its beginning and later.
#[derive(Debug, Args)]
struct Said {
    /// investigating, identified, monitoring or resolved
    #[arg(long)]
    status: Option<String>,
    /// none, minor, major or critical; that of the worst component when absent
    #[arg(long)]
    impact: Option<String>,
    /// A component and how it is, such as Checkout=major_outage; may be repeated
    #[arg(long = "component", value_name = "NAME=STATUS", value_parser = component)]
    components: Vec<(String, String)>,
    /// Minutes until customers hear more; as the communication plan promises when absent
    #[arg(long, value_name = "MINUTES")]
    next: Option<u32>,
    #[command(flatten)]
    server: Server,
}

impl Said {
    fn fields(&self, text: &str) -> Map<String, Value> {
        let all = [
            ("body", Some(json!(text))),
            ("status", self.status.as_ref().map(|status| json!(status))),
            ("impact", self.impact.as_ref().map(|impact| json!(impact))),
            ("next_update_minutes", self.next.map(|minutes| json!(minutes))),
            ("components", (!self.components.is_empty()).then(|| states(&self.components))),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}

fn states(components: &[(String, String)]) -> Value {
    components.iter().map(|(name, status)| json!({ "name": name, "status": status })).collect()
}

/// `Checkout=major_outage`
fn component(text: &str) -> std::result::Result<(String, String), String> {
    let pair = text.rsplit_once('=').map(|(name, status)| (name.trim().to_owned(), status.trim().to_owned()));
    pair.ok_or_else(|| "write it as NAME=STATUS, for example Checkout=major_outage".to_owned())
}

/// Tell customers of a disruption.
#[derive(Debug, Args)]
pub struct Open {
    #[arg(value_name = "PAGE")]
    page: String,
    /// What customers call it; the title of the incident is never copied
    name: String,
    /// What they read
    text: String,
    /// The incident behind it, which customers never see
    #[arg(long, value_name = "REF")]
    incident: Option<String>,
    #[command(flatten)]
    said: Said,
}

impl Open {
    async fn run(self, out: Output) -> Result<()> {
        let mut body = self.said.fields(&self.text);
        body.insert("name".to_owned(), json!(self.name));
        body.extend(self.incident.map(|incident| ("incident".to_owned(), json!(incident))));
        let client = Client::new(&self.said.server)?;
        told(&client.post(&["status-pages", &self.page, "incidents"], &Value::Object(body)).await?, out)
    }
}

/// Say more about a disruption, or that it is over.
#[derive(Debug, Args)]
pub struct Update {
    #[arg(value_name = "PAGE")]
    page: String,
    /// What customers read now
    text: String,
    /// Which disruption, by its id; the only open one of the page when absent
    #[arg(long, value_name = "ID")]
    of: Option<String>,
    #[command(flatten)]
    said: Said,
}

impl Update {
    async fn run(self, out: Output) -> Result<()> {
        let client = Client::new(&self.said.server)?;
        let id = match self.of {
            Some(id) => id,
            None => only_open(&client, &self.page).await?,
        };
        let path = ["status-pages", &self.page, "incidents", &id, "updates"];
        told(&client.post(&path, &Value::Object(self.said.fields(&self.text))).await?, out)
    }
}

/// Disruptions among which the open one is looked for: what is open was published a short while ago.
const LOOKED_AT: usize = 200;

/// The id of the one disruption that customers read of as not over yet.
async fn only_open(client: &Client, page: &str) -> Result<String> {
    let published = client.list(&["status-pages", page, "incidents"], &[], LOOKED_AT).await?;
    let open: Vec<&Value> = published.iter().filter(|one| one["resolved_at"].is_null()).collect();
    match open[..] {
        [one] => Ok(text(one, &["id"])),
        [] => Err(Failure::usage(format!(
            "{page}: customers read of no open disruption; `allclear status-page open` tells them of one, --of names one that is over"
        ))),
        _ => {
            let all: Vec<String> =
                open.iter().map(|one| format!("{} ({})", text(one, &["id"]), text(one, &["name"]))).collect();
            Err(Failure::usage(format!("{page}: say which one with --of: {}", all.join(", "))))
        }
    }
}

/// What became of it: published, or before whoever has to agree.
fn told(done: &Value, out: Output) -> Result<()> {
    out.either(done, || {
        if !done["told"].is_null() {
            return out.line(&text(done, &["told"]));
        }
        out.line(&format!(
            "Published: {} ({}), {}",
            text(done, &["name"]),
            text(done, &["status"]),
            text(done, &["url"])
        ))?;
        for hint in done["hints"].as_array().into_iter().flatten() {
            out.remark(&text(hint, &["advice"]));
        }
        Ok(())
    })
}

impl StatusPage {
    pub async fn run(self, out: Output) -> Result<()> {
        match self {
            Self::List { server } => {
                let pages = Client::new(&server)?.get(&["status-pages"], &[]).await?;
                out.either(&pages, || {
                    let all = pages["data"].as_array().into_iter().flatten();
                    let row = |page: &Value| ["slug", "name", "url"].map(|field| text(page, &[field])).to_vec();
                    out.table(&["page", "name", "address"], &all.map(row).collect::<Vec<_>>())
                })
            }
            Self::Show { page, limit, server } => show(&page, limit, &Client::new(&server)?, out).await,
            Self::Open(open) => open.run(out).await,
            Self::Update(update) => update.run(out).await,
        }
    }
}

async fn show(page: &str, limit: usize, client: &Client, out: Output) -> Result<()> {
    let components = client.get(&["status-pages", page, "components"], &[]).await?;
    let published = client.list(&["status-pages", page, "incidents"], &[], limit).await?;
    let all = json!({ "components": components["data"], "incidents": published });
    out.either(&all, || {
        let each = components["data"].as_array().into_iter().flatten();
        let row = |one: &Value| ["name", "status"].map(|field| text(one, &[field])).to_vec();
        out.table(&["component", "status"], &each.map(row).collect::<Vec<_>>())?;
        if published.is_empty() {
            out.remark("nothing was published");
            return Ok(());
        }
        out.line("")?;
        let row = |one: &Value| {
            let [id, status, name] = ["id", "status", "name"].map(|field| text(one, &[field]));
            vec![id, status, moment(one, &["updated_at"]), moment(one, &["next_update_at"]), name]
        };
        let rows: Vec<_> = published.iter().map(row).collect();
        out.table(&["id", "status", "published", "next", "name"], &rows)
    })
}
