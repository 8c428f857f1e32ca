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

    /// Aligned columns without borders, so that `awk` reads them too. On a terminal they are fitted into its width, and
    /// where that leaves no room for words each field gets a line of its own.
    pub fn table(self, headings: &[&str], rows: &[Vec<String>]) -> Result<()> {
        self.line(&self.arranged(headings, rows, terminal_width()))
    }

    fn arranged(self, headings: &[&str], rows: &[Vec<String>], width: Option<usize>) -> String {
        let mut table = self.grid(headings, rows);
        let natural = table.lines().map(|line| line.trim_end().chars().count()).max().unwrap_or(0);
        let Some(width) = width.filter(|width| natural > *width) else { return table.trim_fmt() };
        let rows = titles_cut(headings, rows, width);
        table = self.grid(headings, &rows);
        if width < NARROW.max(COLUMN * headings.len()) {
            let record = |row: &Vec<String>| {
                let fields: Vec<_> = headings.iter().copied().zip(row.iter().cloned()).collect();
                aligned(&fields, Some(width)).join("\n")
            };
            return rows.iter().map(record).collect::<Vec<_>>().join("\n\n");
        }
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
        table.trim_fmt()
    }

    fn grid(self, headings: &[&str], rows: &[Vec<String>]) -> Table {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
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
        table
    }

    /// `name: value` lines, aligned, and on a terminal wrapped at its width; empty values are left out.
    pub fn fields(self, fields: &[(&str, String)]) -> Result<()> {
        aligned(fields, terminal_width()).iter().try_for_each(|line| self.line(line))
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

/// A terminal with fewer columns has no room for a table that does not fit it.
const NARROW: usize = 60;
/// Fewer terminal columns than this for each column of a table cut words into pieces.
const COLUMN: usize = 10;

/// Fewer columns than this beside the names hold no words worth wrapping.
const ROOM: usize = 16;
/// Words up to this long are ids and addresses that are copied: they stay whole on the narrowest terminal.
const WHOLE: usize = 40;

/// How wide the terminal is on which the answer appears; `None` for a file, a pipe, and a terminal that does not know and
/// says 0.
fn terminal_width() -> Option<usize> {
    Table::new().width().filter(|width| *width > 0 && io::stdout().is_terminal()).map(usize::from)
}

fn aligned(fields: &[(&str, String)], terminal: Option<usize>) -> Vec<String> {
    let width = fields.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0) + 1;
    let room = terminal.and_then(|terminal| terminal.checked_sub(width + 1)).filter(|room| *room >= ROOM);
    let field = |(name, value): &(&str, String)| {
        let value = printable(value);
        let value = room.map_or_else(|| vec![value.clone()], |room| wrapped(&value, room));
        format!("{:<width$} {}", format!("{name}:"), value.join(&format!("\n{}", " ".repeat(width + 1))))
    };
    fields.iter().filter(|(_, value)| !value.is_empty()).map(field).collect()
}

/// Lines of at most `room` characters, as far as words allow.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace().flat_map(|word| pieces(word, room)) {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
    }
    lines.push(line);
    lines
}

/// A word, or where it is longer than any id its pieces.
fn pieces(word: &str, room: usize) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() <= WHOLE {
        return vec![word.to_owned()];
    }
    letters.chunks(room).map(|piece| piece.iter().collect()).collect()
}

