//! Deterministic sampling keys: SHA-256 of `seed:id`, the unit number made from it, and the k smallest.
//!
//! The order of these keys is the order of review, so they must come out the same for any row order and any
//! engine (STATS.md section 3). This module must never use a hash whose result depends on the build or platform.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

/// A SHA-256 digest. Its order is that of its lower-case hex text, which is also how it prints and is stored.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The digest's bytes, most significant first.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads 64 hex digits of either case; anything else is `None`.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let high = char::from(pair[0]).to_digit(16)?;
            let low = char::from(pair[1]).to_digit(16)?;
            *byte = u8::try_from(high * 16 + low).ok()?;
        }
        Some(Self(bytes))
    }
}

impl From<[u8; 32]> for Hash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_hex(&text)
            .ok_or_else(|| de::Error::invalid_value(de::Unexpected::Str(&text), &"64 hex digits"))
    }
}

/// Hashes many ids under one seed: the state after `seed:` is computed once and copied for each id.
#[derive(Clone)]
pub struct Hasher {
    prefix: Sha256,
}

impl Hasher {
    /// A hasher for `seed`; the purpose of the draw belongs into the seed, as in `sample:2026-W47`.
    pub fn new(seed: &str) -> Self {
        let prefix = Sha256::new_with_prefix(seed.as_bytes()).chain_update(b":");
        Self { prefix }
    }

    /// SHA-256 of the UTF-8 text `seed:id`.
    pub fn hash(&self, id: &str) -> Hash {
        Hash(
            self.prefix
                .clone()
                .chain_update(id.as_bytes())
                .finalize()
                .into(),
        )
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hasher")
    }
}

/// SHA-256 of the UTF-8 text `seed:id` (STATS.md section 3).
pub fn hash_hex(seed: &str, id: &str) -> Hash {
    Hasher::new(seed).hash(id)
}

/// The hash as a number strictly between 0 and 1: its first 13 hex digits (52 bits) plus a half, over 2^52.
///
/// Every step is exact in a double, so `unit(h) < fraction` decides the same way everywhere.
pub fn unit(hash: &Hash) -> f64 {
    let [a, b, c, d, e, f, g, ..] = hash.0;
    let bits = u64::from_be_bytes([0, a, b, c, d, e, f, g]) >> 4;
    // 52 bits and the half need 53 bits of mantissa: both conversions are exact.
    (bits as f64 + 0.5) / (1_u64 << 52) as f64
}

/// The `k` ids with the smallest hashes, in hash order, ties by the bytes of the id.
///
/// An id that occurs twice is picked twice. Runs in one pass and holds `k` ids.
pub fn bottom_k<K: AsRef<str>>(
    seed: &str,
    ids: impl IntoIterator<Item = K>,
    k: usize,
) -> Vec<(Hash, K)> {
    let hasher = Hasher::new(seed);
    let mut smallest = BottomK::new(k);
    for id in ids {
        let hash = hasher.hash(id.as_ref());
        smallest.push(hash, id);
    }
    smallest.into_sorted()
}

/// The `k` smallest (hash, id) pairs of a stream. Parts seen apart can be merged, in any order.
#[derive(Debug, Clone)]
pub struct BottomK<K> {
    k: usize,
    heap: BinaryHeap<Entry<K>>,
}

impl<K: AsRef<str>> BottomK<K> {
    /// Keeps nothing yet, and never more than `k` pairs.
    pub const fn new(k: usize) -> Self {
        Self {
            k,
            heap: BinaryHeap::new(),
        }
    }

    /// False if a pair with this hash can't be among the smallest any more, so its id need not be built.
    pub fn admits(&self, hash: &Hash) -> bool {
        self.heap.len() < self.k
            || self
                .heap
                .peek()
                .is_some_and(|largest| *hash <= largest.hash)
    }

    /// Offers one pair.
    pub fn push(&mut self, hash: Hash, key: K) {
        let entry = Entry { hash, key };
        if self.heap.len() < self.k {
            self.heap.push(entry);
        } else if let Some(mut largest) = self.heap.peek_mut()
            && entry < *largest
        {
            *largest = entry;
        }
    }

    /// Offers all pairs that another part kept.
    pub fn merge(&mut self, other: Self) {
        for Entry { hash, key } in other.heap {
            self.push(hash, key);
        }
    }

    /// The kept pairs, smallest first.
    pub fn into_sorted(self) -> Vec<(Hash, K)> {
        let sorted = self.heap.into_sorted_vec();
        sorted
            .into_iter()
            .map(|entry| (entry.hash, entry.key))
            .collect()
    }
}

