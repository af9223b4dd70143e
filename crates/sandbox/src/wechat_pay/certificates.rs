//! `/v3/certificates` and the echo that the platform offers as a first check.

use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;

use super::wire::{self, Answer, Refusal};
use super::{crypto, gate};
use crate::credentials;
use crate::instance::Instance;
use crate::random;

pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/v3/certificates", web::get().to(list))
        .route("/v3/security/echo", web::post().to(echo));
}

async fn list(instance: web::Data<Instance>, request: HttpRequest, body: Bytes) -> HttpResponse {
    gate::serve(&instance, &request, &body, |world, call| {
        if world
            .faults
            .strikes("certificates_unavailable", &call.subject)
            .is_some()
        {
            return Err(Refusal::new(404, "RESOURCE_NOT_EXISTS", "无可用的平台证书"));
        }
        let known = &instance.credentials;
        let nonce = random::letters(12);
        let ciphertext = crypto::seal(
            &known.apiv3_key,
            &nonce,
            "certificate",
            &known.certificate_pem,
        );
        let (effective, expire) = credentials::certificate_validity(crate::clock::wall());
        Ok(Answer::Json(json!({ "data": [{
            "serial_no": known.certificate_serial,
            "effective_time": effective,
            "expire_time": expire,
            "encrypt_certificate": {
                "algorithm": "AEAD_AES_256_GCM",
                "nonce": nonce,
                "associated_data": "certificate",
                "ciphertext": ciphertext,
            },
        }] })))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Echo {
    echo_message: String,
}

async fn echo(instance: web::Data<Instance>, request: HttpRequest, body: Bytes) -> HttpResponse {
    gate::serve(&instance, &request, &body, |_world, _call| {
        let (echo, _) = wire::strict::<Echo>(&body)?;
        Ok(Answer::Json(json!({ "echo_message": echo.echo_message })))
    })
    .await
}
