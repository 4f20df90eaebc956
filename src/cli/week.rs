//! Which week and whose review a command means: a path, `set/2026-W47`, a set, or a week alone.
//!
//! Never guesses between two: it says what there is.

use std::path::Path;

use crate::domain::week::Week;
use crate::session::{ReviewsRoot, SetFolder, WeekFolder};

use super::exit::Failure;

/// How many weeks a hint lists.
const LISTED: usize = 8;

/// What a path turned out to be.
enum Found {
    Week(WeekFolder),
    /// A folder with several sets in it.
    Several(Vec<SetFolder>),
    Nothing,
}

/// The week that an argument names: a path to it or to its set (then the latest week), the same below the reviews
/// folder, or an ISO week that only one set has.
///
/// # Errors
/// A sentence with the weeks that there are, when the argument names none or more than one.
pub fn resolve(argument: &str, root: &ReviewsRoot) -> Result<WeekFolder, Failure> {
    for path in [Path::new(argument).to_owned(), root.path().join(argument)] {
        match look_at(&path) {
            Found::Week(week) => return Ok(week),
            Found::Several(sets) => {
                return Err(Failure::usage(format!("`{argument}` holds several sets"))
                    .hint(choose_of(&sets)));
            }
            Found::Nothing => {}
        }
    }
    match argument.parse::<Week>() {
        Ok(week) => week_of_any_set(week, root),
        Err(_) => Err(not_found(argument, root)),
    }
}

fn look_at(path: &Path) -> Found {
    let week = WeekFolder::at(path);
    if week.has_sample() {
        return Found::Week(week);
    }
    if let Some(week) = SetFolder::at(path).latest() {
        return Found::Week(week);
    }
    let sets = ReviewsRoot::at(path).sets();
    match sets.as_slice() {
        [] => Found::Nothing,
        [only] => only.latest().map_or(Found::Nothing, Found::Week),
        _ => Found::Several(sets),
    }
}

fn week_of_any_set(week: Week, root: &ReviewsRoot) -> Result<WeekFolder, Failure> {
    let folders = root.sets().into_iter().map(|set| set.week(week));
    let mut found: Vec<WeekFolder> = folders.filter(WeekFolder::has_sample).collect();
    match (found.pop(), found.as_slice()) {
        (Some(only), []) => Ok(only),
        (Some(last), others) => {
            let names = others
                .iter()
                .chain([&last])
                .map(name_of)
                .collect::<Vec<_>>()
                .join(", ");
            Err(
                Failure::usage(format!("several sets have a review of {week}"))
                    .hint(format!("choose one: {names}")),
            )
        }
        (None, _) => Err(not_found(&week.to_string(), root)),
    }
}

fn not_found(argument: &str, root: &ReviewsRoot) -> Failure {
    let place = root.path().display();
    let failure = if Path::new(argument).exists() {
        Failure::usage(format!(
            "`{argument}` is no week's folder: it has no sample.json"
        ))
    } else {
        Failure::usage(format!(
            "`{argument}` names no week, neither as a folder nor below {place}"
        ))
    };
    let mut weeks: Vec<WeekFolder> = root.sets().iter().flat_map(SetFolder::weeks).collect();
    weeks.sort_by_key(|week| std::cmp::Reverse(week.week()));
    let mut names: Vec<String> = weeks.iter().take(LISTED).map(name_of).collect();
    if weeks.len() > LISTED {
        names.push("…".to_owned());
    }
    if names.is_empty() {
        failure.hint(format!("there is no review below {place}; start one with `mispred review FILE`, or say --reviews DIR"))
    } else {
        failure.hint(format!("there is {}", names.join(", ")))
    }
}

fn choose_of(sets: &[SetFolder]) -> String {
    let names: Vec<String> = sets.iter().map(SetFolder::name).collect();
    format!("choose one: {}", names.join(", "))
}

/// `tickets/2026-W47`.
pub fn name_of(folder: &WeekFolder) -> String {
    let week = folder
        .path()
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    format!("{}/{week}", folder.set().name())
}

