//! A caller of the API: one browser, with its cookies and an address of its own.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use reqwest::header::{HeaderMap, SET_COOKIE};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

/// One browser.
pub struct Client {
    http: reqwest::Client,
    origin: String,
    address: String,
    token: Option<String>,
    ticket: Option<String>,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status of the answer.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
    asked: String,
}

impl Client {
    pub(crate) fn new(http: reqwest::Client, origin: String) -> Self {
        // Limits count by address; each client is another one, as people are.
        let mark = uuid::Uuid::new_v4();
        let [.., b, c, d] = mark.as_bytes();
        Self {
            http,
            origin,
            address: format!("10.{b}.{c}.{d}"),
            token: None,
            ticket: None,
            cookies: Mutex::default(),
        }
    }

    /// The same address with a staff token.
    #[must_use]
    pub(crate) fn with_token(mut self, token: String) -> Self {
        self.token = Some(token);
        self
    }

    /// Shows an access ticket with every request.
    #[must_use]
    pub fn with_ticket(mut self, ticket: &str) -> Self {
        self.ticket = Some(ticket.to_owned());
        self
    }

    /// The address this client comes from.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// `GET path`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, |request| request).await
    }

    /// `POST path` with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, |request| request.json(&body))
            .await
    }

    /// `PUT path` with a JSON body.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, |request| request.json(&body))
            .await
    }

    /// `DELETE path`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, |request| request).await
    }

    /// Uploads a picture of `kind`.
    pub async fn upload(&self, kind: &'static str, picture: Vec<u8>) -> Answer {
        let file = Part::bytes(picture).file_name("picture.png");
        let form = Form::new().text("kind", kind).part("file", file);
        let path = "/api/admin/files";
        self.send(Method::POST, path, |request| request.multipart(form))
            .await
    }

    /// `POST path` with a form: its fields, and the name and content of its file.
    pub async fn post_form(
        &self,
        path: &str,
        fields: &[(&'static str, &str)],
        file: Option<(&str, &[u8])>,
    ) -> Answer {
        let mut form = Form::new();
        for (name, value) in fields {
            form = form.text(*name, (*value).to_owned());
        }
        if let Some((name, content)) = file {
            let file = Part::bytes(content.to_vec()).file_name(name.to_owned());
            form = form.part("file", file);
        }
        self.send(Method::POST, path, |request| request.multipart(form))
            .await
    }

    /// `POST path` with these headers and bytes; for what nobody sends by accident.
    pub async fn post_raw(&self, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let shape = |mut request: RequestBuilder| {
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            request.body(body)
        };
        self.send(Method::POST, path, shape).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        shape: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Answer {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.origin)
        };
        let asked = format!("{method} {path}");
        let mut request = self
            .http
            .request(method, url)
            .header("origin", &self.origin)
            .header("x-forwarded-for", &self.address);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(ticket) = &self.ticket {
            request = request.header("x-access-token", ticket);
        }
        let cookies = self.cookie_line();
        if !cookies.is_empty() {
            request = request.header("cookie", cookies);
        }
        let answer = shape(request).send().await;
        let answer = answer.unwrap_or_else(|error| panic!("{asked}: {error:?}"));
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        self.keep(&headers);
        let body = answer.bytes().await.expect("a whole answer").to_vec();
        Answer {
            status,
            headers,
            body,
            asked,
        }
    }

    fn cookie_line(&self) -> String {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let pairs: Vec<String> = cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        pairs.join("; ")
    }

    /// Names and values only: no test leaves the origin, and what a cookie is allowed is checked
    /// where it is set.
    fn keep(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for line in headers.get_all(SET_COOKIE) {
            let line = line.to_str().expect("a cookie is text");
            let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
            let Some((name, value)) = pair.split_once('=') else {
                continue;
            };
            if value.is_empty() || attributes.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Answer {
    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self}"))
    }

    /// The body of a success.
    pub fn ok(&self) -> Value {
        assert!((200..300).contains(&self.status), "{self}");
        if self.body.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }

    /// The problem of a refusal with this status and code.
    pub fn refused(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{self}");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{self}");
        problem
    }

    /// Where a redirect leads.
    #[must_use]
    pub fn location(&self) -> String {
        assert!((300..400).contains(&self.status), "{self}");
        self.header("location").to_owned()
    }

    /// A header, or nothing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().expect("a header is text"))
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body = String::from_utf8_lossy(&self.body);
        write!(f, "{} → {} {body}", self.asked, self.status)
    }
}
