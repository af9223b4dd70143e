//! Turning whatever somebody uploaded into a picture of ours.
//!
//! Nothing of the original bytes survives: the picture is decoded, turned upright, made no larger
//! than needed and encoded anew, so that metadata and hidden content stay behind.

use std::io::Cursor;

use camp_domain::Refusal;
use camp_domain::files::{FileKind, MAX_BYTES, MAX_PIXELS};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgba};

use crate::{Error, Result};

/// Memory a decoder may use: 20 megapixels with four channels fit.
const MAX_MEMORY: u64 = 96 * 1024 * 1024;
/// Longest side of a poster as it is kept; phones show no more.
const POSTER_SIDE: u32 = 1080;
/// Longest side of a QR code as it is kept.
const QR_SIDE: u32 = 1200;
const JPEG_QUALITY: u8 = 80;

/// A picture of ours.
pub(super) struct Picture {
    pub(super) bytes: Vec<u8>,
    pub(super) content_type: &'static str,
    pub(super) ending: &'static str,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Makes a picture of ours from an upload. Takes long: call it on a blocking thread.
pub(super) fn remake(kind: FileKind, upload: &[u8]) -> Result<Picture> {
    let picture = decode(upload)?;
    let side = if kind == FileKind::Poster {
        POSTER_SIDE
    } else {
        QR_SIDE
    };
    let picture = if picture.width().max(picture.height()) > side {
        picture.resize(side, side, FilterType::CatmullRom)
    } else {
        picture
    };
    let (width, height) = (picture.width(), picture.height());
    let (bytes, content_type, ending) = match kind {
        // A QR code must stay sharp to be read.
        FileKind::GroupQr => (png(&picture)?, "image/png", "png"),
        FileKind::Poster | FileKind::Evidence => (jpeg(&picture)?, "image/jpeg", "jpg"),
    };
    Ok(Picture {
        bytes,
        content_type,
        ending,
        width,
        height,
    })
}

fn decode(upload: &[u8]) -> Result<DynamicImage> {
    if upload.is_empty() {
        return Err(refused("file_empty", "请选择要上传的图片"));
    }
    if upload.len() > MAX_BYTES {
        return Err(refused("file_too_large", "图片不能超过 2 MB"));
    }
    let format = image::guess_format(upload).ok();
    let Some(format @ (ImageFormat::Png | ImageFormat::Jpeg)) = format else {
        return Err(refused("file_type", "只支持 jpg 或 png 图片"));
    };
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(refused("file_too_many_pixels", "图片不能超过 2000 万像素"));
    }
    let orientation = decoder.orientation().map_err(unreadable)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// JPEG knows no transparency; what was transparent becomes white.
fn jpeg(picture: &DynamicImage) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
    on_white(picture)
        .write_with_encoder(encoder)
        .map_err(Error::internal)?;
    Ok(bytes)
}

fn png(picture: &DynamicImage) -> Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    on_white(picture)
        .write_to(&mut bytes, ImageFormat::Png)
        .map_err(Error::internal)?;
    Ok(bytes.into_inner())
}

fn on_white(picture: &DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return DynamicImage::ImageRgb8(picture.to_rgb8());
    }
    let white = Rgba([255, 255, 255, 255]);
    let mut ground = image::RgbaImage::from_pixel(picture.width(), picture.height(), white);
    image::imageops::overlay(&mut ground, &picture.to_rgba8(), 0, 0);
    DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(ground).to_rgb8())
}

fn refused(code: &'static str, sentence: &'static str) -> Error {
    Refusal::field("file", code, sentence).into()
}

fn unreadable(_: image::ImageError) -> Error {
    refused("file_unreadable", "图片已损坏或无法读取，请换一张")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let picture = DynamicImage::new_rgba8(width, height);
        DynamicImage::ImageRgb8(picture.to_rgb8())
            .write_to(&mut bytes, format)
            .expect("encoded");
        bytes.into_inner()
    }

    fn code(upload: &[u8]) -> &'static str {
        match remake(FileKind::Poster, upload) {
            Err(Error::Refused(refusal)) => refusal.code,
            Err(_) => "internal",
            Ok(_) => "accepted",
        }
    }

    #[test]
    fn a_large_poster_is_made_smaller_and_a_qr_code_stays_png() {
        let poster =
            remake(FileKind::Poster, &upload(3200, 800, ImageFormat::Png)).expect("poster");
        assert_eq!(
            (poster.width, poster.height, poster.content_type),
            (1080, 270, "image/jpeg")
        );
        let qr = remake(FileKind::GroupQr, &upload(300, 300, ImageFormat::Jpeg)).expect("qr");
        assert_eq!((qr.width, qr.content_type), (300, "image/png"));
        assert_eq!(
            image::guess_format(&qr.bytes).expect("format"),
            ImageFormat::Png
        );
    }

    #[test]
    fn the_content_decides_and_not_the_name() {
        assert_eq!(code(b""), "file_empty");
        assert_eq!(code(b"<svg onload=alert(1)>"), "file_type");
        assert_eq!(code(b"GIF89a\x01\x00\x01\x00"), "file_type");
        let mut cut = upload(64, 64, ImageFormat::Png);
        cut.truncate(60);
        assert_eq!(code(&cut), "file_unreadable");
        assert_eq!(code(&vec![0; MAX_BYTES + 1]), "file_too_large");
        assert_eq!(
            code(&upload(5000, 4001, ImageFormat::Png)),
            "file_too_many_pixels"
        );
    }
}
