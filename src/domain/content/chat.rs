//! A conversation: messages with roles, read from the shapes that chat models and their logs use.

use super::literal;
use super::tree::Tree;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The instructions.
    System,
    /// The person.
    User,
    /// The model.
    Assistant,
    /// What a tool gave back.
    Tool,
    /// Somebody else, named by [`Message::role`].
    Other,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Who speaks.
    pub speaker: Speaker,
    /// The role as it is written.
    pub role: String,
    /// What was said, in order.
    pub parts: Vec<Part>,
}

/// A piece of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text to read.
    Text(String),
    /// A tool that is called.
    Call {
        /// Its name.
        name: String,
        /// What it is given.
        arguments: Option<Tree>,
    },
    /// Something else: its type.
    Other(String),
}

impl Message {
    /// How much text there is to read, in characters.
    pub fn characters(&self) -> usize {
        let texts = self.parts.iter().map(|part| match part {
            Part::Text(text) => text.chars().count(),
            Part::Call { .. } | Part::Other(_) => 0,
        });
        texts.sum()
    }
}

/// The messages, if this is a conversation: a list of messages, an object that holds nothing else, or a message alone.
pub fn read(tree: &Tree) -> Option<Vec<Message>> {
    match tree {
        Tree::List(values) if !values.is_empty() => values.iter().map(message).collect(),
        Tree::Object(_) => {
            let names = ["messages", "conversation", "conversations"];
            let inner = names.iter().find_map(|name| tree.get(name));
            match inner {
                Some(list @ Tree::List(_)) if tree.len() == 1 => read(list),
                _ => message(tree).map(|message| vec![message]),
            }
        }
        _ => None,
    }
}

fn message(tree: &Tree) -> Option<Message> {
    let role = tree.get("role").or_else(|| tree.get("from"))?.text()?;
    let content = tree.get("content").or_else(|| tree.get("value"));
    let calls = ["tool_calls", "function_call"];
    let calls: Vec<&Tree> = calls.iter().filter_map(|name| tree.get(name)).collect();
    if content.is_none() && calls.is_empty() {
        return None;
    }
    let mut parts = content.map(parts).unwrap_or_default();
    for call_list in calls {
        match call_list {
            Tree::List(values) => parts.extend(values.iter().filter_map(call)),
            other => parts.extend(call(other)),
        }
    }
    Some(Message {
        speaker: speaker(role),
        role: role.to_owned(),
        parts,
    })
}

fn speaker(role: &str) -> Speaker {
    match role.to_lowercase().as_str() {
        "system" | "developer" => Speaker::System,
        "user" | "human" => Speaker::User,
        "assistant" | "gpt" | "model" | "bot" | "ai" => Speaker::Assistant,
        "tool" | "function" | "observation" => Speaker::Tool,
        _ => Speaker::Other,
    }
}

fn parts(content: &Tree) -> Vec<Part> {
    match content {
        Tree::Null => Vec::new(),
        Tree::List(values) => values.iter().flat_map(part).collect(),
        Tree::Object(_) => part(content),
        scalar => scalar
            .scalar()
            .map(|text| Part::Text(text.to_owned()))
            .into_iter()
            .collect(),
    }
}

/// A part of a message that has several: text under whatever name its type gives it, a call, or something to name.
fn part(tree: &Tree) -> Vec<Part> {
    if let Some(text) = tree.text() {
        return vec![Part::Text(text.to_owned())];
    }
    let kind = tree.get("type").and_then(Tree::text).unwrap_or_default();
    if matches!(kind, "tool_use" | "function_call") {
        return call(tree).into_iter().collect();
    }
    let names = ["text", "reasoning", "thinking", "refusal", "output_text"];
    if let Some(text) = names.iter().find_map(|name| tree.get(name)?.text()) {
        return vec![Part::Text(text.to_owned())];
    }
    match tree.get("content") {
        Some(content) => parts(content),
        None if kind.is_empty() => vec![Part::Other("part".to_owned())],
        None => vec![Part::Other(kind.to_owned())],
    }
}

fn call(tree: &Tree) -> Option<Part> {
    let function = tree.get("function").unwrap_or(tree);
    let name = function
        .get("name")
        .and_then(Tree::text)
        .or_else(|| function.text())?;
    let names = ["arguments", "input", "parameters"];
    let arguments = names
        .iter()
        .find_map(|name| function.get(name).or_else(|| tree.get(name)))
        .map(|arguments| {
            let spelled = arguments.text().and_then(literal::nested);
            spelled.unwrap_or_else(|| arguments.clone())
        });
    Some(Part::Call {
        name: name.to_owned(),
        arguments,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(json: &str) -> Option<Vec<Message>> {
        read(&literal::nested(json).unwrap())
    }

    #[test]
    fn the_usual_shapes_are_conversations() {
        let messages = chat(
            r#"{"messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": [{"type": "text", "text": "Hi"}, {"type": "image_url", "image_url": {}}]},
                {"role": "assistant", "content": null, "tool_calls": [
                    {"id": "1", "type": "function", "function": {"name": "look", "arguments": "{\"at\": 3}"}}]},
                {"role": "tool", "content": "found"}
            ]}"#,
        )
        .unwrap();
        let speakers: Vec<Speaker> = messages.iter().map(|message| message.speaker).collect();
        use Speaker::{Assistant, System, Tool, User};
        assert_eq!(speakers, [System, User, Assistant, Tool]);
        assert_eq!(
            messages[1].parts,
            [
                Part::Text("Hi".to_owned()),
                Part::Other("image_url".to_owned())
            ]
        );
        let Part::Call { name, arguments } = &messages[2].parts[0] else {
            panic!("{messages:?}")
        };
        assert_eq!(name, "look");
        assert_eq!(
            arguments.as_ref().and_then(|tree| tree.get("at")),
            Some(&Tree::Number("3".to_owned()))
        );
    }

    #[test]
    fn other_logs_and_python_are_conversations_too() {
        let share =
            chat("[{'from': 'human', 'value': 'a'}, {'from': 'gpt', 'value': 'b'}]").unwrap();
        assert_eq!(share[1].speaker, Speaker::Assistant);
        let inspect = chat(
            r#"[{"role": "assistant", "content": [{"type": "reasoning", "reasoning": "hm"}],
                 "tool_calls": [{"id": "x", "function": "bash", "arguments": {"cmd": "ls"}}]}]"#,
        )
        .unwrap();
        assert_eq!(inspect[0].parts.len(), 2);
        assert_eq!(inspect[0].characters(), 2);
    }

    #[test]
    fn people_with_roles_are_no_conversation() {
        assert_eq!(chat(r#"[{"role": "author", "name": "Ann"}]"#), None);
        assert_eq!(chat(r#"[{"role": "user", "content": "a"}, 3]"#), None);
        assert_eq!(chat("[]"), None);
    }
}
