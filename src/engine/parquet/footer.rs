//! Gives columns of one name names of their own in the footer of a Parquet file, which polars would refuse to read.
//!
//! The footer is a record in Thrift's compact protocol that begins with a version and the tree of columns. Only names at
//! the top of that tree are rewritten; everything else is copied as it is.

use std::collections::HashSet;

use crate::engine::table::free_name;

/// A footer as a file of its own, with different names for all columns, and how many were renamed. None when it can't be
/// understood or all names differ already.
pub fn with_own_names(footer: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut input = Input { rest: footer };
    // Version: field 1, a number. Schema: field 2, a list of structs.
    (input.byte()? == 0x15).then_some(())?;
    input.number()?;
    (input.byte()? == 0x19).then_some(())?;
    let size = input.byte()?;
    (size & 0x0f == STRUCT).then_some(())?;
    let count = match size >> 4 {
        15 => usize::try_from(input.number()?).ok()?,
        count => usize::from(count),
    };
    let mut out = footer[..footer.len() - input.rest.len()].to_vec();
    let mut taken = HashSet::new();
    let mut renamed = 0;
    // How many elements are left at each level of the tree.
    let mut open: Vec<u64> = Vec::new();
    for number in 0..count {
        let element = Element::read(&mut input)?;
        let name = std::str::from_utf8(element.name).ok()?;
        let is_top = open.len() == 1;
        let free = match is_top {
            true => free_name(name, &taken),
            false => name.to_owned(),
        };
        if is_top {
            renamed += usize::from(free != name);
            taken.insert(free.clone());
        }
        out.extend_from_slice(element.before);
        put_number(&mut out, free.len() as u64);
        out.extend_from_slice(free.as_bytes());
        out.extend_from_slice(element.after);
        if number > 0 {
            *open.last_mut()? -= 1;
        }
        if element.children > 0 {
            open.push(element.children);
        }
        while open.last() == Some(&0) {
            open.pop();
        }
    }
    out.extend_from_slice(input.rest);
    (renamed > 0).then_some((out, renamed))
}

/// A footer as the file that has nothing else.
pub fn as_file(footer: &[u8]) -> Vec<u8> {
    let length = u32::try_from(footer.len()).unwrap_or(u32::MAX);
    [b"PAR1", footer, &length.to_le_bytes(), b"PAR1"].concat()
}

/// One element of the tree of columns, around its name.
struct Element<'a> {
    before: &'a [u8],
    name: &'a [u8],
    after: &'a [u8],
    children: u64,
}

const STRUCT: u8 = 12;
const NAME: i64 = 4;
const CHILDREN: i64 = 5;

impl<'a> Element<'a> {
    fn read(input: &mut Input<'a>) -> Option<Self> {
        let start = input.rest;
        let behind = |rest: &[u8]| start.len() - rest.len();
        let mut field = 0;
        let mut children = 0;
        let mut found = None;
        loop {
            let head = input.byte()?;
            if head == 0 {
                break;
            }
            field = match head >> 4 {
                0 => unzigzag(input.number()?),
                step => field + i64::from(step),
            };
            match (field, head & 0x0f) {
                (NAME, 8) => {
                    let before = behind(input.rest);
                    let length = usize::try_from(input.number()?).ok()?;
                    let name = input.take(length)?;
                    found = Some((before, name, behind(input.rest)));
                }
                (CHILDREN, 5) => children = u64::try_from(unzigzag(input.number()?)).ok()?,
                (_, kind) => input.skip(kind, 0)?,
            }
        }
        let (before, name, after) = found?;
        Some(Self {
            before: &start[..before],
            name,
            after: &start[after..behind(input.rest)],
            children,
        })
    }
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

struct Input<'a> {
    rest: &'a [u8],
}

impl<'a> Input<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for place in 0..10 {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// Steps over a value of a type. Footers nest a few levels only.
    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        (depth < 16).then_some(())?;
        match kind {
            1 | 2 => {}
            3 => _ = self.byte()?,
            4..=6 => _ = self.number()?,
            7 => _ = self.take(8)?,
            8 => {
                let length = usize::try_from(self.number()?).ok()?;
                self.take(length)?;
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = match head >> 4 {
                    15 => self.number()?,
                    count => u64::from(count),
                };
                // In a list, a truth value takes a byte.
                let inner = match head & 0x0f {
                    1 | 2 => 3,
                    kind => kind,
                };
                for _ in 0..count {
                    self.skip(inner, depth + 1)?;
                }
            }
            STRUCT => loop {
                let head = self.byte()?;
                if head == 0 {
                    break;
                }
                if head >> 4 == 0 {
                    self.number()?;
                }
                self.skip(head & 0x0f, depth + 1)?;
            },
            _ => return None,
        }
        Some(())
    }
}
