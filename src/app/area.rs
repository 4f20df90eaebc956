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

/// Whether panes are drawn with borders, or tell themselves apart by their titles alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edges {
    /// With borders.
    #[default]
    Drawn,
    /// Without: the cells go to the content.
    Bare,
}

impl Edges {
    /// Cells that a pane loses at either side.
    pub const fn side(self) -> u16 {
        match self {
            Self::Drawn => 1,
            Self::Bare => 0,
        }
    }

    /// Rows that a pane loses in all: a title needs one in any case.
    pub const fn rows(self) -> u16 {
        match self {
            Self::Drawn => 2,
            Self::Bare => 1,
        }
    }
}

impl Place {
    /// The part of a pane that its content is drawn in.
    pub const fn inside(self, edges: Edges) -> Self {
        let top = if self.height == 0 { 0 } else { 1 };
        Self {
            x: self.x.saturating_add(edges.side()),
            y: self.y.saturating_add(top),
            width: self.width.saturating_sub(2 * edges.side()),
            height: self.height.saturating_sub(edges.rows()),
        }
    }

    /// Without its first and last column.
    pub const fn indented(self) -> Self {
        Self {
            x: self.x.saturating_add(1),
            width: self.width.saturating_sub(2),
            ..self
        }
    }

    /// What is left below its first rows.
    pub fn below(self, rows: usize) -> Self {
        let skipped = u16::try_from(rows).unwrap_or(u16::MAX).min(self.height);
        Self {
            y: self.y + skipped,
            height: self.height - skipped,
            ..self
        }
    }

    /// Whether a cell lies in it.
    pub const fn holds(self, x: u16, y: u16) -> bool {
        x >= self.x && y >= self.y && x - self.x < self.width && y - self.y < self.height
    }

    /// The row of a cell counted from the first one; none when the cell lies elsewhere.
    pub fn row_at(self, x: u16, y: u16) -> Option<usize> {
        self.holds(x, y).then(|| usize::from(y - self.y))
    }
}

/// A list of which a part is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The line that has to be seen.
    pub cursor: usize,
    /// Lines of the whole list.
    pub count: usize,
    /// Lines that are shown at once.
    pub rows: usize,
}

impl Listed {
    /// The first line to show: the one that was shown first until now, moved as little as shows the cursor with a margin
    /// of so many lines.
    pub fn first_line(self, until_now: usize, margin: usize) -> usize {
        let rows = self.rows.max(1);
        let margin = margin.min((rows - 1) / 2);
        let lowest = (self.cursor + margin + 1).saturating_sub(rows);
        let highest = self.cursor.saturating_sub(margin).max(lowest);
        let last = self.count.saturating_sub(rows);
        until_now.clamp(lowest, highest).min(last)
    }

    /// How many lines around the cursor are kept in sight while it moves by keys.
    pub const fn margin(self) -> usize {
        self.rows / 4
    }
}

/// Widths that somebody gave to panes by dragging their borders; none for the usual ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PaneWidths {
    /// Of the list of errors.
    pub list: Option<u16>,
    /// Of the categories, where they stand beside the example.
    pub categories: Option<u16>,
}

/// What the panes of the review screen are arranged by, beside the size of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// How many categories there are to show.
    pub categories: usize,
    /// Whether panes have borders where there is room for them.
    pub edges: Edges,
    /// The widths that were asked for.
    pub widths: PaneWidths,
    /// Whether a room looks on: one example in wide lines, and the chart of the categories.
    pub is_presenting: bool,
}

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
    /// Whether the panes have borders.
    pub edges: Edges,
    /// Rows that a line of text takes.
    pub line_height: u16,
}

impl ReviewLayout {
    /// Where the text of the example is drawn: inside the pane, one space on either side taken off.
    pub const fn text(&self) -> Place {
        self.example.inside(self.edges).indented()
    }

    /// Columns of text inside the example pane.
    pub fn text_width(&self) -> usize {
        usize::from(self.text().width)
    }

