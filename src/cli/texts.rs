//! `allclear texts`: what Allclear says, for whoever translates it.

use super::failure::{Failure, Result};
use super::output::Output;
use crate::catalogue;
use clap::Args;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Print every text of Allclear, or compare a translation with them.
///
/// To translate: save what this prints in a file, say the texts in your language, and start the server with --texts FILE. What a file
/// does not say is said in English.
#[derive(Debug, Args)]
pub struct Texts {
    /// A translation to compare
    file: Option<PathBuf>,
}

impl Texts {
    pub fn run(self, out: Output) -> Result<()> {
        let Some(file) = self.file else {
            return out
                .either(&json!({ "texts": allclear_texts::ENGLISH }), || out.line(allclear_texts::ENGLISH.trim_end()));
        };
        let (_, compared) = read(&file)?;
        let told = json!({
            "said": compared.said, "as_english": compared.as_english, "missing": compared.missing, "unknown": compared.unknown, "unusable": compared.unusable,
        });
        out.either(&told, || {
            out.line(&compared.to_string())?;
            let named = |what: &str, ids: &[String]| ids.iter().map(|id| vec![what.to_owned(), id.clone()]).collect();
            let mut rows: Vec<Vec<String>> = named("cannot be said", &compared.unusable);
            rows.extend::<Vec<_>>(named("not said any more", &compared.unknown));
            rows.extend::<Vec<_>>(named("missing", &compared.missing));
            if rows.is_empty() { Ok(()) } else { out.table(&["what", "text"], &rows) }
        })
    }
}

/// Reads a catalogue.
///
/// # Errors
/// When the file is not there, or is no catalogue.
pub fn read(file: &Path) -> Result<(catalogue::Translated, catalogue::Compared)> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => Failure::not_found(format!("there is no file of texts {shown}")),
        _ => Failure::usage(format!("cannot read the texts {shown}: {e}")),
    })?;
    catalogue::read(&text).map_err(|why| Failure::usage(format!("{shown}: {why}")))
}

/// Says every text as this file says it, from now on.
///
/// # Errors
/// When it cannot be read.
pub fn speak(file: &Path) -> Result<()> {
    let (texts, compared) = read(file)?;
    if compared.unusable.is_empty() {
        tracing::info!(file = %file.display(), "{compared}");
    } else {
        tracing::warn!(file = %file.display(), "{compared}; `allclear texts {}` names them", file.display());
    }
    allclear_texts::speak(Box::new(texts)).map_err(|_| Failure::failed("the texts of this process are chosen already"))
}
