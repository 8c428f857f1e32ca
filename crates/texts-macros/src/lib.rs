//! The macros of `allclear-texts`, and the test that collects what they say into the catalogue.

#[cfg(test)]
mod collect;
mod markup;
mod message;

use message::Message;
use proc_macro::TokenStream;
use quote::quote;

/// maud's `html!`, whose words are texts of the catalogue.
///
/// A text is what stands side by side in one element: words, splices and inline elements; the latter two are
/// placeholders in it, so that a language can order them. Values of the attributes `alt`, `aria-label`, `label`,
/// `placeholder` and `title` are texts too. What stands in `code`, `kbd`, `pre` and `samp` is none.
#[proc_macro]
pub fn html(input: TokenStream) -> TokenStream {
    let markup = markup::rewritten(input.into(), &mut Vec::new());
    quote!(::maud::html! { #markup }).into()
}

/// A text: `t!("Acknowledged")` is a `&'static str`, and `t!("{name} answered after {}", span)` a `String`, with
/// placeholders as in `format!`.
#[proc_macro]
pub fn t(input: TokenStream) -> TokenStream {
    Message::read(input.into()).map_or_else(|why| why.to_compile_error(), |message| message.said()).into()
}

/// Words that are said later, by `say`: `mark!("Acknowledged")` is the literal itself.
#[proc_macro]
pub fn mark(input: TokenStream) -> TokenStream {
    input
}
