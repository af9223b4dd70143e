//! Identifiers as the outside world makes them: unguessable and of the usual shapes.

use aws_lc_rs::rand;

/// Random bytes from the operating system.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut buffer = [0_u8; N];
    rand::fill(&mut buffer).expect("the operating system gives randomness");
    buffer
}

fn from_alphabet(alphabet: &[u8], length: usize) -> String {
    let mut buffer = vec![0_u8; length];
    rand::fill(&mut buffer).expect("the operating system gives randomness");
    buffer
        .iter()
        .map(|byte| char::from(alphabet[usize::from(*byte) % alphabet.len()]))
        .collect()
}

/// Decimal digits.
pub(crate) fn digits(length: usize) -> String {
    from_alphabet(b"0123456789", length)
}

/// Lower-case hexadecimal.
pub(crate) fn hex(length: usize) -> String {
    from_alphabet(b"0123456789abcdef", length)
}

/// Letters and digits, as in keys and nonces.
pub(crate) fn letters(length: usize) -> String {
    from_alphabet(
        b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789",
        length,
    )
}

/// A number of the planet: digits 1, 2, 4, 5 and 8 only.
pub(crate) fn planet_id(length: usize) -> i64 {
    from_alphabet(b"12458", length)
        .parse()
        .expect("up to 17 digits fit")
}

/// An openid: `o` and 27 characters.
pub(crate) fn openid() -> String {
    format!("o{}", letters(27))
}
