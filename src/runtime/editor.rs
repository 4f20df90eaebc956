//! The user's own editor for texts that are longer than a line.
//!
//! Its command is split as a shell would and run without one. The text goes through a private file; what comes back
//! badly changes nothing, and what was typed is never thrown away unsaid.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

use crate::domain::edit::NOTE_LIMIT;

/// An editor that is done sooner than this has only opened a window.
const AT_ONCE: Duration = Duration::from_secs(1);

/// The command of an editor, program first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    program: String,
    arguments: Vec<String>,
}

impl Editor {
    /// The editor that `$VISUAL`, else `$EDITOR`, names; or a sentence.
    ///
    /// # Errors
    /// When neither names one, or it is no command.
    pub fn find(variable: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let named = ["VISUAL", "EDITOR"]
            .into_iter()
            .find_map(|name| Some((name, variable(name).filter(|text| !text.trim().is_empty())?)));
        let Some((name, command)) = named else {
            return Err(
                "no editor is known; name one in VISUAL or EDITOR, such as `export VISUAL=nano`"
                    .to_owned(),
            );
        };
        let mut words = shell_words::split(&command)
            .map_err(|_| format!("{name} is no command: a quote is not closed"))?
            .into_iter();
        let program = words.next().filter(|program| !program.is_empty());
        Ok(Self {
            program: program.ok_or_else(|| format!("{name} names no program"))?,
            arguments: words.collect(),
        })
    }

    /// The program's name, for people.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// Lets the user edit a text; the terminal must have been given back. Gives the new text without the line breaks at
    /// its end, or a sentence that says why the text is as it was.
    ///
    /// # Errors
    /// When there is no such program, it ends with an error, or what it leaves behind is no text or too long.
    pub fn edit(&self, text: &str) -> Result<String, String> {
        let file = written(text).map_err(|error| format!("no file for the editor: {error}"))?;
        let begun = Instant::now();
        let status = self.run(file.path())?;
        let read = read(file.path());
        let changed = !read.as_ref().is_ok_and(|now| now == text);
        match (status.success(), read) {
            (true, Ok(now)) if now == text && begun.elapsed() < AT_ONCE => Err(format!(
                "unchanged; an editor with a window must wait, as in VISUAL='{} --wait'",
                self.program
            )),
            (true, Ok(now)) => Ok(now),
            (true, Err(reason)) => Err(kept(file, &format!("the note is as it was: {reason}"))),
            (false, _) => {
                let why = format!("the note is as it was: {} failed", self.program);
                Err(if changed { kept(file, &why) } else { why })
            }
        }
    }

    fn run(&self, path: &Path) -> Result<ExitStatus, String> {
        let terminal = || File::options().read(true).write(true).open("/dev/tty");
        let cannot = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => format!(
                "there is no program `{}`; name another editor in VISUAL or EDITOR",
                self.program
            ),
            _ => format!("`{}` can't be started: {error}", self.program),
        };
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).arg(path);
        // Data may come in on one stream and go out on the other; the editor needs the terminal on both.
        if !io::stdin().is_terminal()
            && let Ok(file) = terminal()
        {
            command.stdin(Stdio::from(file));
        }
        if !io::stdout().is_terminal()
            && let Ok(file) = terminal()
        {
            command.stdout(Stdio::from(file));
        }
        command.status().map_err(cannot)
    }
}

/// A file for nobody else, which goes when it is dropped.
fn written(text: &str) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new()
        .prefix("mispred-note-")
        .suffix(".md")
        .tempfile()?;
    file.write_all(text.as_bytes())?;
    if !text.is_empty() {
        file.write_all(b"\n")?;
    }
    file.flush()?;
    Ok(file)
}

/// What stands in the file now, which may be another one of the same name.
fn read(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(4 * NOTE_LIMIT as u64).read_to_end(&mut bytes))
        .map_err(|error| format!("its file can't be read: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|_| "its file is not UTF-8".to_owned())?;
    let text = text.replace("\r\n", "\n");
    let text = text.trim_end_matches('\n');
    if text.len() > NOTE_LIMIT {
        return Err(format!("a note has at most {NOTE_LIMIT} bytes"));
    }
    Ok(text.to_owned())
}

/// Keeps the file, because it holds what somebody wrote, and says where.
fn kept(file: NamedTempFile, why: &str) -> String {
    match file.keep() {
        // The editor may have taken the file away.
        Ok((_, path)) if path.exists() => format!("{why}; your text is in {}", path.display()),
        Ok(_) | Err(_) => why.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(visual: &str, editor: &str) -> Result<Editor, String> {
        Editor::find(|name| match name {
            "VISUAL" => Some(visual.to_owned()),
            _ => Some(editor.to_owned()),
        })
    }

    fn script(body: &str) -> (tempfile::TempDir, Editor) {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("an editor");
        std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
        let editor = Editor {
            program: path.display().to_string(),
            arguments: Vec::new(),
        };
        (folder, editor)
    }

    #[test]
    fn visual_goes_first_and_its_words_are_split_as_a_shell_would() {
        let editor = find("'my editor' -x \"a b\" $HOME;", "vi").unwrap();
        assert_eq!(editor.program(), "my editor");
        assert_eq!(editor.arguments, ["-x", "a b", "$HOME;"]);
        assert_eq!(find(" ", "vi").unwrap().program(), "vi");
        assert!(find("", "").unwrap_err().starts_with("no editor is known"));
        assert!(find("vi 'x", "").unwrap_err().contains("a quote"));
        assert!(find("''", "").unwrap_err().contains("names no program"));
    }

    #[test]
    fn a_text_comes_back_with_its_lines_and_without_the_last_break() {
        let (_folder, editor) = script("printf 'two\\r\\n\\nlines\\n\\n' >> \"$1\"");
        assert_eq!(editor.edit("one").unwrap(), "one\ntwo\n\nlines");
        assert_eq!(editor.edit("").unwrap(), "two\n\nlines");
    }

    #[test]
    fn an_editor_that_replaces_the_file_is_read_too() {
        let (_folder, editor) = script("stat -c %a \"$1\" > \"$1.new\"; mv \"$1.new\" \"$1\"");
        assert_eq!(editor.edit("secret").unwrap(), "600");
    }

    #[test]
    fn what_ends_badly_changes_nothing_and_throws_nothing_away() {
        let (_folder, quiet) = script("exit 1");
        assert_eq!(
            quiet.edit("x").unwrap_err().split(": ").next(),
            Some("the note is as it was")
        );
        for body in [
            "echo work > \"$1\"; exit 3",
            "printf 'bad \\377' > \"$1\"",
            "head -c 70000 /dev/zero | tr '\\0' a > \"$1\"",
        ] {
            let (_folder, editor) = script(body);
            let said = editor.edit("x").unwrap_err();
            let (_, path) = said.split_once("your text is in ").unwrap();
            assert!(std::fs::metadata(path).unwrap().len() > 4, "{said}");
            std::fs::remove_file(path).unwrap();
        }
        let (_folder, removing) = script("rm \"$1\"; exit 1");
        let said = removing.edit("x").unwrap_err();
        assert!(!said.contains("your text is in"), "{said}");
        let missing = Editor {
            program: "/nowhere/editor".to_owned(),
            arguments: Vec::new(),
        };
        assert!(missing.edit("x").unwrap_err().contains("no program"));
        let (_folder, window) = script("exit 0");
        assert!(window.edit("x").unwrap_err().contains("--wait"));
    }
}
