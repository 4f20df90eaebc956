//! Geometry of the screen, free of any terminal library, so that scrolling can be decided without drawing.

/// A size in cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// A place on the screen in cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Columns from the left.
    pub x: u16,
    /// Rows from the top.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// The smallest screen on which the program is usable; below it one line says so.
pub const SMALLEST: Area = Area {
    width: 60,
    height: 15,
};

/// Rows above the body.
pub const HEADER_ROWS: u16 = 2;
/// Rows below the body.
pub const FOOTER_ROWS: u16 = 2;

/// Where the panes of the review screen lie, borders included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReviewLayout {
    /// The list of errors; none where there is no room for it.
    pub list: Option<Place>,
    /// The example.
    pub example: Place,
    /// The categories.
    pub categories: Place,
    /// Into how many columns the categories are laid.
    pub category_columns: usize,
}

impl ReviewLayout {
    /// Columns of text inside the example pane: borders and one space on either side taken off.
    pub fn text_width(&self) -> usize {
        usize::from(self.example.width.saturating_sub(4))
    }

    /// Rows of text inside the example pane.
    pub fn text_rows(&self) -> usize {
        usize::from(self.example.height.saturating_sub(2))
    }
}

impl Area {
    /// Whether the program is usable at this size.
    pub const fn is_enough(self) -> bool {
        self.width >= SMALLEST.width && self.height >= SMALLEST.height
    }

    /// The part between header and footer.
    pub fn body(self) -> Place {
        let height = self.height.saturating_sub(HEADER_ROWS + FOOTER_ROWS);
        Place {
            x: 0,
            y: HEADER_ROWS.min(self.height),
            width: self.width,
            height,
        }
    }

    /// Rows inside a pane as high as the body.
    pub fn pane_rows(self) -> usize {
        usize::from(self.body().height.saturating_sub(2))
    }

    /// Shares the body out: the text to read gets what the others do not need. Three columns where there is room;
    /// below that the categories lie under the example, and on a narrow screen the list gives way first.
    pub fn review_layout(self, categories: usize) -> ReviewLayout {
        let body = self.body();
        if self.width >= 100 {
            return wide(body);
        }
        let list_width = if self.width >= 72 { 25 } else { 0 };
        let right = Place {
            x: list_width,
            width: body.width.saturating_sub(list_width),
            ..body
        };
        let columns = (usize::from(right.width.saturating_sub(2)) / 24).max(1);
        let rows = u16::try_from((categories + 1).div_ceil(columns)).unwrap_or(u16::MAX);
        let strip = rows.saturating_add(2).min(body.height / 2);
        let example = Place {
            height: right.height.saturating_sub(strip),
            ..right
        };
        ReviewLayout {
            list: (list_width > 0).then_some(Place {
                width: list_width,
                ..body
            }),
            example,
            categories: Place {
                y: right.y + example.height,
                height: strip,
                ..right
            },
            category_columns: columns,
        }
    }
}

fn wide(body: Place) -> ReviewLayout {
    let categories = if body.width >= 120 { 28 } else { 25 };
    let list = (body.width * 3 / 10).clamp(30, 48);
    let example = body.width.saturating_sub(categories + list);
    ReviewLayout {
        list: Some(Place {
            width: list,
            ..body
        }),
        example: Place {
            x: list,
            width: example,
            ..body
        },
        categories: Place {
            x: list + example,
            width: categories,
            ..body
        },
        category_columns: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_fill_the_body_and_never_leave_it_at_any_size() {
        for width in 0..200 {
            for height in 0..60 {
                let area = Area { width, height };
                let layout = area.review_layout(9);
                for place in [
                    layout.list.unwrap_or_default(),
                    layout.example,
                    layout.categories,
                ] {
                    assert!(place.x + place.width <= width.max(25), "{area:?} {place:?}");
                    assert!(
                        place.y + place.height <= height.max(HEADER_ROWS),
                        "{area:?} {place:?}"
                    );
                }
                let columns = layout.list.map_or(0, |list| list.width) + layout.example.width;
                assert!(columns <= width.max(25), "{area:?}");
            }
        }
    }

    #[test]
    fn a_terminal_of_eighty_columns_leaves_fifty_for_the_text() {
        assert!(
            Area {
                width: 80,
                height: 24
            }
            .review_layout(7)
            .text_width()
                >= 50
        );
        assert!(
            Area {
                width: 120,
                height: 40
            }
            .review_layout(7)
            .text_width()
                >= 50
        );
    }
}
