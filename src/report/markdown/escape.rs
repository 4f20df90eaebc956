//! Text from data inside Markdown: whatever it holds, it stays text.
//!
//! A backslash keeps punctuation from meaning something, but not from becoming a link in renderers that turn bare
//! addresses, mentions and issue numbers into links after escapes are gone. Text that could be one of those therefore
//! becomes code, where no renderer looks for links.

use crate::domain::text::Safe;

/// Text as text: never a link, an image, HTML, a table border or a footnote. One line.
pub fn text(raw: &str) -> String {
    let shown = Safe::line(raw);
    if may_become_a_link(shown.as_str()) {
        code_of(shown.as_str())
    } else {
        backslashed(shown.as_str())
    }
}

/// Text as code: for keys, columns and paths. One line.
pub fn code(raw: &str) -> String {
    code_of(Safe::line(raw).as_str())
}

fn backslashed(shown: &str) -> String {
    const MEANINGFUL: &str = "\\`*_[]<>|~&$!{}";
    let mut escaped = String::with_capacity(shown.len());
    for character in shown.chars() {
        if MEANINGFUL.contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// A table cell ends at a bar even inside code, and a backslash means itself there: so the bar stands between two
/// pieces of code, escaped.
fn code_of(shown: &str) -> String {
    let pieces = shown.split('|').map(|piece| {
        if piece.is_empty() {
            String::new()
        } else {
            fenced(piece)
        }
    });
    pieces.collect::<Vec<_>>().join("\\|")
}

fn fenced(piece: &str) -> String {
    let longest = piece
        .split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // Renderers strip one space on each side, which keeps a backtick or a space at an end from being lost.
    let is_edge = |character: Option<char>| matches!(character, Some('`' | ' '));
    let needs_padding = is_edge(piece.chars().next()) || is_edge(piece.chars().last());
    if needs_padding && !piece.trim_matches(' ').is_empty() {
        format!("{fence} {piece} {fence}")
    } else {
        format!("{fence}{piece}{fence}")
    }
}

/// Addresses, mentions and issue numbers, rather one too many.
fn may_become_a_link(shown: &str) -> bool {
    let has_domain = || {
        let characters: Vec<char> = shown.chars().collect();
        characters
            .windows(3)
            .any(|three| three[0].is_alphanumeric() && three[1] == '.' && three[2].is_alphabetic())
    };
    shown.contains(['@', '#'])
        || shown.contains("://")
        || shown.to_lowercase().contains("www.")
        || has_domain()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_names_stay_readable() {
        assert_eq!(text("data gap"), "data gap");
        assert_eq!(text("out-of-scope (2)"), "out-of-scope (2)");
        assert_eq!(code("refund_request"), "`refund_request`");
    }

    #[test]
    fn punctuation_means_itself() {
        assert_eq!(
            text("a|b *c* [d](e) ![f] <b> `g` &amp; ~~h~~"),
            r"a\|b \*c\* \[d\](e) \!\[f\] \<b\> \`g\` \&amp; \~\~h\~\~"
        );
    }

    #[test]
    fn what_a_renderer_would_link_becomes_code() {
        for link in [
            "https://x.example",
            "www.x.example",
            "a@b.example",
            "@team",
            "fixes #12",
            "x.example",
            "o/r#1",
            "HTTPS://y",
        ] {
            assert_eq!(text(link), format!("`{link}`"));
        }
        assert_eq!(text("</td><script>"), r"\</td\>\<script\>");
    }

    #[test]
    fn code_survives_backticks_bars_and_spaces() {
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("a|b||c"), r"`a`\|`b`\|\|`c`");
        assert_eq!(code(" a"), "`  a `");
        assert_eq!(code(" "), "` `");
    }

    #[test]
    fn hidden_characters_and_breaks_show() {
        assert_eq!(text("a\nb\u{1b}[2J"), "a⏎b␛\\[2J");
        assert!(!text("\u{202e}a").contains('\u{202e}'));
    }

    proptest! {
        #[test]
        fn no_bar_stands_unescaped_and_nothing_breaks_the_line(raw in any::<String>()) {
            for escaped in [text(&raw), code(&raw)] {
                prop_assert!(!escaped.chars().any(|character| character.is_control()));
                for (at, _) in escaped.match_indices('|') {
                    let backslashes = escaped[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
                    prop_assert_eq!(backslashes % 2, 1, "{}", escaped);
                }
            }
        }
    }
}
