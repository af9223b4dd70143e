//! Parameters in the query.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use super::admitted::Admitted;
use super::reason;
use crate::error::{ApiError, Field};

/// The query's parameters. One that is empty counts as absent, as forms send them.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Unpin + 'static> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Admitted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Admitted::new(request, parse(request.query_string()).map(Self))
    }
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, ApiError> {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .filter(|(_, value)| !value.is_empty())
        .collect();
    if let Some((name, _)) = pairs.iter().find(|(_, value)| value.contains('\0')) {
        let problem = Field::new(name, "control_character", "不能包含控制字符");
        return Err(ApiError::invalid(vec![problem]));
    }
    let mut encoded = form_urlencoded::Serializer::new(String::new());
    encoded.extend_pairs(&pairs);
    let encoded = encoded.finish();
    let deserializer =
        serde_urlencoded::Deserializer::new(form_urlencoded::parse(encoded.as_bytes()));
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let path = error.path().to_string();
        reason::of_data(&path, &error.into_inner().to_string())
    })
}