/// The rows with titles of no more than one line of the terminal: senders write them, and some write a page.
fn titles_cut(headings: &[&str], rows: &[Vec<String>], width: usize) -> Vec<Vec<String>> {
    // A terminal without room for a few words cannot be pleased by cutting them.
    let width = width.max(ROOM);
    let cut = |(heading, text): (&&str, &String)| {
        if *heading != "title" || text.chars().count() <= width {
            return text.clone();
        }
        let kept: String = text.chars().take(width.saturating_sub(1)).collect();
        format!("{}…", kept.trim_end())
    };
    rows.iter().map(|row| headings.iter().zip(row).map(cut).collect()).collect()
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

/// Who acted, as people call them.
pub fn actor(value: &Value, key: &str) -> String {
    match text(value, &[key, "type"]).as_str() {
        "system" => "Allclear".to_owned(),
        "operator" => "an operator".to_owned(),
        other => Some(text(value, &[key, "name"])).filter(|name| !name.is_empty()).unwrap_or_else(|| other.to_owned()),
    }
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

    const HEADINGS: [&str; 4] = ["id", "state", "opened", "title"];

    fn shown(width: Option<usize>) -> Vec<String> {
        let row = |id: &str, title: &str| [id, "triggered", "2026-11-22T02:30:00Z", title].map(str::to_owned).to_vec();
        let rows = [row("alt_01kaeqj9c0e1pt6j3z8t7w0m2n", "Disk full on db1"), row("alt_2", "")];
        let text = Output { json: false, colour: false }.arranged(&HEADINGS, &rows, width);
        text.lines().map(|line| line.trim_end().to_owned()).collect()
    }

    #[test]
    fn a_table_on_a_narrow_terminal_has_a_line_for_each_field() {
        for width in [1, 20, 40, 59] {
            assert_eq!(
                shown(Some(width)),
                [
                    "id:     alt_01kaeqj9c0e1pt6j3z8t7w0m2n",
                    "state:  triggered",
                    "opened: 2026-11-22T02:30:00Z",
                    "title:  Disk full on db1",
                    "",
                    "id:     alt_2",
                    "state:  triggered",
                    "opened: 2026-11-22T02:30:00Z",
                ],
                "{width}"
            );
        }
    }

    #[test]
    fn what_is_long_is_wrapped_on_a_terminal_and_whole_in_a_pipe() {
        let title = "the disk of the second replica is full and ".repeat(25);
        let fields = [("id", "alt_01kaeqj9c0e1pt6j3z8t7w0m2n".to_owned()), ("details", title.clone())];
        let text = aligned(&fields, Some(40)).join("\n");
        assert!(text.lines().count() > 20 && text.lines().all(|line| line.chars().count() <= 40), "{text}");
        assert!(text.lines().skip(2).all(|line| line.starts_with("         ")), "what follows hangs: {text}");
        assert_eq!(aligned(&fields, None)[1].lines().count(), 1);
        let row = ["alt_1".to_owned(), "triggered".to_owned(), String::new(), title];
        let shown = |width| Output { json: false, colour: false }.arranged(&HEADINGS, &[row.to_vec()], width);
        assert!(shown(Some(100)).contains('…') && shown(Some(40)).contains('…'));
        assert!(shown(Some(40)).lines().all(|line| line.chars().count() <= 40), "{}", shown(Some(40)));
        assert!(!shown(None).contains('…') && shown(None).lines().count() == 2);
        assert_eq!(pieces(&"x".repeat(100), 40).len(), 3);
    }

    #[test]
    fn a_table_is_wrapped_where_that_helps_and_left_alone_where_it_fits() {
        let whole = shown(None);
        assert_eq!(whole.len(), 3);
        assert!(
            whole[1].starts_with("alt_01kaeqj9c0e1pt6j3z8t7w0m2n  triggered  2026-11-22T02:30:00Z  Disk full on db1")
        );
        assert_eq!(shown(Some(200)), whole);
        let wrapped = shown(Some(70));
        assert!(wrapped.len() > 3 && wrapped.iter().all(|line| line.chars().count() <= 70), "{wrapped:?}");
    }

    #[test]
    fn whoever_acted_is_called_as_people_call_them() {
        let of = |actor_json: Value| actor(&json!({"by": actor_json}), "by");
        assert_eq!(of(json!({"type": "system", "id": null, "name": null})), "Allclear");
        assert_eq!(of(json!({"type": "person", "id": "per_1", "name": "Ana"})), "Ana");
        assert_eq!(of(Value::Null), "");
    }

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
