//! Uploaded pictures.

use crate::states;

states! {
    /// What a picture is for, and so who may see it.
    FileKind in "file" {
        /// A camp's poster; public.
        Poster = "poster",
        /// The QR code of a chat group; for those who paid.
        GroupQr = "group_qr",
        /// Proof for an unusual payout; for the staff.
        Evidence = "evidence",
    }
}

impl FileKind {
    /// Whether anybody may see it.
    #[must_use]
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Poster)
    }
}

/// Largest upload, in bytes.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;
/// Largest upload, in pixels.
pub const MAX_PIXELS: u64 = 20_000_000;
