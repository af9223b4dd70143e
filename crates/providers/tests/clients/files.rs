//! The file store on a real folder.

use bytes::Bytes;
use camp_providers::files::{FileError, FileStore};

#[tokio::test]
async fn a_file_can_be_stored_read_replaced_and_removed() {
    let root = std::env::temp_dir().join(format!("camp-files-{}", std::process::id()));
    let store = FileStore::local(&root).unwrap();
    assert_eq!(store.get("posters/a.png").await.unwrap(), None);
    for content in ["one", "two"] {
        store
            .put("posters/a.png", Bytes::from(content))
            .await
            .unwrap();
        assert_eq!(store.get("posters/a.png").await.unwrap().unwrap(), content);
    }
    assert!(root.join("posters/a.png").is_file());
    store.delete("posters/a.png").await.unwrap();
    store.delete("posters/a.png").await.unwrap();
    assert_eq!(store.get("posters/a.png").await.unwrap(), None);

    for key in [
        "",
        "../secret",
        "/etc/passwd",
        "a//b",
        "a/.hidden",
        "a b",
        "海报.png",
        "a\\b",
    ] {
        assert!(matches!(store.get(key).await, Err(FileError::Key)), "{key}");
        let stored = store.put(key, Bytes::new()).await;
        assert!(matches!(stored, Err(FileError::Key)), "{key}");
    }
    std::fs::remove_dir_all(&root).unwrap();
}
