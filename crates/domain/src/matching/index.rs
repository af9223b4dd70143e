//! Which members a payer may be at all, found without comparing everybody with everybody.

use std::collections::HashMap;

use super::Candidate;
use super::name::Name;

/// Members compared with a payer at the most.
const COMPARED: usize = 48;

/// Members by pieces of how their names sound, and by number.
pub(super) struct Index {
    pieces: HashMap<String, Vec<usize>>,
    numbers: HashMap<String, Vec<usize>>,
}

impl Index {
    pub(super) fn new(members: &[Vec<Name>], candidates: &[Candidate]) -> Self {
        let mut index = Self {
            pieces: HashMap::new(),
            numbers: HashMap::new(),
        };
        for (at, names) in members.iter().enumerate() {
            for piece in names.iter().flat_map(pieces) {
                let list = index.pieces.entry(piece).or_default();
                if list.last() != Some(&at) {
                    list.push(at);
                }
            }
        }
        for (at, candidate) in candidates.iter().enumerate() {
            for number in candidate.number.iter().chain(&candidate.user_id) {
                let list = index.numbers.entry(number.to_string()).or_default();
                list.push(at);
            }
        }
        index
    }

    /// The members with the most in common, and everybody whose number is named.
    pub(super) fn candidates(&self, payer: &[Name]) -> Vec<usize> {
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for piece in payer.iter().flat_map(pieces) {
            let Some(members) = self.pieces.get(&piece) else {
                continue;
            };
            // What many have in common says little of each.
            let worth = 1_000 / members.len().max(1);
            for member in members {
                *shared.entry(*member).or_default() += worth.max(1);
            }
        }
        let mut best: Vec<(usize, usize)> = shared.into_iter().map(|(m, s)| (s, m)).collect();
        best.sort_unstable_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        let mut members: Vec<usize> = best.into_iter().take(COMPARED).map(|(_, m)| m).collect();
        for number in payer.iter().flat_map(|name| &name.numbers) {
            members.extend(self.numbers.get(number).into_iter().flatten());
        }
        members.sort_unstable();
        members.dedup();
        members
    }
}

/// Overlapping threes of the sound; a shorter sound is one piece.
fn pieces(name: &Name) -> Vec<String> {
    let letters: Vec<char> = name.spoken.chars().collect();
    match letters.len() {
        0 => vec![name.written.clone()],
        1 | 2 => vec![name.spoken.clone()],
        _ => letters.windows(3).map(String::from_iter).collect(),
    }
}
