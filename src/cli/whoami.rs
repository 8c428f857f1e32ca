//! `allclear whoami`: as whom this shell acts.

use super::client::{Client, Server};
use super::failure::Result;
use super::output::{Output, moment, text};
use clap::Args;
use serde_json::Value;

/// Who acts with this token, and what they may do with it.
#[derive(Debug, Args)]
pub struct Whoami {
    #[command(flatten)]
    server: Server,
}

impl Whoami {
    pub async fn run(self, out: Output) -> Result<()> {
        let me = Client::new(&self.server)?.get(&["me"], &[]).await?;
        out.either(&me, || out.line(&told(&me)))
    }
}

fn told(me: &Value) -> String {
    let token = text(me, &["token", "name"]);
    let scope = text(me, &["scope"]);
    if me["person"].is_null() {
        return format!("nobody: the program \"{token}\", with the scope {scope}");
    }
    let (name, email) = (text(me, &["person", "name"]), text(me, &["person", "email"]));
    let reach = if me["token"]["reach"] == "read" { "only reads" } else { "acts" };
    let ends = match moment(me, &["token", "expires_at"]) {
        end if end.is_empty() => String::new(),
        end => format!(" until {end}"),
    };
    format!("{name} <{email}>, by the token \"{token}\", which {reach} with the scope {scope}{ends}")
}
