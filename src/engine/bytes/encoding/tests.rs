use proptest::prelude::*;

use super::*;
use crate::engine::scan::Silent;

fn embedded(bytes: Vec<u8>) -> Bytes {
    Bytes::Embedded {
        name: "x.csv",
        bytes: bytes.leak(),
    }
}

fn chosen(bytes: &[u8], asked: Option<&'static Encoding>) -> Option<(&'static str, Reason)> {
    let choice = choice(&embedded(bytes.to_vec()), asked, &SIZES, &Silent).unwrap();
    choice.map(|(encoding, reason)| (encoding.name(), reason))
}

#[test]
fn a_mark_comes_before_a_wish_and_a_wish_before_the_bytes() {
    assert_eq!(chosen(b"id,x\n1,caf\xc3\xa9\n", None), None);
    assert_eq!(chosen(b"\xef\xbb\xbfid,x\n", None), None);
    assert_eq!(chosen(b"PAR1\xff\xfe", Some(WINDOWS_1252)), None);
    let marked = b"\xff\xfei\0d\0";
    let utf_16 = Some(("UTF-16LE", Reason::Mark));
    assert_eq!(chosen(marked, None), utf_16);
    assert_eq!(chosen(marked, Some(UTF_16BE)), utf_16);
    assert_eq!(
        chosen(marked, Some(WINDOWS_1252)),
        Some(("UTF-16LE", Reason::MarkInSpiteOfWish))
    );
    let western = b"id,x\n1,caf\xe9\n";
    assert_eq!(
        chosen(western, None),
        Some(("windows-1252", Reason::NotUtf8))
    );
    assert_eq!(
        chosen(western, Some(UTF_8)),
        Some(("UTF-8", Reason::Mended))
    );
    assert_eq!(
        chosen(b"id,x\n1,caf\xe9\n2,caf\xc3\xa9\n", None),
        Some(("UTF-8", Reason::Mended))
    );
    assert_eq!(
        chosen(b"\0i\0d\0,\0x\0\n", None),
        Some(("UTF-16BE", Reason::Zeros))
    );
    // Binary data is left to be refused as that.
    assert_eq!(chosen(&(0..=255).collect::<Vec<u8>>(), None), None);
}

#[test]
fn of_a_large_file_only_a_doubtful_beginning_is_followed_up() {
    let sizes = Sizes {
        all: 20,
        beginning: 10,
        doubtful: 30,
    };
    let chosen = |bytes: &[u8]| {
        let choice = choice(&embedded(bytes.to_vec()), None, &sizes, &Silent).unwrap();
        choice.map(|(encoding, _)| encoding.name())
    };
    let (early, late) = (b"caf\xe9,".as_slice(), b",caf\xe9".as_slice());
    let text = |count: usize| vec![b'a'; count];
    assert_eq!(chosen(&[&text(15), late].concat()), Some("windows-1252"));
    assert_eq!(chosen(&[&text(16), late].concat()), None);
    assert_eq!(chosen(&[early, &text(25)].concat()), Some("windows-1252"));
    let mended = [early, &text(10), "é".as_bytes(), &text(10)].concat();
    assert_eq!(chosen(&mended), Some("UTF-8"));
    assert_eq!(chosen(&[early, &text(26)].concat()), None);
    // A character that the end of the beginning cuts is no fault.
    let cut = [&text(9), "é".as_bytes(), &text(10), late].concat();
    assert_eq!(chosen(&cut), None);
}

#[test]
fn faults_are_counted_by_line_across_pieces() {
    let mut text = Vec::new();
    for row in 0..100_000 {
        text.extend_from_slice(b"1234567,\xc3\xa9");
        text.extend_from_slice(if row % 10_000 == 0 {
            b"\xff\xff\n"
        } else {
            b"\n"
        });
    }
    let (spool, notes) = translated(&embedded(text), None, &Silent).unwrap().unwrap();
    assert_eq!(notes.len(), 1);
    assert_eq!((notes[0].code, notes[0].count), ("invalid-utf8", Some(10)));
    assert_eq!(notes[0].lines, [1, 10_001, 20_001, 30_001, 40_001]);
    let first = spool.range(0, 17).unwrap();
    assert_eq!(first, "1234567,é\u{fffd}\u{fffd}\n".as_bytes());
}

proptest! {
    #[test]
    fn pieces_make_no_difference(
        bytes in proptest::collection::vec(
            prop_oneof![Just(b'a'), Just(0xc3), Just(0xa9), Just(0xf0), Just(0x9f), any::<u8>()],
            0..40,
        ),
        size in 1_usize..5,
    ) {
        let mut whole = Found::default();
        prop_assert_eq!(whole.add(&bytes, true), 0);
        let mut found = Found::default();
        let mut cut = Vec::new();
        let count = bytes.chunks(size).count();
        for (number, piece) in bytes.chunks(size).enumerate() {
            cut.extend_from_slice(piece);
            let kept = found.add(&cut, number + 1 == count);
            cut.drain(..cut.len() - kept);
        }
        prop_assert_eq!(found, whole);
        prop_assert_eq!(whole.has_faults, std::str::from_utf8(&bytes).is_err());
    }
}