#[derive(Debug, Clone)]
struct Entry<K> {
    hash: Hash,
    key: K,
}

impl<K: AsRef<str>> Ord for Entry<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_key = || {
            self.key
                .as_ref()
                .as_bytes()
                .cmp(other.key.as_ref().as_bytes())
        };
        self.hash.cmp(&other.hash).then_with(by_key)
    }
}

impl<K: AsRef<str>> PartialOrd for Entry<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K: AsRef<str>> PartialEq for Entry<K> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<K: AsRef<str>> Eq for Entry<K> {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::stats::golden::{cases, number, strings, text, whole};

    #[test]
    fn hash_and_unit_equal_the_reference_to_the_bit() {
        for case in cases("hash_key") {
            let (input, expected) = (&case["inputs"], &case["expected"]);
            let hash = hash_hex(text(&input["seed"]), text(&input["id"]));
            assert_eq!(hash.to_string(), text(&expected["sha256"]));
            assert_eq!(unit(&hash).to_bits(), number(&expected["u"]).to_bits());
        }
    }

    #[test]
    fn bottom_k_equals_the_reference() {
        for case in cases("bottom_k") {
            let input = &case["inputs"];
            let picked = bottom_k(
                text(&input["seed"]),
                strings(&input["ids"]),
                whole(&input["k"]) as usize,
            );
            let ids: Vec<String> = picked.into_iter().map(|(_, id)| id).collect();
            assert_eq!(ids, strings(&case["expected"]["picked"]));
        }
    }

    #[test]
    fn equal_hashes_are_ordered_by_the_bytes_of_the_id() {
        let hash = hash_hex("s", "x");
        let mut smallest = BottomK::new(2);
        for id in ["b", "a", "é", "B"] {
            assert!(smallest.admits(&hash));
            smallest.push(hash, id);
        }
        let ids: Vec<&str> = smallest
            .into_sorted()
            .into_iter()
            .map(|(_, id)| id)
            .collect();
        assert_eq!(ids, ["B", "a"]);
    }

    #[test]
    fn nothing_is_admitted_to_an_empty_selection() {
        let mut none = BottomK::new(0);
        let hash = Hash::from([0; 32]);
        assert!(!none.admits(&hash));
        none.push(hash, "a");
        assert!(none.into_sorted().is_empty());
    }

    #[test]
    fn the_unit_number_stays_inside_the_open_interval() {
        assert!(unit(&Hash::from([0; 32])) > 0.0);
        assert!(unit(&Hash::from([255; 32])) < 1.0);
    }

    #[test]
    fn only_64_hex_digits_are_read() {
        let hash = hash_hex("seed", "id");
        let json = serde_json::to_string(&hash).unwrap();
        assert_eq!(json, format!("\"{hash}\""));
        assert_eq!(serde_json::from_str::<Hash>(&json).unwrap(), hash);
        assert_eq!(Hash::from_hex(&hash.to_string().to_uppercase()), Some(hash));
        for bad in ["", "00", &"g".repeat(64), &"é".repeat(32), &"0".repeat(65)] {
            assert_eq!(Hash::from_hex(bad), None, "{bad}");
        }
        assert!(serde_json::from_str::<Hash>("\"xyz\"").is_err());
    }

    proptest! {
        #[test]
        fn order_is_that_of_the_hex_text(a in any::<[u8; 32]>(), b in any::<[u8; 32]>()) {
            let (a, b) = (Hash::from(a), Hash::from(b));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }

        #[test]
        fn one_pass_equals_sorting_everything_in_any_order_and_split(
            mut ids in proptest::collection::vec("[a-c]{0,3}", 0..60),
            k in 0_usize..20,
            cut in 0_usize..60,
        ) {
            let hasher = Hasher::new("s");
            let mut sorted: Vec<_> = ids.iter().map(|id| (hasher.hash(id), id.clone())).collect();
            sorted.sort();
            sorted.truncate(k);
            prop_assert_eq!(&bottom_k("s", ids.clone(), k), &sorted);
            ids.reverse();
            let (left, right) = ids.split_at(cut.min(ids.len()));
            let mut parts = [left, right].map(|part| {
                let mut smallest = BottomK::new(k);
                part.iter().for_each(|id| smallest.push(hasher.hash(id), id.clone()));
                smallest
            });
            let [first, second] = &mut parts;
            first.merge(second.clone());
            prop_assert_eq!(first.clone().into_sorted(), sorted);
        }
    }
}
