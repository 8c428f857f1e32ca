//! Values in PostgreSQL's binary form.

use crate::value::{Value, ValueRef};
use bytes::{BufMut, BytesMut};
use std::error::Error;
use tokio_postgres::types::{FromSql, IsNull, Kind, ToSql, Type, to_sql_checked};
use uuid::Uuid;

/// Start of the message when a value does not suit the server's parameter type.
pub(crate) const ENCODING: &str = "the statement's parameter is of type";

type Encoded = Result<IsNull, Box<dyn Error + Sync + Send>>;

/// A value on its way to the server.
pub(crate) struct Parameter<'v>(pub(crate) &'v Value);

/// The driver writes its parameters into the debug log: secrets and personal data have no place there.
impl std::fmt::Debug for Parameter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(kind(self.0))
    }
}

impl ToSql for Parameter<'_> {
    /// By the type the server gave the parameter, so that statements need no casts.
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Encoded {
        let unfit = || format!("{ENCODING} {ty}, which {} does not fit", kind(self.0));
        match (self.0, ty) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Bool(v), &Type::BOOL) => v.to_sql(ty, out),
            (Value::Int(v @ (0 | 1)), &Type::BOOL) => (*v == 1).to_sql(ty, out),
            (Value::Int(v), &Type::INT8) => v.to_sql(ty, out),
            (Value::Int(v), &Type::INT4) => i32::try_from(*v).map_err(|_| unfit())?.to_sql(ty, out),
            (Value::Int(v), &Type::INT2) => i16::try_from(*v).map_err(|_| unfit())?.to_sql(ty, out),
            (Value::Real(v), &Type::FLOAT8) => v.to_sql(ty, out),
            (Value::Text(v), &(Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME)) => v.to_sql(ty, out),
            (Value::Bytes(v), &Type::BYTEA) => v.to_sql(ty, out),
            (Value::Bytes(v), &Type::UUID) => Uuid::from_slice(v).map_err(|_| unfit())?.to_sql(ty, out),
            (Value::Uuid(v), &Type::UUID) => v.to_sql(ty, out),
            (Value::Uuid(v), &Type::BYTEA) => v.as_bytes().as_slice().to_sql(ty, out),
            (Value::TextList(v), &(Type::TEXT_ARRAY | Type::VARCHAR_ARRAY)) => v.to_sql(ty, out),
            (Value::UuidList(v), &Type::UUID_ARRAY) => v.to_sql(ty, out),
            (Value::IntList(v), &Type::INT8_ARRAY) => v.to_sql(ty, out),
            (Value::IntList(v), &Type::INT4_ARRAY) => {
                let narrow: Result<Vec<i32>, _> = v.iter().map(|n| i32::try_from(*n)).collect();
                narrow.map_err(|_| unfit())?.to_sql(ty, out)
            }
            _ => Err(unfit().into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// One column of many rows of arguments, on its way to the server as a list.
pub(crate) struct Column<'v, A> {
    pub(crate) rows: &'v [A],
    pub(crate) number: usize,
}

/// As for [`Parameter`]: no values.
impl<A> std::fmt::Debug for Column<'_, A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a list of {}", self.rows.len())
    }
}

impl<A: AsRef<[Value]>> ToSql for Column<'_, A> {
    /// One dimension, whether there are NULLs, the elements' type, how many, the first one's number; then each with its
    /// length before it, -1 for NULL.
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Encoded {
        let Kind::Array(element) = ty.kind() else {
            return Err(format!("{ENCODING} {ty}, which a list does not fit").into());
        };
        let values = || self.rows.iter().map(|row| row.as_ref().get(self.number).unwrap_or(&Value::Null));
        out.put_i32(1);
        out.put_i32(values().any(|value| *value == Value::Null).into());
        out.put_u32(element.oid());
        out.put_i32(i32::try_from(self.rows.len())?);
        out.put_i32(1);
        for value in values() {
            let at = out.len();
            out.put_i32(-1);
            if let IsNull::No = Parameter(value).to_sql(element, out)? {
                let length = i32::try_from(out.len() - at - 4)?;
                out[at..at + 4].copy_from_slice(&length.to_be_bytes());
            }
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "Null",
        Value::Bool(_) => "Bool",
        Value::Int(_) => "Int",
        Value::Real(_) => "Real",
        Value::Text(_) => "Text",
        Value::Bytes(_) => "Bytes",
        Value::Uuid(_) => "Uuid",
        Value::TextList(_) => "TextList",
        Value::UuidList(_) => "UuidList",
        Value::IntList(_) => "IntList",
    }
}

impl<'a> FromSql<'a> for ValueRef<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(match *ty {
            Type::BOOL => Self::Bool(bool::from_sql(ty, raw)?),
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Self::Int(i16::from_sql(ty, raw)?.into()),
            Type::FLOAT8 => Self::Real(f64::from_sql(ty, raw)?),
            Type::FLOAT4 => Self::Real(f32::from_sql(ty, raw)?.into()),
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME => Self::Text(<&str>::from_sql(ty, raw)?),
            Type::BYTEA => Self::Bytes(raw),
            Type::UUID => Self::Uuid(Uuid::from_sql(ty, raw)?),
            Type::NUMERIC => return Err("a NUMERIC result: write CAST(sum(x) AS BIGINT)".into()),
            _ => return Err(format!("a result of type {ty}: CAST it in the statement").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
