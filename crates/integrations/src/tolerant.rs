//! Serde types that take what senders send: numbers and null where strings belong, `[]` for an empty map, long lists.
//!
//! Everything borrows from the body where it can; intake parses tens of thousands of bodies a second.

use crate::source::{Reject, RejectKind};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// Most events taken from one body. Alertmanager groups of thousands are real; a 10 MB body of `{}` is an attack.
pub(crate) const MAX_EVENTS: usize = 10_000;

/// A string; numbers and booleans as written, null as the empty string, lists and maps as JSON.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Text<'a>(pub Cow<'a, str>);

impl Text<'_> {
    /// `None` when there is nothing but white space.
    pub(crate) fn filled(&self) -> Option<&str> {
        Some(self.0.trim()).filter(|t| !t.is_empty())
    }
}

/// The text of a field that may be absent or blank, without white space around it.
pub(crate) fn filled<'t>(field: &'t Option<Text<'_>>) -> Option<&'t str> {
    field.as_ref().and_then(Text::filled)
}

fn owned<E>(value: impl ToString) -> Result<Text<'static>, E> {
    Ok(Text(Cow::Owned(value.to_string())))
}

fn compact<E: Error, T: DeserializeOwned + Serialize>(value: &T) -> Result<Text<'static>, E> {
    serde_json::to_string(value).map(|s| Text(Cow::Owned(s))).map_err(E::custom)
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }
            fn visit_borrowed_str<E: Error>(self, v: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(v)))
            }
            fn visit_str<E: Error>(self, v: &str) -> Result<Text<'de>, E> {
                owned(v)
            }
            fn visit_bool<E: Error>(self, v: bool) -> Result<Text<'de>, E> {
                owned(v)
            }
            fn visit_i64<E: Error>(self, v: i64) -> Result<Text<'de>, E> {
                owned(v)
            }
            fn visit_u64<E: Error>(self, v: u64) -> Result<Text<'de>, E> {
                owned(v)
            }
            fn visit_f64<E: Error>(self, v: f64) -> Result<Text<'de>, E> {
                owned(v)
            }
            fn visit_unit<E: Error>(self) -> Result<Text<'de>, E> {
                Ok(Text::default())
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Text<'de>, A::Error> {
                compact(&serde_json::Value::deserialize(SeqAccessDeserializer::new(seq))?)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Text<'de>, A::Error> {
                compact(&serde_json::Value::deserialize(MapAccessDeserializer::new(map))?)
            }
        }
        d.deserialize_any(V)
    }
}

/// Names and values in the order sent. Whatever is not a map counts as an empty one: PHP and Lua encode those as `[]`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields<'a>(pub Vec<(Text<'a>, Text<'a>)>);

impl<'a> Fields<'a> {
    /// Sorted by name; of two with the same name the later, as most JSON parsers have it. Empty values count as absent,
    /// as they do in Prometheus.
    pub(crate) fn sorted(self) -> Vec<(Cow<'a, str>, Cow<'a, str>)> {
        let mut pairs: Vec<_> = self.0.into_iter().map(|(name, value)| (name.0, value.0)).collect();
        pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
        pairs.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                std::mem::swap(later, kept);
            }
            same
        });
        pairs.retain(|(_, value)| !value.is_empty());
        pairs
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = Fields<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of names to values")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Vec::with_capacity(map.size_hint().unwrap_or(8).min(64));
                while let Some(entry) = map.next_entry()? {
                    fields.push(entry);
                }
                Ok(Fields(fields))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Fields<'de>, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Fields::default())
            }
            fn visit_unit<E: Error>(self) -> Result<Fields<'de>, E> {
                Ok(Fields::default())
            }
            fn visit_str<E: Error>(self, _: &str) -> Result<Fields<'de>, E> {
                Ok(Fields::default())
            }
            fn visit_bool<E: Error>(self, _: bool) -> Result<Fields<'de>, E> {
                Ok(Fields::default())
            }
            fn visit_i64<E: Error>(self, _: i64) -> Result<Fields<'de>, E> {
                Ok(Fields::default())
            }
            fn visit_u64<E: Error>(self, _: u64) -> Result<Fields<'de>, E> {
                Ok(Fields::default())
            }
            fn visit_f64<E: Error>(self, _: f64) -> Result<Fields<'de>, E> {
                Ok(Fields::default())
            }
        }
        d.deserialize_any(V)
    }
}

