//! Values that go into statements, and rows that come out.

use crate::error::{Result, StoreError};
use allclear_core::id::{Id, Kind};
use jiff::{SignedDuration, Timestamp};
use std::cell::Cell;
use uuid::Uuid;

/// One argument of a statement. Instants and durations are [`Value::Int`] microseconds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// A flag; 0 or 1 on SQLite.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Real(f64),
    /// UTF-8 text. PostgreSQL refuses a NUL character inside.
    Text(String),
    /// Raw bytes.
    Bytes(Vec<u8>),
    /// An id; 16 bytes on SQLite.
    Uuid(Uuid),
    /// A list for `x {in:n}`.
    TextList(Vec<String>),
    /// A list for `x {in:n}`.
    UuidList(Vec<Uuid>),
    /// A list for `x {in:n}`.
    IntList(Vec<i64>),
}

/// Arguments of a statement, in the order `$1`, `$2`, …: `args![person, now, "ready"]`.
#[macro_export]
macro_rules! args {
    ($($e:expr),* $(,)?) => { &[$($crate::Value::from($e)),*] };
}

macro_rules! value_from {
    ($($source:ty => |$name:ident| $made:expr;)*) => {$(
        impl From<$source> for Value {
            fn from($name: $source) -> Self { $made }
        }
    )*};
}
value_from! {
    bool => |v| Self::Bool(v);
    i64 => |v| Self::Int(v);
    i32 => |v| Self::Int(v.into());
    u32 => |v| Self::Int(v.into());
    u16 => |v| Self::Int(v.into());
    u8 => |v| Self::Int(v.into());
    // Lengths and counts: more than i64::MAX of anything does not fit into memory.
    usize => |v| Self::Int(i64::try_from(v).unwrap_or(i64::MAX));
    f64 => |v| Self::Real(v);
    &str => |v| Self::Text(v.to_owned());
    String => |v| Self::Text(v);
    &String => |v| Self::Text(v.clone());
    Vec<u8> => |v| Self::Bytes(v);
    &[u8] => |v| Self::Bytes(v.to_vec());
    &Vec<u8> => |v| Self::Bytes(v.clone());
    Uuid => |v| Self::Uuid(v);
    Timestamp => |v| Self::Int(v.as_microsecond());
    // 292,000 years either way; the limit cannot be reached by the difference of two instants.
    SignedDuration => |v| Self::Int(i64::try_from(v.as_micros()).unwrap_or(if v.is_negative() { i64::MIN } else { i64::MAX }));
    Vec<String> => |v| Self::TextList(v);
    &[String] => |v| Self::TextList(v.to_vec());
    Vec<Uuid> => |v| Self::UuidList(v);
    &[Uuid] => |v| Self::UuidList(v.to_vec());
    Vec<i64> => |v| Self::IntList(v);
    &[i64] => |v| Self::IntList(v.to_vec());
}
impl<K: Kind> From<Id<K>> for Value {
    fn from(id: Id<K>) -> Self {
        Self::Uuid(id.uuid())
    }
}
impl<K: Kind> From<&[Id<K>]> for Value {
    fn from(ids: &[Id<K>]) -> Self {
        Self::UuidList(ids.iter().map(|id| id.uuid()).collect())
    }
}
impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A value as the engine's row holds it.
#[derive(Clone, Copy, Debug)]
pub enum ValueRef<'r> {
    /// SQL NULL.
    Null,
    /// PostgreSQL only.
    Bool(bool),
    /// A whole number; a flag on SQLite.
    Int(i64),
    /// A number with a fraction.
    Real(f64),
    /// UTF-8 text.
    Text(&'r str),
    /// Bytes; an id on SQLite.
    Bytes(&'r [u8]),
    /// PostgreSQL only.
    Uuid(Uuid),
}

impl ValueRef<'_> {
    fn describe(self) -> String {
        match self {
            Self::Null => "NULL".to_owned(),
            Self::Bool(v) => format!("the flag {v}"),
            Self::Int(v) => format!("the number {v}"),
            Self::Real(v) => format!("the number {v}"),
            // Not the content: it may be somebody's secret, and this goes into the log.
            Self::Text(v) => format!("text of {} bytes", v.len()),
            Self::Bytes(v) => format!("{} bytes", v.len()),
            Self::Uuid(_) => "an id".to_owned(),
        }
    }
}

