//! What commands print: tables for people, JSON for scripts, progress for the impatient.

use super::failure::{Failure, Result};
use comfy_table::{Cell, Color, ContentArrangement, Table, presets};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use std::io::{self, ErrorKind, IsTerminal as _, Write as _};
use std::time::Duration;

/// Where a command's answer goes. Standard output carries the answer and nothing else; remarks go to standard error.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    pub json: bool,
    colour: bool,
}

impl Output {
    /// Colour only where a person looks at it and did not ask for none (<https://no-color.org>).
    pub fn new(json: bool) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        Self { json, colour: wanted && io::stdout().is_terminal() }
    }

    /// One line of the answer. A reader that went away early, such as `head`, is no failure.
    pub fn line(self, text: &str) -> Result<()> {
        match writeln!(io::stdout().lock(), "{text}") {
            Err(e) if e.kind() != ErrorKind::BrokenPipe => {
                Err(Failure::failed(format!("cannot write to standard output: {e}")))
            }
            _ => Ok(()),
        }
    }

    /// A remark beside the answer; it is left out of `--json`, whose readers want only the answer.
    pub fn remark(self, text: &str) {
        if !self.json {
            let _ = writeln!(io::stderr().lock(), "{text}");
        }
    }

    /// The answer as it came from the server.
    pub fn value(self, value: &Value) -> Result<()> {
        let text = serde_json::to_string_pretty(value).map_err(|e| Failure::failed(e.to_string()))?;
        self.line(&text)
    }

    /// With `--json` the value, otherwise what `show` says about it.
    pub fn either(self, value: &Value, show: impl FnOnce() -> Result<()>) -> Result<()> {
        if self.json { self.value(value) } else { show() }
    }

    /// Aligned columns without borders, so that `awk` reads them too.
    pub fn table(self, headings: &[&str], rows: &[Vec<String>]) -> Result<()> {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        if io::stdout().is_terminal() {
            table.set_content_arrangement(ContentArrangement::Dynamic);
        }
        table.set_header(headings.iter().map(|h| Cell::new(h.to_uppercase())));
        for row in rows {
            table.add_row(row.iter().map(|text| self.cell(text)));
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        if !self.colour {
            table.force_no_tty();
        }
        self.line(&table.trim_fmt())
    }

    /// `name: value` lines, aligned; empty values are left out.
    pub fn fields(self, fields: &[(&str, String)]) -> Result<()> {
        let width = fields.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0) + 1;
        for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
            self.line(&format!("{:<width$} {}", format!("{name}:"), printable(value)))?;
        }
        Ok(())
    }

    fn cell(self, text: &str) -> Cell {
        let cell = Cell::new(printable(text));
        if !self.colour {
            return cell;
        }
        match text {
            "triggered" | "critical" | "failed" | "sev-1" | "sev-2" => cell.fg(Color::Red),
            "acknowledged" | "error" | "warning" | "sending" => cell.fg(Color::Yellow),
            "resolved" | "accepted" => cell.fg(Color::Green),
            _ => cell,
        }
    }

    /// Turns while something of unknown length runs; call [`ProgressBar::finish_and_clear`] at its end. Drawn only where a person looks at it.
    pub fn spinner(self, what: &str) -> ProgressBar {
        if self.json || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new_spinner().with_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }

    /// Fills while `length` things are worked through.
    pub fn bar(self, what: &str, length: u64) -> ProgressBar {
        if self.json || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(length).with_message(what.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}") {
            bar.set_style(style);
        }
        bar
    }
}

/// Senders write titles; a title must not move the cursor or recolour the terminal of whoever lists it.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The text at `path` inside `value`: `text(&alert, &["service", "name"])`. Empty when it is absent or null.
pub fn text(value: &Value, path: &[&str]) -> String {
    let found = path.iter().try_fold(value, |v, key| v.get(key));
    match found {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// What the thing under `key` is called: its name where it is an object, otherwise itself.
pub fn name(value: &Value, key: &str) -> String {
    let named = text(value, &[key, "name"]);
    if named.is_empty() && !value.get(key).is_some_and(Value::is_object) { text(value, &[key]) } else { named }
}

/// An RFC 3339 instant without its fraction, as a table shows it.
pub fn moment(value: &Value, path: &[&str]) -> String {
    let text = text(value, path);
    match text.split_once('.') {
        Some((seconds, _)) => format!("{seconds}Z"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_title_cannot_drive_the_terminal() {
        assert_eq!(printable("disk \u{1b}[31mfull\r\n"), "disk  [31mfull  ");
    }

    #[test]
    fn absent_and_null_are_empty() {
        let value = json!({"a": {"b": null, "n": 3, "t": "2026-01-01T00:00:00.123456Z"}});
        assert_eq!(text(&value, &["a", "b"]), "");
        assert_eq!(text(&value, &["a", "x", "y"]), "");
        assert_eq!(text(&value, &["a", "n"]), "3");
        assert_eq!(moment(&value, &["a", "t"]), "2026-01-01T00:00:00Z");
    }
}
