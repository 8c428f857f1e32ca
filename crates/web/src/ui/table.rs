//! Tables: for things that are compared column by column. For things that are opened, use a [`super::list()`].

use allclear_texts::html;
use maud::{Markup, Render};

/// A table. Splice it into `html!`.
#[derive(Debug, Clone)]
#[must_use]
pub struct Table {
    caption: String,
    columns: Vec<(String, &'static str)>,
    rows: Vec<Row>,
    visible: bool,
}

/// One line.
#[derive(Debug, Clone)]
struct Row {
    cells: Vec<Markup>,
    overdue: bool,
}

/// `caption` is read out.
pub fn table(caption: impl Into<String>) -> Table {
    Table { caption: caption.into(), columns: Vec::new(), rows: Vec::new(), visible: false }
}

impl Table {
    pub fn column(mut self, heading: impl Into<String>) -> Self {
        self.columns.push((heading.into(), ""));
        self
    }
    /// A column of numbers: right-aligned, digits of one width.
    pub fn number(mut self, heading: impl Into<String>) -> Self {
        self.columns.push((heading.into(), "number"));
        self
    }
    /// A column that is only as wide as it must be.
    pub fn narrow(mut self, heading: impl Into<String>) -> Self {
        self.columns.push((heading.into(), "narrow"));
        self
    }
    /// A column of buttons; its heading is read out only.
    pub fn actions(mut self, heading: impl Into<String>) -> Self {
        self.columns.push((heading.into(), "does"));
        self
    }
    /// One line. The first cell names it.
    pub fn row(mut self, cells: Vec<Markup>) -> Self {
        self.rows.push(Row { cells, overdue: false });
        self
    }
    /// A line about something late.
    pub fn overdue_row(mut self, cells: Vec<Markup>) -> Self {
        self.rows.push(Row { cells, overdue: true });
        self
    }
    /// Shows the caption above the table.
    pub fn captioned(mut self) -> Self {
        self.visible = true;
        self
    }
}

impl Render for Table {
    fn render(&self) -> Markup {
        let class = |nth: usize| self.columns.get(nth).map(|(_, class)| *class).filter(|class| !class.is_empty());
        html! {
            // A wide table scrolls by itself, with the keyboard too, and not the page.
            div .table-frame tabindex="0" role="region" aria-label=(self.caption) {
                table .table {
                    caption class=[(!self.visible).then_some("sr")] { (self.caption) }
                    thead {
                        tr {
                            @for (heading, class) in &self.columns {
                                th scope="col" class=[(!class.is_empty()).then_some(*class)] {
                                    @if *class == "does" { span .sr { (heading) } } @else { (heading) }
                                }
                            }
                        }
                    }
                    tbody {
                        @for row in &self.rows {
                            tr class=[row.overdue.then_some("overdue")] data-row {
                                @for (nth, cell) in row.cells.iter().enumerate() {
                                    @if nth == 0 { th scope="row" class=[class(nth)] { (cell) } }
                                    @else { td class=[class(nth)] { (cell) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
