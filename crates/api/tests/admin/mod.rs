mod camps;
mod changing_camps;
mod hostile_camps;

pub(crate) use camps::{complete, form};
