//! Where the provider's callbacks arrive: kept as they came, to be told to the product when, how
//! often and in which order the dice say.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use camp_services::payments::CallbackHeaders;
use camp_settings::Settings;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The mailboxes of this process, by the address they listen at.
static ALL: Mutex<BTreeMap<String, Arc<Mailbox>>> = Mutex::new(BTreeMap::new());

/// A callback as it came.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    /// The provider's id of the event.
    pub(crate) id: String,
    pub(crate) headers: CallbackHeaders,
    pub(crate) body: Vec<u8>,
}

#[derive(Default)]
pub(crate) struct Mailbox {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    letters: Vec<Letter>,
    /// Answers that say no, so that the provider comes again.
    refusing: bool,
}

impl Mailbox {
    /// The one that stands where the world's API would.
    pub(crate) fn at(origin: &str) -> Arc<Self> {
        let address = origin.trim_start_matches("http://");
        ALL.lock().unwrap()[address].clone()
    }

    pub(crate) fn take(&self) -> Vec<Letter> {
        std::mem::take(&mut self.inner.lock().unwrap().letters)
    }

    pub(crate) fn refuse(&self, refusing: bool) {
        self.inner.lock().unwrap().refusing = refusing;
    }
}

/// Listens until it is dropped.
struct Open(tokio::task::JoinHandle<()>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Takes the place of the API in a world.
pub(crate) fn serve(_settings: Settings, listener: TcpListener) -> Box<dyn Send> {
    let address = listener.local_addr().unwrap().to_string();
    let mailbox = Arc::new(Mailbox::default());
    ALL.lock().unwrap().insert(address, mailbox.clone());
    listener.set_nonblocking(true).unwrap();
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    Box::new(Open(tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mailbox = mailbox.clone();
            tokio::spawn(async move {
                // A caller that hangs up has nothing to say.
                receive(stream, &mailbox).await.ok();
            });
        }
    })))
}

async fn receive(mut stream: TcpStream, mailbox: &Mailbox) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 8192];
    let (head, begin, length) = loop {
        let count = stream.read(&mut chunk).await?;
        if count == 0 {
            return Ok(());
        }
        bytes.extend_from_slice(&chunk[..count]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let length = header(&head, "content-length").map_or(0, |text| text.parse().unwrap());
        break (head, end + 4, length);
    };
    while bytes.len() < begin + length {
        let count = stream.read(&mut chunk).await?;
        bytes.extend_from_slice(&chunk[..count]);
    }
    let body = bytes[begin..begin + length].to_vec();
    let event: Value = serde_json::from_slice(&body)?;
    let letter = Letter {
        id: event["id"].as_str().unwrap_or_default().to_owned(),
        headers: CallbackHeaders::from_lookup(|name| header(&head, name)),
        body,
    };
    let status = {
        let mut inner = mailbox.inner.lock().unwrap();
        inner.letters.push(letter);
        if inner.refusing { 500 } else { 204 }
    };
    let answer = format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).await
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    let found = lines.find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}
