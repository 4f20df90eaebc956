//! Tells code from prose, and takes fenced code out of a text. Reads the first lines only.

/// How many lines are looked at.
const LINES: usize = 60;

/// A stretch of text of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block<'a> {
    /// Text to wrap.
    Prose(&'a str),
    /// Lines to leave as they are.
    Code(&'a str),
}

/// The text cut at its code fences; the fences themselves stay with the prose. A fence that never ends goes to the end.
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut start = 0;
    let mut at = 0;
    let mut is_code = false;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        let trimmed = line.trim();
        let closes = is_code && trimmed == "```";
        let opens = !is_code && trimmed.starts_with("```") && !trimmed[3..].contains('`');
        if opens {
            push(&mut blocks, Block::Prose, &text[start..end]);
            start = end;
        } else if closes {
            push(&mut blocks, Block::Code, &text[start..at]);
            start = at;
        }
        is_code = (is_code || opens) && !closes;
        at = end;
    }
    let last = if is_code { Block::Code } else { Block::Prose };
    push(&mut blocks, last, &text[start..]);
    blocks
}

fn push<'a>(blocks: &mut Vec<Block<'a>>, kind: fn(&'a str) -> Block<'a>, text: &'a str) {
    let text = text.strip_suffix('\n').unwrap_or(text);
    if !text.is_empty() {
        blocks.push(kind(text));
    }
}

/// Whether a cell is code as a whole: its lines look like code, or its column is named for code and nothing in it
/// speaks against it.
pub fn is_code(name: &str, text: &str) -> bool {
    if text.contains("```") {
        return false;
    }
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(LINES)
        .collect();
    if lines.is_empty() {
        return false;
    }
    let telling = lines.iter().filter(|line| looks_like_code(line)).count();
    let is_named = is_code_name(name);
    match lines.len() {
        1 => is_named && telling == 1,
        count if is_named => telling * 4 >= count,
        count => telling * 2 >= count,
    }
}

fn is_code_name(name: &str) -> bool {
    let name = name.rsplit('.').next().unwrap_or(name).to_lowercase();
    let words = [
        "code",
        "completion",
        "program",
        "generated",
        "solution",
        "snippet",
        "sql",
        "query",
        "patch",
        "diff",
        "test",
        "script",
    ];
    words.iter().any(|word| name.contains(word))
}

/// Whether a line can hardly be prose.
fn looks_like_code(line: &str) -> bool {
    let trimmed = line.trim();
    let begins = [
        "def ",
        "class ",
        "import ",
        "from ",
        "return ",
        "return;",
        "#include",
        "using namespace",
        "fn ",
        "let ",
        "const ",
        "var ",
        "public ",
        "private ",
        "function ",
        "async ",
        "elif ",
        "else:",
        "try:",
        "except ",
        "@",
        "//",
        "/*",
        "SELECT ",
        "INSERT ",
        "UPDATE ",
        "CREATE TABLE",
        "#!/",
        "pub fn",
        "impl ",
        "for (",
        "while (",
        "if (",
        "print(",
        ">>> ",
        "assert ",
    ];
    let ends = [";", "{", "}", "):", "];", ");", "},", "\\"];
    let is_block = ["for ", "if ", "while ", "with ", "else"]
        .iter()
        .any(|word| trimmed.starts_with(word))
        && trimmed.ends_with(':');
    is_block
        || begins.iter().any(|word| trimmed.starts_with(word)) && !trimmed.ends_with('.')
        || ends.iter().any(|end| trimmed.ends_with(end))
        || is_assignment(trimmed)
        || (line.starts_with("    ") || line.starts_with('\t')) && trimmed.contains(['(', '=', '['])
}

/// `name = …`, `name += …`, `name.part = …`.
fn is_assignment(line: &str) -> bool {
    let Some((left, right)) = line.split_once(" = ").or_else(|| line.split_once(" += ")) else {
        return false;
    };
    let is_name = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '[' | ']' | ',' | ' ' | '\'' | '"')
    };
    !right.is_empty()
        && left.len() <= 40
        && left.chars().all(is_name)
        && left.split(' ').count() <= 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn programs_are_code_and_stories_are_not() {
        let program = "def solve(n):\n    total = 0\n    for i in range(n):\n        total += i\n    return total\n";
        assert!(is_code("text", program));
        assert!(is_code("completion", "    return sorted(numbers)[-1]"));
        assert!(is_code(
            "generated",
            "#include <vector>\nint main() {\n  return 0;\n}"
        ));
        for (name, text) in [
            (
                "solution",
                "Janet eats 3 eggs = 13 left.\nShe sells them for $26.\nSo the answer is 26.",
            ),
            (
                "text",
                "From now on; I want a refund.\nPlease reply today.\nThank you",
            ),
            ("completion", "The answer is 12."),
            ("code", ""),
            (
                "text",
                "if you can, call me:\nI am at home in the evening.\nBye",
            ),
        ] {
            assert!(!is_code(name, text), "{text}");
        }
    }

    #[test]
    fn fences_cut_a_text() {
        let text = "Look:\n```python\nx = 1\n\ny = 2\n```\nDone";
        assert_eq!(
            blocks(text),
            [
                Block::Prose("Look:\n```python"),
                Block::Code("x = 1\n\ny = 2"),
                Block::Prose("```\nDone")
            ]
        );
        assert_eq!(
            blocks("```\nopen"),
            [Block::Prose("```"), Block::Code("open")]
        );
    }

    proptest! {
        #[test]
        fn blocks_lose_no_line(text in "(a|`{3}|`|\n|é| ){0,40}") {
            let joined: Vec<&str> = blocks(&text).into_iter().map(|block| match block {
                Block::Prose(text) | Block::Code(text) => text,
            }).collect();
            let without_breaks = |text: &str| text.replace('\n', "");
            prop_assert_eq!(without_breaks(&joined.concat()), without_breaks(&text));
        }
    }
}