/// A type that can be read from a column.
pub trait FromValue: Sized {
    /// What the column should hold, for the error message.
    const EXPECTED: &'static str;
    /// `None` when the column holds something else.
    fn from_value(value: ValueRef<'_>) -> Option<Self>;
}

macro_rules! from_value {
    ($($target:ty, $expected:literal, $($pattern:pat => $made:expr),+;)*) => {$(
        impl FromValue for $target {
            const EXPECTED: &'static str = $expected;
            fn from_value(value: ValueRef<'_>) -> Option<Self> {
                match value { $($pattern => $made,)+ _ => None }
            }
        }
    )*};
}
from_value! {
    bool, "a flag", ValueRef::Bool(v) => Some(v), ValueRef::Int(0) => Some(false), ValueRef::Int(1) => Some(true);
    i64, "a whole number", ValueRef::Int(v) => Some(v);
    i32, "a whole number of 32 bits", ValueRef::Int(v) => v.try_into().ok();
    u64, "a whole number from 0", ValueRef::Int(v) => v.try_into().ok();
    u32, "a whole number from 0 to 4294967295", ValueRef::Int(v) => v.try_into().ok();
    u16, "a whole number from 0 to 65535", ValueRef::Int(v) => v.try_into().ok();
    u8, "a whole number from 0 to 255", ValueRef::Int(v) => v.try_into().ok();
    usize, "a whole number from 0", ValueRef::Int(v) => v.try_into().ok();
    f64, "a number", ValueRef::Real(v) => Some(v);
    String, "text", ValueRef::Text(v) => Some(v.to_owned());
    Vec<u8>, "bytes", ValueRef::Bytes(v) => Some(v.to_vec());
    Uuid, "an id of 16 bytes", ValueRef::Uuid(v) => Some(v), ValueRef::Bytes(v) => Uuid::from_slice(v).ok();
    Timestamp, "an instant in microseconds", ValueRef::Int(v) => Timestamp::from_microsecond(v).ok();
    SignedDuration, "a duration in microseconds", ValueRef::Int(v) => Some(SignedDuration::from_micros(v));
}
impl FromValue for Value {
    const EXPECTED: &'static str = "a value";
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        Some(match value {
            ValueRef::Null => Self::Null,
            ValueRef::Bool(v) => Self::Bool(v),
            ValueRef::Int(v) => Self::Int(v),
            ValueRef::Real(v) => Self::Real(v),
            ValueRef::Text(v) => Self::Text(v.to_owned()),
            ValueRef::Bytes(v) => Self::Bytes(v.to_vec()),
            ValueRef::Uuid(v) => Self::Uuid(v),
        })
    }
}
impl<K: Kind> FromValue for Id<K> {
    const EXPECTED: &'static str = Uuid::EXPECTED;
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        Uuid::from_value(value).map(Self::from_uuid)
    }
}
impl<T: FromValue> FromValue for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Null => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}

/// One row of a result, alive only inside the mapping closure.
pub struct Row<'r> {
    cells: Cells<'r>,
    /// Mappers read columns in the order of the SELECT: the next name is nearly always the next column.
    next: Cell<usize>,
}

enum Cells<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r tokio_postgres::Row),
}

impl<'r> Row<'r> {
    pub(crate) fn sqlite(row: &'r rusqlite::Row<'r>) -> Self {
        Self { cells: Cells::Sqlite(row), next: Cell::new(0) }
    }

    pub(crate) fn postgres(row: &'r tokio_postgres::Row) -> Self {
        Self { cells: Cells::Postgres(row), next: Cell::new(0) }
    }

    /// Reads a column by its name in the SELECT. Names are compared to the letter; each should occur once.
    ///
    /// # Errors
    /// [`StoreError::Other`] when there is no such column or it holds something else than `T`.
    pub fn get<T: FromValue>(&self, column: &str) -> Result<T> {
        let value = self.value(column)?;
        T::from_value(value).ok_or_else(|| {
            StoreError::Other(format!("column {column:?} should hold {} but holds {}", T::EXPECTED, value.describe()))
        })
    }

    /// Reads a text column without copying it, for parsing at once.
    ///
    /// # Errors
    /// [`StoreError::Other`] when there is no such column or it does not hold text.
    pub fn text(&self, column: &str) -> Result<&str> {
        match self.value(column)? {
            ValueRef::Text(text) => Ok(text),
            other => {
                Err(StoreError::Other(format!("column {column:?} should hold text but holds {}", other.describe())))
            }
        }
    }

    fn value(&self, column: &str) -> Result<ValueRef<'_>> {
        let count = match self.cells {
            Cells::Sqlite(row) => row.as_ref().column_count(),
            Cells::Postgres(row) => row.len(),
        };
        let first = self.next.get();
        let position = (first..count).chain(0..first.min(count)).find(|i| self.name(*i) == Some(column));
        let Some(position) = position else {
            return Err(StoreError::Other(format!("the result has no column {column:?}")));
        };
        self.next.set(position + 1);
        self.cell(position).map_err(|error| error.at(format!("column {column:?}")))
    }

    fn name(&self, position: usize) -> Option<&str> {
        match self.cells {
            Cells::Sqlite(row) => row.as_ref().column_name(position).ok(),
            Cells::Postgres(row) => row.columns().get(position).map(tokio_postgres::Column::name),
        }
    }

    fn cell(&self, position: usize) -> Result<ValueRef<'_>> {
        match self.cells {
            Cells::Sqlite(row) => Ok(match row.get_ref(position)? {
                rusqlite::types::ValueRef::Null => ValueRef::Null,
                rusqlite::types::ValueRef::Integer(v) => ValueRef::Int(v),
                rusqlite::types::ValueRef::Real(v) => ValueRef::Real(v),
                rusqlite::types::ValueRef::Text(v) => {
                    ValueRef::Text(std::str::from_utf8(v).map_err(StoreError::other)?)
                }
                rusqlite::types::ValueRef::Blob(v) => ValueRef::Bytes(v),
            }),
            Cells::Postgres(row) => row.try_get(position).map_err(StoreError::other),
        }
    }
}
