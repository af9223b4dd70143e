//! The link under which members enrol.

use camp_domain::CampId;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::convert::{Builder, Shape};
use fast_qr::{ECL, QRBuilder};
use url::Url;

use crate::{Error, Result};

/// The address a member opens to enrol in `camp`.
#[must_use]
pub fn enroll_url(public_url: &Url, camp: CampId) -> String {
    format!(
        "{}/h5/camps/{camp}",
        public_url.as_str().trim_end_matches('/')
    )
}

/// The QR code of `text`, as SVG.
///
/// # Errors
/// When the text is too long for a QR code.
pub fn qr_svg(text: &str) -> Result<String> {
    let code = QRBuilder::new(text).ecl(ECL::M).build();
    let code = code.map_err(|error| Error::internal(format!("{error:?}")))?;
    Ok(SvgBuilder::default()
        .shape(Shape::Square)
        .margin(2)
        .to_str(&code))
}
