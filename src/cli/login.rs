//! Who is reviewing: the flag, else the project's settings, else the login name.

use super::exit::Failure;

/// The longest name, in characters.
const MAX_NAME: usize = 60;

/// The reviewer of a review that is opened to write.
///
/// # Errors
/// When the name is empty, too long, or holds a character that does not print.
pub fn reviewer(flag: Option<&str>, config: Option<&str>) -> Result<String, Failure> {
    let (name, source) = match (flag, config) {
        (Some(name), _) => (name.to_owned(), "--reviewer"),
        (None, Some(name)) => (name.to_owned(), "`reviewer` in mispred.toml"),
        (None, None) => (
            login_name(|variable| std::env::var(variable).ok()),
            "the login name",
        ),
    };
    check(&name, source)
}

fn login_name(variable: impl Fn(&str) -> Option<String>) -> String {
    let named = ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .filter_map(variable);
    named
        .map(|name| name.trim().to_owned())
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| format!("user{}", rustix::process::getuid().as_raw()))
}

/// A reviewer's name in its tidy form; `source` says where it stands.
///
/// # Errors
/// As [`reviewer`].
pub(super) fn check(name: &str, source: &str) -> Result<String, Failure> {
    let name = name
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let reason = if name.is_empty() {
        "is empty"
    } else if name.chars().count() > MAX_NAME {
        "is longer than 60 characters"
    } else if !is_printable(&name) {
        "holds a character that does not print"
    } else {
        return Ok(name);
    };
    Err(
        Failure::usage(format!("the reviewer's name `{name}` ({source}) {reason}"))
            .hint("say who reviews with --reviewer NAME"),
    )
}

/// Two names that look the same must be the same: the reviewer stands on every screen and in every report.
fn is_printable(name: &str) -> bool {
    crate::domain::text::Safe::line(name).as_str() == name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_beats_the_settings_and_names_are_tidied() {
        assert_eq!(
            reviewer(Some(" ana  maría "), Some("bob")).unwrap(),
            "ana maría"
        );
        assert_eq!(reviewer(None, Some("bob")).unwrap(), "bob");
        assert!(reviewer(None, None).is_ok());
    }

    #[test]
    fn the_login_name_is_the_first_that_is_set() {
        let set =
            |wanted: &'static str| move |name: &str| (name == wanted).then(|| "eve".to_owned());
        assert_eq!(login_name(set("USER")), "eve");
        assert_eq!(login_name(set("LOGNAME")), "eve");
        assert!(login_name(|_| None).starts_with("user"));
        assert!(login_name(|_| Some(" ".to_owned())).starts_with("user"));
    }

    #[test]
    fn names_that_nobody_can_read_are_refused() {
        for bad in [
            "",
            " ",
            "a\nb",
            "a\u{1b}[2J",
            "\u{202e}ana",
            "an\u{200b}a",
            &"x".repeat(61),
        ] {
            let failure = reviewer(Some(bad), None).unwrap_err();
            assert!(
                failure.sentence.contains("--reviewer"),
                "{}",
                failure.sentence
            );
        }
    }
}
