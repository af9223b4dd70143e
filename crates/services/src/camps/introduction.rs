//! The introduction of a camp: HTML from an editor, made harmless.

use std::collections::{HashMap, HashSet};

use ammonia::{Builder, UrlRelative};
use camp_domain::camps::MAX_INTRODUCTION;

/// Longest HTML that is kept; tags take room, too.
const MAX_HTML: usize = 20_000;
/// Elements an editor needs for text.
const TAGS: [&str; 17] = [
    "p",
    "br",
    "strong",
    "b",
    "em",
    "i",
    "u",
    "s",
    "ul",
    "ol",
    "li",
    "h2",
    "h3",
    "h4",
    "blockquote",
    "a",
    "span",
];

/// Leaves text, emphasis, lists and links; everything else goes.
pub(super) fn sanitise(html: &str) -> String {
    let clean = Builder::new()
        .tags(HashSet::from(TAGS))
        .generic_attributes(HashSet::new())
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .url_schemes(HashSet::from(["https", "http"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"))
        .clean(html)
        .to_string();
    let clean = clean.trim();
    if text_length(clean) == 0 {
        String::new()
    } else {
        clean.to_owned()
    }
}

/// Whether the text is short enough; tags do not count.
pub(super) fn fits(clean: &str) -> bool {
    text_length(clean) <= MAX_INTRODUCTION && clean.chars().count() <= MAX_HTML
}

fn text_length(clean: &str) -> usize {
    let text = Builder::empty().clean(clean).to_string();
    let text = text
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    text.trim().chars().filter(|c| !c.is_control()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_emphasis_stay_and_everything_that_acts_goes() {
        let html = r#"<p style="color:red" onclick="x()">早起<strong>打卡</strong></p>
            <script>alert(1)</script><img src=x onerror=alert(1)><iframe src="//evil"></iframe>
            <a href="javascript:alert(1)">a</a><a href="https://example.com/">b</a>"#;
        let clean = sanitise(html);
        for gone in [
            "script",
            "onerror",
            "onclick",
            "style",
            "iframe",
            "javascript",
            "<img",
        ] {
            assert!(!clean.contains(gone), "{gone} in {clean}");
        }
        assert!(
            clean.contains("<p>早起<strong>打卡</strong></p>"),
            "{clean}"
        );
        assert!(clean.contains(r#"href="https://example.com/""#), "{clean}");
        assert_eq!(sanitise("<p><br></p>"), "");
    }

    #[test]
    fn only_text_counts_towards_the_length() {
        assert!(fits(&format!("<p>{}</p>", "字".repeat(500))));
        assert!(!fits(&format!("<p>{}</p>", "字".repeat(501))));
        assert!(fits(&sanitise(&"&amp;".repeat(500))));
    }
}
