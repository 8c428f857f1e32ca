//! Any expression as the mapping of a title, over a small body: reading it and running it ends, without a panic.
#![cfg_attr(fuzzing, no_main)]

use allclear_fuzz::sources::inbound;
use allclear_fuzz::{target, texts};
use allclear_integrations::check_mapping;
use allclear_integrations::source::source;
use std::collections::BTreeMap;

const BODY: &[u8] = br#"{"title":"t","list":[1,2,{"a":"b"}],"text":"some words","n":7}"#;

target!(
    texts(&[
        "body.title|upper",
        "body.list[2].a ~ ' ' ~ body.n",
        "body.text|replace('some', 'many')|title",
        "'critical' if body.n > 5 and not body.missing is defined else 'warning'",
        "body.list|map(attribute='a')|join(', ')",
        "{'a': 1}[body.title]|default('none')",
        "range(10)|list|length * 2 ** 3",
    ]),
    |expression: &[u8]| {
        let Ok(expression) = std::str::from_utf8(expression) else { return };
        let mapping = BTreeMap::from([("title".to_owned(), expression.to_owned())]);
        if check_mapping(&mapping).is_ok()
            && let Some(json) = source("json")
            && let Ok(parsed) = json.parse(&inbound("", BODY, &mapping))
        {
            for event in parsed.events {
                assert_eq!(event.clone().cleaned(), event);
            }
        }
    }
);