/// A JSON object and nothing else: derived structs would also read a list, by position.
#[derive(Debug, Clone)]
pub(crate) struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for V<T> {
            type Value = Object<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }
        d.deserialize_map(V(PhantomData))
    }
}

/// A list of objects. Of those behind the first [`MAX_EVENTS`] only the number is kept. Null is an empty list, as Go
/// sends it.
#[derive(Debug, Clone)]
pub(crate) struct List<T> {
    items: Vec<T>,
    left_out: usize,
}

impl<T> List<T> {
    pub(crate) const fn empty() -> Self {
        Self { items: Vec::new(), left_out: 0 }
    }

    /// The items of a list that was read otherwise.
    pub(crate) fn of(items: impl ExactSizeIterator<Item = T>) -> Self {
        let left_out = items.len().saturating_sub(MAX_EVENTS);
        Self { items: items.take(MAX_EVENTS).collect(), left_out }
    }

    /// The whole list. A longer one is refused as a whole: cutting it would tell the sender that events were taken that
    /// were not.
    pub(crate) fn whole(self) -> Result<Vec<T>, Reject> {
        if self.left_out == 0 {
            return Ok(self.items);
        }
        let reason = format!(
            "the body has {} events; one request may bring {MAX_EVENTS}. None was taken: send them in several requests",
            self.items.len() + self.left_out
        );
        Err(Reject::new(RejectKind::TooLarge, reason))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for V<T> {
            type Value = List<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of objects")
            }
            fn visit_unit<E: Error>(self) -> Result<List<T>, E> {
                Ok(List::empty())
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<List<T>, A::Error> {
                let mut list = List::empty();
                while list.items.len() < MAX_EVENTS {
                    let Some(item) = seq.next_element::<Object<T>>()? else { return Ok(list) };
                    list.items.push(item.0);
                }
                while seq.next_element::<IgnoredAny>()?.is_some() {
                    list.left_out += 1;
                }
                Ok(list)
            }
        }
        d.deserialize_any(V(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn text_takes_any_value() {
        for (json, text) in [
            (r#""a""#, "a"),
            (r#""\n""#, "\n"),
            ("1", "1"),
            ("-1.5", "-1.5"),
            ("18446744073709551615", "18446744073709551615"),
            ("true", "true"),
            ("null", ""),
            (r#"{"b":[1]}"#, r#"{"b":[1]}"#),
        ] {
            assert_eq!(serde_json::from_str::<Text<'_>>(json).expect(json).0, text);
        }
        assert!(matches!(serde_json::from_str::<Text<'_>>(r#""a""#).expect("text").0, Cow::Borrowed("a")));
    }

    #[test]
    fn anything_but_a_map_is_no_labels() {
        for json in ["[]", "[1,[2]]", "null", "1", "true", r#""x""#, "{}"] {
            assert!(serde_json::from_str::<Fields<'_>>(json).expect(json).sorted().is_empty(), "{json}");
        }
        let labels = serde_json::from_str::<Fields<'_>>(r#"{"b":1,"d":"","a":"x","c":null,"b":2,"d":1,"d":""}"#)
            .expect("map")
            .sorted();
        assert_eq!(labels.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>(), ["a=x", "b=2"]);
    }

    #[test]
    fn long_lists_are_counted_and_not_kept() {
        let json = format!("[{}{{}}]", "{},".repeat(MAX_EVENTS + 4));
        let list: List<BTreeMap<String, String>> = serde_json::from_str(&json).expect("list");
        assert_eq!((list.items.len(), list.left_out), (MAX_EVENTS, 5));
        assert!(serde_json::from_str::<List<BTreeMap<String, String>>>("[[]]").is_err());
    }
}
