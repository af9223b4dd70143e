//! The two built frontends, each in history mode under its own path.

use std::path::{Component, Path, PathBuf};

use actix_files::NamedFile;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentEncoding, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use camp_settings::HttpSettings;

use crate::error::ApiError;

/// File names with a hash in them never change their content.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// A page names its scripts, so it is asked for anew each time.
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");
const HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

struct Folder(PathBuf);

/// Serves what is built; `/` leads members to the H5.
pub(crate) fn serve(config: &mut web::ServiceConfig, settings: &HttpSettings) {
    config.service(web::redirect("/", "/h5/"));
    for (base, folder) in [
        ("/h5", &settings.static_h5_dir),
        ("/admin", &settings.static_admin_dir),
    ] {
        let Some(folder) = folder else { continue };
        config
            .service(web::redirect(base, format!("{base}/")))
            .service(
                web::scope(base)
                    .app_data(web::Data::new(Folder(folder.clone())))
                    .route("/{path:.*}", web::get().to(page))
                    .route("/{path:.*}", web::head().to(page)),
            );
    }
}

async fn page(
    request: HttpRequest,
    path: web::Path<String>,
    folder: web::Data<Folder>,
) -> Result<HttpResponse, ApiError> {
    let not_found = || ApiError::plain(StatusCode::NOT_FOUND);
    let relative = Path::new(path.as_str());
    if relative
        .components()
        .any(|part| !matches!(part, Component::Normal(_)))
    {
        return Err(not_found());
    }
    let wanted = folder.0.join(relative);
    let is_file = tokio::fs::metadata(&wanted)
        .await
        .is_ok_and(|metadata| metadata.is_file());
    if is_file && !precompressed(&wanted) {
        return open(&request, &wanted, path.starts_with("assets/")).ok_or_else(not_found);
    }
    // A name with an ending means a file, which is missing; anything else is a page of the router.
    if relative.extension().is_some() || path.starts_with("assets/") {
        return Err(not_found());
    }
    open(&request, &folder.0.join("index.html"), false).ok_or_else(not_found)
}

fn precompressed(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending == "br" || ending == "gz")
}

fn open(request: &HttpRequest, path: &Path, hashed: bool) -> Option<HttpResponse> {
    let is_page = path.extension().is_some_and(|ending| ending == "html");
    let mut file = None;
    for (encoding, ending) in [
        (ContentEncoding::Brotli, "br"),
        (ContentEncoding::Gzip, "gz"),
    ] {
        if !accepts(request, encoding) {
            continue;
        }
        let mut name = path.as_os_str().to_owned();
        name.push(".");
        name.push(ending);
        if let Ok(found) = NamedFile::open(name) {
            file = Some(found.set_content_encoding(encoding));
            break;
        }
    }
    let file = match file {
        Some(file) => file,
        None => NamedFile::open(path).ok()?,
    };
    let ending = path
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default();
    let mut response = file
        .set_content_type(actix_files::file_extension_to_mime(ending))
        .disable_content_disposition()
        .into_response(request);
    let cache = if is_page {
        REVALIDATE
    } else if hashed {
        IMMUTABLE
    } else {
        HOUR
    };
    response.headers_mut().insert(header::CACHE_CONTROL, cache);
    response
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    Some(response)
}

fn accepts(request: &HttpRequest, encoding: ContentEncoding) -> bool {
    let accepted = request.headers().get(header::ACCEPT_ENCODING);
    let accepted = accepted
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    accepted.split(',').any(|item| {
        let mut parts = item.split(';');
        let name = parts.next().unwrap_or_default().trim();
        let refused =
            parts.any(|part| matches!(part.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        name.eq_ignore_ascii_case(encoding.as_str()) && !refused
    })
}
