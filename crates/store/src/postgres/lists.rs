//! Many argument rows in one round, where [`bulk`] knows how.

use super::Session;
use super::bulk::{self, Bulk};
use crate::db::Engine;
use crate::postgres_values::Column;
use crate::sql::Sql;
use crate::tx::{EachRow, Fault, Text};
use crate::value::{Row, Value};
use std::collections::BTreeMap;
use tokio_postgres::Statement;
use tokio_postgres::types::{Kind, ToSql};

/// Argument rows in one statement, and bytes in them: the server keeps each list in memory up to its `work_mem`, 4 MB
/// unless somebody changed it, and on disk beyond.
const ROWS: usize = 4_000;
const BYTES: usize = 2 << 20;

/// A statement that takes a list for each parameter.
#[derive(Clone)]
pub(super) struct ListStatement {
    statement: Statement,
    /// As in [`Bulk`].
    apart: bool,
}

/// By the address of the program's statement; `None` for one that takes no lists.
pub(super) type Lists = BTreeMap<usize, Option<ListStatement>>;

impl Session {
    /// The statement that takes all of `arguments` at once, if there is one: `command` or `question` of [`bulk`] made it.
    pub(super) fn lists<A: AsRef<[Value]>>(
        &mut self,
        text: Text<'_>,
        arguments: &[A],
        make: fn(&str, &[&str]) -> Option<Bulk>,
    ) -> Result<Option<ListStatement>, Fault> {
        let (Text::Fixed(sql), 2..) = (text, arguments.len()) else { return Ok(None) };
        let address = std::ptr::from_ref::<Sql>(sql).addr();
        if !self.lists.contains_key(&address) {
            let made = self.prepare_lists(sql, make)?;
            self.lists.insert(address, made);
        }
        let known = self.lists.get(&address).cloned().flatten();
        Ok(known.filter(|lists| !lists.apart || bulk::distinct(arguments)))
    }

    fn prepare_lists(
        &mut self,
        sql: &'static Sql,
        make: fn(&str, &[&str]) -> Option<Bulk>,
    ) -> Result<Option<ListStatement>, Fault> {
        let one = self.statement(Text::Fixed(sql))?;
        if one.params().iter().any(|ty| !matches!(ty.kind(), Kind::Simple)) {
            return Ok(None);
        }
        let types: Vec<&str> = one.params().iter().map(tokio_postgres::types::Type::name).collect();
        let Some(bulk) = make(sql.text(Engine::Postgres), &types) else { return Ok(None) };
        let statement = self.statement(Text::Made(&bulk.text))?;
        Ok(Some(ListStatement { statement, apart: bulk.apart }))
    }

    /// Has the server check the statements for lists that `sql` has: a test does this for every statement of the program.
    pub(super) fn check_lists(&mut self, sql: &'static Sql) -> Result<(), Fault> {
        for make in [bulk::command, bulk::question] {
            self.prepare_lists(sql, make)?;
        }
        Ok(())
    }

    pub(super) fn run_lists<A: AsRef<[Value]>>(
        &mut self,
        lists: &ListStatement,
        arguments: &[A],
    ) -> Result<u64, Fault> {
        let mut touched = 0;
        for rows in pieces(arguments) {
            let client = self.client().map_err(Fault::Engine)?;
            let call = client.execute_raw(&lists.statement, columns(&lists.statement, rows));
            let done = self.runtime.block_on(call);
            touched += done.map_err(|e| self.engine_fault(e))?;
        }
        Ok(touched)
    }

    pub(super) fn each_of_lists<A: AsRef<[Value]> + Sync>(
        &mut self,
        lists: &ListStatement,
        arguments: &[A],
        row: EachRow<'_>,
    ) -> Result<(), Fault> {
        let mut first = 0;
        for rows in pieces(arguments) {
            let client = self.client().map_err(Fault::Engine)?;
            let columns: Vec<Column<'_, A>> = columns(&lists.statement, rows).collect();
            let given: Vec<&(dyn ToSql + Sync)> = columns.iter().map(|c| c as _).collect();
            let found = self.runtime.block_on(client.query(&lists.statement, &given));
            let found = found.map_err(|e| self.engine_fault(e))?;
            // The server may answer in any order; what answers one row it gives in the order that row asked for.
            let number = |row: &tokio_postgres::Row| row.try_get::<_, i64>(bulk::NUMBER).map_err(Fault::from);
            let mut found = found.iter().map(|row| Ok((number(row)?, row))).collect::<Result<Vec<_>, Fault>>()?;
            found.sort_by_key(|(number, _)| *number);
            let mut enough = 0;
            for (number, found) in found {
                let index = first + usize::try_from(number - 1).unwrap_or(0);
                if number != enough && !row(index, &Row::postgres(found)).map_err(Fault::Mapping)? {
                    enough = number;
                }
            }
            first += rows.len();
        }
        Ok(())
    }
}

fn columns<'v, A: AsRef<[Value]>>(
    statement: &Statement,
    rows: &'v [A],
) -> impl ExactSizeIterator<Item = Column<'v, A>> + use<'v, A> {
    (0..statement.params().len()).map(move |number| Column { rows, number })
}

/// Cuts rows into what fits into one statement.
fn pieces<A: AsRef<[Value]>>(mut rest: &[A]) -> impl Iterator<Item = &[A]> {
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fits = rest.iter().take(ROWS).take_while(|row| {
            bytes += bulk::size(row.as_ref());
            bytes <= BYTES
        });
        // A row that is too large by itself goes alone.
        let (piece, others) = rest.split_at(fits.count().max(1).min(rest.len()));
        rest = others;
        (!piece.is_empty()).then_some(piece)
    })
}
