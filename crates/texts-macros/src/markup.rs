//! The words in maud's syntax: finds them, and leaves everything else as it is.

use crate::message::Message;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};
use std::iter::Peekable;
use std::vec::IntoIter;
use syn::LitStr;

/// Elements that stand within a sentence.
const INLINE: [&str; 18] = [
    "a", "abbr", "b", "bdi", "br", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "small", "span",
    "strong", "time",
];
/// Elements whose content is not said to anybody.
const VERBATIM: [&str; 6] = ["code", "kbd", "pre", "samp", "script", "style"];
/// Attributes that are read out or shown.
const SPOKEN: [&str; 5] = ["alt", "aria-label", "label", "placeholder", "title"];

type Tokens = Peekable<IntoIter<TokenTree>>;

/// One node of markup.
enum Node {
    Words(String),
    /// What can stand within a sentence: the tokens, and a name when they are an element.
    Piece(TokenStream, String),
    /// What cannot.
    Wall(TokenStream),
}

/// The markup with its words replaced by calls that say them; each is added to `found`.
pub fn rewritten(input: TokenStream, found: &mut Vec<Message>) -> TokenStream {
    let mut tokens = tokens(input);
    let mut nodes = Vec::new();
    while tokens.peek().is_some() {
        nodes.push(node(&mut tokens, found));
    }
    let mut out = TokenStream::new();
    let mut run = Vec::new();
    for node in nodes {
        match node {
            Node::Wall(tokens) => {
                out.extend(arranged(std::mem::take(&mut run), found));
                out.extend(tokens);
            }
            within => run.push(within),
        }
    }
    out.extend(arranged(run, found));
    out
}

fn tokens(stream: TokenStream) -> Tokens {
    stream.into_iter().collect::<Vec<_>>().into_iter().peekable()
}

fn is(token: Option<&TokenTree>, c: char) -> bool {
    matches!(token, Some(TokenTree::Punct(p)) if p.as_char() == c)
}

fn node(tokens: &mut Tokens, found: &mut Vec<Message>) -> Node {
    let Some(first) = tokens.next() else { return Node::Wall(TokenStream::new()) };
    match first {
        TokenTree::Literal(literal) => match syn::parse2::<LitStr>(literal.to_token_stream()) {
            Ok(words) => Node::Words(words.value()),
            Err(_) => Node::Piece(literal.into_token_stream(), String::new()),
        },
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
            Node::Piece(group.into_token_stream(), String::new())
        }
        TokenTree::Group(group) => Node::Wall(inside(&group, found).into_token_stream()),
        TokenTree::Punct(ref at) if at.as_char() == '@' => Node::Wall(control(first, tokens, found)),
        first => element(first, tokens, found),
    }
}

/// The group with what is inside it rewritten.
fn inside(group: &Group, found: &mut Vec<Message>) -> Group {
    let mut new = Group::new(group.delimiter(), rewritten(group.stream(), found));
    new.set_span(group.span());
    new
}

/// `@if`, `@for`, `@match`, `@let` and the like, with the blocks that belong to it.
fn control(at: TokenTree, tokens: &mut Tokens, found: &mut Vec<Message>) -> TokenStream {
    let mut out = at.into_token_stream();
    let keyword = tokens.peek().map(ToString::to_string).unwrap_or_default();
    if keyword == "let" {
        for token in tokens.by_ref() {
            let last = is(Some(&token), ';');
            out.extend([token]);
            if last {
                break;
            }
        }
        return out;
    }
    // The braces of a pattern stand before its `=` or `in`.
    let mut in_pattern = keyword == "for";
    for token in tokens.by_ref() {
        match &token {
            TokenTree::Ident(word) if word == "let" => in_pattern = true,
            TokenTree::Ident(word) if word == "in" => in_pattern = false,
            TokenTree::Punct(p) if p.as_char() == '=' => in_pattern = false,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && !in_pattern => {
                out.extend([TokenTree::Group(if keyword == "match" {
                    arms(group, found)
                } else {
                    inside(group, found)
                })]);
                break;
            }
            _ => {}
        }
        out.extend([token]);
    }
    let mut ahead = tokens.clone();
    if is(ahead.next().as_ref(), '@') && matches!(ahead.next(), Some(TokenTree::Ident(word)) if word == "else") {
        let at = tokens.next();
        out.extend(at.map(|at| control(at, tokens, found)));
    }
    out
}

