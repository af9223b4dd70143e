use actix_web::cookie::Cookie;
use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::Value;

/// A request on its way.
pub(crate) struct Call(TestRequest);

impl Call {
    pub(crate) fn new(method: &str, path: &str) -> Self {
        Self(TestRequest::with_uri(path).method(method.parse::<Method>().unwrap()))
    }

    pub(crate) fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    pub(crate) fn post(path: &str) -> Self {
        Self::new("POST", path)
    }

    pub(crate) fn put(path: &str) -> Self {
        Self::new("PUT", path)
    }

    pub(crate) fn delete(path: &str) -> Self {
        Self::new("DELETE", path)
    }

    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.insert_header((name, value)))
    }

    pub(crate) fn token(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn cookie(self, name: &'static str, value: &str) -> Self {
        Self(self.0.cookie(Cookie::new(name, value.to_owned())))
    }

    pub(crate) fn from(self, address: &str) -> Self {
        self.header("x-forwarded-for", address)
    }

    /// From a page of ours.
    pub(crate) fn own_page(self) -> Self {
        self.header("origin", "http://127.0.0.1:8080")
    }

    pub(crate) fn json(self, body: Value) -> Self {
        Self(self.0.set_json(body))
    }

    pub(crate) fn body(self, sort: &str, body: impl Into<actix_web::web::Bytes>) -> Self {
        Self(
            self.0
                .insert_header(("content-type", sort))
                .set_payload(body),
        )
    }

    /// An upload, as a browser's form sends it.
    pub(crate) fn form(self, kind: &str, file: &[u8]) -> Self {
        let mut body = Vec::new();
        body.extend(b"--limit\r\ncontent-disposition: form-data; name=\"kind\"\r\n\r\n");
        body.extend(kind.as_bytes());
        body.extend(
            b"\r\n--limit\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n",
        );
        body.extend(b"content-type: image/png\r\n\r\n");
        body.extend(file);
        body.extend(b"\r\n--limit--\r\n");
        self.body("multipart/form-data; boundary=limit", body)
    }

    pub(super) fn ready(self) -> TestRequest {
        self.0.peer_addr("127.0.0.1:5000".parse().unwrap())
    }
}
