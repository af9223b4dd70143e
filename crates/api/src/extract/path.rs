//! Parameters in the path.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;

use super::admitted::Admitted;
use crate::error::{ApiError, Field};

/// The path's parameters, as a struct whose fields are named as in the template.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Unpin + 'static> FromRequest for Path<T> {
    type Error = ApiError;
    type Future = Admitted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let read = web::Path::<T>::from_request(request, payload).into_inner();
        let read = read.map(|path| Self(path.into_inner())).map_err(|_| {
            let errors = request
                .match_info()
                .iter()
                .filter(|(_, value)| uuid::Uuid::parse_str(value).is_err())
                .map(|(name, _)| Field::new(name, "wrong_type", "编号格式不正确"))
                .collect();
            ApiError::malformed("wrong_type", errors)
        });
        Admitted::new(request, read)
    }
}
