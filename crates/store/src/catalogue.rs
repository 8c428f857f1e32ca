//! Which tables there are, asked from the engine, so that copying and checking need no list to keep up to date.

use crate::db::Engine;
use crate::error::{Result, StoreError};
use crate::migrate::HISTORY;
use crate::servers;
use crate::tx::{Text, Tx};
use crate::value::{Row, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A table of the product's data.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// By name; generated columns are left out.
    pub(crate) columns: Vec<String>,
    /// Columns of the primary key.
    pub(crate) key: Vec<String>,
    /// References to a table that is filled later, or to this table itself: inserted as NULL and set at the end.
    pub(crate) late: BTreeSet<String>,
    /// A column PostgreSQL numbers itself.
    pub(crate) counted: Option<String>,
}

struct Found {
    table: Table,
    required: BTreeSet<String>,
    /// Column and the table it refers to.
    references: Vec<(String, String)>,
}

const SQLITE: [&str; 3] = [
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
     ORDER BY name",
    "SELECT name, \"notnull\" AS required, pk > 0 AS in_key, 0 AS counted FROM pragma_table_info($1) ORDER BY name",
    "SELECT \"from\" AS name, \"table\" AS target FROM pragma_foreign_key_list($1) ORDER BY id, seq",
];

const POSTGRES: [&str; 3] = [
    "SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY c.relname",
    "SELECT a.attname AS name, a.attnotnull AS required, a.attidentity <> '' AS counted, i.indrelid IS NOT NULL AS in_key
     FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey)
     WHERE a.attrelid = to_regclass(quote_ident($1)) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     ORDER BY a.attname",
    "SELECT a.attname AS name, t.relname AS target FROM pg_constraint k JOIN pg_class t ON t.oid = k.confrelid
     JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
     WHERE k.contype = 'f' AND k.conrelid = to_regclass(quote_ident($1)) ORDER BY k.conname, a.attname",
];

/// All tables of data, each after those it refers to.
pub(crate) fn tables(tx: &mut Tx<'_>) -> Result<Vec<Table>> {
    let [names, columns, references] = if tx.engine() == Engine::Sqlite { SQLITE } else { POSTGRES };
    let mut found = Vec::new();
    for name in rows(tx, names, &[], |row| row.get::<String>("name"))? {
        if [HISTORY, servers::TABLE].contains(&name.as_str()) {
            continue;
        }
        let of = [Value::from(&name)];
        let mut table = Table { name, columns: vec![], key: vec![], late: BTreeSet::new(), counted: None };
        let mut required = BTreeSet::new();
        let described = rows(tx, columns, &of, |row| {
            Ok((row.get("name")?, row.get("required")?, row.get("in_key")?, row.get("counted")?))
        })?;
        for (column, is_required, in_key, counted) in described {
            let column: String = column;
            if is_required {
                required.insert(column.clone());
            }
            if in_key {
                table.key.push(column.clone());
            }
            if counted {
                table.counted = Some(column.clone());
            }
            table.columns.push(column);
        }
        let references = rows(tx, references, &of, |row| Ok((row.get("name")?, row.get("target")?)))?;
        found.push(Found { table, required, references });
    }
    in_order(found)
}

fn rows<T>(tx: &mut Tx<'_>, text: &str, args: &[Value], mut row: impl FnMut(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
    let mut out = Vec::new();
    tx.each(Text::Made(text), args, &mut |_, r| {
        out.push(row(r)?);
        Ok(true)
    })?;
    Ok(out)
}

/// Referred-to tables first. A circle is cut where the references may be NULL.
fn in_order(found: Vec<Found>) -> Result<Vec<Table>> {
    let mut waiting: BTreeMap<String, Found> = found.into_iter().map(|f| (f.table.name.clone(), f)).collect();
    let mut out = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let open = |f: &Found| -> Vec<String> {
            f.references
                .iter()
                .filter(|(_, target)| waiting.contains_key(target))
                .map(|(column, _)| column.clone())
                .collect()
        };
        let to_others = |f: &Found| f.references.iter().any(|(_, t)| *t != f.table.name && waiting.contains_key(t));
        let free = waiting.values().find(|f| !to_others(f) && open(f).iter().all(|c| !f.required.contains(c)));
        let next = free.or_else(|| waiting.values().find(|f| open(f).iter().all(|c| !f.required.contains(c))));
        let Some(next) = next else {
            let names: Vec<&str> = waiting.keys().map(String::as_str).collect();
            return Err(StoreError::Other(format!(
                "the tables {} refer to each other in a circle of required columns, and cannot be copied",
                names.join(", ")
            )));
        };
        let (name, late) = (next.table.name.clone(), open(next).into_iter().collect());
        out.extend(waiting.remove(&name).map(|f| Table { late, ..f.table }));
    }
    Ok(out)
}
