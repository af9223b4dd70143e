//! A small web console for a person: act as a member, press pay, post, read, move time.

mod codes;
pub(crate) mod layout;
mod money;
mod overview;
mod people;
mod trouble;

use actix_web::{HttpResponse, web};

/// Mounts the pages and their assets.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .configure(overview::configure)
        .configure(money::configure)
        .configure(codes::configure)
        .configure(people::configure)
        .configure(trouble::configure)
        .route("/console.css", web::get().to(style))
        .route("/console.js", web::get().to(script))
        .route("/avatar/{name}.svg", web::get().to(avatar))
        .route("/favicon.ico", web::get().to(favicon));
}

async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .body(include_str!("console.css"))
}

async fn script() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .body(include_str!("console.js"))
}

async fn favicon() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("image/svg+xml")
        .body(face("#0B7A53"))
}

/// A quiet face whose colour follows the name.
async fn avatar(name: web::Path<String>) -> HttpResponse {
    const COLOURS: [&str; 6] = [
        "#0B7A53", "#3B6FB6", "#B6603B", "#7A5BA6", "#A64D6B", "#5B7F2B",
    ];
    let sum: usize = name.bytes().map(usize::from).sum();
    HttpResponse::Ok()
        .content_type("image/svg+xml")
        .body(face(COLOURS[sum % COLOURS.len()]))
}

fn face(colour: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\">\
         <rect width=\"64\" height=\"64\" rx=\"14\" fill=\"{colour}\"/>\
         <circle cx=\"32\" cy=\"25\" r=\"11\" fill=\"#fff\" opacity=\".92\"/>\
         <path d=\"M12 56c2-13 10-18 20-18s18 5 20 18z\" fill=\"#fff\" opacity=\".92\"/></svg>"
    )
}
