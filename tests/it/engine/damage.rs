//! Damaged files of every format: read as far as they can be, or refused in one sentence, and nothing worse.

use super::*;

/// Opens a file and reads all of it; an error is fine, anything else is not.
fn read_whatever(path: &Path) -> bool {
    let read = || -> Result<(), EngineError> {
        let source = Source::open(path)?;
        let columns = source.columns();
        if let (Some(truth), Some(prediction)) = (columns.first(), columns.last()) {
            source.survey(&Roles::of(truth, prediction), &Silent)?;
        }
        source.rows(&[(0, Key::new("x")), (3, Key::new("y"))], &Silent)?;
        Ok(())
    };
    match read() {
        Ok(()) => true,
        Err(error) => {
            assert!(
                !error.to_string().contains('\n') && !error.hint().is_empty(),
                "{error}"
            );
            false
        }
    }
}

const MUTATED: [&str; 12] = [
    "pandas_split.json",
    "squad_style_truth.json",
    "dict_by_id.json",
    "nan_infinity_bigint_dupkey.jsonl",
    "concatenated_pretty_objects.json",
    "ipc_file.arrow",
    "ipc_stream.arrows",
    "feather_lz4.feather",
    "codec_none.parquet",
    "codec_brotli.parquet",
    "duplicate_names.parquet",
    "all_types.parquet",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn no_damage_brings_the_engine_down(
        number in 0..MUTATED.len(),
        edits in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>(), 1..9_usize), 1..4),
        cut in proptest::option::of(any::<proptest::sample::Index>()),
        at_end in any::<bool>(),
    ) {
        let folder = TempDir::new().unwrap();
        let mut bytes = fs::read(fixture(MUTATED[number])).unwrap();
        let length = bytes.len();
        for (place, byte, run) in edits {
            // Most of what can go wrong is described at either end.
            let span = if at_end { length.min(4_000) } else { length };
            let place = length - span + place.index(span);
            let end = (place + run).min(length);
            bytes[place..end].fill(byte);
        }
        if let Some(cut) = cut.filter(|_| !at_end) {
            bytes.truncate(cut.index(length));
        }
        read_whatever(&written(&folder, MUTATED[number], bytes));
    }
}