    /// Lines of text that the example pane shows at once.
    pub fn text_rows(&self) -> usize {
        usize::from(self.text().height.div_ceil(self.line_height.max(1)))
    }

    /// Whether the categories stand beside the example.
    pub const fn is_wide(&self) -> bool {
        self.categories.y == self.example.y
    }
}

impl Area {
    /// Whether the program is usable at this size.
    pub const fn is_enough(self) -> bool {
        self.width >= SMALLEST.width && self.height >= SMALLEST.height
    }

    /// Borders as wished for, but where it is narrow or low they give way before content does.
    pub const fn edges(self, wish: Edges) -> Edges {
        match wish {
            Edges::Drawn if self.width >= 72 && self.height >= 18 => Edges::Drawn,
            _ => Edges::Bare,
        }
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

    /// A place of this size in the middle of the screen, no larger than the screen.
    pub fn centred(self, width: u16, height: u16) -> Place {
        let (width, height) = (width.min(self.width), height.min(self.height));
        Place {
            x: (self.width - width) / 2,
            y: (self.height - height) / 2,
            width,
            height,
        }
    }

    /// Rows inside a pane as high as the body.
    pub fn pane_rows(self) -> usize {
        usize::from(self.body().height.saturating_sub(2))
    }

    /// Shares the body out: the text to read gets what the others do not need. Three columns where there is room;
    /// below that the categories lie under the example, and on a narrow screen the list gives way first.
    pub fn review_layout(self, arrangement: Arrangement) -> ReviewLayout {
        let body = self.body();
        let edges = self.edges(arrangement.edges);
        if arrangement.is_presenting {
            return presented(body);
        }
        if self.width >= 100 {
            return wide(body, edges, arrangement.widths);
        }
        let widths = arrangement.widths;
        let list_width = match self.width {
            72.. => side(widths.list, 25, self.width.saturating_sub(45)),
            _ => 0,
        };
        let right = Place {
            x: list_width,
            width: body.width.saturating_sub(list_width),
            ..body
        };
        let columns = (usize::from(right.width.saturating_sub(2)) / 24).max(1);
        let rows =
            u16::try_from((arrangement.categories + 1).div_ceil(columns)).unwrap_or(u16::MAX);
        let strip = rows.saturating_add(edges.rows()).min(body.height / 2);
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
            edges,
            line_height: 1,
        }
    }
}

/// The narrowest a pane beside the example may be dragged to.
const NARROWEST: u16 = 14;

/// The width of a pane at the side: as dragged, else the usual one, and never so wide that the example has no room.
fn side(wish: Option<u16>, usual: u16, most: u16) -> u16 {
    wish.unwrap_or(usual).clamp(NARROWEST, most.max(NARROWEST))
}

fn wide(body: Place, edges: Edges, widths: PaneWidths) -> ReviewLayout {
    /// What dragged panes leave to the example.
    const LEFT: u16 = 34;
    let room = body.width.saturating_sub(LEFT);
    let usual = if body.width >= 120 { 28 } else { 25 };
    let categories = side(widths.categories, usual, room.saturating_sub(NARROWEST));
    let usual = (body.width * 3 / 10).clamp(30, 48);
    let list = side(widths.list, usual, room.saturating_sub(categories));
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
        edges,
        line_height: 1,
    }
}

/// For a room: the example at the left in wide lines, the chart beside it, or below it where it is narrow.
fn presented(body: Place) -> ReviewLayout {
    let is_wide = body.width >= 100;
    let (example, categories) = if is_wide {
        let width = body.width / 20 * 11;
        (
            Place { width, ..body },
            Place {
                x: width,
                width: body.width - width,
                ..body
            },
        )
    } else {
        let height = body.height / 2;
        (
            Place { height, ..body },
            Place {
                y: body.y + height,
                height: body.height - height,
                ..body
            },
        )
    };
    ReviewLayout {
        list: None,
        example,
        categories,
        category_columns: 1,
        edges: Edges::Bare,
        line_height: if body.height >= 24 { 2 } else { 1 },
    }
}

#[cfg(test)]
mod tests;