/// Whose review to read: the one asked for, else the one of the settings if it is there, else the only one.
///
/// # Errors
/// A sentence with the reviewers that there are, when that leaves none or more than one.
pub fn choose_reviewer(
    folder: &WeekFolder,
    there: &[String],
    flag: Option<&str>,
    config: Option<&str>,
) -> Result<String, Failure> {
    let week = name_of(folder);
    let is_there = |name: &&str| there.iter().any(|reviewer| reviewer == name);
    let list = there.join(", ");
    if there.is_empty() {
        return Err(Failure::usage(format!("nobody has reviewed {week} yet"))
            .hint("start with `mispred review FILE`, or `mispred` alone to resume"));
    }
    if let Some(wanted) = flag {
        return match Some(wanted).filter(is_there) {
            Some(name) => Ok(name.to_owned()),
            None => Err(
                Failure::usage(format!("`{wanted}` has not reviewed {week}"))
                    .hint(format!("there is {list}")),
            ),
        };
    }
    match (config.filter(is_there), there) {
        (Some(name), _) => Ok(name.to_owned()),
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(
            Failure::usage(format!("{week} has several reviewers: {list}"))
                .hint("choose one with --reviewer NAME"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn root_with(weeks: &[&str]) -> (tempfile::TempDir, ReviewsRoot) {
        let temporary = tempfile::tempdir().unwrap();
        for week in weeks {
            let path = temporary.path().join("reviews").join(week);
            fs::create_dir_all(&path).unwrap();
            fs::write(path.join("sample.json"), "{}").unwrap();
        }
        let root = ReviewsRoot::at(temporary.path().join("reviews"));
        (temporary, root)
    }

    fn resolved(argument: &str, root: &ReviewsRoot) -> String {
        name_of(&resolve(argument, root).unwrap())
    }

    #[test]
    fn a_week_is_named_by_path_by_set_and_week_by_set_or_by_week_alone() {
        let (_temporary, root) =
            root_with(&["a/2026-W46", "a/2026-W47", "b/2026-W46", "b/2026-W45"]);
        let path = root.path().join("a/2026-W46");
        assert_eq!(resolved(path.to_str().unwrap(), &root), "a/2026-W46");
        assert_eq!(
            resolved(&format!("{}/", path.display()), &root),
            "a/2026-W46"
        );
        assert_eq!(
            resolved(root.path().join("a").to_str().unwrap(), &root),
            "a/2026-W47"
        );
        assert_eq!(resolved("a/2026-W46", &root), "a/2026-W46");
        assert_eq!(resolved("b", &root), "b/2026-W46");
        assert_eq!(resolved("2026-W45", &root), "b/2026-W45");
    }

    #[test]
    fn the_reviews_folder_itself_will_do_with_one_set_in_it() {
        let (_temporary, root) = root_with(&["a/2026-W46"]);
        assert_eq!(resolved(root.path().to_str().unwrap(), &root), "a/2026-W46");
        let (_temporary, root) = root_with(&["a/2026-W46", "b/2026-W46"]);
        let failure = resolve(root.path().to_str().unwrap(), &root).unwrap_err();
        assert_eq!(failure.hint.unwrap(), "choose one: a, b");
    }

    #[test]
    fn what_names_none_or_two_is_refused_with_what_there_is() {
        let (temporary, root) = root_with(&["a/2026-W46", "b/2026-W46", "b/2026-W45"]);
        assert_eq!(
            resolve("2026-W46", &root).unwrap_err().hint.unwrap(),
            "choose one: a/2026-W46, b/2026-W46"
        );
        let nothing = resolve("c/2026-W46", &root).unwrap_err();
        assert_eq!(
            nothing.hint.unwrap(),
            "there is a/2026-W46, b/2026-W46, b/2026-W45"
        );
        let file = temporary.path().join("preds.csv");
        fs::write(&file, "a").unwrap();
        assert!(
            resolve(file.to_str().unwrap(), &root)
                .unwrap_err()
                .sentence
                .contains("has no sample.json")
        );
        let empty = resolve("a", &ReviewsRoot::at(temporary.path().join("none"))).unwrap_err();
        assert!(empty.hint.unwrap().contains("mispred review FILE"));
    }

    #[test]
    fn the_reviewer_is_asked_for_configured_or_the_only_one() {
        let folder = WeekFolder::at("reviews/a/2026-W46");
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        let choose =
            |there: &[&str], flag, config| choose_reviewer(&folder, &names(there), flag, config);
        assert_eq!(
            choose(&["ana", "bob"], Some("bob"), Some("ana")).unwrap(),
            "bob"
        );
        assert_eq!(choose(&["ana", "bob"], None, Some("ana")).unwrap(), "ana");
        assert_eq!(choose(&["ana"], None, Some("eve")).unwrap(), "ana");
        assert_eq!(
            choose(&["ana", "bob"], Some("eve"), None)
                .unwrap_err()
                .hint
                .unwrap(),
            "there is ana, bob"
        );
        assert_eq!(
            choose(&["ana", "bob"], None, None).unwrap_err().sentence,
            "a/2026-W46 has several reviewers: ana, bob"
        );
        assert_eq!(
            choose(&[], None, None).unwrap_err().sentence,
            "nobody has reviewed a/2026-W46 yet"
        );
    }
}
