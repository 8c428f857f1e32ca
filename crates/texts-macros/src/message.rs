//! One text with placeholders, as `format!` takes it.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};
use syn::{Error, LitStr};

/// A text: its words around its placeholders.
#[derive(Debug)]
pub struct Message {
    /// One more than there are holes.
    pub around: Vec<String>,
    pub holes: Vec<Hole>,
}

/// A placeholder: its name in the catalogue, and what fills it.
#[derive(Debug)]
pub struct Hole {
    pub name: String,
    pub value: TokenStream,
}

impl Message {
    /// One that says nothing yet.
    pub fn new() -> Self {
        Self { around: vec![String::new()], holes: Vec::new() }
    }

    /// The English words, with `{name}` for each placeholder: what the catalogue knows the text by.
    pub fn english(&self) -> String {
        let mut english = String::new();
        for (at, piece) in self.around.iter().enumerate() {
            english.push_str(piece);
            if let Some(hole) = self.holes.get(at) {
                english.push_str(&format!("{{{}}}", hole.name));
            }
        }
        english
    }

    /// Reads what `t!` was given.
    pub fn read(input: TokenStream) -> syn::Result<Self> {
        let mut tokens = input.into_iter();
        let first = tokens.next().map(TokenTree::into_token_stream).unwrap_or_default();
        let literal: LitStr = syn::parse2(first)?;
        let arguments = arguments(tokens.collect());
        let mut message = Self::new();
        let text = literal.value();
        let (mut rest, mut next) = (text.as_str(), 0);
        while let Some(at) = rest.find(['{', '}']) {
            message.push(&rest[..at]);
            let found = &rest[at..at + 1];
            if rest[at + 1..].starts_with(found) {
                message.push(found);
                rest = &rest[at + 2..];
                continue;
            }
            let Some(end) = rest[at..].find('}').filter(|_| found == "{") else {
                return Err(Error::new(literal.span(), "a brace of this text has no partner"));
            };
            let (name, spec) = rest[at + 1..at + end].split_once(':').unwrap_or((&rest[at + 1..at + end], ""));
            let value = value(name, &mut next, &arguments, literal.span())?;
            let value = match spec {
                "" => quote!(&(#value)),
                _ => {
                    let spec = format!("{{:{spec}}}");
                    quote!(&::std::format_args!(#spec, #value))
                }
            };
            message.fill(value, name);
            rest = &rest[at + end + 1..];
        }
        message.push(rest);
        Ok(message)
    }

    /// More words.
    pub fn push(&mut self, words: &str) {
        match self.around.last_mut() {
            Some(last) => last.push_str(words),
            None => self.around.push(words.to_owned()),
        }
    }

    /// A placeholder, named after what fills it unless it has a name.
    pub fn fill(&mut self, value: TokenStream, name: &str) {
        let name = if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name.to_owned() } else { named(&value) };
        let taken = |name: &str| self.holes.iter().any(|hole| hole.name == name);
        let numbered = (2..).map(|n| format!("{name}{n}"));
        let name = std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(name);
        self.holes.push(Hole { name, value });
        self.around.push(String::new());
    }

    /// The call that says it.
    pub fn said(&self) -> TokenStream {
        let english = self.english();
        if self.holes.is_empty() {
            return quote!(::allclear_texts::say(#english));
        }
        let around = &self.around;
        let values = self.holes.iter().map(|Hole { name, value }| quote!((#name, #value)));
        quote!(::allclear_texts::fill(#english, &[#(#around),*], &[#(#values),*]))
    }

    /// Whether somebody who translates has anything to do here: two letters in a row.
    pub fn has_words(&self) -> bool {
        self.around.iter().any(|piece| {
            let letters: Vec<bool> = piece.chars().map(char::is_alphabetic).collect();
            letters.windows(2).any(|two| two == [true, true])
        })
    }
}

/// The arguments behind the text: each with its name, if it has one.
fn arguments(tokens: Vec<TokenTree>) -> Vec<(Option<String>, TokenStream)> {
    let is = |token: &TokenTree, c: char| matches!(token, TokenTree::Punct(p) if p.as_char() == c);
    let parts = tokens.split(|token| is(token, ',')).filter(|part| !part.is_empty());
    let read = parts.map(|part| match part {
        [TokenTree::Ident(name), equals, value @ ..]
            if is(equals, '=') && !value.first().is_some_and(|next| is(next, '=')) =>
        {
            (Some(name.to_string()), value.iter().cloned().collect())
        }
        value => (None, value.iter().cloned().collect()),
    });
    read.collect()
}

/// What fills a placeholder: the argument of its name or number, the next one, or the variable itself.
fn value(
    name: &str,
    next: &mut usize,
    arguments: &[(Option<String>, TokenStream)],
    span: Span,
) -> syn::Result<TokenStream> {
    let missing = || Error::new(span, format!("there is no argument for the placeholder {{{name}}}"));
    let by_place = |at: usize| arguments.get(at).map(|(_, value)| value.clone()).ok_or_else(missing);
    if name.is_empty() {
        *next += 1;
        return by_place(*next - 1);
    }
    if let Ok(at) = name.parse() {
        return by_place(at);
    }
    if let Some((_, value)) = arguments.iter().find(|(given, _)| given.as_deref() == Some(name)) {
        return Ok(value.clone());
    }
    let variable = syn::parse_str::<proc_macro2::Ident>(name).map_err(|_| missing())?;
    let variable = proc_macro2::Ident::new(&variable.to_string(), span);
    Ok(quote!(#variable))
}

/// Words that say nothing about what a value is.
const EMPTY: [&str; 49] = [
    "self",
    "len",
    "as_str",
    "as_deref",
    "to_string",
    "to_owned",
    "clone",
    "get",
    "unwrap_or",
    "unwrap_or_default",
    "unwrap_or_else",
    "map_or",
    "map_or_else",
    "map",
    "iter",
    "as_ref",
    "trim",
    "into",
    "format",
    "Some",
    "t",
    "count",
    "trim_end_matches",
    "saturating_add",
    "else",
    "if",
    "join",
    "as_secs",
    "num_seconds",
    "to_lowercase",
    "collect",
    "into_iter",
    "copied",
    "cloned",
    "or",
    "max",
    "min",
    "unwrap",
    "expect",
    "abs",
    "round",
    "say",
    "kept",
    "as_slice",
    "first",
    "last",
    "next",
    "text",
    "line",
];

/// A name for a placeholder: the last telling word of what fills it.
fn named(value: &TokenStream) -> String {
    let mut found = None;
    for token in value.clone() {
        match token {
            TokenTree::Ident(word) if !EMPTY.contains(&word.to_string().as_str()) => found = Some(word.to_string()),
            TokenTree::Group(group) if found.is_none() && group.delimiter() == Delimiter::Parenthesis => {
                found = Some(named(&group.stream())).filter(|name| name != "value");
            }
            _ => {}
        }
    }
    let name = found.unwrap_or_default().trim_start_matches("r#").trim_start_matches('_').to_lowercase();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { "value".to_owned() }
}
