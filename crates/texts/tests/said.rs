//! What the macros make of words: in English as they stand, and in another language in its own order.

use allclear_texts::{Catalogue, fill, html, kept, language, mark, say, speak, t, unfilled};

/// A language that puts everything behind the first placeholder in front of it.
struct Backwards;

impl Catalogue for Backwards {
    fn language(&self) -> &str {
        "xx"
    }

    fn plain(&self, english: &str) -> Option<&'static str> {
        match english {
            "Acknowledge" => Some("egdelwonkcA <&>"),
            "Investigating" => Some("gnitagitsevnI"),
            "Title of it" => Some("\"ti\" fo eltiT"),
            _ => None,
        }
    }

    fn filled(&self, english: &str, values: &[(&str, &str)]) -> Option<String> {
        let value = |name: &str| values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        match english {
            "{who} answered after {span}" => Some(format!("{} <- {}", value("span")?, value("who")?)),
            "{n} alerts are open" => Some(format!("open: {}", value("n")?.parse::<i64>().ok()? + 1)),
            "Not sure? {a} instead" => Some(format!("<instead> {}", value("a")?)),
            "{time} ago" => Some(format!("ago {}", value("time")?)),
            _ => None,
        }
    }
}

/// In English, and then in the other language: it is chosen once in a process.
#[test]
fn words_are_said_in_the_language_of_the_process() {
    let (who, span, n, untold) = ("Ana <b>", "5 min", 2, None::<&str>);
    let drawn = || {
        html! {
            p .quiet title="Title of it" { (n) " alerts are open" }
            p { "Not sure? " a href="/report" { "Report it" } " instead" }
            @match untold { Some(told) => { (told) }, None => "Acknowledge" }
            @if n > 1 { span { "by " (who) } } @else { "nobody" }
            code { "allclear apply" } (who) "Acknowledge"
        }
    };
    let english = "<p class=\"quiet\" title=\"Title of it\">2 alerts are open</p><p>Not sure? <a href=\"/report\">Report \
                   it</a> instead</p>Acknowledge<span>by Ana &lt;b&gt;</span><code>allclear apply</code>Ana \
                   &lt;b&gt;Acknowledge";
    assert_eq!(drawn().into_string(), english);
    assert_eq!(t!("{who} answered after {span}"), "Ana <b> answered after 5 min");
    assert_eq!(t!("{0} and {0:>3}, {}, {{n}}", n, n = n), "2 and   2, 2, {n}");
    const MARKED: &str = mark!("Acknowledge");
    assert_eq!(
        (say(MARKED), kept("Investigating"), language(), unfilled("{time} ago")),
        ("Acknowledge", "Investigating", "en", None)
    );
    assert_eq!(fill("{a}{b}", &["(", ", ", ")"], &[("a", &1), ("b", &"two")]), "(1, two)");

    assert!(speak(Box::new(Backwards)).is_ok());
    let other = "<p class=\"quiet\" title=\"&quot;ti&quot; fo eltiT\">open: 3</p><p>&lt;instead&gt; <a \
                 href=\"/report\">Report it</a></p>egdelwonkcA &lt;&amp;&gt;<span>by Ana &lt;b&gt;</span><code>allclear \
                 apply</code>Ana &lt;b&gt;egdelwonkcA &lt;&amp;&gt;";
    assert_eq!(drawn().into_string(), other);
    assert_eq!(t!("{who} answered after {span}"), "5 min <- Ana <b>");
    assert_eq!(
        (say(MARKED), kept("Investigating"), kept("Our own"), language()),
        ("egdelwonkcA <&>", "gnitagitsevnI", "Our own", "xx")
    );
    assert_eq!(unfilled("{time} ago").expect("a text"), "ago {time}");
    assert!(speak(Box::new(Backwards)).is_err(), "once");
}
