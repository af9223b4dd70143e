//! The HTTP interface: actix-web, OpenAPI, extractors and the error body.
