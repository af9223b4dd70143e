//! Telling secrets apart without showing them.

/// The last four characters of a secret that is long enough to stay one, for messages such as
/// "set, ends in ab12".
#[must_use]
pub fn tail(secret: &str) -> String {
    let length = secret.chars().count();
    if length < 12 {
        return "…".to_owned();
    }
    let end: String = secret.chars().skip(length - 4).collect();
    format!("…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_secret_shows_four_characters_and_a_short_one_none() {
        assert_eq!(tail("0123456789ab12"), "…ab12");
        assert_eq!(tail("密钥密钥密钥密钥密钥一二三四"), "…一二三四");
        assert_eq!(tail("hunter2"), "…");
    }
}
