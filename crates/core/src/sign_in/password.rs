//! What a password must be like.

use allclear_texts::t;

/// Shortest password, in characters. NIST SP 800-63B-4 asks for 8 beside a second factor and 15 without one; every guess
/// here is slowed down, and people on call type it on phones.
pub const MIN_PASSWORD: usize = 10;
/// Longest password, in bytes: hashing must not become work for whoever sends the longest one.
pub const MAX_PASSWORD: usize = 1024;

/// Why a password is not taken. The text says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    #[error("{}", t!("use {MIN_PASSWORD} characters or more; four words that do not belong together are good"))]
    Short,
    #[error("{}", t!("use {MAX_PASSWORD} bytes or fewer"))]
    Long,
    #[error("{}", t!("this is one of the first passwords that anybody tries; use four words that do not belong together"))]
    Common,
    #[error("{}", t!("this is your own name or address; use something that nobody knows about you"))]
    Own,
}

/// What long common passwords are made of: taken from the head of published lists of leaked passwords, as far as it is
/// ten characters long when repeated or lengthened with digits and signs.
const COMMON: [&str; 44] = [
    "password",
    "passwort",
    "passw0rd",
    "p4ssword",
    "letmein",
    "welcome",
    "qwerty",
    "qwertz",
    "azerty",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "qazwsx",
    "qazwsxedc",
    "zaq12wsx",
    "iloveyou",
    "princess",
    "sunshine",
    "football",
    "baseball",
    "superman",
    "batman",
    "dragon",
    "monkey",
    "master",
    "shadow",
    "michael",
    "trustno",
    "starwars",
    "whatever",
    "computer",
    "internet",
    "administrator",
    "admin",
    "changeme",
    "default",
    "secret",
    "summer",
    "winter",
    "allclear",
    "incident",
];

/// Checks a new password of the person with this name and mail address.
///
/// # Errors
/// What is wrong with it.
pub fn check_password(password: &str, name: &str, email: &str) -> Result<(), Weak> {
    if password.chars().count() < MIN_PASSWORD {
        return Err(Weak::Short);
    }
    if password.len() > MAX_PASSWORD {
        return Err(Weak::Long);
    }
    let folded = password.trim().to_lowercase();
    let core = folded.trim_matches(|c: char| !c.is_alphabetic());
    let own = [email, email.split('@').next().unwrap_or_default(), name].map(str::to_lowercase);
    let squeezed = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let is_own = |own: &String| !own.is_empty() && (folded == *own || squeezed(core) == squeezed(own));
    if own.iter().any(is_own) {
        return Err(Weak::Own);
    }
    let is_common =
        |common: &&str| folded == **common || repeats(&folded, common) || *core == **common || repeats(core, common);
    if COMMON.iter().any(is_common) || is_monotonous(&folded) {
        return Err(Weak::Common);
    }
    Ok(())
}

/// `part` again and again, and nothing else.
fn repeats(text: &str, part: &str) -> bool {
    text.len() > part.len() && text.len().is_multiple_of(part.len()) && text.replace(part, "").is_empty()
}

/// Few different characters (`aaaaaaaaaa`, `1212121212`), or nothing but steps to a neighbour (`0123456789`, `abcdefghij`).
fn is_monotonous(text: &str) -> bool {
    let different: std::collections::BTreeSet<char> = text.chars().collect();
    let steps =
        |a: char, b: char| u32::from(a).abs_diff(u32::from(b)) <= 1 || (a, b) == ('9', '0') || (a, b) == ('0', '9');
    different.len() < 4 || text.chars().zip(text.chars().skip(1)).all(|(a, b)| steps(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn passwords_that_anybody_would_try_are_refused_with_a_reason() {
        let cases = [
            ("", Err(Weak::Short)),
            ("abc defg!", Err(Weak::Short)),
            ("ääääääääää", Err(Weak::Common)),
            ("1234567890", Err(Weak::Common)),
            ("0987654321", Err(Weak::Common)),
            ("abcdefghijk", Err(Weak::Common)),
            ("1212121212", Err(Weak::Common)),
            ("Password123!", Err(Weak::Common)),
            ("passwordpassword", Err(Weak::Common)),
            ("!!Welcome2026", Err(Weak::Common)),
            ("administrator", Err(Weak::Common)),
            ("qwertyuiop", Err(Weak::Common)),
            ("ana.costa@example.com", Err(Weak::Own)),
            ("Ana Costa 1984", Err(Weak::Own)),
            ("anacosta!!!!", Err(Weak::Own)),
            ("correct horse battery", Ok(())),
            ("Tr0ub4dor&3x", Ok(())),
            ("пароль из слов", Ok(())),
            ("seven wet dragons", Ok(())),
        ];
        for (password, want) in cases {
            assert_eq!(check_password(password, "Ana Costa", "ana.costa@example.com"), want, "{password}");
        }
        assert_eq!(check_password(&"long words ".repeat(100), "A", "a@b"), Err(Weak::Long));
        assert_eq!(check_password(&"long words ".repeat(93), "A", "a@b"), Ok(()));
    }

    proptest! {
        #[test]
        fn no_password_panics(password in "\\PC{0,40}", name in "\\PC{0,10}", email in "\\PC{0,10}") {
            let _ = check_password(&password, &name, &email);
        }
    }
}
