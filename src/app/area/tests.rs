//! The geometry at every size.

use super::*;

fn arrangements() -> Vec<Arrangement> {
    let mut all = Vec::new();
    for edges in [Edges::Drawn, Edges::Bare] {
        for is_presenting in [false, true] {
            for list in [None, Some(0), Some(40), Some(u16::MAX)] {
                all.push(Arrangement {
                    categories: 9,
                    edges,
                    widths: PaneWidths {
                        list,
                        categories: list,
                    },
                    is_presenting,
                });
            }
        }
    }
    all
}

#[test]
fn panes_fill_the_body_and_never_leave_it_at_any_size() {
    for arrangement in arrangements() {
        for width in SMALLEST.width..200 {
            for height in SMALLEST.height..60 {
                let area = Area { width, height };
                let layout = area.review_layout(arrangement);
                for place in [
                    layout.list.unwrap_or_default(),
                    layout.example,
                    layout.categories,
                ] {
                    assert!(place.x + place.width <= width, "{area:?} {place:?}");
                    assert!(place.y + place.height <= height, "{area:?} {place:?}");
                }
                let columns = layout.list.map_or(0, |list| list.width)
                    + layout.example.width
                    + match layout.is_wide() {
                        true => layout.categories.width,
                        false => 0,
                    };
                assert_eq!(columns, width, "{area:?} {arrangement:?}");
                assert!(layout.text_width() >= 28, "{area:?} {arrangement:?}");
                assert!(layout.text_rows() >= 2, "{area:?} {arrangement:?}");
            }
        }
    }
}

#[test]
fn no_size_is_too_small_to_be_asked_about() {
    for arrangement in arrangements() {
        for width in 0..SMALLEST.width {
            for height in 0..SMALLEST.height {
                let layout = Area { width, height }.review_layout(arrangement);
                assert!(layout.text_width() <= usize::from(width.max(25)));
            }
        }
    }
}

#[test]
fn a_terminal_of_eighty_columns_leaves_fifty_for_the_text() {
    let seven = Arrangement {
        categories: 7,
        ..Arrangement::default()
    };
    for (width, height) in [(80, 24), (120, 40)] {
        let layout = Area { width, height }.review_layout(seven);
        assert!(layout.text_width() >= 50);
    }
}

#[test]
fn borders_give_way_before_content() {
    let seven = Arrangement {
        categories: 7,
        ..Arrangement::default()
    };
    let small = Area {
        width: 60,
        height: 15,
    }
    .review_layout(seven);
    assert_eq!(small.edges, Edges::Bare);
    assert_eq!(small.list, None);
    assert_eq!(small.text_width(), 58);
    let plain = Area {
        width: 120,
        height: 40,
    }
    .review_layout(Arrangement {
        edges: Edges::Bare,
        ..seven
    });
    let drawn = Area {
        width: 120,
        height: 40,
    }
    .review_layout(seven);
    assert_eq!(plain.text_width(), drawn.text_width() + 2);
    assert_eq!(plain.text_rows(), drawn.text_rows() + 1);
}

#[test]
fn the_cursor_is_always_among_the_rows_shown() {
    for rows in 1..12 {
        for count in 1..40 {
            for cursor in 0..count {
                let listed = Listed {
                    cursor,
                    count,
                    rows,
                };
                for until_now in 0..count + 3 {
                    let first = listed.first_line(until_now, listed.margin());
                    assert!(
                        first <= cursor && cursor < first + rows,
                        "{listed:?} from {until_now}"
                    );
                    assert!(first + rows <= count || first == 0, "no empty line below");
                    assert_eq!(listed.first_line(first, listed.margin()), first, "it rests");
                    assert_eq!(listed.first_line(first, 0), first);
                }
            }
        }
    }
}
