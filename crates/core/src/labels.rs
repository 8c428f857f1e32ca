//! An alert's labels.

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Names and their values, sorted by name, each name once.
///
/// Kept as one text and the places where it is cut: intake makes a set of labels for every event, most of them repeats of
/// which nothing but the identity counts, and two allocations cost it less than two for each label.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Labels {
    /// Name, value, name, value … without anything between them.
    text: String,
    /// Where each name and each value ends, in bytes.
    ends: Vec<usize>,
}

impl Labels {
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len() / 2
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The value of a label.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Name and value of each, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut from = 0;
        self.ends.chunks_exact(2).map(move |ends| {
            let [name_end, value_end] = [ends[0], ends[1]];
            let (name, value) = (&self.text[from..name_end], &self.text[name_end..value_end]);
            from = value_end;
            (name, value)
        })
    }
}

/// Of two values with the same name the later is kept, as most JSON parsers have it.
impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Labels {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut pairs: Vec<(N, V)> = pairs.into_iter().collect();
        pairs.sort_by(|(a, _), (b, _)| a.as_ref().cmp(b.as_ref()));
        let bytes = pairs.iter().map(|(name, value)| name.as_ref().len() + value.as_ref().len()).sum();
        let mut labels = Self { text: String::with_capacity(bytes), ends: Vec::with_capacity(pairs.len() * 2) };
        for (at, (name, value)) in pairs.iter().enumerate() {
            if pairs.get(at + 1).is_some_and(|(next, _)| next.as_ref() == name.as_ref()) {
                continue;
            }
            for part in [name.as_ref(), value.as_ref()] {
                labels.text.push_str(part);
                labels.ends.push(labels.text.len());
            }
        }
        labels
    }
}

impl fmt::Debug for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Serialize for Labels {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Labels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Labels;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of names to values")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Labels, A::Error> {
                let mut pairs: Vec<(String, String)> = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(pairs.into_iter().collect())
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn labels_know_nothing_of_their_neighbours() {
        let labels: Labels =
            [("team", "infra"), ("", "x"), ("a", ""), ("né", "ü"), ("a", "later")].into_iter().collect();
        assert_eq!(labels.iter().collect::<Vec<_>>(), [("", "x"), ("a", "later"), ("né", "ü"), ("team", "infra")]);
        assert_eq!((labels.get("né"), labels.get("tea"), labels.get("a")), (Some("ü"), None, Some("later")));
        assert_eq!((labels.len(), labels.is_empty(), Labels::default().is_empty()), (4, false, true));
        let (ab, a_b): (Labels, Labels) = ([("ab", "c")].into_iter().collect(), [("a", "bc")].into_iter().collect());
        assert_ne!(ab, a_b);
    }

    proptest::proptest! {
        /// They are what a sorted map of the same pairs is, and the same JSON.
        #[test]
        fn labels_are_a_sorted_map(pairs in proptest::collection::vec((".{0,4}", ".{0,4}"), 0..12)) {
            let (labels, map): (Labels, BTreeMap<String, String>) =
                (pairs.clone().into_iter().collect(), pairs.into_iter().collect());
            let all: Vec<_> = map.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            proptest::prop_assert_eq!(labels.iter().collect::<Vec<_>>(), all);
            let json = serde_json::to_string(&labels).expect("JSON");
            proptest::prop_assert_eq!(&json, &serde_json::to_string(&map).expect("JSON"));
            proptest::prop_assert_eq!(serde_json::from_str::<Labels>(&json).expect("labels"), labels);
        }
    }
}
