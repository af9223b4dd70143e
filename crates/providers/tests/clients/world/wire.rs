//! A server that answers each connection with prepared bytes, for answers that no sound server
//! gives: cut off, too large, redirected, or none at all.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// What happens after a request was read.
#[derive(Clone)]
pub(crate) enum Act {
    /// These bytes, then the connection is closed.
    Say(String),
    /// The connection is closed without a word.
    HangUp,
    /// Nothing, for as long as the client waits.
    Silence,
}

pub(crate) struct Wire {
    pub(crate) base: Url,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Wire {
    /// Answers the first request with the first act, and so on; the last act repeats.
    pub(crate) async fn start(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            let mut number = 0;
            while let Ok((stream, _)) = listener.accept().await {
                let act = acts[number.min(acts.len() - 1)].clone();
                number += 1;
                tokio::spawn(play(stream, act, Arc::clone(&seen)));
            }
        });
        Self {
            base: Url::parse(&base).unwrap(),
            requests,
        }
    }

    /// The requests so far, head and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// The first request that contains `text`, as soon as it has come.
    pub(crate) async fn request_with(&self, text: &str) -> String {
        for _ in 0..2_000 {
            if let Some(request) = self
                .requests()
                .iter()
                .find(|request| request.contains(text))
            {
                return request.clone();
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("no request with {text} came");
    }
}

async fn play(mut stream: TcpStream, act: Act, seen: Arc<Mutex<Vec<String>>>) {
    let request = read_request(&mut stream).await;
    seen.lock().unwrap().push(request);
    match act {
        // The client may hang up first; what it then makes of it is the test's to say.
        Act::Say(bytes) => {
            let _ = stream.write_all(bytes.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
        Act::HangUp => drop(stream),
        Act::Silence => std::future::pending().await,
    }
}

async fn read_request(stream: &mut TcpStream) -> String {
    let (mut bytes, mut chunk) = (Vec::new(), [0_u8; 4096]);
    loop {
        let count = stream.read(&mut chunk).await.unwrap_or(0);
        bytes.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if count == 0 || is_complete(&text) {
            return text;
        }
    }
}

fn is_complete(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, value)| value.trim().parse().unwrap());
    body.len() >= length
}

/// A whole answer.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Act {
    let mut text = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    Act::Say(format!("{text}connection: close\r\n\r\n{body}"))
}

pub(crate) fn json(body: &str) -> Act {
    answer(200, &[("content-type", "application/json")], body)
}
