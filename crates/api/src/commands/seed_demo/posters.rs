//! Pictures for the demonstration, drawn here so that nobody's work is borrowed.
//!
//! All arithmetic is in whole numbers: a landscape is a few triangle waves over a gradient.

use std::io::Cursor;

use fast_qr::{ECL, QRBuilder};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use crate::commands::Outcome;

/// Drawn larger than it is kept: making it smaller smooths the edges.
const SCALE: i64 = 2;
const WIDTH: u32 = 2400;
const HEIGHT: u32 = 1350;

type Colour = [u8; 3];

/// What a poster looks like.
#[derive(Clone, Copy)]
pub(super) enum Mood {
    /// A sunrise over hills.
    Dawn,
    /// A moonlit sea.
    Sea,
    /// Morning in the woods.
    Forest,
}

struct Scene {
    sky: (Colour, Colour),
    sun: Colour,
    sun_at: (i64, i64),
    radius: i64,
    /// From far to near: colour, height of the line, height of its waves, length of its waves.
    hills: [(Colour, i64, i64, i64); 4],
}

impl Mood {
    const fn scene(self) -> Scene {
        match self {
            Self::Dawn => Scene {
                sky: ([255, 214, 165], [255, 241, 224]),
                sun: [255, 126, 95],
                sun_at: (820, 300),
                radius: 110,
                hills: [
                    ([247, 178, 137], 380, 70, 640),
                    ([231, 133, 113], 440, 80, 470),
                    ([178, 91, 104], 520, 60, 390),
                    ([92, 58, 88], 600, 45, 540),
                ],
            },
            Self::Sea => Scene {
                sky: ([23, 37, 84], [99, 132, 199]),
                sun: [245, 243, 220],
                sun_at: (900, 170),
                radius: 70,
                hills: [
                    ([70, 104, 178], 400, 22, 300),
                    ([52, 84, 156], 460, 26, 360),
                    ([36, 62, 126], 530, 30, 420),
                    ([22, 40, 92], 600, 34, 500),
                ],
            },
            Self::Forest => Scene {
                sky: ([214, 239, 220], [247, 252, 240]),
                sun: [255, 221, 130],
                sun_at: (300, 190),
                radius: 85,
                hills: [
                    ([158, 205, 170], 360, 90, 260),
                    ([104, 171, 132], 430, 100, 210),
                    ([58, 128, 98], 510, 90, 170),
                    ([27, 82, 66], 590, 70, 130),
                ],
            },
        }
    }
}

/// A poster, as PNG.
pub(super) fn poster(mood: Mood) -> Outcome<Vec<u8>> {
    let scene = mood.scene();
    png(RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        Rgb(pixel(&scene, i64::from(x), i64::from(y)))
    }))
}

fn pixel(scene: &Scene, x: i64, y: i64) -> Colour {
    for (colour, line, height, length) in scene.hills.iter().rev() {
        let (line, height, length) = (line * SCALE, height * SCALE, length * SCALE);
        let top = line - smooth_wave(x + line * 3, length, height);
        if y >= top {
            return mix(
                *colour,
                scene.sky.1,
                (y - top).clamp(0, 90 * SCALE) * 2 / (5 * SCALE),
                255,
            );
        }
    }
    let sky = mix(scene.sky.0, scene.sky.1, y, i64::from(HEIGHT));
    let (dx, dy) = (x - scene.sun_at.0 * SCALE, y - scene.sun_at.1 * SCALE);
    let (distance, radius) = (
        dx * dx + dy * dy,
        scene.radius * scene.radius * SCALE * SCALE,
    );
    if distance <= radius {
        return scene.sun;
    }
    // A halo of four radii that fades with the square of the distance.
    let reach = radius * 16;
    let glow = (reach - distance).max(0);
    mix(sky, scene.sun, glow * glow / reach, reach * 2)
}

/// A wave between `-height` and `height`, made of two parabolas, with a smaller one on top.
fn smooth_wave(x: i64, length: i64, height: i64) -> i64 {
    parabola(x, length) * height / 1000 + parabola(x * 2 + length / 3, length) * height / 3500
}

fn parabola(x: i64, length: i64) -> i64 {
    let half = length / 2;
    let at = x.rem_euclid(length);
    let (at, sign) = if at < half { (at, 1) } else { (at - half, -1) };
    sign * 4000 * at * (half - at) / (half * half)
}

/// `part` of `whole` on the way from one colour to another.
fn mix(from: Colour, to: Colour, part: i64, whole: i64) -> Colour {
    let channel = |at: usize| {
        let (from, to) = (i64::from(from[at]), i64::from(to[at]));
        u8::try_from(from + (to - from) * part / whole.max(1)).unwrap_or(u8::MAX)
    };
    [channel(0), channel(1), channel(2)]
}

/// A picture of a group's QR code, as PNG.
pub(super) fn group_qr(token: &str) -> Outcome<Vec<u8>> {
    const MODULE: u32 = 10;
    const QUIET: u32 = 4;
    let address = format!("https://work.weixin.qq.com/gm/{token}");
    let code = QRBuilder::new(address)
        .ecl(ECL::M)
        .build()
        .map_err(|error| format!("{error:?}"))?;
    let side = u32::try_from(code.size)?;
    let picture = RgbImage::from_fn(
        (side + 2 * QUIET) * MODULE,
        (side + 2 * QUIET) * MODULE,
        |x, y| {
            let at = |position: u32| {
                (position / MODULE)
                    .checked_sub(QUIET)
                    .filter(|at| *at < side)
            };
            let dark = match (at(x), at(y)) {
                (Some(x), Some(y)) => code[y as usize][x as usize].value(),
                _ => false,
            };
            Rgb(if dark { [24, 28, 36] } else { [255, 255, 255] })
        },
    );
    png(picture)
}

fn png(picture: RgbImage) -> Outcome<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}
