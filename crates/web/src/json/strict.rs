//! Where an object is wanted, only an object will do.
//!
//! Serde reads a list into a struct, field by field in the order of our source code. A body that was read well is looked
//! over once more for that; the first reading stays as it is, because only it knows the lines.

use crate::problem::{FieldError, Problem};
use http::StatusCode;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

/// Reads `body` as a `T` once more, without lists for structs.
///
/// # Errors
/// 422 with the path of the list.
pub(super) fn check<T: DeserializeOwned>(body: &[u8]) -> Result<(), Problem> {
    // It was read as JSON a moment ago.
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return Ok(()) };
    let refused = |why: serde_path_to_error::Error<Error>| {
        let field = why.path().to_string();
        Problem::at(
            StatusCode::UNPROCESSABLE_ENTITY,
            FieldError { field, reason: why.into_inner().to_string(), line: None },
        )
    };
    serde_path_to_error::deserialize::<_, T>(Node(&value)).map(drop).map_err(refused)
}

/// A part of the body.
#[derive(Debug, Clone, Copy)]
struct Node<'de>(&'de Value);

impl<'de> IntoDeserializer<'de, Error> for Node<'de> {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.iter().map(Node))),
            Value::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| (name.as_str(), Node(value)));
                visitor.visit_map(MapDeserializer::new(fields))
            }
            plain => plain.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if self.0.is_array() {
            return Err(Error::custom("must be an object, not a list"));
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Outer {
        name: String,
        one: Option<Inner>,
        many: Vec<Inner>,
        by_name: BTreeMap<String, Inner>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Inner {
        wait: u32,
        word: Option<Word>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum Word {
        Up,
        Down,
    }

    #[test]
    fn what_is_well_formed_is_read() {
        let body = r#"{"name": "n", "one": null, "many": [{"wait": 1, "word": "up"}], "by_name": {"a": {"wait": 2, "word": "down"}}}"#;
        let read: Outer = parse(body.as_bytes()).unwrap();
        assert_eq!(read.many, [Inner { wait: 1, word: Some(Word::Up) }]);
        assert_eq!(read.by_name["a"], Inner { wait: 2, word: Some(Word::Down) });
    }

    #[test]
    fn a_list_for_an_object_is_refused_wherever_it_stands() {
        for (body, path) in [
            (r#"{"name": "n", "one": [1, null], "many": [], "by_name": {}}"#, "one"),
            (r#"{"name": "n", "many": [{"wait": 1}, [2, "up"]], "by_name": {}}"#, "many[1]"),
            (r#"{"name": "n", "many": [], "by_name": {"a": [3, null]}}"#, "by_name.a"),
        ] {
            let problem = parse::<Outer>(body.as_bytes()).unwrap_err();
            assert_eq!(problem.status(), 422);
            assert_eq!(problem.detail(), format!("{path}: must be an object, not a list"));
        }
    }
}