/// The arms of a `@match`: what stands behind each `=>` is markup.
fn arms(group: &Group, found: &mut Vec<Message>) -> Group {
    let mut tokens = tokens(group.stream());
    let mut out = TokenStream::new();
    while let Some(token) = tokens.next() {
        let arrow = is(Some(&token), '=') && is(tokens.peek(), '>');
        out.extend([token]);
        if !arrow {
            continue;
        }
        out.extend(tokens.next());
        let is_block = matches!(tokens.peek(), Some(TokenTree::Group(g)) if g.delimiter() == Delimiter::Brace);
        let body = match node(&mut tokens, found) {
            Node::Wall(tokens) => tokens,
            within => arranged(vec![within], found),
        };
        // Words may have become several nodes, and an arm has one.
        out.extend(if is_block { body } else { quote!({ #body }) });
    }
    let mut new = Group::new(group.delimiter(), out);
    new.set_span(group.span());
    new
}

/// An element with its attributes, up to its `;` or its content.
fn element(first: TokenTree, tokens: &mut Tokens, found: &mut Vec<Message>) -> Node {
    let name = match &first {
        TokenTree::Ident(name) => name.to_string(),
        _ => "div".to_owned(),
    };
    let mut attribute = String::new();
    let mut before = first.clone();
    let mut out = first.into_token_stream();
    for token in tokens.by_ref() {
        let value = is(Some(&before), '=');
        let shorthand = is(Some(&before), '.') || is(Some(&before), '#');
        match &token {
            TokenTree::Ident(part) if is(Some(&before), '-') => attribute.push_str(&format!("-{part}")),
            TokenTree::Ident(part) => attribute = part.to_string(),
            TokenTree::Literal(_) if value && SPOKEN.contains(&attribute.as_str()) => {
                let body = rewritten(token.clone().into_token_stream(), found);
                before = token;
                out.extend(quote!({ #body }));
                continue;
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && value => {
                let spoken = SPOKEN.contains(&attribute.as_str());
                out.extend([TokenTree::Group(if spoken { inside(group, found) } else { group.clone() })]);
                before = token;
                continue;
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && !shorthand => {
                let said = !VERBATIM.contains(&name.as_str());
                out.extend([TokenTree::Group(if said { inside(group, found) } else { group.clone() })]);
                break;
            }
            _ => {}
        }
        let last = is(Some(&token), ';');
        out.extend([token.clone()]);
        before = token;
        if last {
            break;
        }
    }
    if INLINE.contains(&name.as_str()) { Node::Piece(out, name) } else { Node::Wall(out) }
}

/// What stands side by side, as one text if there are words in it.
fn arranged(mut run: Vec<Node>, found: &mut Vec<Message>) -> TokenStream {
    let ahead = beside(run.iter(), |words| words.chars().next());
    let behind = if ahead == run.len() { 0 } else { beside(run.iter().rev(), |words| words.chars().next_back()) };
    let behind = run.split_off(run.len() - behind);
    let within = run.split_off(ahead);
    let mut out: TokenStream = run.into_iter().map(plain).collect();
    let mut message = Message::new();
    let mut originals = TokenStream::new();
    for node in within {
        match &node {
            Node::Words(words) => message.push(words),
            Node::Piece(tokens, name) => message.fill(tokens.clone(), name),
            Node::Wall(_) => {}
        }
        originals.extend(plain(node));
    }
    out.extend(if message.has_words() { said(message, found) } else { originals });
    out.extend(behind.into_iter().map(plain));
    out
}

/// How many pieces at an end of a run are no part of its sentence; `nearest` is the letter of words at that end. An icon
/// before a word is none; a name behind "by " is one, but what stands beyond the name is none again.
fn beside<'n>(run: impl Iterator<Item = &'n Node>, nearest: impl Fn(&str) -> Option<char>) -> usize {
    let mut pieces = 0_usize;
    for node in run {
        let Node::Words(words) = node else {
            pieces += 1;
            continue;
        };
        let apart = nearest(words).is_none_or(|c| !c.is_alphanumeric());
        return if apart { pieces.saturating_sub(1) } else { pieces };
    }
    pieces
}

fn plain(node: Node) -> TokenStream {
    match node {
        Node::Words(words) => quote!(#words),
        Node::Piece(tokens, _) | Node::Wall(tokens) => tokens,
    }
}

/// The text without the space around it, between that space.
fn said(mut message: Message, found: &mut Vec<Message>) -> TokenStream {
    let (mut before, mut behind) = (String::new(), String::new());
    if let Some(first) = message.around.first_mut() {
        let words = first.trim_start();
        first[..first.len() - words.len()].clone_into(&mut before);
        *first = words.to_owned();
    }
    if let Some(last) = message.around.last_mut() {
        let words = last.trim_end();
        last[words.len()..].clone_into(&mut behind);
        *last = words.to_owned();
    }
    let call = if message.holes.is_empty() {
        message.said()
    } else {
        let english = message.english();
        let around = message.around.iter().map(|piece| escaped(piece));
        let values = message.holes.iter().map(|hole| {
            let (name, value) = (&hole.name, &hole.value);
            quote!((#name, &::maud::html! { #value }.0))
        });
        quote!(::maud::PreEscaped(::allclear_texts::arrange(#english, &[#(#around),*], &[#(#values),*])))
    };
    found.push(message);
    let space = |space: String| (!space.is_empty()).then(|| quote!(#space));
    let (before, behind) = (space(before), space(behind));
    quote!(#before (#call) #behind)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
