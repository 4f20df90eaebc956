//! From tags to entities, whatever the scheme: BIO, IOB, IOBES, BILOU, or bare types.
//!
//! Tolerant: an entity may begin with `I-`, and another type begins another entity.

/// A span of tokens with its type; the end lies behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    pub start: usize,
    pub end: usize,
    pub kind: String,
}

/// What a sentence without entities has instead of a list. Not the empty text, which would say that nothing is known.
const NONE: &str = "none";

/// Whether a text is a tag of some scheme: `O`, or a letter, a hyphen and a type.
pub fn is_tag(text: &str) -> bool {
    match text.split_once('-') {
        Some((prefix, kind)) => {
            matches!(prefix, "B" | "I" | "E" | "S" | "L" | "U" | "M") && !kind.is_empty()
        }
        None => text == "O",
    }
}

/// The prefix and the type of a tag; none outside of entities. Several types at once are one type with commas.
fn parsed(tag: &str) -> Option<(char, String)> {
    if matches!(tag, "O" | "" | "_" | "-") {
        return None;
    }
    let prefixed = |tag: &str| match is_tag(tag) {
        true => tag
            .split_once('-')
            .map(|(prefix, kind)| (prefix.to_owned(), kind.to_owned())),
        false => None,
    };
    let kinds: Vec<String> = tag
        .split(',')
        .map(|tag| prefixed(tag).map_or_else(|| tag.to_owned(), |(_, kind)| kind))
        .collect();
    let prefix = prefixed(tag).and_then(|(prefix, _)| prefix.chars().next());
    Some((prefix.unwrap_or('I'), kinds.join(",")))
}

/// The entities that tags name, in the order of the sentence.
pub fn decoded(tags: &[String]) -> Vec<Entity> {
    let mut found: Vec<Entity> = Vec::new();
    let mut is_open = false;
    for (position, tag) in tags.iter().enumerate() {
        let Some((prefix, kind)) = parsed(tag) else {
            is_open = false;
            continue;
        };
        let begins = matches!(prefix, 'B' | 'S' | 'U');
        match found.last_mut() {
            Some(last) if is_open && !begins && last.kind == kind => last.end = position + 1,
            _ => found.push(Entity {
                start: position,
                end: position + 1,
                kind,
            }),
        }
        is_open = !matches!(prefix, 'E' | 'S' | 'L' | 'U');
    }
    found
}

/// Entities as one text: `person: Ana Maria; location: Paris`. Where the words of an entity occur more than once in the
/// sentence, a number tells which of them is meant.
pub fn listed(entities: &[Entity], tokens: &[String]) -> String {
    if entities.is_empty() {
        return NONE.to_owned();
    }
    let text = |entity: &Entity| {
        let words = &tokens[entity.start..entity.end];
        let places: Vec<usize> = tokens
            .windows(words.len())
            .enumerate()
            .filter(|(_, window)| *window == words)
            .map(|(place, _)| place)
            .collect();
        let text = format!("{}: {}", entity.kind, words.join(" "));
        match places.iter().position(|place| *place == entity.start) {
            Some(number) if places.len() > 1 => format!("{text} ({})", number + 1),
            _ => text,
        }
    };
    entities.iter().map(text).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(tags: &str) -> String {
        let tags: Vec<String> = tags.split(' ').map(str::to_owned).collect();
        let tokens: Vec<String> = "Ana Maria met Ana in Paris"
            .split(' ')
            .map(str::to_owned)
            .collect();
        listed(&decoded(&tags), &tokens)
    }

    #[test]
    fn schemes_agree() {
        let expected = "person: Ana Maria; person: Ana (2); location: Paris";
        for tags in [
            "B-person I-person O B-person O B-location",
            "I-person I-person O I-person O I-location",
            "B-person E-person O S-person O S-location",
            "B-person L-person O U-person O U-location",
            "person person O person _ location",
        ] {
            assert_eq!(list(tags), expected, "{tags}");
        }
        assert_eq!(list("O O O O O O"), "none");
        assert_eq!(
            list("B-person B-person I-group O O B-group,B-location"),
            "person: Ana (1); person: Maria; group: met; group,location: Paris"
        );
    }

    #[test]
    fn tags_are_known_by_their_form() {
        assert!(
            ["O", "B-x", "I-creative-work", "B-a,B-b"]
                .into_iter()
                .all(is_tag)
        );
        assert!(
            !["", "o", "B-", "X-ray", "person", "0"]
                .into_iter()
                .any(is_tag)
        );
    }
}
